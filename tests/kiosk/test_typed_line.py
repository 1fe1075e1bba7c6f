"""A question on the terminal: standard output stays clean for data."""

import io
import sys

import pytest

from kiosk.typed_line import type_line


class Terminal(io.StringIO):
    """Somebody who types."""

    def isatty(self) -> bool:
        """It is one."""
        return True


def test_question_goes_to_standard_error(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever writes a certificate into a file still sees what is asked."""
    monkeypatch.setattr(sys, "stdin", Terminal("  erase \n"))
    assert type_line("Type erase: ") == "erase"
    assert capsys.readouterr() == ("", "Type erase: ")


def test_without_a_terminal_nobody_is_asked(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A pipe that happens to hold the word means nothing."""
    monkeypatch.setattr(sys, "stdin", io.StringIO("erase\n"))
    assert type_line("Type erase: ") == ""
    assert capsys.readouterr() == ("", "")

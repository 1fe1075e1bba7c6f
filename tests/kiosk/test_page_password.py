"""The password of the organiser pages: where it comes from, and that its hash is all that need be kept."""

from pathlib import Path

import pytest

from checkin.errors import ConfigError
from hub.organiser.sessions import Sessions
from kiosk.exit_codes import ExitCode
from kiosk.hubs.page_password import OWNER_ONLY, page_password
from kiosk.worlds import real_world
from tests.fakes.clock import FakeClock
from tests.fakes.einlass import call
from tests.fakes.entropy import SeededEntropy


def signs_in(known: str, typed: str) -> bool:
    """Whether somebody gets in."""
    return Sessions(known, FakeClock(), SeededEntropy(1)).sign_in(typed) is not None


def test_a_sealed_password(tmp_path: Path) -> None:
    """The file holds a hash, is its owner's alone, and opens the pages with the password."""
    file = tmp_path / "password"
    words = ("hub", "--seal-password", file, "--data-dir", tmp_path / "hub")
    answer = call(*words, stdin=b"korrekt Pferd Batterie\n")
    assert answer.code == ExitCode.DONE
    assert file.stat().st_mode & 0o777 == OWNER_ONLY
    assert "Pferd" not in file.read_text("utf-8")
    known = page_password(file, real_world(str(tmp_path), None))
    assert signs_in(known, "korrekt Pferd Batterie")
    assert not signs_in(known, known)


def test_a_new_one_each_time(tmp_path: Path) -> None:
    """Where no file is named."""
    world = real_world(str(tmp_path), None)
    assert page_password(None, world) != page_password(None, world)


@pytest.mark.parametrize("text", [pytest.param("short", id="too short"), pytest.param(None, id="no file")])
def test_no_password(tmp_path: Path, text: str | None) -> None:
    """A clear word, and nothing is served."""
    file = tmp_path / "password"
    if text is not None:
        file.write_text(text, "utf-8")
    with pytest.raises(ConfigError):
        page_password(file, real_world(str(tmp_path), None))

"""``einlass rehearse``: what it asks for, what it says, and where it writes."""

import json
from pathlib import Path

import pytest

from kiosk.cli import main
from kiosk.exit_codes import ExitCode

SMALL = ("rehearse", "--attendees", "80", "--minutes", "20", "--seeds", "1")


def test_each_line_is_a_json_object(capsys: pytest.CaptureFixture[str]) -> None:
    """Peaks and stages, then the crew, then all that happened; the same seed says the same twice."""
    assert main([*SMALL, "--json"]) == ExitCode.DONE
    said = capsys.readouterr().out
    lines = [json.loads(line) for line in said.splitlines()]
    assert {line["stage"] for line in lines if "stage" in line} == {"kiosk", "desk"}
    crew = next(line["crew"] for line in lines if "crew" in line)
    assert (crew["kiosks"], crew["desks"]) == (lines[-1]["kiosks"], lines[-1]["desks"])
    assert lines[-1]["admitted"] == 80
    assert main([*SMALL, "--json"]) == ExitCode.DONE
    assert capsys.readouterr().out == said


def test_a_crew_that_was_named_is_played(capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever the smallest one would be; without seeds that is not looked for."""
    words = ("rehearse", "--attendees", "40", "--minutes", "10", "--kiosks", "3", "--desks", "2")
    assert main([*words, "--seeds", "0", "--json"]) == ExitCode.DONE
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert (lines[-1]["kiosks"], lines[-1]["desks"]) == (3, 2)
    assert not any("crew" in line for line in lines)


@pytest.mark.parametrize(
    "words",
    [
        pytest.param((), id="nothing"),
        pytest.param(("--attendees", "100"), id="no-minutes"),
        pytest.param(("--congress", "fair", "--minutes", "5"), id="both"),
        pytest.param(("--congress", "olympics"), id="unknown"),
        pytest.param(("--attendees", "0", "--minutes", "5"), id="nobody"),
        pytest.param(("--attendees", "9", "--minutes", "5", "--desks", "0"), id="no-desk"),
        pytest.param(("--attendees", "9", "--minutes", "5", "--kiosks", "-1"), id="less-than-none"),
    ],
)
def test_what_makes_no_sense_is_said_with_a_remedy(
    words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 2, nothing on standard output."""
    assert main(["rehearse", *words]) == ExitCode.USAGE
    said = capsys.readouterr()
    assert said.out == ""
    assert len(said.err.splitlines()) == 2


def test_pictures_are_whole_by_themselves(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Charts as SVG without a script or anything from elsewhere, in German too; a table for people."""
    assert main([*SMALL, "--language", "de", "--out", str(tmp_path / "new")]) == ExitCode.DONE
    pictures = sorted((tmp_path / "new").glob("morning-*.svg"))
    assert len(pictures) == 4
    for picture in pictures:
        text = picture.read_text("utf-8")
        assert "<script" not in text
        assert "href" not in text
    assert "Wartende" in pictures[0].read_text("utf-8")
    assert "80" in capsys.readouterr().out


def test_a_folder_that_cannot_be_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 2."""
    (tmp_path / "file").write_text("")
    assert main([*SMALL, "--seeds", "0", "--out", str(tmp_path / "file")]) == ExitCode.USAGE
    assert "cannot be written" in capsys.readouterr().err

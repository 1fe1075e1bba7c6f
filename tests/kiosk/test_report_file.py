"""Reports as files: whole or not at all, and no noise on terminals."""

import os
import pty
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from checkin.errors import ConfigError
from kiosk.report_file import put_out
from reports.files.writers import FORMATS
from tests.fakes.einlass import Einlass

KINDS = ("headcount", "arrivals", "rooms", "conflicts", "till", "leads", "evacuation")


@pytest.fixture
def einlass(tmp_path: Path) -> Einlass:
    """The sample congress, before anybody has come."""
    program = Einlass(tmp_path / "data")
    assert program.import_sample().code == 0
    return program


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_in_every_format(einlass: Einlass, kind: str, tmp_path: Path) -> None:
    """Each is written as a file of its format, beside nothing; those without charts say so."""
    for name, written in FORMATS.items():
        out = tmp_path / f"report{written.suffix}"
        ended = einlass("report", kind, "--format", name, "--out", out)
        if ended.code == 2 and name == "svg":
            assert "has no charts" in ended.err
            continue
        assert (ended.code, ended.out) == (0, "")
        assert out.stat().st_size >= (0 if name == "json" else 10)
    assert zipfile.is_zipfile(tmp_path / "report.xlsx")
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF-")
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".report")]


def test_what_cannot_be_told_of_one_list_says_so(einlass: Einlass) -> None:
    """Rooms are the whole event's: never figures of something else than was asked for."""
    ended = einlass("report", "rooms", "--list", "Einlass")
    assert (ended.code, ended.out) == (2, "")
    assert "Leave out --list" in ended.err
    assert einlass("report", "arrivals", "--list", "Einlass").code == 0


def test_german_or_english(einlass: Einlass) -> None:
    """The event's first language, or the one asked for; data keep their keys."""
    assert einlass("report", "headcount").out.startswith("Besuchszahlen\n")
    assert einlass("report", "headcount", "--language", "en").out.startswith("Headcount\n")
    header = einlass("report", "headcount", "--format", "csv").out.splitlines()[0]
    assert header == "product,registered,came,inside"
    assert '<html lang="de">' in einlass("report", "arrivals", "--format", "html").out


def test_one_of_several_tables(einlass: Einlass) -> None:
    """CSV holds one table and says how to get the others; in JSON rows of others say which they are."""
    first = einlass("report", "no-shows", "--format", "csv")
    assert first.out.startswith("product,registered,came,no_shows")
    assert "--table by-organisation" in first.err
    second = einlass("report", "no-shows", "--format", "csv", "--table", "by-organisation")
    assert second.out.startswith("product,organisation,registered")
    assert second.err == ""
    lines = einlass("report", "no-shows", "--format", "json").lines()
    assert {line.get("table") for line in lines} == {None, "by-organisation"}
    wrong = einlass("report", "no-shows", "--table", "nowhere")
    assert (wrong.code, "Its tables: no-shows, by-organisation." in wrong.err) == (2, True)


def test_no_noise_on_a_terminal(einlass: Einlass) -> None:
    """A workbook or PDF is not written to a terminal; a pipe gets it."""
    command = [sys.executable, "-P", "-m", "kiosk", "report", "headcount", "--format", "pdf"]
    command += ["--data-dir", str(einlass.data_dir)]
    ours, theirs = pty.openpty()
    try:
        shown = subprocess.run(command, stdout=theirs, stderr=subprocess.PIPE, check=False)
    finally:
        os.close(ours)
        os.close(theirs)
    assert shown.returncode == 2
    assert b"--out report.pdf" in shown.stderr
    piped = subprocess.run(command, capture_output=True, check=True).stdout
    assert piped.startswith(b"%PDF-")
    assert piped.rstrip().endswith(b"%%EOF")


def test_what_cannot_be_written_changes_nothing(tmp_path: Path) -> None:
    """Where there is no folder, or one of that name, the error names it; the file that was there stays."""
    for place in (tmp_path / "nowhere" / "report.csv", tmp_path):
        with pytest.raises(ConfigError, match="cannot be written"):
            put_out(b"new", place)
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_replaced_with_its_rights(tmp_path: Path) -> None:
    """It keeps its mode, a new one gets that of every new file; a link to it stays a link."""
    file, link = tmp_path / "report.csv", tmp_path / "link.csv"
    file.write_bytes(b"old")
    file.chmod(0o640)
    link.symlink_to(file)
    put_out(b"new", link)
    assert (file.read_bytes(), file.stat().st_mode & 0o777, link.is_symlink()) == (b"new", 0o640, True)
    mask = os.umask(0o027)
    try:
        put_out(b"fresh", tmp_path / "fresh.csv")
    finally:
        os.umask(mask)
    assert (tmp_path / "fresh.csv").stat().st_mode & 0o777 == 0o640
    assert len(list(tmp_path.iterdir())) == 3


def test_a_pipe_is_written_to(tmp_path: Path) -> None:
    """What is no file is not replaced by one."""
    put_out(b"gone", Path(os.devnull))
    assert Path(os.devnull).is_char_device()

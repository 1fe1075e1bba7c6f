"""The folder as printer."""

from pathlib import Path

import pytest

from checkin.badge import Cause, PrintState
from printer.bitmap import Bitmap, from_png
from printer.folder import Folder, png_form
from printer.job import PrinterStatus
from printer.opening import open_printer
from printer.urls import parse_printer_url

BADGE = Bitmap(16, 2, b"\x80\x01\xff\x00")


def keep_silent(state: PrintState, cause: Cause) -> None:
    """A report that nobody reads."""


def test_badges_are_numbered_files(tmp_path: Path) -> None:
    """Dot by dot, in order, and a second program goes on counting."""
    for folder in (Folder(tmp_path / "out", png_form()), Folder(tmp_path / "out", png_form())):
        assert folder.print_badge(BADGE, b"abcd", keep_silent, code="K7").state is PrintState.PRINTED
    files = sorted((tmp_path / "out").iterdir())
    assert [file.name for file in files] == ["0001-K7.png", "0002-K7.png"]
    assert all(from_png(file.read_bytes()) == BADGE for file in files)


@pytest.mark.parametrize(
    ("code", "name"),
    [
        pytest.param("", "0001-61622f64.png", id="no code: the job's id"),
        pytest.param("../../etc/x y", "0001-______etc_x_y.png", id="a code is never a path"),
        pytest.param("Ö" * 90, f"0001-{'_' * 40}.png", id="long foreign text"),
    ],
)
def test_file_names_are_tame(tmp_path: Path, code: str, name: str) -> None:
    """Letters, digits, dash and underscore."""
    Folder(tmp_path, png_form()).print_badge(BADGE, b"ab/d", keep_silent, code=code)
    assert [file.name for file in tmp_path.iterdir()] == [name]


def test_a_folder_that_cannot_be_written_fails(tmp_path: Path) -> None:
    """As an outcome and as a status, not as a crash; no badge is claimed."""
    (tmp_path / "file").touch()
    folder = Folder(tmp_path / "file" / "sub", png_form())
    outcome = folder.print_badge(BADGE, b"abcd", keep_silent)
    assert (outcome.state, outcome.cause) == (PrintState.FAILED, Cause.PRINTER_ERROR)
    assert folder.status().fault is Cause.PRINTER_ERROR
    assert Folder(tmp_path / "new", png_form()).status() == PrinterStatus()


def test_printers_are_opened_without_touching_them(tmp_path: Path) -> None:
    """A printer that is switched off is no reason not to start."""
    for url in ("escpos+tcp://127.0.0.1:9", f"escpos+file://{tmp_path}/none", f"png:{tmp_path}/out"):
        printer = open_printer(parse_printer_url(url), hello_s=0.2)
        assert printer.poll() == ()
        printer.close()
    assert list(tmp_path.iterdir()) == []

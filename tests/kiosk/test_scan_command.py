"""``einlass scan`` over scanners that are no camera, and the page that sets them up."""

import threading
from pathlib import Path

import numpy as np
import pypdfium2  # type: ignore[import-untyped]  # the library has no types
import pytest

from scanner.decode import decode
from scanner.handheld.calibration import CALIBRATION
from scanner.pictures import read_picture, shrink
from tests.fakes.einlass import Einlass, start
from tests.fakes.hand_scanner import SerialScanner, TypingScanner


@pytest.fixture
def empty(tmp_path: Path) -> Einlass:
    """No data folder yet."""
    return Einlass(tmp_path / "data")


def test_standard_input() -> None:
    """One line for each code, as for pictures; the end of the input is the end."""
    ended = start("scan", "stdin", "--json", stdin=b"TICKET1\r\nM\xfcnchen\n\nTICKET2")
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.decode().splitlines() == [
        f'{{"source":"stdin","codes":[{{"text":"{text}","symbology":""}}],"ms":null}}'
        for text in ("TICKET1", "M\ufffdnchen", "TICKET2")
    ]


def test_a_keyboard_scanner(empty: Einlass, tmp_path: Path) -> None:
    """It is read with the layout of its URL until it is pulled out, which ends as a device that is gone."""
    scanner = TypingScanner(tmp_path, query="?layout=us")
    scanner.read_code("BK1:7ZQ2-YX4P")
    threading.Timer(0.5, scanner.pull_out).start()
    ended = empty("scan", scanner.url, "--json")
    assert [code["text"] for line in ended.lines() for code in line["codes"]] == ["BK1:7ZQ2-YX4P"]
    assert ended.code == 3
    assert "is gone" in ended.err


def test_a_serial_scanner(empty: Einlass, tmp_path: Path) -> None:
    """The same on a serial line."""
    scanner = SerialScanner(tmp_path)
    for after_s, act in ((0.5, lambda: scanner.read_code("TICKET1")), (1.0, scanner.pull_out)):
        threading.Timer(after_s, act).start()
    ended = empty("scan", f"{scanner.url}?baud=115200", "--json")
    assert [code["text"] for line in ended.lines() for code in line["codes"]] == ["TICKET1"]
    assert ended.code == 3


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        pytest.param(("serial:/dev/nowhere",), 3, "There is no scanner at /dev/nowhere", id="not there"),
        pytest.param(("stdin",), 3, "There is no standard input", id="no input"),
        pytest.param(
            ("evdev:/dev/input/event0?layout=fr",), 2, "layout=us or layout=de", id="no such layout"
        ),
        pytest.param((), 2, "Nothing to scan is named", id="nothing"),
        pytest.param(("--calibration", "page.doc"), 2, "Name it page.pdf", id="no kind of page"),
        pytest.param(
            ("--calibration", "/no/such/folder/page.pdf"), 2, "cannot be written", id="no such folder"
        ),
    ],
)
def test_what_cannot_be_done(empty: Einlass, words: tuple[str, ...], code: int, said: str) -> None:
    """A sentence, a remedy and an exit code."""
    ended = empty("scan", *words)
    assert ended.code == code
    assert said in ended.err


@pytest.mark.parametrize("name", ["scanner.pdf", "scanner.png"])
def test_the_calibration_page(empty: Einlass, tmp_path: Path, name: str) -> None:
    """One page, read by our own decoder; a PDF also says in both languages what to do."""
    page = tmp_path / name
    ended = empty("scan", "--calibration", page)
    assert (ended.code, ended.out) == (0, "")
    if page.suffix == ".pdf":
        document = pypdfium2.PdfDocument(page)
        text = document[0].get_textpage().get_text_range()
        assert len(document) == 1
        assert "Tastatur-Scanner einrichten" in text
        assert "Set up a keyboard scanner" in text
        picture = np.ascontiguousarray(document[0].render(scale=1.5, grayscale=True).to_numpy())
    else:
        picture = shrink(read_picture(page))
    assert [code.text for code in decode(picture)] == [CALIBRATION]

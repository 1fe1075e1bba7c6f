"""What every printer keeps: the same suite over TCP, a folder, and a device file behind a pipe."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from checkin.badge import Cause, PrintState
from checkin.errors import LedgerUnwritableError
from printer.bitmap import Bitmap, from_black, from_png
from printer.decoder import decode
from printer.job import Paper, Printer, PrinterStatus
from printer.spool import open_printer
from printer.urls import parse_printer_url
from printer.virtual import VirtualPrinter

BADGE = from_black(np.random.default_rng(7).random((300, 576)) < 0.3)


@dataclass
class Bench:
    """A printer and a look at its paper."""

    printer: Printer
    confirms: bool
    pages: "Pages"


class Pages:
    """Reads what came out."""

    def __init__(self, paper: VirtualPrinter | None = None, folder: Path | None = None) -> None:
        self._paper, self._folder = paper, folder

    def now(self, count: int) -> list[Bitmap]:
        """All pages, once there are at least `count`."""
        if self._paper is not None:
            assert self._paper.wait_for(lambda paper: paper.page_count >= count)
            assert self._paper.stray_bytes == 0
            return self._paper.pages
        assert self._folder is not None
        return [from_png(file.read_bytes()) for file in sorted(self._folder.glob("*.png"))]


class PipePages(Pages):
    """Reads a device file's other end and decodes it."""

    def __init__(self, pipe: Path, printer: Printer) -> None:
        super().__init__()
        self._printer = printer
        self._content = bytearray()
        self._ended = threading.Event()
        self._end = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
        os.set_blocking(self._end, True)
        self._keep_open = os.open(pipe, os.O_WRONLY)
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        while chunk := os.read(self._end, 65_536):
            self._content += chunk
        self._ended.set()

    def now(self, count: int) -> list[Bitmap]:
        """All pages; closes the printer, which ends the reading."""
        del count
        self._printer.close()
        os.close(self._keep_open)
        assert self._ended.wait(5)
        os.close(self._end)
        judged = decode(bytes(self._content))
        assert (judged.stray_bytes, judged.warnings) == (0, ())
        return list(judged.pages)


@contextmanager
def over_tcp(folder: Path) -> Iterator[Bench]:
    """The virtual printer."""
    del folder
    with VirtualPrinter() as paper:
        yield Bench(open_printer(parse_printer_url(paper.url)), confirms=True, pages=Pages(paper))


@contextmanager
def as_pictures(folder: Path) -> Iterator[Bench]:
    """A folder."""
    yield Bench(open_printer(parse_printer_url(f"png:{folder}")), confirms=True, pages=Pages(folder=folder))


@contextmanager
def over_device_file(folder: Path) -> Iterator[Bench]:
    """A device file that says nothing."""
    pipe = folder / "lp0"
    os.mkfifo(pipe)
    printer = open_printer(parse_printer_url(f"escpos+file://{pipe}"))
    yield Bench(printer, confirms=False, pages=PipePages(pipe, printer))


@pytest.fixture(
    params=[
        pytest.param(over_tcp, id="escpos+tcp"),
        pytest.param(as_pictures, id="png"),
        pytest.param(over_device_file, id="escpos+file"),
    ]
)
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    """Each kind of printer."""
    with request.param(tmp_path) as bench:
        yield bench
        bench.printer.close()


def test_badges_come_out_dot_by_dot_and_in_order(bench: Bench) -> None:
    """``sending`` is told before the first byte; printed is claimed only by printers that can know it."""
    steps: list[PrintState] = []

    def note(state: PrintState, cause: Cause) -> None:
        assert cause is Cause.NONE
        steps.append(state)

    other = from_black(~BADGE.to_black())
    outcomes = [
        bench.printer.print_badge(badge, b"%04d" % number, note, code=f"K{number}")
        for number, badge in enumerate((BADGE, other))
    ]
    expected = (
        (PrintState.PRINTED, Cause.NONE) if bench.confirms else (PrintState.UNCONFIRMED, Cause.NO_ANSWER)
    )
    assert [(outcome.state, outcome.cause) for outcome in outcomes] == [expected] * 2
    assert steps[0] is PrintState.SENDING
    assert bench.pages.now(2) == [BADGE, other]


def test_what_cannot_be_recorded_is_not_printed(bench: Bench) -> None:
    """An exception at ``sending`` comes through, and only the next badge comes out."""

    def refuse(state: PrintState, cause: Cause) -> None:
        raise LedgerUnwritableError(f"The disk is full at {state}{cause}.", "Make room.")

    with pytest.raises(LedgerUnwritableError):
        bench.printer.print_badge(BADGE, b"aaaa", refuse)
    other = from_black(~BADGE.to_black())
    bench.printer.print_badge(other, b"bbbb", lambda _state, _cause: None)
    assert bench.pages.now(1) == [other]


def test_an_idle_printer_is_well_and_settles_nothing(bench: Bench) -> None:
    """Polling, asking, abandoning and closing twice do no harm."""
    assert bench.printer.status() == PrinterStatus(paper=Paper.OK)
    assert bench.printer.poll() == ()
    bench.printer.abandon()
    bench.printer.close()
    bench.printer.close()
    assert bench.pages.now(0) == []

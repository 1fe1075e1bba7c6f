"""What every printer keeps: the same suite over every way and in every language.

Real are pyusb (over a host that is not), pyserial (over a pseudo-terminal), sockets, pipes and files; CUPS's
programs are scripts.
"""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol

import numpy as np
import pypdfium2  # type: ignore[import-untyped]  # the library has no types
import pytest

from checkin.badge import Cause, PrintState
from checkin.errors import LedgerUnwritableError
from printer.bitmap import Bitmap, from_black, from_png
from printer.delivery.driver import Driver
from printer.delivery.line import Contact
from printer.job import Paper, Printer, PrinterStatus, Tongue
from printer.languages.escpos.decoder import decode
from printer.opening import conversation, open_printer
from printer.transports.usb import open_usb
from printer.urls import parse_printer_url
from printer.virtual.machine import Abilities
from printer.virtual.printer import VirtualPrinter
from tests.fakes.paper_pipe import PaperPipe
from tests.fakes.print_queue import PrintQueue
from tests.fakes.serial_printer import SerialPrinter
from tests.fakes.usb_printer import FakeHost, finder
from tests.fakes.usb_printer import Printer as UsbPrinter

INK = np.random.default_rng(7).random((300, 576)) < 0.3


@dataclass
class Bench:
    """A printer and a look at its paper.

    Attributes:
        confirms: What becomes of a badge where all is well.
        size: Dots across and along, as its media wants them.
    """

    printer: Printer
    confirms: tuple[PrintState, Cause]
    pages: "Pages"
    size: tuple[int, int] = (576, 300)

    def badge(self, *, is_negative: bool = False) -> Bitmap:
        """A picture of this size, and another one."""
        width, height = self.size
        black = np.zeros((height, width), np.bool_)
        black[: INK.shape[0], : INK.shape[1]] = ~INK if is_negative else INK
        return from_black(black)


PROVEN = (PrintState.PRINTED, Cause.NONE)
UNHEARD = (PrintState.UNCONFIRMED, Cause.NO_ANSWER)
UNPROVEN = (PrintState.UNCONFIRMED, Cause.NO_PROOF)


class Pages(Protocol):
    """Reads what came out."""

    def now(self, count: int) -> list[Bitmap]:
        """All pages, once there are at least `count`."""
        ...


class PaperPages:
    """Of a virtual printer."""

    def __init__(self, paper: VirtualPrinter) -> None:
        self._paper = paper

    def now(self, count: int) -> list[Bitmap]:
        """See `Pages`."""
        assert self._paper.wait_for(lambda paper: paper.page_count >= count)
        assert self._paper.stray_bytes == 0
        return self._paper.pages


class FilePages:
    """Of a folder, whatever is written there."""

    def __init__(self, folder: Path, read: Callable[[bytes], Bitmap]) -> None:
        self._folder, self._read = folder, read

    def now(self, count: int) -> list[Bitmap]:
        """See `Pages`."""
        del count
        return [self._read(file.read_bytes()) for file in sorted(self._folder.glob("*.p??"))]


class TakenPages:
    """Of a printer without a port."""

    def __init__(self, pipe: PaperPipe) -> None:
        self._pipe = pipe

    def now(self, count: int) -> list[Bitmap]:
        """See `Pages`."""
        assert len(self._pipe.pages) >= count
        assert bytes(self._pipe.machine.stray) == b""
        return self._pipe.pages


class QueuePages:
    """Of a print queue."""

    def __init__(self, jobs: PrintQueue) -> None:
        self._jobs = jobs

    def now(self, count: int) -> list[Bitmap]:
        """See `Pages`."""
        del count
        return [read_pdf(job) for job in self._jobs.jobs]


def read_pdf(page: bytes) -> Bitmap:
    """The picture of a page, drawn by pdfium at the media's resolution."""
    document = pypdfium2.PdfDocument(page)
    drawn = document[0].render(scale=203.2 / 72, grayscale=True).to_numpy()
    document.close()
    return from_black(drawn.reshape(drawn.shape[:2]) < 128)


class PipePages:
    """Reads a device file's other end and decodes it."""

    def __init__(self, pipe: Path, printer: Printer) -> None:
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


def over_tcp(tongue: Tongue, folder: Path) -> Iterator[Bench]:
    """The virtual printer, in any language."""
    del folder
    size = (696, 1109) if tongue is Tongue.BROTHER else (576, 300)
    with VirtualPrinter(abilities=Abilities(tongue=tongue)) as paper:
        printer = open_printer(parse_printer_url(paper.url))
        yield Bench(printer, PROVEN, PaperPages(paper), size)


def unheard_over_tcp(tongue: Tongue, folder: Path) -> Iterator[Bench]:
    """The same, and told that nothing will be heard."""
    del folder
    size = (696, 1109) if tongue is Tongue.BROTHER else (576, 300)
    with VirtualPrinter(abilities=Abilities(tongue=tongue)) as paper:
        join = "&" if "?" in paper.url else "?"
        printer = open_printer(parse_printer_url(f"{paper.url}{join}answers=no"))
        yield Bench(printer, UNHEARD, PaperPages(paper), size)


def as_pictures(folder: Path) -> Iterator[Bench]:
    """A folder."""
    yield Bench(open_printer(parse_printer_url(f"png:{folder}")), PROVEN, FilePages(folder, from_png))


def as_pages(folder: Path) -> Iterator[Bench]:
    """A folder of PDF files."""
    yield Bench(open_printer(parse_printer_url(f"pdf:{folder}")), PROVEN, FilePages(folder, read_pdf))


def over_device_file(folder: Path) -> Iterator[Bench]:
    """A device file that says nothing."""
    pipe = folder / "lp0"
    os.mkfifo(pipe)
    printer = open_printer(parse_printer_url(f"escpos+file://{pipe}"))
    yield Bench(printer, UNHEARD, PipePages(pipe, printer))


def over_usb(tongue: Tongue, folder: Path) -> Iterator[Bench]:
    """A USB printer under the real pyusb."""
    del folder
    size = (696, 1109) if tongue is Tongue.BROTHER else (576, 300)
    pipe = PaperPipe(Abilities(tongue=tongue))
    find = finder(FakeHost(UsbPrinter(pipe.take, pipe.say)))
    url = parse_printer_url(f"{tongue}+usb://04b8:0e28")
    driver = Driver(Contact(partial(open_usb, url.place.usb, find=find), conversation(url)))
    yield Bench(driver, PROVEN, TakenPages(pipe), size)


def over_serial(tongue: Tongue, folder: Path) -> Iterator[Bench]:
    """A serial line, which is a pseudo-terminal here."""
    del folder
    size = (696, 1109) if tongue is Tongue.BROTHER else (576, 300)
    pipe = PaperPipe(Abilities(tongue=tongue))
    with SerialPrinter(pipe) as far:
        printer = open_printer(parse_printer_url(f"{tongue}+serial://{far.path}"))
        yield Bench(printer, PROVEN, TakenPages(pipe), size)
        printer.close()


def over_queue(folder: Path) -> Iterator[Bench]:
    """A print queue of the system."""
    queue = PrintQueue(folder)
    path = os.environ["PATH"]
    os.environ["PATH"] = f"{queue.bin}:{path}"
    try:
        yield Bench(open_printer(parse_printer_url("cups://badges")), UNPROVEN, QueuePages(queue))
    finally:
        os.environ["PATH"] = path


Make = Callable[[Path], Iterator[Bench]]
KINDS: dict[str, Make] = {
    **{f"{tongue}+tcp": partial(over_tcp, tongue) for tongue in Tongue},
    **{f"{tongue}+tcp unheard": partial(unheard_over_tcp, tongue) for tongue in Tongue},
    **{f"{tongue}+usb": partial(over_usb, tongue) for tongue in Tongue},
    **{f"{tongue}+serial": partial(over_serial, tongue) for tongue in Tongue},
    "escpos+file": over_device_file,
    "png": as_pictures,
    "pdf": as_pages,
    "cups": over_queue,
}


@pytest.fixture(params=[pytest.param(make, id=kind) for kind, make in KINDS.items()])
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    """Each kind of printer."""
    with contextmanager(request.param)(tmp_path) as bench:
        yield bench
        bench.printer.close()


def test_badges_come_out_dot_by_dot_and_in_order(bench: Bench) -> None:
    """``sending`` is told before the first byte; printed is claimed only by printers that can know it."""
    steps: list[PrintState] = []

    def note(state: PrintState, cause: Cause) -> None:
        assert cause is Cause.NONE
        steps.append(state)

    badges = [bench.badge(), bench.badge(is_negative=True)]
    outcomes = [
        bench.printer.print_badge(badge, b"%04d" % number, note, code=f"K{number}")
        for number, badge in enumerate(badges)
    ]
    assert [(outcome.state, outcome.cause) for outcome in outcomes] == [bench.confirms] * 2
    assert steps[0] is PrintState.SENDING
    assert bench.pages.now(2) == badges


def test_what_cannot_be_recorded_is_not_printed(bench: Bench) -> None:
    """An exception at ``sending`` comes through, and only the next badge comes out."""

    def refuse(state: PrintState, cause: Cause) -> None:
        raise LedgerUnwritableError(f"The disk is full at {state}{cause}.", "Make room.")

    with pytest.raises(LedgerUnwritableError):
        bench.printer.print_badge(bench.badge(), b"aaaa", refuse)
    other = bench.badge(is_negative=True)
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

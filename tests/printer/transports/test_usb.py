"""USB: found anew for every line, given back to the kernel, and never trusted with more than it took."""

import errno
from collections.abc import Callable
from itertools import pairwise

import pytest
import usb.core  # type: ignore[import-untyped]  # the library has no types
from usb.backend import libusb1  # type: ignore[import-untyped]

from checkin.badge import Cause, PrintState
from checkin.errors import PrinterInUseError, PrinterUnavailableError
from printer.bitmap import Bitmap
from printer.delivery.driver import Driver
from printer.delivery.line import Contact
from printer.languages.escpos.conversation import EscPos
from printer.transports.guard import patient
from printer.transports.usb import UsbConnection, open_usb
from tests.fakes.paper_pipe import PaperPipe
from tests.fakes.usb_printer import FakeHost, Printer, finder

IDS = (0x04B8, 0x0E28)
BADGE = Bitmap(576, 40, bytes(range(72)) * 40)


@pytest.fixture
def pipe() -> PaperPipe:
    """Paper behind the cable."""
    return PaperPipe()


@pytest.fixture
def printer(pipe: PaperPipe) -> Printer:
    """A printer that is plugged in, and held by the kernel's driver."""
    return Printer(pipe.take, pipe.say)


def connect(printer: Printer) -> UsbConnection:
    """A line to it."""
    return open_usb(IDS, find=finder(FakeHost(printer)))


def test_the_kernel_gets_its_printer_back(printer: Printer) -> None:
    """Its driver lets go while we print, and only then."""
    line = connect(printer)
    assert (printer.kernel_driver, bool(printer.claimed_by)) == (False, True)
    line.close()
    line.close()
    assert (printer.kernel_driver, printer.claimed_by) == (True, [])
    for use in (lambda: line.send(b"x"), lambda: line.receive(0)):
        with pytest.raises(PrinterUnavailableError):
            use()


def test_a_stuck_printer_tells_how_much_it_took(printer: Printer) -> None:
    """Some bytes, then none, without an error and without waiting for ever."""
    room = [10]

    def take(content: bytes) -> int:
        taken = min(room[0], len(content))
        room[0] -= taken
        return taken

    printer.take = take
    line = connect(printer)
    assert line.send(bytes(100)) == 10
    assert line.send(bytes(90)) == 0
    assert line.receive(0.01) == b""
    assert line.receive(60, until_writable=True) == b"", "a glance, not a minute"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        pytest.param(lambda p: setattr(p, "is_plugged", False), "No USB printer 04b8:0e28", id="unplugged"),
        pytest.param(lambda p: setattr(p, "product", 1), "No USB printer 04b8:0e28", id="another printer"),
        pytest.param(lambda p: setattr(p, "interface_class", 3), "is no printer", id="a keyboard"),
    ],
)
def test_what_is_not_there_is_unavailable(
    printer: Printer, change: Callable[[Printer], None], words: str
) -> None:
    """With the ids that staff can look for."""
    change(printer)
    with pytest.raises(PrinterUnavailableError, match=words):
        connect(printer)


def test_a_printer_of_another_program_is_in_use(printer: Printer) -> None:
    """The first one keeps it."""
    first = connect(printer)
    with pytest.raises(PrinterInUseError, match="Another program"):
        connect(printer)
    first.close()
    connect(printer).close()


def test_without_libusb_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """The remedy for a bare system is the line to type."""
    monkeypatch.setattr(libusb1, "get_backend", lambda: None)
    with pytest.raises(PrinterUnavailableError, match=r"libusb-1\.0") as raised:
        open_usb(IDS)
    assert "apt-get install libusb-1.0-0" in raised.value.remedy


def test_the_kernel_gets_it_back_whatever_else_fails(
    printer: Printer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the print queues of the system would miss their printer until it is plugged in anew."""
    line = connect(printer)

    def fail(*_: object) -> None:
        raise usb.core.USBError("Input/Output Error", -1, errno.EIO)

    with monkeypatch.context() as broken:
        broken.setattr(FakeHost, "release_interface", fail)
        line.close()
    assert printer.kernel_driver


def test_the_kernel_gets_it_back_when_opening_fails(
    printer: Printer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the next line would find no driver there, and give none back."""

    def fail(*_: object) -> None:
        raise usb.core.USBError("Resource busy", -6, errno.EBUSY)

    with monkeypatch.context() as busy:
        busy.setattr(FakeHost, "claim_interface", fail)
        with pytest.raises(PrinterInUseError, match="Another program"):
            connect(printer)
    assert printer.kernel_driver
    connect(printer).close()
    assert (printer.kernel_driver, printer.claimed_by) == (True, [])


def test_what_takes_no_data_is_left_to_the_kernel(printer: Printer) -> None:
    """It is no printer of ours, so nothing is taken away from anybody."""
    printer.has_way_out = False
    with pytest.raises(PrinterUnavailableError, match="takes no print data"):
        connect(printer)
    assert printer.kernel_driver


def test_a_printer_without_a_way_back_is_never_believed(printer: Printer, pipe: PaperPipe) -> None:
    """It prints; nobody hears so."""
    printer.has_way_back = False
    driver = Driver(Contact(lambda: connect(printer), EscPos))
    outcome = driver.print_badge(BADGE, b"job1", lambda _state, _cause: None)
    assert (outcome.state, outcome.cause) == (PrintState.UNCONFIRMED, Cause.NO_ANSWER)
    assert pipe.pages == [BADGE]
    driver.close()


def test_unplugged_and_plugged_in_again(printer: Printer, pipe: PaperPipe) -> None:
    """Unknown while it happens, refused while it is away, tried less and less; the next badge is perfect."""
    now = [0.0]
    tries: list[float] = []

    def open_line() -> UsbConnection:
        tries.append(now[0])
        return connect(printer)

    driver = Driver(Contact(patient(open_line, lambda: now[0]), EscPos), hello_s=0.3)
    take = printer.take

    def unplug_at_once(content: bytes) -> int:
        if len(content) > 100:
            printer.is_plugged, printer.kernel_driver, printer.take = False, True, take
            printer.claimed_by.clear()
            return take(content[:500])
        return take(content)

    printer.take = unplug_at_once
    outcome = driver.print_badge(BADGE, b"job1", lambda _state, _cause: None)
    assert (outcome.state, outcome.cause) == (PrintState.UNKNOWN, Cause.LINE_CUT)
    for _ in range(100):
        now[0] += 0.125
        assert driver.status().fault is Cause.NO_ANSWER
    assert [after - before for before, after in pairwise(tries)][1:6] == [0.25, 0.5, 1, 2, 4]
    printer.is_plugged = True
    now[0] += 4.0
    assert driver.print_badge(BADGE, b"job2", lambda _state, _cause: None).state is PrintState.PRINTED
    assert pipe.pages[-1] == BADGE
    assert bytes(pipe.machine.stray) == b""
    driver.close()

"""Opening scanners: what is said of those that do not open, and whom an input device belongs to."""

import errno
import os
import pty
import queue
import termios
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from checkin.errors import ScannerUnavailableError
from checkin.scan import Scan
from scanner.handheld.calibration import CALIBRATION
from scanner.handheld.input_device import EVIOCGKEY, EVIOCGRAB, InputWire
from scanner.handheld.layouts import Layout, retype
from scanner.handheld.lines import Pulled, open_line, pull, scans_from
from scanner.handheld.reader import (
    HandReader,
    ScannerBack,
    ScannerCalibrated,
    ScannerEvent,
    ScannerLost,
)
from scanner.handheld.serial_line import SerialWire
from scanner.handheld.urls import ScannerUrl, parse_scanner
from scanner.handheld.wires import ALONE, PLUG_IN, RIGHTS, not_opened
from tests.fakes.hand_scanner import SerialScanner, TypingScanner


@pytest.fixture
def terminal() -> Iterator[tuple[str, int]]:
    """A terminal's name and its other end."""
    master, slave = pty.openpty()
    yield os.ttyname(slave), slave
    os.close(master)
    os.close(slave)


@pytest.mark.parametrize(("scheme", "words"), [("serial", "no serial line"), ("evdev", "no input device")])
def test_what_is_no_scanner(scheme: str, words: str, tmp_path: Path) -> None:
    """A file, a folder, a device of another kind, and nothing at all each get a sentence and a remedy."""
    (tmp_path / "file").touch()
    for path in (tmp_path / "file", tmp_path, Path("/dev/null")):
        with pytest.raises(ScannerUnavailableError, match=words):
            open_line(ScannerUrl(scheme, str(path)))
    with pytest.raises(ScannerUnavailableError, match="There is no scanner at") as refused:
        open_line(ScannerUrl(scheme, str(tmp_path / "nothing")))
    assert refused.value.remedy == PLUG_IN


@pytest.mark.parametrize(
    ("number", "remedy"),
    [(errno.EACCES, RIGHTS), (errno.EPERM, RIGHTS), (errno.EBUSY, ALONE), (errno.EAGAIN, ALONE)],
)
def test_reasons_have_remedies(number: int, remedy: str) -> None:
    """Missing rights and other programs are told apart."""
    assert not_opened("/dev/ttyACM0", number, "").remedy == remedy


def test_a_line_is_read_by_one_program(terminal: tuple[str, int]) -> None:
    """A second reader is refused while the first has the line, and gets it afterwards."""
    path, _ = terminal
    first = SerialWire(path, 9_600)
    with pytest.raises(ScannerUnavailableError, match="Another program") as refused:
        SerialWire(path, 9_600)
    assert refused.value.remedy == ALONE
    first.close()
    first.close()
    SerialWire(path, 9_600).close()


def test_the_speed_is_set(terminal: tuple[str, int]) -> None:
    """The baud of the URL is the baud of the line."""
    path, slave = terminal
    line = open_line(parse_scanner(f"serial:{path}?baud=19200"))
    assert termios.tcgetattr(slave)[4:6] == [termios.B19200] * 2
    line.close()


class Keyboard:
    """What the kernel says of an input device: which keys are down, and whether somebody else has it."""

    def __init__(self) -> None:
        self.has_key_down = False
        self.is_taken = False
        self.grabbed: list[int] = []

    def ioctl(self, _: int, request: int, argument: bytearray | int) -> object:
        """Answer as the kernel does."""
        if request == EVIOCGKEY and isinstance(argument, bytearray):
            argument[3] = self.has_key_down
        elif request == EVIOCGRAB and isinstance(argument, int):
            if self.is_taken:
                raise OSError(errno.EBUSY, "busy")
            self.grabbed.append(argument)
        else:
            raise OSError(errno.EINVAL, "no such request")
        return 0


def test_a_device_is_taken_once_no_key_is_down(terminal: tuple[str, int]) -> None:
    """What is typed before that is the system's; afterwards it is ours."""
    path, slave = terminal
    keyboard = Keyboard()
    keyboard.has_key_down = True
    wire = InputWire(path, keyboard.ioctl)
    assert keyboard.grabbed == []
    keyboard.has_key_down = False
    assert wire.read(0.0) == b""
    assert keyboard.grabbed == [1]
    assert wire.read(0.0) == b""
    assert keyboard.grabbed == [1]
    wire.close()
    assert slave


def test_a_device_of_another_program(terminal: tuple[str, int]) -> None:
    """Somebody else has grabbed it: said at once, and nothing stays open."""
    path, _ = terminal
    keyboard = Keyboard()
    keyboard.is_taken = True
    before = len(list(Path("/proc/self/fd").iterdir()))
    with pytest.raises(ScannerUnavailableError, match="Another program"):
        InputWire(path, keyboard.ioctl)
    assert len(list(Path("/proc/self/fd").iterdir())) == before


@pytest.mark.parametrize(
    ("text", "seen_s", "is_new"),
    [
        pytest.param("A", 1.29, False, id="again at once"),
        pytest.param("A", 1.31, True, id="again a moment later"),
        pytest.param("B", 1.01, True, id="another one"),
        pytest.param("A", 0.5, True, id="the clock went back"),
    ],
)
def test_double_triggers(text: str, seen_s: float, *, is_new: bool) -> None:
    """The same code within 300 ms is one."""
    assert pull(Pulled("A", 1.0), text, seen_s) == (Pulled(text, seen_s), is_new)


def test_reading_in_ones_own_thread(tmp_path: Path) -> None:
    """The same scans without a thread of its own; a scanner that goes is an error there."""
    scanner = SerialScanner(tmp_path)
    scans = scans_from(scanner.url, mono=lambda: 7.0)
    threading.Timer(0.2, scanner.read_code, ("TICKET1",)).start()
    assert next(scans) == Scan("TICKET1", scanner.url, 7.0)
    scanner.pull_out()
    with pytest.raises(ScannerUnavailableError, match="is gone"):
        next(scans)


@pytest.mark.parametrize(
    ("query", "host"), [("", None), ("?layout=us", Layout.US), ("?layout=de", Layout.DE)], ids=str
)
@pytest.mark.parametrize("real", Layout)
def test_the_calibration_code_sets_a_layout_that_nobody_named(
    query: str, host: Layout | None, real: Layout, tmp_path: Path
) -> None:
    """Then the scanner is read as it is set, also after a loss; a named layout holds. It never is a scan."""
    scanner, told = TypingScanner(tmp_path, real, query), queue.SimpleQueue[ScannerEvent]()
    reader = HandReader(parse_scanner(scanner.url), told.put, pause=lambda _: None)
    reader.start()
    scanner.read_code(CALIBRATION)
    calibrated = told.get(timeout=5.0)
    assert isinstance(calibrated, ScannerCalibrated)
    assert calibrated.layout == (None if host else real)
    assert calibrated.found.is_right is (real is (host or Layout.US))
    for code in ("BK1:7ZQ2-YX4P", "BK1:7ZQ2-YX4Q"):
        scanner.read_code(code)
        scan = told.get(timeout=5.0)
        assert isinstance(scan, Scan)
        assert scan.text == retype(code, real, host or real)
        scanner.pull_out()
        while not isinstance(told.get(timeout=5.0), ScannerLost):
            pass
        scanner.plug_in()
        while not isinstance(told.get(timeout=5.0), ScannerBack):
            pass
    assert reader.stop()
    scanner.pull_out()

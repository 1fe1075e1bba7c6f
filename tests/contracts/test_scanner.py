"""All scanners that are no camera, read by the same reader: the same codes in, the same scans out."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checkin.scan import MAX_SCAN_CHARS, Scan
from checkin.text import clean_scan
from scanner.handheld.framing import Framer
from scanner.handheld.lines import Line, open_line
from scanner.handheld.reader import HandReader, ScannerBack, ScannerEnded, ScannerEvent, ScannerLost
from scanner.handheld.urls import ScannerUrl, parse_scanner
from tests.fakes.hand_scanner import PipedScanner, Scanner, SerialScanner, TypingScanner

WAIT_S = 5.0
KINDS = ("serial", "evdev", "stdin")

E = TypeVar("E", bound=ScannerEvent)


class Stand:
    """A scanner, the reader that reads it, and what the reader has told."""

    def __init__(self, scanner: Scanner) -> None:
        self.scanner = scanner
        self.told: list[ScannerEvent] = []
        self._changed = threading.Condition()
        self.opened = threading.Semaphore(0)
        url = parse_scanner(scanner.url)
        self.reader = HandReader(url, self._hear, connect=self.connect, pause=self._pause)
        self._is_stopped = threading.Event()

    def connect(self, url: ScannerUrl) -> Line:
        """Open it, and let whoever waits know."""
        if isinstance(self.scanner, PipedScanner):
            line = Line(self.scanner.wire(), Framer(pause_s=None))
        else:
            line = open_line(url)
        self.opened.release()
        return line

    def _pause(self, _: float) -> None:
        self._is_stopped.wait(0.01)

    def _hear(self, event: ScannerEvent) -> None:
        with self._changed:
            self.told.append(event)
            self._changed.notify_all()

    def start(self) -> None:
        """Read, and wait until the scanner is open."""
        self.reader.start()
        assert self.opened.acquire(timeout=WAIT_S)

    def wait_for(self, kind: type[E], count: int = 1) -> list[E]:
        """The events of a kind, once there are so many."""

        def found() -> list[E]:
            return [event for event in self.told if isinstance(event, kind)]

        self.wait_until(lambda: len(found()) >= count)
        return found()

    def wait_until(self, holds: Callable[[], bool]) -> None:
        """Wait for what was told to be so."""
        with self._changed:
            assert self._changed.wait_for(holds, WAIT_S), self.told

    def close(self) -> None:
        """End all of it."""
        self._is_stopped.set()
        assert self.reader.stop()
        self.scanner.pull_out()


MakeScanner = Callable[[Path], Scanner]
MAKERS: dict[str, MakeScanner] = {
    "serial": SerialScanner,
    "evdev": TypingScanner,
    "stdin": lambda _: PipedScanner(),
}


@pytest.fixture(params=KINDS)
def stand(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stand]:
    """Each kind of scanner, plugged in; not read yet."""
    stand = Stand(MAKERS[request.param](tmp_path))
    yield stand
    stand.close()


@pytest.fixture(params=["serial", "evdev"])
def pluggable(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stand]:
    """Each kind that can be pulled out and plugged in again."""
    stand = Stand(MAKERS[request.param](tmp_path))
    yield stand
    stand.close()


CODES = [
    "MUSTERTICKET2026",
    "BK1:7ZQ2-YX4P",
    '{"a": [1, "b"]}',
    "https://einlass.example/t?x=1&y=2#z",
    "x" * 240,
]


def test_same_codes_same_scans(stand: Stand) -> None:
    """Every code comes once, whole, in order, with the name of its scanner."""
    stand.start()
    for code in CODES:
        stand.scanner.read_code(code)
    scans = stand.wait_for(Scan, len(CODES))
    assert [scan.text for scan in scans] == CODES
    assert {(scan.reader, scan.symbology) for scan in scans} == {(stand.scanner.url, "")}
    assert [scan.seen_s for scan in scans] == sorted(scan.seen_s for scan in scans)


def test_a_double_trigger_is_one_scan(stand: Stand) -> None:
    """The same code at once again is one scan; another code between makes it a new one."""
    stand.start()
    for code in ("TICKET1", "TICKET1", "TICKET2", "TICKET1"):
        stand.scanner.read_code(code)
    assert [scan.text for scan in stand.wait_for(Scan, 3)] == ["TICKET1", "TICKET2", "TICKET1"]


def test_bad_bytes_harm_nothing(stand: Stand) -> None:
    """Whatever noise comes, the code after it is read."""
    stand.start()
    noise = bytes(range(256)) * 3
    stand.scanner.send(noise[: len(noise) // 24 * 24])  # whole records, so that the next key is not cut
    stand.scanner.read_code("")
    stand.scanner.read_code("TICKET1")
    stand.wait_until(lambda: bool(stand.told) and getattr(stand.told[-1], "text", "") == "TICKET1")


def test_stopping_takes_no_time(stand: Stand) -> None:
    """A reader that waits for its scanner ends at once, and a second stop is harmless."""
    stand.start()
    assert stand.reader.stop(1.0)
    assert stand.reader.stop()


def test_stopping_before_the_start() -> None:
    """A reader that never began is stopped."""
    assert HandReader(ScannerUrl("serial", "/dev/nowhere"), lambda _: None).stop()


def test_a_scanner_that_goes_comes_back(pluggable: Stand) -> None:
    """Pulled out it is lost, told once; plugged in again under its link it reads on; half a code is gone."""
    pluggable.start()
    pluggable.scanner.read_code("TICKET1")
    pluggable.wait_for(Scan)
    pluggable.scanner.pull_out()
    lost = pluggable.wait_for(ScannerLost)[0]
    assert lost.reader == pluggable.scanner.url
    assert "cable" in lost.remedy
    pluggable.scanner.plug_in()
    assert pluggable.opened.acquire(timeout=WAIT_S)
    pluggable.wait_for(ScannerBack)
    pluggable.scanner.read_code("TICKET2")
    assert [scan.text for scan in pluggable.wait_for(Scan, 2)] == ["TICKET1", "TICKET2"]
    kinds = [type(event).__name__ for event in pluggable.told]
    assert kinds.count("ScannerBack") == 1
    assert kinds.count("ScannerLost") <= 2  # gone, then not there


def test_a_scanner_that_is_not_there_yet(pluggable: Stand) -> None:
    """A kiosk that starts before its scanner is plugged in says so once, and reads it later."""
    pluggable.scanner.pull_out()
    pluggable.reader.start()
    assert pluggable.wait_for(ScannerLost)[0].problem.startswith("There is no scanner at /")
    pluggable.scanner.plug_in()
    pluggable.wait_for(ScannerBack)
    pluggable.scanner.read_code("TICKET1")
    pluggable.wait_for(Scan)
    assert [type(event) for event in pluggable.told] == [ScannerLost, ScannerBack, Scan]


def test_the_end_of_a_pipe_is_the_end(tmp_path: Path) -> None:
    """Standard input that is over gives its last line, and no loss."""
    stand = Stand(MAKERS["stdin"](tmp_path))
    stand.start()
    stand.scanner.send(b"TICKET1\nTICKET2")
    stand.wait_for(Scan)
    stand.scanner.pull_out()
    stand.wait_for(ScannerEnded)
    stand.close()
    assert [type(event) for event in stand.told] == [Scan, Scan, ScannerEnded]


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=15, deadline=None)
@given(noise=st.binary(max_size=500))
def test_random_bytes_never_break_the_loop(
    noise: bytes, kind: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Any bytes end in clean scans or in nothing, and the line is still read afterwards."""
    stand = Stand(MAKERS[kind](tmp_path_factory.mktemp("noise")))
    line = stand.connect(parse_scanner(stand.scanner.url))
    stand.scanner.send(noise + b"\r")
    seen = [code for _ in range(3) for code in line.read(0.0) or ()]
    line.close()
    stand.close()
    for text in map(clean_scan, seen):
        assert len(text) <= MAX_SCAN_CHARS
        assert text.isprintable()

"""A scanner that reads by itself: a thread that only posts events, and comes back after every loss.

Must not know: screens, ledgers, what a code means.
"""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TypeAlias

from checkin.errors import EinlassError
from checkin.scan import Scan
from checkin.text import clean_scan
from scanner.handheld.calibration import Calibrated, read_calibration
from scanner.handheld.layouts import Layout
from scanner.handheld.lines import Line, Pulled, open_line, pull
from scanner.handheld.urls import ScannerUrl
from scanner.retrying import LONGEST_S, STRANGE_REMEDY, retry_delays_s

STOP_S = 2.0
"""A read returns within a quarter of a second, unless the driver hangs."""


@dataclass(frozen=True, slots=True)
class ScannerLost:
    """There is no scanner; told once for each outage, and again when the problem becomes another one."""

    reader: str
    problem: str
    remedy: str


@dataclass(frozen=True, slots=True)
class ScannerBack:
    """It is there again after `ScannerLost`."""

    reader: str


@dataclass(frozen=True, slots=True)
class ScannerCalibrated:
    """The calibration code was read: never a ticket.

    Attributes:
        found: What it tells.
        layout: How the scanner is read from now on, for this run; None where nothing changes.
    """

    reader: str
    found: Calibrated
    layout: Layout | None = None


@dataclass(frozen=True, slots=True)
class ScannerEnded:
    """Nothing follows: standard input is over."""

    reader: str


ScannerEvent: TypeAlias = Scan | ScannerLost | ScannerBack | ScannerCalibrated | ScannerEnded


class HandReader:
    """Reads a scanner in a thread of its own.

    Args:
        url: Which one.
        post: Receives every event, in the reader's thread. Its exceptions are ignored.
        connect: Opens it; called again after each loss.
        pause: Waits between two attempts; by default until `stop` at most.
        mono: The monotonic clock, in seconds.
    """

    def __init__(
        self,
        url: ScannerUrl,
        post: Callable[[ScannerEvent], object],
        *,
        connect: Callable[[ScannerUrl], Line] = open_line,
        pause: Callable[[float], object] | None = None,
        mono: Callable[[], float] = time.monotonic,
    ) -> None:
        self._url = url
        self._is_layout_named = url.layout is not None
        self._post = post
        self._connect = connect
        self._mono = mono
        self._stopping = threading.Event()
        self._pause = pause or self._stopping.wait
        self._lost: ScannerLost | None = None
        self._pulled = Pulled()
        self._thread = threading.Thread(target=self._run, name="scanner", daemon=True)

    def start(self) -> None:
        """Begin to read. Once only."""
        self._thread.start()

    def stop(self, timeout_s: float = STOP_S) -> bool:
        """End the thread, from any other one; also before `start` and more than once.

        Returns:
            False when it hangs in the device's driver; it ends with the program.
        """
        self._stopping.set()
        if self._thread.ident is not None and self._thread is not threading.current_thread():
            self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _run(self) -> None:
        delays_s = retry_delays_s()
        while not self._stopping.is_set():
            begun_s = self._mono()
            lost = self._read_until_lost()
            if lost is None:
                return
            if self._mono() - begun_s > LONGEST_S:  # it was there: not one that comes and goes
                delays_s = retry_delays_s()
            if lost != self._lost:
                self._lost = lost
                self._tell(lost)
            self._pause(next(delays_s))

    def _read_until_lost(self) -> ScannerLost | None:
        """Read until the scanner is gone; None when it is over or we were stopped."""
        try:
            line = self._connect(self._url)
        except Exception as error:  # noqa: BLE001  # crash boundary of the thread: told as a lost scanner
            return self._loss(error)
        try:
            self._read(line)
        except Exception as error:  # noqa: BLE001  # the same
            return self._loss(error)
        finally:
            with suppress(Exception):
                line.close()
        return None

    def _loss(self, error: Exception) -> ScannerLost:
        if isinstance(error, EinlassError):
            return ScannerLost(self._url.name, error.problem, error.remedy)
        problem = f"Reading the scanner failed unexpectedly ({type(error).__name__})."
        return ScannerLost(self._url.name, problem, STRANGE_REMEDY)

    def _read(self, line: Line) -> None:
        self._find_again()
        while not self._stopping.is_set():
            codes = line.read()
            if codes is None:
                self._tell(ScannerEnded(self._url.name))
                return
            for text in filter(None, map(clean_scan, codes)):
                self._take(text, line)

    def _find_again(self) -> None:
        if self._lost is not None:
            self._lost = None
            self._tell(ScannerBack(self._url.name))

    def _take(self, text: str, line: Line) -> None:
        self._pulled, is_new = pull(self._pulled, text, self._mono())
        found = read_calibration(text)
        if found is not None:
            self._calibrate(found, line)
        elif is_new:
            self._tell(Scan(text, self._url.name, self._pulled.seen_s))

    def _calibrate(self, found: Calibrated, line: Line) -> None:
        """From now on read it as it is set, also after it was gone; a layout that the settings name holds."""
        layout = None
        if self._url.scheme == "evdev" and not self._is_layout_named:
            layout = found.scanner_at(self._url.layout or Layout.US)
        if layout is not None:
            self._url = replace(self._url, layout=layout)
            line.set_layout(layout)
        self._tell(ScannerCalibrated(self._url.name, found, layout))

    def _tell(self, event: ScannerEvent) -> None:
        with suppress(Exception):
            self._post(event)

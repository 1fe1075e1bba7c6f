"""Waits until a camera or a scanner has read one code. Must not know: words, what a code means."""

import threading
import time
from collections.abc import Callable

import msgspec

from checkin.errors import CameraUnavailableError
from checkin.text import clean_scan
from scanner.frames import Frame, open_source
from scanner.grab import Ended, Grabber, Lost
from scanner.handheld.lines import open_line
from scanner.handheld.urls import is_scanner, parse_scanner
from scanner.watch import Watch, look

PATIENCE_S = 20.0
LOOK_S = 0.25

Mono = Callable[[], float]


class Read(msgspec.Struct, frozen=True):
    """One code that was read.

    Attributes:
        text: Harmless.
        ms: From the first frame that showed something of it; None = a scanner does not say.
    """

    text: str
    ms: int | None = None


def read_one(source: str, patience_s: float = PATIENCE_S, mono: Mono = time.monotonic) -> Read | None:
    """The first code that is held up to a camera, or read by a scanner; None = none in time.

    Args:
        source: Camera source or scanner URL.
        patience_s: How long to wait.
        mono: The monotonic clock, in seconds.

    Raises:
        ConfigError: The source is not understood.
        CameraUnavailableError: There is no such camera, or it gives nothing.
        ScannerUnavailableError: Likewise the scanner.
    """
    wait = _from_scanner if is_scanner(source) else _from_camera
    return wait(source, mono() + patience_s, mono)


def _from_scanner(url: str, until_s: float, mono: Mono) -> Read | None:
    line = open_line(parse_scanner(url))
    try:
        while mono() < until_s:
            codes = line.read(LOOK_S)
            if codes is None:
                return None
            for text in filter(None, map(clean_scan, codes)):
                return Read(text)
    finally:
        line.close()
    return None


def _from_camera(url: str, until_s: float, mono: Mono) -> Read | None:
    grabber = Grabber(lambda: open_source(url, paced=True), threading.Condition())
    grabber.start()
    watch = Watch()
    try:
        while (left_s := until_s - mono()) > 0:
            seen = grabber.take(min(left_s, LOOK_S), stopping=threading.Event())
            if isinstance(seen, Lost):
                raise CameraUnavailableError(seen.problem, seen.remedy)
            if isinstance(seen, Ended):
                return None
            if not isinstance(seen, Frame):
                continue
            watch, found = look(watch, seen)
            for code in found.fresh:
                return Read(clean_scan(code.text), round(found.waited_s * 1000 + _age_ms(seen, mono)))
    finally:
        grabber.abandon()
        grabber.join(LOOK_S)
    return None


def _age_ms(frame: Frame, mono: Mono) -> float:
    """How long ago the frame was taken that was read just now."""
    return max(0.0, mono() - frame.seen_s) * 1000

"""An open scanner that gives codes: its wire, and what makes codes of bytes.

Must not know: threads, tickets.
"""

import os
import sys
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Protocol

from checkin.scan import Scan
from checkin.text import clean_scan
from scanner.handheld.framing import Framer
from scanner.handheld.keys import KeyReader
from scanner.handheld.layouts import Layout
from scanner.handheld.urls import STDIN, ScannerUrl, parse_scanner
from scanner.handheld.wires import FileWire, Wire, not_opened

SAME_S = 0.3
"""The same code again within this time is a trigger that was pulled twice, or a scanner that reads twice."""

LONGEST_WAIT_S = 0.25
"""So often somebody who waits for codes looks whether to stop."""


class Decoder(Protocol):
    """What makes codes of bytes, without touching the world: `Framer` or `KeyReader`."""

    @property
    def due_s(self) -> float | None:
        """When to ask `rest` at the latest; None = not before more comes."""
        ...

    def feed(self, content: bytes, now_s: float) -> tuple[str, ...]:
        """The codes that are complete with these bytes."""
        ...

    def rest(self, now_s: float) -> tuple[str, ...]:
        """The code that is complete because nothing has come until now."""
        ...

    def end(self) -> tuple[str, ...]:
        """The code that is complete because nothing will come any more."""
        ...


class Line:
    """An open scanner. Used by one thread, which also closes it."""

    def __init__(self, wire: Wire, decoder: Decoder, mono: Callable[[], float] = time.monotonic) -> None:
        self._wire = wire
        self._decoder = decoder
        self._mono = mono
        self._is_over = False

    def read(self, timeout_s: float = LONGEST_WAIT_S) -> tuple[str, ...] | None:
        """Wait for codes, at most so long.

        Returns:
            Codes as they came; None at the end, and ever after.

        Raises:
            ScannerUnavailableError: The scanner is gone; a code that was under way is lost.
        """
        if self._is_over:
            return None
        due_s = self._decoder.due_s
        content = self._wire.read(timeout_s if due_s is None else min(timeout_s, due_s - self._mono()))
        if content is None:
            self._is_over = True
            return self._decoder.end()
        now_s = self._mono()
        return self._decoder.feed(content, now_s) if content else self._decoder.rest(now_s)

    def set_layout(self, layout: Layout) -> None:
        """From now on read its keys as those of another keyboard; nothing for what sends characters."""
        if isinstance(self._decoder, KeyReader):
            self._decoder.layout = layout

    def close(self) -> None:
        """Give the device back. May be called twice."""
        self._wire.close()


def open_line(url: ScannerUrl) -> Line:
    """Open a scanner.

    Raises:
        ScannerUnavailableError: Not there, or it cannot be opened.
    """
    match url.scheme:
        case "serial":
            from scanner.handheld.serial_line import SerialWire  # only who has such a one loads the library

            return Line(SerialWire(url.path, url.baud), Framer())
        case "evdev":
            from scanner.handheld.input_device import InputWire

            return Line(InputWire(url.path), KeyReader(url.layout or Layout.US))
        case _:
            return Line(_standard_input(), Framer(pause_s=None))


def _standard_input() -> FileWire:
    try:
        fd = os.dup(sys.stdin.fileno())
    except (AttributeError, OSError, ValueError) as error:  # a program that was started without one
        raise not_opened(STDIN, None, "There is no standard input.") from error
    return FileWire(fd, STDIN, has_end=True)


@dataclass(frozen=True, slots=True)
class Pulled:
    """The code that a scanner read last, and when it saw it last."""

    text: str = ""
    seen_s: float = 0.0


def pull(before: Pulled, text: str, seen_s: float) -> tuple[Pulled, bool]:
    """Take in one code; gives whether it is a new one."""
    is_same = text == before.text and 0 <= seen_s - before.seen_s < SAME_S
    return Pulled(text, seen_s), not is_same


def scans_from(url: str, mono: Callable[[], float] = time.monotonic) -> Generator[Scan, None, None]:
    """Read a scanner in this thread until it ends, or somebody stops asking.

    Raises:
        ConfigError: The URL is not understood.
        ScannerUnavailableError: The scanner is not there, or not there any more.
    """
    where = parse_scanner(url)
    line, pulled = open_line(where), Pulled()
    try:
        while (codes := line.read()) is not None:
            for text in filter(None, map(clean_scan, codes)):
                pulled, is_new = pull(pulled, text, mono())
                if is_new:
                    yield Scan(text, where.name, pulled.seen_s)
    finally:
        line.close()

"""Scans as lines of text: pipes, keyboards, and scanners that type. Must not know: cameras, tickets.

Any bytes whatever end in scans: bad ones are replaced, a line without end is cut.
"""

import time
from collections.abc import Callable, Iterator
from typing import Protocol

from checkin.scan import MAX_SCAN_CHARS, Scan
from checkin.text import clean_scan

STDIN = "stdin"
MAX_LINE = MAX_SCAN_CHARS * 4
"""Longest line that is kept, in bytes or characters: every code point of a scan may take four bytes."""


class LineStream(Protocol):
    """Any text or binary stream."""

    def readline(self, limit: int, /) -> str | bytes:
        """The next line with its end, at most `limit` long; empty at the end."""
        ...


def read_lines(
    stream: LineStream, reader: str = STDIN, mono: Callable[[], float] = time.monotonic
) -> Iterator[Scan]:
    """Give a scan for every line that says something, as soon as it is there.

    Args:
        stream: Text or binary; of a text stream over bytes the bytes are read, so that a bad one harms
            nothing.
        reader: What the scans call their reader.
        mono: The monotonic clock, in seconds.

    Returns:
        Scans until the stream ends or breaks.
    """
    for line in _bounded_lines(getattr(stream, "buffer", stream)):
        text = line if isinstance(line, str) else line.decode("utf-8", "replace")
        for part in text.splitlines():
            if clean := clean_scan(part):
                yield Scan(clean, reader, mono())


def _bounded_lines(stream: LineStream) -> Iterator[str | bytes]:
    """Lines of at most `MAX_LINE`; what is longer loses its tail."""
    in_tail = False
    while piece := _read_piece(stream):
        if not in_tail:
            yield piece
        in_tail = piece[-1:] not in {"\n", b"\n"} and len(piece) >= MAX_LINE


def _read_piece(stream: LineStream) -> str | bytes:
    try:
        return stream.readline(MAX_LINE)
    except (OSError, ValueError):
        # A terminal that hung up, a stream that was closed under us, or text that is not in its encoding:
        # no more lines will come from here.
        return b""

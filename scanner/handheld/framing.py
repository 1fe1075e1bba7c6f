"""Bytes -> codes: where one code ends and the next begins on a serial line or in a pipe.

Pure: takes the time of each piece. Must not know: devices, threads, what a code means.
"""

import re

from checkin.scan import MAX_SCAN_CHARS
from scanner.handheld.pauses import end_by_pause

PAUSE_S = 0.15
"""Silence that ends a code: 1,200 baud bring a byte every 8 ms, and radio ones hesitate for 50."""

MAX_CODE_BYTES = MAX_SCAN_CHARS * 4
"""Longest code that is kept; every code point may take four bytes."""

ENDS = re.compile(rb"[\r\n]")


class Framer:
    """Takes bytes in any pieces, gives texts that may still hold control characters.

    Args:
        pause_s: Silence that ends a code; None = only a line end does.
    """

    def __init__(self, pause_s: float | None = PAUSE_S) -> None:
        self._pause_s = pause_s
        self._kept = b""
        self._last_s = 0.0

    @property
    def due_s(self) -> float | None:
        """When `rest` has to be asked at the latest, by the clock of `feed`; None = not before more comes."""
        return self._last_s + self._pause_s if self._kept and self._pause_s is not None else None

    def feed(self, content: bytes, now_s: float) -> tuple[str, ...]:
        """Take in what has come, and give the codes that are complete with it."""
        paused = self.rest(now_s)
        *done, under_way = ENDS.split(self._kept + content)
        self._kept = under_way[:MAX_CODE_BYTES]
        self._last_s = now_s
        return (*paused, *(_text(code) for code in done if code))

    def rest(self, now_s: float) -> tuple[str, ...]:
        """Nothing has come until now: a code that was under way is complete once the pause is long enough."""
        return end_by_pause(self, now_s)

    def end(self) -> tuple[str, ...]:
        """Nothing will come any more."""
        code, self._kept = self._kept, b""
        return (_text(code),) if code else ()


def _text(code: bytes) -> str:
    return code[:MAX_CODE_BYTES].decode("utf-8", "replace")

"""Pastes as a terminal marks them, kept in bounds: none stays open, and none grows without end. Pure.

A code that was made for it can have a scanner type the mark of a paste's beginning. Without an end every key
after it would belong to the paste, for ever; and a paste of megabytes would be collected whole.
Must not know: devices.
"""

START, END = "\x1b[200~", "\x1b[201~"
QUIET_S = 0.3
"""A paste in which nothing comes for so long is over; between two keys of a person there is more time."""

MOST_CHARS = 20_000
"""What goes beyond is dropped; no ticket is as long."""

_KEPT = len(END) - 1
"""A mark may come in two pieces."""


class Pastes:
    """Watches what a terminal sends, piece by piece."""

    def __init__(self) -> None:
        self._tail = ""
        self._is_open = False
        self._chars = 0
        self._heard_s = 0.0

    def take(self, data: str, now_s: float) -> str:
        """What is to be read of the next piece.

        Args:
            data: What came; empty = nothing for a while.
            now_s: Seconds of a clock that never jumps.
        """
        if not data:
            return self._close() if self._is_open and now_s - self._heard_s >= QUIET_S else ""
        self._heard_s = now_s
        seen = self._tail + data
        self._tail = seen[-_KEPT:]
        if self._is_open and self._chars > MOST_CHARS:
            data = seen[seen.find(END) :] if END in seen else ""
        start, end = seen.rfind(START), seen.rfind(END)
        if start > end:
            self._chars = 0 if not self._is_open else self._chars
            self._is_open = True
        elif end >= 0:
            self._is_open, self._chars = False, 0
        self._chars += len(data)
        return data

    def _close(self) -> str:
        self._is_open, self._tail, self._chars = False, "", 0
        return END

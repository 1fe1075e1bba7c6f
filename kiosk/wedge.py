"""Tells a keyboard scanner from fingers: a scanner types a whole code in a blink and presses Enter.

Pure: takes the time of each key. Must not know: Textual, what a code means.
"""

from checkin.scan import MAX_SCAN_CHARS

GAP_NS = 60_000_000
"""Longest pause between two keys of a scanner: USB ones need 1 to 20 ms, radio ones up to 50 ms."""

FEWEST_CHARS = 4
"""No ticket is shorter, and no hand hits three keys and Enter within the gap by chance every time."""


class Wedge:
    """What was typed without a pause, bounded."""

    def __init__(self) -> None:
        self._chars: list[str] = []
        self._last_ns = 0

    def type(self, char: str, now_ns: int) -> None:
        """One printable key. A key after a pause begins anew; more than any code holds is dropped."""
        if now_ns - self._last_ns > GAP_NS:
            self._chars.clear()
        if len(self._chars) < MAX_SCAN_CHARS:
            self._chars.append(char)
        self._last_ns = now_ns

    def enter(self, now_ns: int) -> str:
        """Enter was pressed: the code, if it came from a scanner, else an empty text."""
        is_fast = now_ns - self._last_ns <= GAP_NS and len(self._chars) >= FEWEST_CHARS
        text = "".join(self._chars) if is_fast else ""
        self._chars.clear()
        return text

    def clear(self) -> None:
        """A key that is no letter came between."""
        self._chars.clear()

    def rest(self, now_ns: int) -> str:
        """The one key that a finger pressed, once the pause after it is over; else an empty text."""
        if not self._chars or now_ns - self._last_ns <= GAP_NS:
            return ""
        text = "".join(self._chars)
        self._chars.clear()
        return text if len(text) == 1 else ""

"""Tells a keyboard scanner from fingers: a scanner types a whole code in a blink and presses Enter.

Pure: takes the time of each key. Must not know: Textual, what a code means.
"""

from checkin.scan import MAX_SCAN_CHARS

GAP_NS = 60_000_000
"""Longest pause between two keys of a scanner: USB ones need 1 to 20 ms, radio ones up to 50 ms."""

FEWEST_CHARS = 4
"""No ticket is shorter, and no hand hits three keys and Enter within the gap by chance every time."""

LONGEST_ROLL = 6
"""More keys without a pause come from a scanner that presses no Enter, or from a key that is stuck."""


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
        return self.left() if is_fast else ""

    def left(self) -> str:
        """What was typed by hand just now, because another key came after it that ends no scan."""
        text = "".join(self._chars)
        self._chars.clear()
        return text

    def rest(self, now_ns: int) -> str:
        """The key, or the few keys in a row, that fingers pressed, once the pause after them is over."""
        if not self._chars or now_ns - self._last_ns <= GAP_NS:
            return ""
        text = self.left()
        return text if len(text) <= LONGEST_ROLL else ""

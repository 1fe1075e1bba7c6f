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
        self._ended_ns = 0
        self._ended_by = ""
        self._rolled = ""

    def type(self, char: str, now_ns: int) -> None:
        """One printable key. A key after a pause begins anew; more than any code holds is dropped."""
        if now_ns - self._last_ns > GAP_NS:
            self._chars.clear()
        if len(self._chars) < MAX_SCAN_CHARS:
            self._chars.append(char)
        self._last_ns = now_ns

    def enter(self, now_ns: int, key: str = "enter") -> str:
        """Enter or the like was pressed: the code, if it came from a scanner, else an empty text."""
        is_fast = now_ns - self._last_ns <= GAP_NS and len(self._chars) >= FEWEST_CHARS
        if not is_fast:
            return ""
        self._ended_ns, self._ended_by = now_ns, key
        return self.left()

    def is_second_end(self, now_ns: int, key: str) -> bool:
        """Whether a key that ends codes only follows another one: scanners send CR and LF, or Tab and CR."""
        is_other = self._ended_by not in {"", key}
        return is_other and not self._chars and now_ns - self._ended_ns <= GAP_NS

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
        if len(text) <= LONGEST_ROLL:
            return text
        self._rolled = text
        return ""

    def rolled(self) -> str:
        """Once: keys without a pause that were too many for fingers and ended in no Enter; mostly empty."""
        text, self._rolled = self._rolled, ""
        return text


LONGEST_WORD = 12
"""A code without figures or capitals is longer."""


def are_words(text: str) -> bool:
    """Whether this is words, as a name is, and no code of a ticket, however fast it came."""
    words = text.replace("-", " ").replace("’", " ").replace("'", " ").split()
    return bool(words) and all(
        len(word) <= LONGEST_WORD and word.isalpha() and word[1:] == word[1:].lower() for word in words
    )

"""A PIN or passphrase as fingers type it; what scanners and pastes bring never belongs to it.

Pure: takes the time of each key. Must not know: what it opens, what is shown of it.
"""

from kiosk.keys.wedge import Wedge

MOST_CHARS = 256
"""What goes beyond is dropped."""

ENDS = ("enter", "tab", "ctrl+j")
"""Keys that scanners press after a code; the last one is a line feed."""


class Passphrase:
    """What was typed so far.

    Attributes:
        text: All that is known to come from fingers.
        was_scan: Whether what came last was as fast as a scanner; then nothing of it, or before it, is kept.
    """

    def __init__(self) -> None:
        self.text = ""
        self.was_scan = False
        self._wedge = Wedge()

    def rest(self, now_ns: int) -> None:
        """Time has passed: letters that nothing followed were fingers'."""
        self._add(self._wedge.rest(now_ns))
        if self._wedge.rolled():
            self._drop()

    def type(self, char: str, now_ns: int) -> None:
        """One printable key."""
        self.rest(now_ns)
        self._wedge.type(char, now_ns)

    def erase(self, now_ns: int) -> None:
        """The last letter goes."""
        self.rest(now_ns)
        self._add(self._wedge.left())
        self.text = self.text[:-1]

    def end(self, key: str, now_ns: int) -> bool:
        """A key of `ENDS`; gives whether fingers pressed it."""
        self.rest(now_ns)
        if self._wedge.is_second_end(now_ns, key):
            return False
        if self._wedge.enter(now_ns, key):
            self._drop()
            return False
        self._add(self._wedge.left())
        return True

    def take(self) -> str:
        """All of it, without blanks around it; nothing is kept."""
        text, self.text = self.text.strip(), ""
        return text

    def _add(self, text: str) -> None:
        if text:
            self.text, self.was_scan = (self.text + text)[:MOST_CHARS], False

    def _drop(self) -> None:
        self.text, self.was_scan = "", True

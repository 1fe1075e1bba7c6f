"""Small widgets that all screens are made of. Must not know: tickets, verdicts, languages.

No text that is shown here is ever read as markup or as a command to the terminal; every line fits its cells.
Names are cleaned when they come in; here it is made sure once more, for whatever else the ledger may hold.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from rich.cells import cell_len, chop_cells, set_cell_size
from textual import events
from textual.content import Content, Span
from textual.message import Message
from textual.widgets import Static

from checkin.text import ZWJ, clean_text

COMMANDS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""What a terminal may obey: C0 without the line feed, delete, C1, and the controls of writing direction."""

NO_WIDTH = "\u200b"


class Plain(Static):
    """Text as it is, in one place; changing it never moves its neighbours unless its height is automatic."""

    ALLOW_SELECT = False

    def __init__(self, text: str = "", *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002  # Textual's word
        self._put = _harmless(Content(text))
        super().__init__(self._put, id=id, classes=classes, markup=False)

    def put(self, content: Content | str) -> None:
        """Show this from now on; what stands there already is neither laid out nor painted again."""
        now = _harmless(content if isinstance(content, Content) else Content(content))
        if not now.is_same(self._put):
            self._put = now
            self.update(now)


def _harmless(content: Content) -> Content:
    """The same, each control character a space without width: neither cells nor styles move.

    Some of them Textual leaves out by itself, and keeps styles for: one that ends behind its text is a crash.
    """
    length = len(content.plain)
    is_within = all(span.end <= length for span in content.spans)
    if is_within and COMMANDS.search(content.plain) is None:
        return content
    spans = [Span(one.start, min(one.end, length), one.style) for one in content.spans if one.start < length]
    return Content(COMMANDS.sub(NO_WIDTH, content.plain), spans)


class Touch(Plain):
    """Text that does the same as a key when it is touched.

    Args:
        key: Which one.
        find_key: Names another one for a place in the text, by column and row; empty = it is no other.
    """

    class Touched(Message):
        """A finger or mouse pressed what stands for this key."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    def __init__(
        self,
        key: str,
        *,
        id: str | None = None,  # noqa: A002  # Textual's word
        classes: str | None = None,
        find_key: Callable[[str, int, int], str] = lambda _text, _column, _row: "",
    ) -> None:
        super().__init__(id=id, classes=classes)
        self.key = key
        self._find_key = find_key
        self._text = ""

    def put(self, content: Content | str) -> None:
        """Show this from now on."""
        super().put(content)
        self._text = content.plain if isinstance(content, Content) else content

    def on_click(self, event: events.Click) -> None:
        """Say which key this stands for."""
        event.stop()
        self.post_message(self.Touched(self._find_key(self._text, event.x, event.y) or self.key))


def fit(text: str, cells: int) -> str:
    """A text in exactly that many cells, cut with an ellipsis or filled with blanks."""
    if cells <= 0:
        return ""
    text = text.rstrip(ZWJ)  # it would swallow the first blank
    if cell_len(text) <= cells:
        return text + " " * (cells - cell_len(text))
    return set_cell_size(set_cell_size(text, cells - 1).rstrip(f" {ZWJ}") + "…", cells)


def short(text: str, cells: int) -> str:
    """A text in at most that many cells."""
    return fit(text, cells).rstrip()


def tail(text: str, cells: int) -> str:
    """The end of a text in at most that many cells, cut with an ellipsis."""
    if cell_len(text) <= cells:
        return text
    while text and cell_len(text) > cells - 1:
        text = text[1:]
    return "…" + text


def broken_up(text: str, cells: int, rows: int, *, by_words: bool = False) -> str:
    """A text over several lines: broken between words, or anywhere if that would take more than `rows`.

    With `by_words` a long text is cut at its end before it is broken anywhere.
    """
    if cells <= 0:
        return ""
    lines = _by_words(text, cells)
    if any(cell_len(line) > cells for line in lines) or (len(lines) > rows and not by_words):
        lines = chop_cells(text, cells)
    if len(lines) > rows:
        lines = [*lines[: rows - 1], short((" " if by_words else "").join(lines[rows - 1 :]), cells)]
    return "\n".join(lines)


def _by_words(text: str, cells: int) -> list[str]:
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if cell_len(longer) <= cells:
            lines[-1] = longer
        else:
            lines.append(word)
    return [line for line in lines if line]


class Wrapped(NamedTuple):
    """One line of a text; it `goes_on` with the word that the line above could not hold."""

    text: str
    goes_on: bool = False


def wrapped(text: str, cells: int) -> list[Wrapped]:
    """A text in lines, broken between words; only a word that no line can hold is broken itself."""
    lines: list[Wrapped] = []
    for word in text.split():
        longer = f"{lines[-1].text} {word}" if lines else word
        if lines and cell_len(longer) <= cells:
            lines[-1] = Wrapped(longer, lines[-1].goes_on)
        else:
            first, *rest = chop_cells(word, cells)
            lines += [Wrapped(first), *(Wrapped(part, goes_on=True) for part in rest)]
    return lines


def grown(text: str, char: str, most: int) -> str:
    """What was typed after one more letter; a blank at the end is kept, since a word may follow."""
    if char == " ":
        return text.rstrip() + " " if text else ""
    return clean_text(text + char, most)


def width(text: str) -> int:
    """How many cells a text takes."""
    return cell_len(text)


def between(left: str, right: str, cells: int) -> str:
    """One line with a text at each end; the left one gives way."""
    right = short(right, cells)
    return fit(left, cells - cell_len(right) - 1) + " " + right if cell_len(right) < cells else right

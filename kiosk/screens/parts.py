"""Small widgets that all screens are made of. Must not know: tickets, verdicts, languages.

No text that is shown here is ever read as markup or as a command to the terminal; every line fits its cells.
Names are cleaned when they come in; here it is made sure once more, for whatever else the ledger may hold.
"""

import re

from rich.cells import cell_len, chop_cells, set_cell_size
from textual import events
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from checkin.text import clean_text

COMMANDS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""What a terminal may obey: C0 without the line feed, delete, C1, and the controls of writing direction."""

NO_WIDTH = "\u200b"


class Plain(Static):
    """Text as it is, in one place; changing it never moves its neighbours unless its height is automatic."""

    ALLOW_SELECT = False

    def __init__(self, text: str = "", *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002  # Textual's word
        super().__init__(_harmless(Content(text)), id=id, classes=classes, markup=False)

    def put(self, content: Content | str) -> None:
        """Show this from now on."""
        self.update(_harmless(content if isinstance(content, Content) else Content(content)))


def _harmless(content: Content) -> Content:
    """The same, each control character a space without width: neither cells nor styles move."""
    if COMMANDS.search(content.plain) is None:
        return content
    return Content(COMMANDS.sub(NO_WIDTH, content.plain), list(content.spans))


class Touch(Plain):
    """Text that does the same as a key when it is touched."""

    class Touched(Message):
        """A finger or mouse pressed what stands for this key."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    def __init__(self, key: str, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002  # Textual's word
        super().__init__(id=id, classes=classes)
        self.key = key

    def on_click(self, event: events.Click) -> None:
        """Say which key this stands for."""
        event.stop()
        self.post_message(self.Touched(self.key))


def fit(text: str, cells: int) -> str:
    """A text in exactly that many cells, cut with an ellipsis or filled with blanks."""
    if cells <= 0:
        return ""
    if cell_len(text) <= cells:
        return text + " " * (cells - cell_len(text))
    return set_cell_size(set_cell_size(text, cells - 1).rstrip() + "…", cells)


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

"""The help over a staff screen: every key with one line, in two columns where there is room.

Must not know: what keys do, when it is open.
"""

from collections.abc import Sequence
from itertools import zip_longest

import msgspec
from textual.content import Content

from kiosk.screens.parts import Plain, fit, width
from kiosk.theme import QUIET
from kiosk.words import Words

TWO_COLUMNS_CELLS = 76
GAP = 2
AIR_ROWS = 3
"""The title and a blank line above and below the keys."""


class HelpLine(msgspec.Struct, frozen=True):
    """One key, as it is written on it, and what it does."""

    key: str
    text: str


class Help(Plain):
    """Stands over all of the screen until a key or a scan."""

    def __init__(self, words: Words, lines: Sequence[HelpLine], more: str = "") -> None:
        super().__init__(id="help")
        self._words = words
        self._lines = tuple(lines)
        self._more = more

    def on_resize(self) -> None:
        """Lay out for the room that there is."""
        size = self.content_size
        self.put(help_page(self._words, self._lines, self._more, size.width, size.height))


def common_lines(words: Words) -> tuple[HelpLine, ...]:
    """The keys of every staff screen."""
    return (
        HelpLine("F1", words.say("this help")),
        HelpLine("F12", words.say("sign in or out")),
        HelpLine(words.say("Ctrl+E"), words.say("evacuation")),
        HelpLine(words.say("Ctrl+X"), words.say("leave, with the PIN")),
        HelpLine(words.say("Ctrl+T"), words.say("other colours")),
    )


def help_page(words: Words, lines: Sequence[HelpLine], more: str, cells: int, rows: int) -> Content:
    """Title, keys, and how to go back.

    A list goes into two columns from 76 cells on. On a small panel the title gives its line to a key; what
    does not fit even so is left out from its end.

    Args:
        words: Of the staff's language.
        lines: In the order in which they are read.
        more: Why there are no more keys; may be empty.
        cells: Width of the room.
        rows: Its height.
    """
    columns = 2 if cells >= TWO_COLUMNS_CELLS else 1
    each = (cells - GAP * (columns - 1)) // columns
    high = -(-len(lines) // columns)
    end = [Content.styled(text, QUIET) for text in (more, words.say("F1 or Esc: back")) if text]
    air = [Content("")] if high + len(end) + AIR_ROWS <= rows else []
    title = [Content.styled(words.say("Keys"), "bold")] if high + len(end) < rows else []
    high = max(min(high, rows - len(title) - len(end)), 1)
    columns_of = [_column(lines[at : at + high], each) for at in range(0, high * columns, high)]
    drawn = [Content(" " * GAP).join(row) for row in zip_longest(*columns_of, fillvalue=Content(""))]
    return Content("\n").join([*title, *air, *drawn, *air, *end])


def _column(lines: Sequence[HelpLine], cells: int) -> list[Content]:
    keys = max((width(line.key) for line in lines), default=0)
    room = cells - keys - GAP
    return [
        Content.assemble((fit(line.key, keys), "bold"), " " * GAP, fit(line.text, room)) for line in lines
    ]

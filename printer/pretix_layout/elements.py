"""What stands in a layout, in our words: texts, codes, pictures and the mark of the maker. Plain values.

Lengths are millimetres from the lower left corner of the page, as in pretix; letters too are measured in
millimetres (the size of the em). Must not know: JSON, fonts, dots.
"""

from collections.abc import Mapping
from typing import Literal

import msgspec

Align = Literal["left", "center", "right"]
Anchor = Literal["top", "middle", "bottom"]


class Content(msgspec.Struct, frozen=True):
    """What an element says.

    Attributes:
        variable: Name of a value, as ``attendee_name``; ``other`` and ``other_i18n`` are the texts below.
        text: Said when the variable is ``other``; ``{name}`` in it stands for a value.
        text_i18n: Said when the variable is ``other_i18n``, by language.
    """

    variable: str
    text: str = ""
    text_i18n: Mapping[str, str] = {}


class Colour(msgspec.Struct, frozen=True):
    """A colour on white paper: each of 0 to 255."""

    red: float = 0
    green: float = 0
    blue: float = 0

    @property
    def darkness(self) -> float:
        """0 for white, 1 for black, as the eye sees it. Source: ITU-R BT.601, luma."""
        return 1 - (0.299 * self.red + 0.587 * self.green + 0.114 * self.blue) / 255


class Text(msgspec.Struct, frozen=True, kw_only=True):
    """A text in a box that may be turned.

    Attributes:
        height_mm: Of the box; None = the older kind of text, which grows up from `bottom_mm`, or down.
        size_mm: Of the letters.
        line_height: Distance of lines, 1 = normal; None = not said, as in older layouts.
        turn_deg: Clockwise, around the upper left corner.
        shrinks: Letters become smaller until the text fits its box.
        splits: A word that is too long for a line is broken anywhere.
    """

    content: Content
    page: int
    left_mm: float
    bottom_mm: float
    width_mm: float
    height_mm: float | None
    size_mm: float
    family: str
    bold: bool = False
    italic: bool = False
    align: Align = "left"
    anchor: Anchor = "top"
    colour: Colour = Colour()
    line_height: float | None = None
    downward: bool = False
    turn_deg: float = 0
    shrinks: bool = False
    splits: bool = True


class Code(msgspec.Struct, frozen=True, kw_only=True):
    """A QR code; `size_mm` holds its quiet zone too, unless it has none."""

    content: Content
    page: int
    left_mm: float
    bottom_mm: float
    size_mm: float
    has_quiet_zone: bool = True


class Picture(msgspec.Struct, frozen=True, kw_only=True):
    """A picture of the attendee or the event, as large as fits its box."""

    content: Content
    page: int
    left_mm: float
    bottom_mm: float
    width_mm: float
    height_mm: float


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """Whose software sold the ticket. Its box is `WIDE` times as wide as it is high."""

    page: int
    left_mm: float
    bottom_mm: float
    size_mm: float
    is_white: bool = False


WIDE = 1.628
"""Measured: a mark of 20 mm is 32.56 mm wide."""

Element = Text | Code | Picture | Mark


class Layout(msgspec.Struct, frozen=True):
    """A layout as far as it could be read.

    Attributes:
        elements: In the order in which they are drawn.
        notes: What was left out and why, in words for organisers.
    """

    elements: tuple[Element, ...]
    notes: tuple[str, ...] = ()

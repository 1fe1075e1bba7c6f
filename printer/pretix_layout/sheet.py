"""The elements of a page as the template draws them: filled in, in dots from the upper left corner.

Must not know: the typesetting child, backgrounds, where values come from.
"""

from collections.abc import Iterable, Mapping

import msgspec

from checkin.errors import LayoutError
from printer.pretix_layout.elements import WIDE, Code, Colour, Element, Mark, Text
from printer.pretix_layout.fit import Fit
from printer.pretix_layout.saying import Values, say
from printer.qr import QUIET_MODULES, qr_data

LINE = 1.15
"""Distance of lines in parts of the letter size, at a line height of 1. Measured, as all that follows."""
BOX_DROP = 1.0
"""First baseline below the top of a box."""
OLD_LINE, OLD_LINE_BROKEN, OLD_DROP = 1.00537, 1.07357, 0.75977
"""The older kind of text without a line height: height of a line, distance of lines if the text brings breaks
along, and first baseline below its top."""
DOWNWARD_DROP = 0.9039

SHADES = 16
WHITE_BELOW = 0.06
"""Paler than this is white: drawn on dark ground, or not meant to be seen."""
BLACK_FROM = 0.65
PALEST = 4
"""Sixteenths of black that can still be seen."""

LEAST_DOTS = 2
"""Smallest module of a code that print heads draw and cameras read."""
SPARE_MM = 1.0
"""So much smaller on each side may a code be for modules of whole dots."""

Item = dict[str, object]


class Words(msgspec.Struct, frozen=True):
    """What one attendee's elements are filled with.

    Attributes:
        values: By pretix's names.
        languages: The attendee's first.
    """

    values: Values
    languages: tuple[str, ...] = ()


class Sheet(msgspec.Struct, frozen=True):
    """One page, ready for the template.

    Attributes:
        items: What is drawn.
        texts: The same texts by field, to see whether there are fonts for them.
        unknown: Variables that nothing is known about.
    """

    items: tuple[Item, ...]
    texts: Mapping[str, str]
    unknown: frozenset[str]


def make_sheet(elements: Iterable[Element], fit: Fit, words: Words) -> Sheet:
    """Fill in and measure out the elements of one page.

    Raises:
        LayoutError: A code cannot be drawn.
    """
    items: list[Item] = []
    texts: dict[str, str] = {}
    unknown: set[str] = set()
    for element in elements:
        if isinstance(element, Mark):
            items.append(_mark(element, fit))
        elif isinstance(element, Text | Code):
            said = say(element.content, words.values, words.languages, unknown)
            name = element.content.variable
            items += _text(element, said, fit) if isinstance(element, Text) else _code(element, said, fit)
            if isinstance(element, Text):
                texts[name] = texts.get(name, "") + said
    return Sheet(tuple(items), texts, frozenset(unknown))


def _text(element: Text, said: str, fit: Fit) -> list[Item]:
    if not said.strip():
        return []
    k = fit.dots_per_mm
    is_box = element.height_mm is not None
    bottom = (fit.page_height_mm - element.bottom_mm) * k
    line, lead_broken, drop = _lines(element)
    return [
        {
            "kind": "text",
            "name": element.content.variable,
            "text": said,
            "x": element.left_mm * k,
            "y": bottom - (element.height_mm or 0) * k,
            "rises": not is_box and not element.downward,
            "width": element.width_mm * k,
            "tall": None if element.height_mm is None else element.height_mm * k,
            "size": element.size_mm * k,
            "line": line,
            "lead_broken": lead_broken,
            "drop": drop,
            "align": element.align,
            "anchor": element.anchor,
            "turn": element.turn_deg,
            "family": element.family,
            "bold": element.bold,
            "italic": element.italic,
            "shrinks": element.shrinks,
            "splits": element.splits,
            "ink": shade(element.colour),
        }
    ]


def _lines(element: Text) -> tuple[float, float, float]:
    """Height of a line, distance of lines in a text with breaks, first baseline; in letter sizes."""
    line = OLD_LINE if element.line_height is None else LINE * element.line_height
    if element.height_mm is not None:
        return line, line, BOX_DROP
    broken = OLD_LINE_BROKEN if element.line_height is None else line
    if element.downward:
        return line, broken, DOWNWARD_DROP
    return line, broken, OLD_DROP if element.line_height is None else 1.05 * line - 0.29023


def shade(colour: Colour) -> int:
    """How many sixteenths of black a colour becomes on a print head that knows black and white only."""
    darkness = colour.darkness
    if darkness < WHITE_BELOW:
        return 0
    if darkness >= BLACK_FROM:
        return SHADES
    return max(PALEST, round(darkness * SHADES))


def _code(element: Code, said: str, fit: Fit) -> list[Item]:
    """A code, always black; in modules of whole dots where that comes near the size wanted."""
    if not said:
        return []
    code = qr_data(said)
    quiet = QUIET_MODULES if element.has_quiet_zone else 0
    count, k = code["modules"], fit.dots_per_mm
    wanted = element.size_mm * k
    unit = wanted / (count + 2 * quiet)
    if unit < LEAST_DOTS:
        raise LayoutError(
            f"A code of {element.size_mm * fit.scale:.0f} mm is too small for this printer.",
            "Make it larger in pretix's editor.",
        )
    if (unit - int(unit)) * (count + 2 * quiet) / 2 <= SPARE_MM * k:
        unit = int(unit)
    side = round(unit * count)
    left, top = element.left_mm * k, (fit.page_height_mm - element.bottom_mm) * k - wanted
    return [
        {
            "kind": "code",
            "name": "qr",
            "x": round(left + (wanted - side) / 2),
            "y": round(top + (wanted - side) / 2),
            "side": side,
            "quiet": round(unit * quiet),
            **code,
        }
    ]


def _mark(element: Mark, fit: Fit) -> Item:
    k = fit.dots_per_mm
    return {
        "kind": "mark",
        "name": "poweredby",
        "x": element.left_mm * k,
        "y": (fit.page_height_mm - element.bottom_mm - element.size_mm) * k,
        "width": element.size_mm * WIDE * k,
        "tall": element.size_mm * k,
        "ink": 0 if element.is_white else SHADES,
    }

"""Draws shapes and texts as SVG, in the colours of a palette. Must not know: charts, figures, languages."""

from collections.abc import Iterable
from xml.etree import ElementTree as ET

from checkin.text import clean_text
from reports.palette import Palette, attributes

FONT = "'Noto Sans', system-ui, 'DejaVu Sans', sans-serif"
FONT_PX = 13
LETTER_PX = 7.0
"""Width of a letter, about, on the wide side."""

MAX_CHARS = 200
"""Longest text in a drawing."""

Point = tuple[float, float]


def width_of(words: str) -> float:
    """About how wide a text is drawn, in pixels."""
    return len(words) * LETTER_PX


def cut(words: str, room_px: float) -> str:
    """A text that fits, with an ellipsis where something lacks."""
    most = max(int(room_px / LETTER_PX), 1)
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"


class Pen:
    """Draws on one sheet.

    Args:
        width: Of the sheet, in pixels of its own; it is shown as large as there is room.
        height: Likewise.
        title: Told to screen readers.
        palette: Colours by class.
    """

    def __init__(self, width: float, height: float, title: str, palette: Palette) -> None:
        self._width = width
        self._palette = palette
        self._root = ET.Element(
            "svg",
            {
                "xmlns": "http://www.w3.org/2000/svg", "viewBox": f"0 0 {_short(width)} {_short(height)}",
                "class": "chart", "role": "img", "aria-label": clean_text(title, MAX_CHARS),
                "font-family": FONT, "font-size": str(FONT_PX),
            },
        )  # fmt: skip

    def text(self, at: Point, words: str, name: str, *, anchor: str = "start", hint: str = "") -> None:
        """Words on one line, moved so that neither end leaves the sheet.

        Args:
            at: Where the foot of the line begins, ends or has its middle.
            words: What is written.
            name: Class.
            anchor: ``start``, ``middle`` or ``end``.
            hint: All of it, where `words` had to be cut.
        """
        words, x = clean_text(words, MAX_CHARS), at[0]
        if anchor == "middle":
            half = width_of(words) / 2
            x = max(half, min(x, self._width - half))
        place = {"x": _short(x), "y": _short(at[1])} | ({} if anchor == "start" else {"text-anchor": anchor})
        drawn = self._add("text", name, place)
        drawn.text = words
        if hint and hint != words:
            self._hint(drawn, hint)
            drawn.text, drawn[0].tail = None, words

    def line(self, start: Point, end: Point, name: str) -> None:
        """A straight line."""
        self._add("path", name, {"d": _path((start, end))})

    def lines(self, points: Iterable[Point], name: str) -> None:
        """A line with corners."""
        self._add("path", name, {"d": _path(points), "stroke-linecap": "round"})

    def area(self, points: Iterable[Point], name: str) -> None:
        """What lies between corners."""
        self._add("path", name, {"d": f"{_path(points)}Z"})

    def box(self, at: Point, width: float, height: float, name: str, hint: str = "") -> None:
        """A bar or a swatch; the hint is shown where the pointer rests on it."""
        size = {"width": _short(width), "height": _short(height), "rx": "1.5"}
        drawn = self._add("rect", name, {"x": _short(at[0]), "y": _short(at[1]), **size})
        if hint:
            self._hint(drawn, hint)

    def finish(self) -> str:
        """The drawing as text."""
        return ET.tostring(self._root, encoding="unicode")

    @staticmethod
    def _hint(drawn: ET.Element, words: str) -> None:
        ET.SubElement(drawn, "title").text = clean_text(words, MAX_CHARS)

    def _add(self, what: str, name: str, place: dict[str, str]) -> ET.Element:
        return ET.SubElement(self._root, what, {"class": name, **place, **attributes(self._palette, name)})


def _short(number: float) -> str:
    """Tenths of a pixel are enough for every eye."""
    return f"{number:.1f}".removesuffix(".0")


def _path(points: Iterable[Point]) -> str:
    return "M" + "L".join(f"{_short(x)} {_short(y)}" for x, y in points)

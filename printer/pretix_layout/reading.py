"""Reads a layout as pretix writes it. The bytes may be anything: what cannot be read is left out, and noted.

Must not know: dots, fonts, where the bytes come from.
"""

import math
from collections.abc import Callable, Mapping

import msgspec

from checkin.errors import LayoutError
from checkin.text import clean_text
from printer.pretix_layout.elements import (
    Align,
    Anchor,
    Code,
    Colour,
    Content,
    Element,
    Layout,
    Mark,
    Picture,
    Text,
)

MAX_BYTES = 1_000_000
MAX_ELEMENTS = 200
MAX_CHARS = 2_000
MAX_LANGUAGES = 50
MAX_PAGES = 10
MAX_NOTES = 20
FARTHEST_MM = 2_000
LARGEST_PT = 1_000
MM_PER_POINT = 25.4 / 72
WHITE = 255
REMEDY = "Open the layout in pretix's editor and save it again, or use the bundled template."

UNREADABLE = (ValueError, msgspec.MsgspecError, RecursionError)
"""What reading hostile JSON may raise; a text that is no UTF-8 and a number out of bounds are ValueErrors."""

Number = float | str
"""pretix writes lengths as numbers or as texts of numbers."""

ALIGNS: Mapping[str, Align] = {"left": "left", "center": "center", "right": "right"}
ANCHORS: Mapping[str, Anchor] = {"top": "top", "middle": "middle", "bottom": "bottom"}
"""A word that is none of these counts as the first: better a name at the wrong edge than no name."""


class _Placed(msgspec.Struct, kw_only=True):
    left: Number
    bottom: Number
    page: Number = 1


class _Said(_Placed, kw_only=True):
    content: str
    text: str | None = None
    text_i18n: dict[str, str | None] | None = None


class _Text(_Said, kw_only=True):
    width: Number
    fontsize: Number
    fontfamily: str = "Open Sans"
    bold: bool | None = False
    italic: bool | None = False
    align: str | None = "left"
    color: list[float] | None = None
    lineheight: Number | None = None
    rotation: Number | None = 0
    downward: bool | None = False


class _Container(_Text, kw_only=True):
    height: Number
    verticalalign: str | None = "top"
    autoresize: bool | None = False
    splitlongwords: bool | None = True


class _Code(_Said, kw_only=True):
    size: Number
    nowhitespace: bool | None = False


class _Picture(_Said, kw_only=True):
    width: Number
    height: Number


class _Mark(_Placed, kw_only=True):
    size: Number
    content: str = "dark"


class _Kind(msgspec.Struct):
    type: str


class _FromApi(msgspec.Struct):
    layout: list[msgspec.Raw]


def read_layout(body: bytes) -> Layout:
    """Read a layout: the list of its elements, or the object of pretix's API that has it as ``layout``.

    Raises:
        LayoutError: It is no layout at all.
    """
    if len(body) > MAX_BYTES:
        raise LayoutError("The badge layout is too large.", REMEDY)
    found = _decode(body)
    elements: list[Element] = []
    notes: list[str] = []
    for number, raw in enumerate(found[:MAX_ELEMENTS], 1):
        try:
            elements.append(_element(raw))
        except UNREADABLE as error:
            notes.append(f"Element {number} is left out: {clean_text(str(error), 120)}.")
    if len(found) > MAX_ELEMENTS:
        notes.append(f"Only the first {MAX_ELEMENTS} of {len(found)} elements are drawn.")
    return Layout(tuple(elements), tuple(notes[:MAX_NOTES]))


def _decode(body: bytes) -> list[msgspec.Raw]:
    try:
        if body.lstrip()[:1] == b"{":
            return msgspec.json.decode(body, type=_FromApi).layout
        return msgspec.json.decode(body, type=list[msgspec.Raw])
    except UNREADABLE as error:
        raise LayoutError(f"This is no badge layout ({clean_text(str(error), 120)}).", REMEDY) from error


def _element(raw: msgspec.Raw) -> Element:
    kind = msgspec.json.decode(raw, type=_Kind).type
    if kind not in READERS:
        raise ValueError(f"nothing here draws a “{clean_text(kind, 40)}”")
    return READERS[kind](raw)


def _text(raw: msgspec.Raw) -> Text:
    return _made_text(msgspec.json.decode(raw, type=_Text), None)


def _container(raw: msgspec.Raw) -> Text:
    shape = msgspec.json.decode(raw, type=_Container)
    made = _made_text(shape, _length(shape.height, "height", least=0.1))
    return msgspec.structs.replace(
        made,
        anchor=ANCHORS.get(shape.verticalalign or "", "top"),
        line_height=1.0 if made.line_height is None else made.line_height,
        downward=False,
        shrinks=bool(shape.autoresize),
        splits=shape.splitlongwords is not False,
    )


def _made_text(shape: _Text, height_mm: float | None) -> Text:
    return Text(
        content=_content(shape),
        page=_page(shape),
        left_mm=_length(shape.left, "left"),
        bottom_mm=_length(shape.bottom, "bottom"),
        width_mm=_length(shape.width, "width", least=0.1),
        height_mm=height_mm,
        size_mm=_number(shape.fontsize, "fontsize", 0.5, LARGEST_PT) * MM_PER_POINT,
        family=clean_text(shape.fontfamily, 80),
        bold=bool(shape.bold),
        italic=bool(shape.italic),
        align=ALIGNS.get(shape.align or "", "left"),
        colour=_colour(shape.color),
        line_height=None if shape.lineheight is None else _number(shape.lineheight, "lineheight", 0.1, 20),
        downward=bool(shape.downward),
        turn_deg=_number(shape.rotation or 0, "rotation", -3_600, 3_600) % 360,
    )


def _code(raw: msgspec.Raw) -> Code:
    shape = msgspec.json.decode(raw, type=_Code)
    return Code(
        content=_content(shape),
        page=_page(shape),
        left_mm=_length(shape.left, "left"),
        bottom_mm=_length(shape.bottom, "bottom"),
        size_mm=_length(shape.size, "size", least=1),
        has_quiet_zone=not shape.nowhitespace,
    )


def _picture(raw: msgspec.Raw) -> Picture:
    shape = msgspec.json.decode(raw, type=_Picture)
    return Picture(
        content=_content(shape),
        page=_page(shape),
        left_mm=_length(shape.left, "left"),
        bottom_mm=_length(shape.bottom, "bottom"),
        width_mm=_length(shape.width, "width", least=0.5),
        height_mm=_length(shape.height, "height", least=0.5),
    )


def _mark(raw: msgspec.Raw) -> Mark:
    shape = msgspec.json.decode(raw, type=_Mark)
    return Mark(
        page=_page(shape),
        left_mm=_length(shape.left, "left"),
        bottom_mm=_length(shape.bottom, "bottom"),
        size_mm=_length(shape.size, "size", least=1),
        is_white=shape.content == "white",
    )


READERS: Mapping[str, Callable[[msgspec.Raw], Element]] = {
    "textarea": _text,
    "textcontainer": _container,
    "barcodearea": _code,
    "imagearea": _picture,
    "poweredby": _mark,
}
"""All types of elements there are. Source: pretix's pdf-layout.schema.json, as of 2026.8."""


def _content(shape: _Said) -> Content:
    texts = list((shape.text_i18n or {}).items())[:MAX_LANGUAGES]
    return Content(
        variable=clean_text(shape.content, 200),
        text=_lines(shape.text or ""),
        text_i18n={clean_text(key, 20): _lines(text) for key, text in texts if text},
    )


def _lines(text: str) -> str:
    return clean_lines(text, MAX_CHARS)


def clean_lines(text: str, longest: int) -> str:
    """A text cleaned line by line: layouts and addresses have lines of their own."""
    kept = [clean_text(line, longest) for line in text[:longest].replace("\r\n", "\n").split("\n")]
    return "\n".join(kept)[:longest]


def _page(shape: _Placed) -> int:
    return int(_number(shape.page, "page", 1, MAX_PAGES))


def _length(value: Number, name: str, *, least: float = -FARTHEST_MM) -> float:
    return _number(value, name, least, FARTHEST_MM)


def _number(value: Number, name: str, least: float, most: float) -> float:
    try:
        number = float(value)
    except ValueError as error:
        raise ValueError(f"its {name} is no number") from error
    if not math.isfinite(number) or not least <= number <= most:
        raise ValueError(f"its {name} is not between {least:g} and {most:g}")
    return number


def _colour(parts: list[float] | None) -> Colour:
    """Red, green, blue of 0 to 255, and maybe how opaque it is, 0 to 1: the paper shines through."""
    if parts is None:
        return Colour()
    if len(parts) not in (3, 4) or not all(0 <= part <= WHITE for part in parts):
        raise ValueError("its color is none")
    opacity = min(1, *parts[3:], 1)
    red, green, blue = (WHITE - (WHITE - part) * opacity for part in parts[:3])
    return Colour(red, green, blue)

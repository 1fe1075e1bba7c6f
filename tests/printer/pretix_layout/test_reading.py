"""Layouts as bytes: what pretix writes is understood, all else is left out and noted, nothing crashes."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkin.errors import LayoutError
from printer.pretix_layout.elements import Code, Colour, Content, Element, Layout, Mark, Picture, Text
from printer.pretix_layout.reading import MAX_BYTES, MAX_ELEMENTS, MAX_NOTES, read_layout

TEXT = {
    "type": "textarea",
    "left": "10.50",
    "bottom": 20,
    "width": "40.00",
    "fontsize": "72.0",
    "content": "attendee_name",
}
BOX = TEXT | {"type": "textcontainer", "height": "12.00"}
CODE = {"type": "barcodearea", "left": 1, "bottom": 2, "size": "30.00", "content": "secret"}
PICTURE = {"type": "imagearea", "left": 1, "bottom": 2, "width": 3, "height": 4, "content": "question_1"}
MARK = {"type": "poweredby", "left": 1, "bottom": 2, "size": 20, "content": "white"}


def read(*elements: object) -> Layout:
    """A layout of these elements."""
    return read_layout(json.dumps(elements).encode())


def read_text(**changed: object) -> Text:
    """The text in a box that is otherwise usual."""
    (element,) = read(BOX | changed).elements
    assert isinstance(element, Text)
    return element


def test_all_five_types_are_read() -> None:
    """Lengths may be numbers or texts; sizes of letters are points, everything else millimetres."""
    found = read(TEXT, BOX, CODE, PICTURE, MARK)
    text, box, code, picture, mark = found.elements
    assert isinstance(text, Text)
    assert (text.left_mm, text.bottom_mm, text.size_mm, text.height_mm) == (10.5, 20.0, 25.4, None)
    assert (text.page, text.align, text.line_height, text.shrinks) == (1, "left", None, False)
    assert isinstance(box, Text)
    assert (box.height_mm, box.anchor, box.line_height) == (12.0, "top", 1.0)
    assert code == Code(content=Content("secret"), page=1, left_mm=1, bottom_mm=2, size_mm=30)
    assert isinstance(picture, Picture)
    assert mark == Mark(page=1, left_mm=1, bottom_mm=2, size_mm=20, is_white=True)
    assert found.notes == ()


def test_the_answer_of_the_api_is_read_as_well() -> None:
    """The object that has the elements as its layout."""
    body = json.dumps({"id": 1, "name": "A", "default": True, "layout": [CODE], "background": None}).encode()
    assert len(read_layout(body).elements) == 1


@pytest.mark.parametrize(
    ("given_text", "field", "wanted"),
    [
        pytest.param({"rotation": -90}, "turn_deg", 270, id="turned the other way"),
        pytest.param({"rotation": None}, "turn_deg", 0, id="not turned"),
        pytest.param({"align": "right"}, "align", "right", id="to the right"),
        pytest.param({"align": "justify"}, "align", "left", id="an unknown edge"),
        pytest.param({"verticalalign": "bottom"}, "anchor", "bottom", id="at the foot"),
        pytest.param({"verticalalign": "upside down"}, "anchor", "top", id="an unknown height"),
        pytest.param({"autoresize": True}, "shrinks", True, id="shrinks"),
        pytest.param({"splitlongwords": False}, "splits", False, id="keeps words whole"),
        pytest.param({"lineheight": "1.5"}, "line_height", 1.5, id="lines apart"),
        pytest.param({"color": [255, 0, 0]}, "colour", Colour(255, 0, 0), id="red"),
        pytest.param({"color": [0, 0, 0, 0.5]}, "colour", Colour(127.5, 127.5, 127.5), id="half black"),
        pytest.param({"color": [0, 0, 0, 255]}, "colour", Colour(), id="more than opaque"),
        pytest.param({"page": "2"}, "page", 2, id="the second page"),
        pytest.param({"bold": None}, "bold", False, id="null is not bold"),
        pytest.param({"fontfamily": "A\x1b[2J\u202eB"}, "family", "AB", id="a font with escapes"),
        pytest.param({"text": "a\r\nb\x07"}, "content", Content("attendee_name", "a\nb"), id="two lines"),
    ],
)
def test_what_a_text_may_say_of_itself(given_text: dict[str, object], field: str, wanted: object) -> None:
    """Each of it alone, on a text that is otherwise usual."""
    assert getattr(read_text(**given_text), field) == wanted


@pytest.mark.parametrize(
    ("element", "words"),
    [
        pytest.param(TEXT | {"type": "hologram"}, "nothing here draws a “hologram”", id="unknown type"),
        pytest.param({"left": 1}, "missing required field `type`", id="no type"),
        pytest.param(7, "Expected `object`", id="a number"),
        pytest.param(TEXT | {"fontsize": "big"}, "fontsize is no number", id="no number"),
        pytest.param(TEXT | {"fontsize": 0}, "fontsize is not between", id="no size"),
        pytest.param(TEXT | {"left": "nan"}, "left is not between", id="not a number at all"),
        pytest.param(TEXT | {"left": "1e400"}, "left is not between", id="infinity"),
        pytest.param(TEXT | {"left": 1e6}, "left is not between", id="a kilometre away"),
        pytest.param(TEXT | {"width": -1}, "width is not between", id="a negative width"),
        pytest.param(TEXT | {"page": 1_000}, "page is not between", id="page 1000"),
        pytest.param(TEXT | {"color": [1, 2]}, "color is none", id="two colours"),
        pytest.param(TEXT | {"color": [0, 0, 999]}, "color is none", id="bluer than blue"),
        pytest.param(TEXT | {"content": ["x"]}, "Expected `str`", id="content is a list"),
        pytest.param(CODE | {"size": None}, "Expected", id="no size of a code"),
    ],
)
def test_what_cannot_be_drawn_is_left_out_and_noted(element: object, words: str) -> None:
    """The rest is drawn; the note says which element it was, and why."""
    found = read(element, CODE)
    assert len(found.elements) == 1
    assert len(found.notes) == 1
    assert found.notes[0].startswith("Element 1 is left out: ")
    assert words in found.notes[0]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"[", id="half of it"),
        pytest.param(b'"layout"', id="a text"),
        pytest.param(b'{"name": "x"}', id="an object without a layout"),
        pytest.param(b'[{"type": "\xff"}', id="no UTF-8"),
        pytest.param(b"[" * 100_000, id="deep"),
        pytest.param(b" " * (MAX_BYTES + 1), id="huge"),
        pytest.param(b'{"layout": {"type": "x"}}', id="a layout that is no list"),
    ],
)
def test_what_is_no_layout_says_so(body: bytes) -> None:
    """With a remedy."""
    with pytest.raises(LayoutError, match="layout") as caught:
        read_layout(body)
    assert "pretix" in caught.value.remedy


def test_endless_layouts_end() -> None:
    """So many elements, so many notes, and no more."""
    many = read(*[CODE] * (MAX_ELEMENTS + 5))
    assert len(many.elements) == MAX_ELEMENTS
    assert many.notes == (f"Only the first {MAX_ELEMENTS} of {MAX_ELEMENTS + 5} elements are drawn.",)
    assert len(read(*[7] * MAX_ELEMENTS).notes) == MAX_NOTES


ODD: tuple[object, ...] = (
    None,
    True,
    -1,
    0,
    1e308,
    3.5,
    "",
    "nan",
    "12,5",
    "\x00",
    "9" * 400,
    [],
    [1, 2, 3],
    {},
    {"de": None},
)
KEYS = sorted(
    {key for element in (BOX, CODE, PICTURE, MARK) for key in element} | {"color", "rotation", "page"}
)


@given(
    st.lists(
        st.tuples(
            st.sampled_from([TEXT, BOX, CODE, PICTURE, MARK]),
            st.dictionaries(st.sampled_from(KEYS), st.sampled_from(ODD)),
        ),
        max_size=4,
    )
)
def test_whatever_stands_in_an_element_it_is_read_or_noted(
    drawn: list[tuple[Element, dict[str, object]]],
) -> None:
    """Never both, never neither."""
    found = read(*(dict(element) | changed for element, changed in drawn))  # type: ignore[call-overload]
    assert len(found.elements) + len(found.notes) == len(drawn)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_layout_or_an_error(body: bytes) -> None:
    """Nothing else comes out of it."""
    with suppress(LayoutError):
        assert isinstance(read_layout(body), Layout)

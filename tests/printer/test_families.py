"""Which families of fonts a text gets."""

import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from printer.families import Face, FontBook, Ranges
from printer.fonts import FAMILY


def make_font(folder: Path, family: str, first: str, last: str) -> Face:
    """A font file that draws the letters from `first` to `last`."""
    head = struct.pack(">4sHHHH4sIII", b"\0\1\0\0", 1, 0, 0, 0, b"cmap", 0, 28, 0)
    table = struct.pack(">HHHHI HHIIIIII", 0, 1, 3, 10, 12, 12, 0, 28, 0, 1, ord(first), ord(last), 5)
    path = folder / f"{family}.ttf"
    path.write_bytes(head + table)
    return Face(family, str(path), 0)


@pytest.fixture
def book(tmp_path: Path) -> FontBook:
    """Ours, two for Greek, one for Hebrew."""
    faces = (
        make_font(tmp_path, "Ancient Serif", "α", "ω"),
        make_font(tmp_path, f"{FAMILY} Hebrew", "א", "ת"),
        make_font(tmp_path, f"{FAMILY} Greek", "α", "ω"),
        make_font(tmp_path, FAMILY, " ", "~"),
        make_font(tmp_path, f"{FAMILY} Mono", " ", "ω"),
    )
    return FontBook(faces)


@pytest.mark.parametrize(
    ("text", "families"),
    [
        pytest.param("", [FAMILY], id="nothing"),
        pytest.param("Bo", [FAMILY], id="ours does"),
        pytest.param("αβγ", [FAMILY, f"{FAMILY} Greek"], id="the plainest of several"),
        pytest.param("Bo αβγ אב", [FAMILY, f"{FAMILY} Greek", f"{FAMILY} Hebrew"], id="several scripts"),
        pytest.param("李", [FAMILY], id="nobody does"),
    ],
)
def test_chooses_the_fewest_in_a_fixed_order(book: FontBook, text: str, families: list[str]) -> None:
    """Ours first, then those that are needed; odd ones last."""
    assert book.choose(text) == families


@pytest.mark.parametrize("content", [b"", b"\0\1", b"ttcf" + bytes(60)], ids=["empty", "half", "nonsense"])
def test_a_file_that_is_no_font_draws_nothing(tmp_path: Path, content: bytes) -> None:
    """It keeps no other family from drawing."""
    broken = tmp_path / "broken.ttf"
    broken.write_bytes(content)
    book = FontBook((Face("Broken", str(broken), 0), make_font(tmp_path, FAMILY, " ", "~")))
    assert (book.families, book.missing("Bo α")) == ([FAMILY, "Broken"], "α")


def test_names_what_nobody_draws(book: FontBook) -> None:
    """Of all families together, each letter once."""
    assert book.missing("Bo 李李 α 小") == "李小"


@given(st.sets(st.integers(0, 0x10FFFF), max_size=60), st.lists(st.integers(0, 0x10FFFF), max_size=30))
def test_ranges_are_the_set_that_they_were_made_of(points: set[int], others: list[int]) -> None:
    """Every point is in them, and nothing else is."""
    ranges = Ranges(points)
    near = [point + step for point in points for step in (-1, 0, 1)]
    assert [point in ranges for point in (*near, *others)] == [point in points for point in (*near, *others)]

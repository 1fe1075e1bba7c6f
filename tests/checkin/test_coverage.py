"""Which characters fonts can draw."""

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checkin.coverage import missing_characters, read_coverage
from printer.fonts import font_folders

NOTO = next(path for path in sorted(font_folders()[0].iterdir()) if "Italic" not in path.name)


def make_font(*tables: bytes) -> bytes:
    """A font file that holds nothing but a character map of the given tables."""
    head = struct.pack(">4sHHHH", b"\0\1\0\0", 1, 0, 0, 0)
    record = struct.pack(">4sIII", b"cmap", 0, 28, 0)
    offsets, at = b"", 4 + 8 * len(tables)
    for table in tables:
        offsets += struct.pack(">HHI", 3, 10, at)
        at += len(table)
    return head + record + struct.pack(">HH", 0, len(tables)) + offsets + b"".join(tables)


FORMAT_12 = struct.pack(">HHIIIIII", 12, 0, 28, 0, 1, 0x4E00, 0x4E02, 5)
FORMAT_4 = struct.pack(
    ">7H2HH2H2H2H2H",
    *(4, 0, 0, 4, 0, 0, 0),
    *(0x43, 0xFFFF),  # last code points
    0,
    *(0x41, 0xFFFF),  # first code points
    *(0, 1),  # deltas
    *(4, 0),  # offset to the glyph numbers, from itself
    *(7, 0),  # A has a glyph, B has none
)


@pytest.mark.parametrize(
    ("font", "points"),
    [
        pytest.param(make_font(FORMAT_12), {0x4E00, 0x4E01, 0x4E02}, id="groups of format 12"),
        pytest.param(make_font(FORMAT_12, FORMAT_12), {0x4E00, 0x4E01, 0x4E02}, id="two tables are one set"),
        pytest.param(make_font(b"\0\6\0\0"), set(), id="other formats are passed over"),
        pytest.param(b"", set(), id="an empty file"),
        pytest.param(make_font(FORMAT_12)[:-3], set(), id="a cut file"),
    ],
)
def test_reads_character_maps(font: bytes, points: set[int]) -> None:
    """A font covers what its character map says, a broken one nothing."""
    assert read_coverage(font) == points


def test_format_4_leaves_out_characters_without_glyph() -> None:
    """A range may hold characters that have no glyph."""
    covered = read_coverage(make_font(FORMAT_4 + struct.pack(">H", 9)))
    assert covered >= {0x41}
    assert 0x42 not in covered


@settings(deadline=None, max_examples=60)
@given(st.binary(max_size=120) | st.binary(max_size=60).map(lambda table: make_font(b"\0\4" + table)))
def test_any_bytes_are_read_as_some_font(font: bytes) -> None:
    """No file whatever ends in an error."""
    assert read_coverage(font) is not None


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        pytest.param("Jörg Müller-Lietzow", "", id="German"),
        pytest.param("O’Sullivan Şahin Łukasz", "", id="European"),
        pytest.param("Nguyễn Thị Minh Khai", "", id="Vietnamese"),
        pytest.param("Олександр Ґалаґан", "", id="Ukrainian"),
        pytest.param("a\u200db\u00a0c", "", id="joiners and blanks need no glyph"),
        pytest.param("Bo 李 李 小", "李小", id="Chinese, each character once"),
    ],
)
def test_bundled_font_draws_european_names(text: str, missing: str) -> None:
    """The bundled font knows Latin, Greek and Cyrillic, and we know what it lacks."""
    assert missing_characters(text, [read_coverage(NOTO.read_bytes())]) == missing

"""Which characters a font file can draw, read from its own table. Must not know: who asks, or what for.

A missing glyph would come out as an empty box on a badge, and no typesetter says so; hence this look into the
font's ``cmap``. Source: OpenType specification, table cmap, formats 4 and 12.
"""

import struct
import unicodedata
from collections.abc import Container, Iterable, Iterator

Font = bytes | memoryview
"""A whole file."""

COLLECTION = b"ttcf"
MAX_CODE_POINT = 0x10FFFF
INVISIBLE = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})
"""Categories that need no glyph: joiners, marks of direction, blanks."""


def read_coverage(font: Font, index: int = 0) -> frozenset[int]:
    """Code points that a TrueType or OpenType font maps to a glyph.

    Args:
        font: Its file.
        index: Number of the face in a collection.

    Returns:
        Code points; empty when the file has no table that we read.
    """
    try:
        cmap = _find_cmap(font, index)
        tables = {
            struct.unpack_from(">I", font, cmap + 4 + 8 * n + 4)[0] for n in range(_u16(font, cmap + 2))
        }
        return frozenset(point for table in tables for point in _read_table(font, cmap + table))
    except (struct.error, StopIteration):
        return frozenset()


def missing_characters(text: str, coverage: Iterable[Container[int]]) -> str:
    """Characters of `text` that none of the fonts can draw, each once, in their order."""
    fonts = tuple(coverage)

    def is_drawn(char: str) -> bool:
        return unicodedata.category(char) in INVISIBLE or any(ord(char) in font for font in fonts)

    def is_built(char: str) -> bool:
        return is_drawn(char) or all(map(is_drawn, unicodedata.normalize("NFD", char)))

    return "".join(dict.fromkeys(char for char in text if not is_built(char)))


def _u16(font: Font, at: int) -> int:
    return int(struct.unpack_from(">H", font, at)[0])


def _find_cmap(font: Font, index: int) -> int:
    start = struct.unpack_from(">I", font, 12 + 4 * index)[0] if font[:4] == COLLECTION else 0
    records = (start + 12 + 16 * n for n in range(_u16(font, start + 4)))
    record = next(at for at in records if font[at : at + 4] == b"cmap")
    return int(struct.unpack_from(">I", font, record + 8)[0])


def _read_table(font: Font, at: int) -> Iterator[int]:
    match _u16(font, at):
        case 4:
            yield from _read_format_4(font, at)
        case 12:
            for n in range(struct.unpack_from(">I", font, at + 12)[0]):
                first, last, _ = struct.unpack_from(">III", font, at + 16 + 12 * n)
                yield from range(first, min(last, MAX_CODE_POINT) + 1)
        case _:
            return


def _read_format_4(font: Font, at: int) -> Iterator[int]:
    doubled = _u16(font, at + 6)
    for n in range(0, doubled, 2):
        last = _u16(font, at + 14 + n)
        first = _u16(font, at + 16 + doubled + n)
        delta = _u16(font, at + 16 + 2 * doubled + n)
        offset_at = at + 16 + 3 * doubled + n
        offset = _u16(font, offset_at)
        for point in range(first, last + 1):
            glyph = _u16(font, offset_at + offset + 2 * (point - first)) if offset else point
            if glyph and (glyph + delta) & 0xFFFF:
                yield point

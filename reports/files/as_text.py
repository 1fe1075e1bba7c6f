"""A table for a terminal. Must not know: what the figures mean, colours."""

import unicodedata
from collections.abc import Iterable
from itertools import chain

from checkin.text import clean_text
from reports import cells
from reports.table import NUMBERS, Table
from reports.words import say

NO_CELLS = frozenset({"Mn", "Me", "Mc", "Cf"})
"""Categories of characters that terminals draw onto the one before: marks, vowel signs, joiners."""


def to_text(table: Table, language: str = "en") -> str:
    """Aligned columns for a terminal, in a language: texts to the left, numbers to the right."""
    headings, rows = cells.headings(table, language), cells.rows_in_words(table, language)
    total = cells.total_in_words(table, language)
    columns = zip(*chain([headings], rows, [total] if total else []), strict=True)
    widths = [max(map(_width, column)) for column in columns]
    numeric = [kind in NUMBERS for kind in table.column_kinds()]
    lines = [_line(headings, widths, numeric), "  ".join("─" * width for width in widths)]
    lines += [_line(row, widths, numeric) for row in rows]
    if total:
        lines += [lines[1], _line(total, widths, numeric)]
    return f"{clean_text(say(table.title, language))}\n\n" + "\n".join(lines) + "\n"


def _line(row: Iterable[str], widths: list[int], numeric: list[bool]) -> str:
    found = (
        " " * (width - _width(cell)) + cell if right else cell + " " * (width - _width(cell))
        for cell, width, right in zip(row, widths, numeric, strict=True)
    )
    return "  ".join(found).rstrip()


def _width(cell: str) -> int:
    """Terminal cells that a text takes."""
    return sum(map(_cells, cell))


def _cells(letter: str) -> int:
    if unicodedata.category(letter) in NO_CELLS:
        return 0
    return 2 if unicodedata.east_asian_width(letter) in ("W", "F") else 1

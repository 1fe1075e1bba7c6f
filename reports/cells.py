"""Cells as people read them, and how wide columns are. Must not know: formats, what figures mean."""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from decimal import Decimal, InvalidOperation
from itertools import chain

from checkin.text import clean_text
from reports import numbers
from reports.table import Cell, Kind, Table
from reports.words import heading, say, say_reason

MAX_CELL_CHARS = 4_000
"""Longest text that a cell shows; names are far shorter, and nobody reads on."""

LONG_WORD = re.compile(r"\w{16}(?=\w)")
BREAK = "\u200b"
"""Where a word without end may go on in the next line; no clean text has one."""


def words(cell: Cell, kind: Kind, language: str) -> str:
    """One cell in a language; what is not of its column's kind, as ``total`` among days, is a word."""
    if isinstance(cell, str):
        said = _TEXTS.get(kind, say)(cell, language)
        return clean_text(
            say(cell, language) if said == cell and kind is not Kind.TEXT else said, MAX_CELL_CHARS
        )
    return _NUMBERS.get(kind, numbers.short_number)(cell, language)


def rows_in_words(table: Table, language: str) -> list[tuple[str, ...]]:
    """All rows, without the total."""
    kinds = table.column_kinds()
    return [tuple(map(words, row, kinds, (language,) * len(kinds))) for row in table.rows]


def total_in_words(table: Table, language: str) -> tuple[str, ...]:
    """The row that sums up, or nothing."""
    return tuple(
        words(cell, Kind.WORD if isinstance(cell, str) and kind is Kind.TEXT else kind, language)
        for cell, kind in zip(table.total, table.column_kinds(), strict=False)
    )


def headings(table: Table, language: str) -> tuple[str, ...]:
    """All headings in a language."""
    return tuple(heading(key, language) for key in table.headings)


def widths(table: Table, language: str, most: int, *, wrapped: bool = False) -> tuple[int, ...]:
    """Letters that each column needs, no more than `most`.

    Args:
        table: Whose columns.
        language: Of headings and cells.
        most: Letters at which a text goes on in the next line.
        wrapped: Whether headings may take several lines, so that only their longest word counts.
    """
    rows = rows_in_words(table, language)
    total = [total_in_words(table, language)] if table.total else []
    above = headings(table, language)
    if wrapped:
        above = tuple(max(one.split(), key=len, default="") for one in above)
    columns = zip(*chain([above], total, rows), strict=True)
    return tuple(min(max(map(len, column)), most) for column in columns)


def with_breaks(clean: str) -> str:
    """A clean text that fits into a narrow column whatever it holds."""
    return LONG_WORD.sub(rf"\g<0>{BREAK}", clean)


def amount(text: str) -> Decimal | None:
    """Money as a number."""
    with suppress(InvalidOperation):
        found = Decimal(text)
        return found if found.is_finite() else None
    return None


def _money(text: str, language: str) -> str:
    found = amount(text)
    return text if found is None else numbers.number(found, language, 2)


def _as_is(text: str, _: str) -> str:
    return text


_TEXTS: Mapping[Kind, Callable[[str, str], str]] = {
    Kind.TEXT: _as_is,
    Kind.REASON: say_reason,
    Kind.DAY: numbers.day,
    Kind.TIME: numbers.time,
    Kind.AMOUNT: _money,
}

_NUMBERS: Mapping[Kind, Callable[[float, str], str]] = {
    Kind.SHARE: numbers.share,
    Kind.DURATION: lambda seconds, _: numbers.duration(int(seconds)),
}

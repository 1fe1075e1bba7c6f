"""A report as a table, and the formats it is written in. Must not know: what the figures mean."""

import csv
import io
import json
import unicodedata
from dataclasses import dataclass
from itertools import chain

from checkin.text import spreadsheet_safe

Cell = str | int

NO_CELLS = frozenset({"Mn", "Me", "Mc", "Cf"})
"""Categories of characters that terminals draw onto the one before: marks, vowel signs, joiners."""


@dataclass(frozen=True, slots=True)
class Table:
    """Headings and rows; every row is as long as the headings.

    Attributes:
        title: Shown above the table, not part of the data.
        total: A last row that sums up, or empty.
    """

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...] = ()


def to_csv(table: Table) -> str:
    """Comma-separated, one heading line, without the total: what sums up is no data."""
    sink = io.StringIO()
    writer = csv.writer(sink, lineterminator="\n")
    writer.writerow(table.headings)
    writer.writerows(tuple(_safe(cell) for cell in row) for row in table.rows)
    return sink.getvalue()


def _safe(cell: Cell) -> Cell:
    return spreadsheet_safe(cell) if isinstance(cell, str) else cell


def to_json(table: Table) -> str:
    """One JSON object per line and row, keyed by heading."""
    rows = (json.dumps(dict(zip(table.headings, row, strict=True)), ensure_ascii=False) for row in table.rows)
    return "".join(f"{row}\n" for row in rows)


def to_text(table: Table) -> str:
    """Aligned columns for a terminal: texts to the left, numbers to the right."""
    rows = [*table.rows, *([table.total] if table.total else [])]
    widths = [max(map(_width, column)) for column in zip(*chain([table.headings], rows), strict=True)]
    numeric = [bool(table.rows) and isinstance(table.rows[0][i], int) for i in range(len(table.headings))]
    lines = [_line(table.headings, widths, numeric), "  ".join("─" * width for width in widths)]
    lines += [_line(row, widths, numeric) for row in table.rows]
    if table.total:
        lines += [lines[1], _line(table.total, widths, numeric)]
    return f"{table.title}\n\n" + "\n".join(lines) + "\n"


def _line(row: tuple[Cell, ...], widths: list[int], numeric: list[bool]) -> str:
    cells = (
        " " * (width - _width(cell)) + str(cell) if right else str(cell) + " " * (width - _width(cell))
        for cell, width, right in zip(row, widths, numeric, strict=True)
    )
    return "  ".join(cells).rstrip()


def _width(cell: Cell) -> int:
    """Terminal cells that a text takes."""
    return sum(map(_cells, str(cell)))


def _cells(letter: str) -> int:
    if unicodedata.category(letter) in NO_CELLS:
        return 0
    return 2 if unicodedata.east_asian_width(letter) in ("W", "F") else 1


WRITERS = {"table": to_text, "csv": to_csv, "json": to_json}
"""Format -> what writes it."""

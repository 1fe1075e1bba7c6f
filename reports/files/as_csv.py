"""CSV: data for other programs, safe for spreadsheets. Must not know: what the figures mean."""

import csv
import io

from checkin.text import spreadsheet_safe
from reports.table import Cell, Table


def to_csv(table: Table) -> str:
    """Comma-separated, one heading line, without the total: what sums up is no data."""
    sink = io.StringIO()
    writer = csv.writer(sink, lineterminator="\n")
    writer.writerow(table.headings)
    writer.writerows(tuple(_safe(cell) for cell in row) for row in table.rows)
    return sink.getvalue()


def _safe(cell: Cell) -> Cell:
    return spreadsheet_safe(cell) if isinstance(cell, str) else cell

"""XLSX: a workbook with a sheet per table, and native charts; the one place that knows XlsxWriter.

Must not know: what the figures mean.
"""

import io
from datetime import datetime

from checkin.text import clean_text
from reports.files.workbook.charts import add_charts
from reports.files.workbook.names import SheetNames
from reports.files.workbook.styles import Styles
from reports.files.workbook.tables import add_table
from reports.imprint import Imprint
from reports.table import Report
from reports.words import say

MADE = datetime(2000, 1, 1)  # noqa: DTZ001  # the library wants a naive one
"""Written into every workbook as the time of making, so that the same figures are the same bytes."""

OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def to_xlsx(report: Report, imprint: Imprint) -> bytes:
    """A workbook; the same bytes for the same report."""
    import xlsxwriter  # type: ignore[import-untyped]  # it has no types

    sink = io.BytesIO()
    with xlsxwriter.Workbook(sink, OPTIONS) as book:
        title = clean_text(say(report.title, imprint.language))
        book.set_properties({"title": title, "subject": clean_text(imprint.event), "created": MADE})
        styles, names = Styles(book, imprint.language), SheetNames()
        for table in report.tables:
            sheet = book.add_worksheet(names.take(say(table.title, imprint.language)))
            add_table(sheet, styles, table, imprint, report.notes)
        add_charts(book, report.charts, styles, names, imprint.language)
    return sink.getvalue()

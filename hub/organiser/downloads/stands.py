"""Visits to stands as one workbook for each exhibitor, all in a ZIP file. Must not know: HTTP, pages."""

import io
from dataclasses import replace
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from reports.files.naming import file_words
from reports.files.writers import FORMATS
from reports.imprint import Imprint
from reports.leads import by_exhibitor
from reports.table import Report

WORKBOOK = FORMATS["xlsx"]


def to_zip(report: Report, imprint: Imprint) -> bytes:
    """The same bytes for the same visits; whoever has none has no file."""
    table = report.tables[0]
    tables = by_exhibitor(table, sorted({str(row[0]) for row in table.rows}))
    packed = io.BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for name, word in file_words(tables, "stand").items():
            own = replace(report, title=name, tables=(tables[name],))
            entry = ZipInfo(word + WORKBOOK.suffix)
            archive.writestr(entry, WORKBOOK.write(own, imprint), ZIP_DEFLATED)
    return packed.getvalue()

"""Which formats there are, and what each of them is called elsewhere. Must not know: what figures mean."""

from collections.abc import Callable
from dataclasses import dataclass

from checkin.text import clean_text
from reports.files.as_csv import to_csv
from reports.files.as_html import to_html
from reports.files.as_json import to_json
from reports.files.as_pdf import to_pdf
from reports.files.as_svg import to_charts
from reports.files.as_text import to_text
from reports.files.as_xlsx import to_xlsx
from reports.imprint import Imprint
from reports.table import Report, for_readers
from reports.words import say

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

MAX_NOTE_CHARS = 1_000

Write = Callable[[Report, Imprint], bytes]


@dataclass(frozen=True, slots=True)
class Format:
    """One way to write a report.

    Attributes:
        suffix: Of file names, with its point.
        media_type: As HTTP says it.
        is_binary: Whether a terminal would show noise.
    """

    name: str
    suffix: str
    media_type: str
    write: Write
    is_binary: bool = False


def _text(report: Report, imprint: Imprint) -> bytes:
    """All tables, then what has to be said about them."""
    language, report = imprint.language, for_readers(report)
    notes = "".join(f"\n{clean_text(say(note, language), MAX_NOTE_CHARS)}\n" for note in report.notes)
    return ("\n".join(to_text(table, language) for table in report.tables) + notes).encode()


def _csv(report: Report, _: Imprint) -> bytes:
    return to_csv(report.tables[0]).encode()


def _json(report: Report, _: Imprint) -> bytes:
    return "".join(map(to_json, report.tables)).encode()


def _html(report: Report, imprint: Imprint) -> bytes:
    return to_html(for_readers(report), imprint).encode()


def _pdf(report: Report, imprint: Imprint) -> bytes:
    return to_pdf(for_readers(report), imprint)


def _svg(report: Report, imprint: Imprint) -> bytes:
    return to_charts(report, imprint).encode()


FORMATS = {
    one.name: one
    for one in (
        Format("table", ".txt", "text/plain; charset=utf-8", _text),
        Format("csv", ".csv", "text/csv; charset=utf-8", _csv),
        Format("xlsx", ".xlsx", WORKBOOK, to_xlsx, is_binary=True),
        Format("json", ".ndjson", "application/x-ndjson", _json),
        Format("html", ".html", "text/html; charset=utf-8", _html),
        Format("pdf", ".pdf", "application/pdf", _pdf, is_binary=True),
        Format("svg", ".svg", "image/svg+xml", _svg),
    )
}
"""By their names on the command line."""

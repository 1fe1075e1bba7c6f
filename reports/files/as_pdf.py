"""PDF: a report on paper, set by Typst. Must not know: what the figures mean, fonts."""

from pathlib import Path

from checkin.text import clean_text
from reports import cells
from reports.chart import Chart
from reports.charts import WIDE, to_svg
from reports.files.typesetting import set_pdf
from reports.imprint import Imprint
from reports.table import NUMBERS, Report, Table
from reports.words import say

TEMPLATE = Path(__file__).parent / "report.typ"
MAX_CHARS = 400
"""Longest text in a cell: paper is no place for more."""

WIDEST_LETTERS = 34
"""A column asks for no more room than this many letters need."""

NARROWEST_LETTERS = 5
UPRIGHT_LETTERS = 94
"""What fits side by side on an upright sheet; tables with more are set across."""


def to_pdf(report: Report, imprint: Imprint) -> bytes:
    """Title, event and days, time of the figures, charts, tables with headings on every page, page x of y.

    The same bytes for the same report.

    Raises:
        LayoutError: It cannot be set, which is a mistake of ours.
    """
    language = imprint.language
    title = say(report.title, language)
    tables = [_table(table, language) for table in report.tables]
    return set_pdf(
        TEMPLATE,
        {
            "title": _line(title),
            "event": _line(imprint.event),
            "when": imprint.when,
            "as_of": say("As of {time}", language, time=imprint.as_of),
            "language": language[:2] if language[:2].isalpha() else "en",
            "page": say("Page {page} of {pages}", language, page="{page}", pages="{pages}"),
            "notes": [_line(say(note, language)) for note in report.notes],
            "charts": [_chart(chart, title, language) for chart in report.charts if chart.labels],
            "tables": tables,
            "wide": any(sum(_widths(table, language)) > UPRIGHT_LETTERS for table in report.tables),
        },
    )


def _chart(chart: Chart, above: str, language: str) -> dict[str, str]:
    """Its title is left out where the report's says the same."""
    svg = to_svg(chart, language=language, size=WIDE, titled=chart.title != above)
    return {"title": _line(chart.title), "svg": svg}


def _table(table: Table, language: str) -> dict[str, object]:
    return {
        "title": _line(say(table.title, language)),
        "headings": [_line(one) for one in cells.headings(table, language)],
        "right": [kind in NUMBERS for kind in table.column_kinds()],
        "widths": _widths(table, language),
        "rows": [[_line(cell) for cell in row] for row in cells.rows_in_words(table, language)],
        "total": [_line(cell) for cell in cells.total_in_words(table, language)],
        "nothing": say("Nothing to show yet", language),
    }


def _widths(table: Table, language: str) -> list[int]:
    """Letters of each column, with the white beside them."""
    needed = cells.widths(table, language, WIDEST_LETTERS, wrapped=True)
    return [max(letters + 2, NARROWEST_LETTERS) for letters in needed]


def _line(text: str) -> str:
    """A text that fits into its place whatever it holds."""
    clean = clean_text(text, MAX_CHARS)
    cut = f"{clean[: MAX_CHARS - 1]}…" if len(clean) == MAX_CHARS else clean
    return cells.with_breaks(cut)

"""HTML: a report as one file that needs nothing beside it, for screens and printers.

Light and dark as the reader's system is, charts inside, no script, no foreign resource.
Must not know: what the figures mean.
"""

from collections.abc import Iterable, Sequence
from html import escape
from importlib.resources import files
from itertools import chain

from checkin.text import clean_text
from reports import cells
from reports.chart import Chart
from reports.charts import NARROW, WIDE, to_svg
from reports.imprint import Imprint
from reports.numbers import known
from reports.palette import STYLE
from reports.table import NUMBERS, Kind, Report, Table
from reports.words import say

POLICY = "default-src 'none'; style-src 'unsafe-inline'"
"""What a browser may fetch for the file: nothing."""


def to_html(report: Report, imprint: Imprint) -> str:
    """A whole page."""
    language = imprint.language
    title = _safe(say(report.title, language))
    style = files("reports.files").joinpath("report.css").read_text("utf-8")
    parts = chain(
        [
            "<!DOCTYPE html>",
            f'<html lang="{known(language)}"><head><meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{title} · {_safe(imprint.event)}</title>",
            f"<style>{style}{STYLE}</style></head><body><main>",
            f"<h1>{title}</h1>",
            f"<p>{_safe(' · '.join(filter(None, (imprint.event, imprint.when))))}</p>",
            f'<p class="quiet">{_safe(say("As of {time}", language, time=imprint.as_of))}</p>',
        ],
        (f'<p class="quiet">{_safe(say(note, language))}</p>' for note in report.notes),
        (_chart(chart, language, title) for chart in report.charts),
        (_table(table, language) for table in report.tables),
        ["</main></body></html>"],
    )
    return "\n".join(parts) + "\n"


def _chart(chart: Chart, language: str, above: str) -> str:
    """Twice: with few words for phones, with many for all else; a style sheet shows one of them.

    Its title is left out where the page's says the same.
    """
    titled = _safe(chart.title) != above
    narrow = to_svg(chart, language=language, size=NARROW, titled=titled)
    wide = to_svg(chart, language=language, size=WIDE, titled=titled)
    return f'<figure><div class="narrow">{narrow}</div><div class="wide">{wide}</div></figure>'


def _table(table: Table, language: str) -> str:
    kinds = table.column_kinds()
    head = _row(cells.headings(table, language), kinds, "th", ' scope="col"')
    body = "\n".join(_row(row, kinds, "td") for row in cells.rows_in_words(table, language))
    total = cells.total_in_words(table, language)
    foot = f"<tfoot>{_row(total, kinds, 'td')}</tfoot>" if total else ""
    caption = f"<caption>{_safe(say(table.title, language))}</caption>"
    whole = f"<table>{caption}<thead>{head}</thead><tbody>{body}</tbody>{foot}</table>"
    nothing = "" if table.rows else f'<p class="quiet">{_safe(say("Nothing to show yet", language))}</p>'
    return f'<div class="scroll">{whole}</div>{nothing}'


def _row(row: Sequence[str], kinds: Iterable[Kind], tag: str, more: str = "") -> str:
    found = (
        f"<{tag}{more}{' class=number' if kind in NUMBERS else ''}>{_wrapped(cell)}</{tag}>"
        for cell, kind in zip(row, kinds, strict=True)
    )
    return f"<tr>{''.join(found)}</tr>"


def _wrapped(text: str) -> str:
    """With places where a word without end may go on in the next line."""
    return escape(cells.with_breaks(clean_text(text, cells.MAX_CELL_CHARS))).replace(cells.BREAK, "<wbr>")


def _safe(text: str) -> str:
    return escape(clean_text(text, cells.MAX_CELL_CHARS))

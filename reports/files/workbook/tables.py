"""A table on a sheet of its own: title, headings that stay in sight, cells that can be calculated with."""

from textwrap import wrap
from typing import Any

from checkin.text import clean_text
from reports import cells
from reports.files.workbook.styles import A4, HAIR, QUIET, Styles
from reports.imprint import Imprint
from reports.table import NUMBERS, Kind, Table
from reports.words import say

HEAD_ROW = 4
"""Where headings stand; above them are title, event and time."""

NARROWEST, WIDEST = 9, 60
"""Letters of a column."""


LINE_POINTS = 16
BUTTON = 3
"""Letters that the button for sorting covers."""


def add_table(sheet: Any, styles: Styles, table: Table, imprint: Imprint, notes: tuple[str, ...]) -> None:
    """Fill a sheet.

    Args:
        sheet: An empty one.
        styles: Of its workbook.
        table: What stands on it.
        imprint: What stands above it.
        notes: What stands below it.
    """
    language = imprint.language
    _head(sheet, styles, table, imprint)
    kinds = table.column_kinds()
    for row, line in enumerate(table.rows, HEAD_ROW + 1):
        for column, (cell, kind) in enumerate(zip(line, kinds, strict=True)):
            styles.write(sheet, (row, column), cell, kind, **_set_off(kinds, column))
    after = HEAD_ROW + 1 + len(table.rows)
    for column, (cell, kind) in enumerate(zip(table.total, kinds, strict=False)):
        said = say(cell, language) if isinstance(cell, str) else cell
        look = {"bold": True, "top": 1, "top_color": QUIET, **_set_off(kinds, column)}
        styles.write(sheet, (after, column), said, kind, **look)
    for row, note in enumerate(notes, after + 2):
        styles.text(sheet, (row, 0), say(note, language), font_color=QUIET)
    _measure(sheet, table, language)
    _for_use(sheet, table, imprint)


def _head(sheet: Any, styles: Styles, table: Table, imprint: Imprint) -> None:
    language = imprint.language
    styles.text(sheet, (0, 0), say(table.title, language), bold=True, font_size=16)
    styles.text(sheet, (1, 0), " · ".join(filter(None, (imprint.event, imprint.when))))
    styles.text(sheet, (2, 0), say("As of {time}", language, time=imprint.as_of), font_color=QUIET)
    sheet.set_row(0, 24)
    kinds = table.column_kinds()
    for column, words in enumerate(cells.headings(table, language)):
        align = "right" if kinds[column] in NUMBERS else "left"
        look: dict[str, Any] = {"align": align, "valign": "bottom", "text_wrap": True}
        styles.text(
            sheet,
            (HEAD_ROW, column),
            words,
            bold=True,
            bottom=1,
            bottom_color=QUIET,
            bg_color=HAIR,
            **look | _set_off(kinds, column),
        )


def _set_off(kinds: tuple[Kind, ...], column: int) -> dict[str, int | str]:
    """White between a number and the text right of it."""
    is_beside = column > 0 and kinds[column - 1] in NUMBERS and kinds[column] not in NUMBERS
    return {"align": "left", "indent": 1} if is_beside else {}


def _measure(sheet: Any, table: Table, language: str) -> None:
    """Columns as wide as their cells, and the row of headings as high as the longest of them then needs."""
    lines = 1
    needed = cells.widths(table, language, WIDEST, wrapped=True)
    for column, (letters, words) in enumerate(zip(needed, cells.headings(table, language), strict=True)):
        width = max(letters + 4, NARROWEST)
        sheet.set_column(column, column, width)
        lines = max(lines, len(wrap(words, width - BUTTON)))
    sheet.set_row(HEAD_ROW, LINE_POINTS * lines)


def _for_use(sheet: Any, table: Table, imprint: Imprint) -> None:
    """Headings stay in sight and on every page; rows can be sorted; it prints as wide as a sheet."""
    sheet.freeze_panes(HEAD_ROW + 1, 0)
    if table.rows:
        sheet.autofilter(HEAD_ROW, 0, HEAD_ROW + len(table.rows), len(table.headings) - 1)
    sheet.repeat_rows(HEAD_ROW)
    sheet.set_paper(A4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.hide_gridlines(2)
    event = clean_text(imprint.event).replace("&", "&&")
    sheet.set_footer(f"&L&8{event[:80]}&R&8&P / &N")

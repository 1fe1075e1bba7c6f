"""How cells of a workbook look, and how each kind of cell is written. Must not know: reports, rows.

Every text is written as a text. Where it begins like a formula it also carries the mark that spreadsheets
call the quote prefix: it stays a text even when somebody edits the cell.
"""

from datetime import date, datetime
from functools import cache
from typing import Any

from checkin.text import FORMULA_STARTS, clean_text
from reports import cells, numbers
from reports.numbers import GERMAN, known
from reports.table import Cell, Kind

SECONDS_PER_DAY = 86_400
GERMAN_DAYS = "[$-407]ddd dd.mm.yyyy"
ENGLISH_DAYS = "[$-809]ddd d mmm yyyy"
NUMBER_FORMATS = {
    Kind.INT: "#,##0",
    Kind.SHARE: "0.0%",
    Kind.DURATION: "[h]:mm:ss",
    Kind.AMOUNT: "#,##0.00",
}
A4 = 9
"""Source: Excel's numbers of paper sizes."""

QUIET, HAIR = "#6a665e", "#dedad1"


class Styles:
    """The formats of one workbook, each made once.

    Args:
        book: The workbook.
        language: Of the names of weekdays.
    """

    def __init__(self, book: Any, language: str) -> None:
        self._book = book
        self.language = language
        self.make = cache(self._make)

    def _make(self, **properties: Any) -> Any:
        return self._book.add_format({"font_name": "Calibri", "font_size": 11, "valign": "top", **properties})

    def _number_format(self, kind: Kind, *, seconds: bool = False) -> str:
        if kind in NUMBER_FORMATS:
            return NUMBER_FORMATS[kind]
        day = GERMAN_DAYS if known(self.language) == GERMAN else ENGLISH_DAYS
        clock = " hh:mm:ss" if seconds else " hh:mm"
        return day + (clock if kind is Kind.TIME else "")

    def write(self, sheet: Any, place: tuple[int, int], cell: Cell, kind: Kind, **look: Any) -> None:
        """Write one cell as what it is; what is not of its kind is written as a text.

        Args:
            sheet: Where.
            place: Row and column, from 0.
            cell: What is written.
            kind: That of its column.
            look: Further properties of its format.
        """
        value = _value(cell, kind)
        match value:
            case str():
                text = cells.words(value, kind, self.language)
                sheet.write_string(*place, text, self.make(**look, **_guard(text)))
            case datetime():
                shown = self._number_format(Kind.TIME, seconds=bool(value.second))
                sheet.write_datetime(*place, value, self.make(num_format=shown, **{"align": "left", **look}))
            case date():
                shown = self._number_format(Kind.DAY)
                sheet.write_datetime(*place, value, self.make(num_format=shown, **{"align": "left", **look}))
            case _:
                shown = NUMBER_FORMATS.get(kind, "#,##0" if isinstance(value, int) else "#,##0.##")
                sheet.write_number(*place, value, self.make(num_format=shown, **look))

    def text(self, sheet: Any, place: tuple[int, int], words: str, **look: Any) -> None:
        """Write words."""
        clean = clean_text(words, cells.MAX_CELL_CHARS)
        sheet.write_string(*place, clean, self.make(**look, **_guard(clean)))


def _guard(text: str) -> dict[str, bool]:
    return {"quote_prefix": True} if text.lstrip().startswith(FORMULA_STARTS) else {}


def _value(cell: Cell, kind: Kind) -> str | float | date | datetime:
    """What a spreadsheet calculates with; times are those of the event, for it knows no zones."""
    if not isinstance(cell, str):
        return cell / SECONDS_PER_DAY if kind is Kind.DURATION else cell
    match kind:
        case Kind.DAY:
            return _dated(numbers.read_day(cell)) or cell
        case Kind.TIME:
            return _dated(numbers.read_time(cell)) or cell
        case Kind.AMOUNT:
            found = cells.amount(cell)
            return cell if found is None else float(found)
        case _:
            return cell


def _dated(found: date | datetime | None) -> date | datetime | None:
    """Spreadsheets know no day before 1900."""
    if found is None or found.year < 1900:  # noqa: PLR2004  # said above
        return None
    return found.replace(tzinfo=None) if isinstance(found, datetime) else found

"""Workbooks, read by a library that is not ours: texts are texts, numbers are numbers, charts are charts."""

import io
from datetime import datetime
from typing import Any

import openpyxl  # type: ignore[import-untyped]  # it has no types
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checkin.text import clean_text
from reports.files.as_xlsx import to_xlsx
from reports.files.workbook.names import FORBIDDEN, MAX_CHARS, SheetNames
from reports.files.workbook.tables import HEAD_ROW
from reports.imprint import Imprint
from reports.table import Report, Table
from tests.fakes.sample_report import FORMULAS, HOSTILE, IMPRINT_DE, IMPRINT_EN, SAMPLE
from tests.strategies import hostile_names

FIRST = HEAD_ROW + 2


def _read(report: Report, imprint: Imprint = IMPRINT_DE) -> Any:
    return openpyxl.load_workbook(io.BytesIO(to_xlsx(report, imprint)), rich_text=False)


def test_no_text_is_a_formula() -> None:
    """Every text is of the type text, and those that begin like a formula are marked so that they stay it."""
    book = _read(SAMPLE)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    texts = [cell for cell in cells if isinstance(cell.value, str)]
    assert {cell.data_type for cell in texts} == {"s"}
    dangerous = [cell for cell in texts if str(cell.value).lstrip().startswith(("=", "+", "-", "@", "＝"))]
    assert len(dangerous) > len(FORMULAS) - 6
    assert all(cell.quotePrefix for cell in dangerous)


def test_names_stand_as_they_are() -> None:
    """No apostrophe is put before a name, and nothing of it is lost but what nobody can see."""
    sheet = _read(SAMPLE)["Konflikte"]
    shown = [sheet.cell(FIRST + row, 2).value for row in range(len(FORMULAS) + len(HOSTILE))]
    assert shown == [clean_text(name, 4000) for name in (*FORMULAS, *HOSTILE)]
    assert sheet.cell(FIRST, 1).value == "doppelt eingelassen"


def test_numbers_can_be_calculated_with() -> None:
    """Counts, shares, times and money are numbers with a format, days and times are dates."""
    book = _read(SAMPLE)
    sheet = book["Besuchszahlen"]
    row = [sheet.cell(FIRST, column) for column in range(1, 6)]
    assert [cell.value for cell in row[1:3]] == [1203, 0.8125]
    assert row[3].value.total_seconds() == 3900
    assert row[4].value == 1234.5
    assert [cell.number_format for cell in row[1:]] == ["#,##0", "0.0%", "[h]:mm:ss", "#,##0.00"]
    people = book["Konflikte"]
    assert people.cell(FIRST, 3).value == datetime(2026, 11, 25, 9, 15, 33)  # noqa: DTZ001  # a cell has no zone
    assert people.cell(FIRST, 4).number_format == "[$-407]ddd dd.mm.yyyy"


@pytest.mark.parametrize(
    ("imprint", "headings", "said"),
    [
        pytest.param(IMPRINT_DE, ["Produkt", "gekommen"], "Stand Mi 25.11.2026 09:15", id="German"),
        pytest.param(IMPRINT_EN, ["product", "came"], "As of Wed 25 Nov 2026 09:15", id="English"),
    ],
)
def test_headings_stay_in_sight(imprint: Imprint, headings: list[str], said: str) -> None:
    """Title, event and time stand above headings that are frozen and repeated on paper."""
    sheet = _read(SAMPLE, imprint).worksheets[0]
    assert [sheet.cell(HEAD_ROW + 1, column).value for column in (1, 2)] == headings
    assert sheet.freeze_panes == f"A{FIRST}"
    assert sheet.print_title_rows == f"${HEAD_ROW + 1}:${HEAD_ROW + 1}"
    assert (sheet["A2"].value, sheet["A3"].value) == (f"{imprint.event} · {imprint.when}", said)
    assert sheet.cell(FIRST + 2, 2).value == 1210
    assert sheet.cell(FIRST + 2, 2).font.bold


def test_charts_are_native() -> None:
    """Each chart is one of the workbook's own, drawn from numbers on a hidden sheet."""
    book = _read(SAMPLE)
    kinds = [type(chart).__name__ for chart in book["Diagramme"]._charts]  # noqa: SLF001  # no other way to see them
    assert kinds == ["BarChart", "BarChart", "ScatterChart", "ScatterChart"]
    assert book["Zahlen der Diagramme"].sheet_state == "hidden"


@settings(deadline=None, max_examples=100)
@given(st.lists(hostile_names(), max_size=6))
def test_names_of_sheets(wanted: list[str]) -> None:
    """Whatever tables are called, each sheet has an allowed name of its own."""
    names = SheetNames()
    given_out = [names.take(one) for one in wanted]
    assert len({one.casefold() for one in given_out}) == len(wanted)
    for one in given_out:
        assert 0 < len(one) <= MAX_CHARS
        assert not FORBIDDEN.search(one)
        assert not one.startswith("'")
        assert not one.endswith("'")


@settings(deadline=None, max_examples=25)
@given(st.lists(st.tuples(hostile_names(), st.integers(-(10**9), 10**12)), max_size=4), hostile_names())
def test_any_workbook_can_be_read(rows: list[tuple[str, int]], title: str) -> None:
    """Whatever stands in a table, a workbook of it opens and holds it."""
    book = _read(Report("any", title, (Table(title, ("product", "came"), tuple(rows)),)))
    sheet = book.worksheets[0]
    for row, (name, number) in enumerate(rows, FIRST):
        assert sheet.cell(row, 2).value == number
        assert (sheet.cell(row, 1).value or "") == clean_text(name, 4000)

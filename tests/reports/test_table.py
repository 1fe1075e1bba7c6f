"""A table in all of its formats: aligned for eyes, safe for spreadsheets, and the same figures in each."""

import csv
import io
import json
from dataclasses import replace
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from reports.files.as_csv import to_csv
from reports.files.as_json import to_json
from reports.files.as_text import to_text
from reports.table import Kind, Table

HEADINGS = ("product", "came")
NEVER: Final = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
SCRIPTS = (
    (0x20, 0x52F),
    (0x5D0, 0x6D5),
    (0x904, 0x97F),
    (0xE01, 0xE5B),
    (0x3041, 0x30FF),
    (0x4E00, 0x9FFF),
    (0xAC00, 0xD7A3),
)
"""Latin to Cyrillic, Hebrew, Arabic, Devanagari, Thai, Kana, Han, Hangul: first and last character."""

letters = st.one_of(
    *(st.characters(min_codepoint=low, max_codepoint=high, exclude_categories=NEVER) for low, high in SCRIPTS)
)
words = st.text(letters, max_size=12)


def _table(*rows: tuple[str, int], total: tuple[str, int] | tuple[()] = ()) -> Table:
    return Table("Title", HEADINGS, rows, total)


def test_a_table_for_a_terminal() -> None:
    """Title, headings, rows and total; texts to the left, numbers to the right."""
    assert to_text(_table(("Aussteller", 7), ("Presse", 1203), total=("total", 1210))) == (
        "Title\n\n"
        "product      came\n"
        "──────────  ─────\n"
        "Aussteller      7\n"
        "Presse      1,203\n"
        "──────────  ─────\n"
        "total       1,210\n"
    )


def test_a_table_in_german() -> None:
    """Headings, words, numbers and days as they are written there; names are left alone."""
    table = Table(
        "Headcount", ("day", "product", "came"), (("2026-11-25", "total", 1203),), ("total", "", 1203)
    )
    assert to_text(replace(table, kinds=(Kind.DAY, Kind.TEXT, Kind.INT)), "de") == (
        "Besuchszahlen\n\n"
        "Tag            Produkt  gekommen\n"
        "─────────────  ───────  ────────\n"
        "Mi 25.11.2026  total       1.203\n"
        "─────────────  ───────  ────────\n"
        "gesamt                     1.203\n"
    )


def test_a_table_without_rows() -> None:
    """Headings stand there nevertheless, in every format that has any."""
    empty = _table()
    assert to_text(empty) == "Title\n\nproduct  came\n───────  ────\n"
    assert to_csv(empty) == "product,came\n"
    assert to_json(empty) == ""


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("参加者", id="wide characters"),
        pytest.param("Zażółć gęślą", id="letters with marks of their own"),
        pytest.param("Jo\u0308rg", id="a combining mark"),
        pytest.param("ผู้เข้าร่วม", id="Thai vowels above and below"),
        pytest.param("प्रतिभागी", id="Indic vowel signs"),
        pytest.param("می\u200cخواهم", id="a Persian word with a non-joiner"),
    ],
)
def test_columns_are_aligned_in_cells(name: str) -> None:
    """Numbers stand below each other whatever letters are before them."""
    lines = to_text(_table((name, 7), ("Referent", 12))).splitlines()[2:]
    assert len({cell_len(line) for line in lines}) == 1


@settings(deadline=None, max_examples=80)
@given(st.lists(st.tuples(words, st.integers(0, 10**6)), min_size=1, max_size=5))
def test_every_line_of_numbers_ends_at_the_same_cell(rows: list[tuple[str, int]]) -> None:
    """In the scripts that names are written in."""
    lines = to_text(_table(*rows)).splitlines()[2:]
    assert len({cell_len(line) for line in lines}) == 1


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+491234",
        "-1",
        "@SUM(A1)",
        "\tx",
        '=HYPERLINK("http://a";"b")',
        "＝1+1",
        "＠x",
        "＋1",
        "－1",
        " =1+1",
        "\ufeff=1+1",
    ],
)
def test_no_cell_becomes_a_formula(text: str) -> None:
    """What a spreadsheet would calculate gets an apostrophe before it; full-width signs count as well."""
    ((cell, _),) = list(csv.reader(io.StringIO(to_csv(_table((text, 1)))), strict=True))[1:]
    assert cell.replace("'", "", 1) == text
    assert cell.lstrip(" \ufeff").startswith("'")


def test_no_part_of_a_cell_becomes_a_formula() -> None:
    """Where semicolons separate cells, what follows one would be a cell of its own; so would a new line."""
    (row,) = list(csv.reader(io.StringIO(to_csv(_table(("Acme; =1+1\n-2", 1)))), strict=True))[1:]
    assert row == ["Acme; '=1+1\n'-2", "1"]


def test_csv_holds_data_only() -> None:
    """One heading line and the rows; the total is none of them, quotation marks are doubled."""
    text = to_csv(_table(('Team "A", Süd', 3), ("x\ny", 4), total=("total", 7)))
    assert text == 'product,came\n"Team ""A"", Süd",3\n"x\ny",4\n'


@settings(deadline=None, max_examples=80)
@given(st.lists(st.tuples(words, st.integers(-5, 10**6)), max_size=5))
def test_all_formats_say_the_same(rows: list[tuple[str, int]]) -> None:
    """CSV and JSON hold the rows cell by cell, the terminal's table holds them line by line."""
    table = _table(*rows)
    in_csv = list(csv.reader(io.StringIO(to_csv(table)), strict=True))[1:]
    in_json = [json.loads(line) for line in to_json(table).split("\n")[:-1]]
    assert [row["came"] for row in in_json] == [int(row[1]) for row in in_csv] == [row[1] for row in rows]
    assert [row["product"] for row in in_json] == [row[0] for row in rows]
    assert [row[0].removeprefix("'") for row in in_csv] == [row[0].removeprefix("'") for row in rows]
    lines = to_text(table).split("\n")[4:-1]
    assert [int(line.split()[-1].replace(",", "").replace("−", "-")) for line in lines] == [
        row[1] for row in rows
    ]

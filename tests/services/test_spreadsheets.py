"""Reports in LibreOffice: workbooks open with figures and charts, and neither they nor CSV run a name."""

import csv
import io
import shutil
import subprocess
from pathlib import Path

import openpyxl  # type: ignore[import-untyped]  # it has no types
import pypdfium2  # type: ignore[import-untyped]  # the same
import pytest

from checkin.text import clean_text
from reports.files.writers import FORMATS
from reports.table import Report
from tests.fakes.sample_report import FORMULAS, HOSTILE, IMPRINT_DE, PEOPLE, SAMPLE

pytestmark = pytest.mark.services

EVERY_SHEET = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,true,false,false,-1"
"""Comma, quotation mark, UTF-8, as shown, each sheet a file. Source: LibreOffice, CSV filter parameters."""


def _convert(source: Path, wanted: str, *more: str) -> Path:
    """What LibreOffice makes of a file: the folder with the result."""
    assert shutil.which("soffice"), "apt-get install libreoffice-calc"
    out = source.parent / "made"
    profile = f"-env:UserInstallation=file://{source.parent}/profile"
    command = [
        "soffice",
        "--headless",
        profile,
        *more,
        "--convert-to",
        wanted,
        "--outdir",
        str(out),
        str(source),
    ]
    done = subprocess.run(command, capture_output=True, check=False, timeout=300)
    assert list(out.iterdir()), done.stderr
    return out


def test_a_workbook_opens_with_all_it_holds(tmp_path: Path) -> None:
    """Every name stands there as it is, numbers as they are written in German, and no cell is an error."""
    book = tmp_path / "report.xlsx"
    book.write_bytes(FORMATS["xlsx"].write(SAMPLE, IMPRINT_DE))
    out = _convert(book, EVERY_SHEET)
    people = (out / "report-Konflikte.csv").read_text("utf-8")
    rows = list(csv.reader(io.StringIO(people)))
    start = next(number for number, row in enumerate(rows) if row[:2] == ["Konflikt", "Person"]) + 1
    shown = [row[1] for row in rows[start : start + len(FORMULAS) + len(HOSTILE)]]
    assert shown == [clean_text(name, 4000) for name in (*FORMULAS, *HOSTILE)]
    assert [cell.removeprefix("Mi ") for cell in rows[start][2:4]] == ["25.11.2026 09:15:33", "25.11.2026"]
    numbers = (out / "report-Besuchszahlen.csv").read_text("utf-8")
    assert 'Teilnehmer,"1,203",81.3%,1:05:00,"1,234.50"' in numbers
    assert not {"#NAME?", "Err:5", "#REF!", "#VALUE!"} & set(f"{people}{numbers}".split(","))


def test_charts_are_drawn(tmp_path: Path) -> None:
    """On paper the workbook has its tables and a page with all charts, their titles and the limit."""
    book = tmp_path / "report.xlsx"
    book.write_bytes(FORMATS["xlsx"].write(SAMPLE, IMPRINT_DE))
    document = pypdfium2.PdfDocument(_convert(book, "pdf") / "report.pdf")
    text = "\n".join(page.get_textpage().get_text_bounded() for page in document)
    document.close()
    assert [chart.title for chart in SAMPLE.charts if chart.title not in text] == []
    assert "Grenze 100" in text
    assert "Zahlen der Diagramme" not in text  # hidden, so not printed


@pytest.mark.parametrize(
    "separator",
    [pytest.param("44", id="comma"), pytest.param("59", id="semicolon"), pytest.param("9", id="tab")],
)
def test_csv_runs_nothing(tmp_path: Path, separator: str) -> None:
    """Opened with any separator no name is a formula; the same names without protection are."""
    safe, bare = tmp_path / "safe.csv", tmp_path / "bare.csv"
    safe.write_bytes(FORMATS["csv"].write(Report("people", "Conflicts", (PEOPLE,)), IMPRINT_DE))
    bare.write_text("".join(f"{name}\n" for name in ("=1+1", "Acme;=1+1", "Acme\t=1+1", "=2+3")), "utf-8")
    assert _formulas(safe, separator) == []
    assert _formulas(bare, separator) != []


def _formulas(source: Path, separator: str) -> list[str]:
    """Cells that LibreOffice takes for formulas when it opens a CSV file and evaluates what it can."""
    evaluate = f"--infilter=CSV:{separator},34,76,1,,0,false,true,false,false,true"
    book = openpyxl.load_workbook(_convert(source, "xlsx", evaluate) / f"{source.stem}.xlsx")
    cells = (cell for sheet in book for row in sheet.iter_rows() for cell in row)
    return [str(cell.value) for cell in cells if cell.data_type == "f"]

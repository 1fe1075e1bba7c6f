"""PDF: all that a report says is on paper, in letters that fonts have, and no text is read as markup."""

import pypdfium2  # type: ignore[import-untyped]  # it has no types
import pytest
from hypothesis import given, settings

from reports.files import typesetting
from reports.files.as_pdf import to_pdf
from reports.imprint import Imprint
from reports.table import Kind, Report, Table
from tests.fakes.sample_report import IMPRINT_DE, IMPRINT_EN, PLAIN, SAMPLE
from tests.strategies import hostile_names


def _pages(report: Report, imprint: Imprint = IMPRINT_DE) -> list[str]:
    document = pypdfium2.PdfDocument(to_pdf(report, imprint))
    try:
        return [page.get_textpage().get_text_bounded() for page in document]
    finally:
        document.close()


@pytest.mark.parametrize(
    ("imprint", "some"),
    [
        pytest.param(
            IMPRINT_DE,
            "Besuchszahlen|Kommunalkongress 2026 · 25.–27. November 2026|Stand Mi 25.11.2026 09:15"
            "|gesamt|1.203|81,3|1 h 05 min|1.234,50|doppelt eingelassen|Seite 1 von",
            id="German",
        ),
        pytest.param(
            IMPRINT_EN,
            "Headcount|Municipal Congress 2026 · 25–27 November 2026|As of Wed 25 Nov 2026 09:15|Page 1 of"
            "|total|1,203|81.3%|1 h 05 min|1,234.50|double admit",
            id="English",
        ),
    ],
)
def test_what_stands_on_paper(imprint: Imprint, some: str) -> None:
    """Title, event, days, time, figures and pages, in the reader's language."""
    text = " ".join("\n".join(_pages(SAMPLE, imprint)).replace("\u202f", " ").split())
    assert [one for one in some.split("|") if one not in text] == []
    assert "=A note" in text


def test_no_text_is_markup() -> None:
    """What would be a command of the typesetter or a label stands there as it was given."""
    text = "".join("\n".join(_pages(SAMPLE)).split()).replace("\u200b", "")
    assert "#setpage(fill:red)$x^2$*bold*@label" in text
    assert "</script><script>alert(1)</script>" in text


def test_headings_stand_on_every_page() -> None:
    """A table longer than a page says on each what its columns are, and no row is lost."""
    rows = tuple((f"Person {number}", number) for number in range(200))
    pages = _pages(Report("long", "Leads", (Table("Leads", ("attendee", "came"), rows),)))
    assert len(pages) > 3
    assert all("gekommen" in page for page in pages)
    assert all(f"Seite {number} von {len(pages)}" in page for number, page in enumerate(pages, 1))
    assert {f"Person {number}" for number in range(200)} <= {
        " ".join(line.split()[:2]) for page in pages for line in page.splitlines()
    }


def test_letters_that_no_font_has(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a system without further fonts they become question marks, never empty boxes; all others stay."""
    monkeypatch.setattr(typesetting, "_system_faces", lambda: ())
    table = Table("Leads", ("attendee",), (("Żółć Жанна Ωμέγα",), ("Ada 参加 \U0001fae0",)))
    (page,) = _pages(Report("letters", "Leads", (table,)))
    assert "Żółć Жанна Ωμέγα" in page
    assert "Ada ?? ?" in page


def test_wide_tables_lie_across() -> None:
    """A table with many columns is set on sheets that lie on their side."""
    headings = ("attendee", "list", "time", "place", "detail", "id")
    row = (
        "Müller-Lietzow, Jörg-Maximilian",
        "Einlass",
        "2026-11-25 09:15",
        "Haupteingang Nord",
        "nothing",
        "x" * 36,
    )
    wide = Table("Conflicts", headings, (row,), kinds=(*(Kind.TEXT,) * 2, Kind.TIME, *(Kind.TEXT,) * 3))
    document = pypdfium2.PdfDocument(to_pdf(Report("wide", "Conflicts", (wide,)), IMPRINT_DE))
    width, height = document[0].get_size()
    document.close()
    assert width > height
    assert _pages(PLAIN)[0].startswith("Kasse")


@settings(deadline=None, max_examples=20)
@given(hostile_names(), hostile_names())
def test_any_names_can_be_set(name: str, title: str) -> None:
    """Whatever stands in a report, it can be set."""
    report = Report(
        "any", title, (Table(title, ("attendee", "came"), ((name, 1),), (name, 1)),), notes=(name,)
    )
    assert to_pdf(report, IMPRINT_DE).startswith(b"%PDF-")

"""Numbers, days and times as German and English readers write them."""

from decimal import Decimal

import pytest

from reports import cells, numbers
from reports.table import Cell, Kind


@pytest.mark.parametrize(
    ("cell", "kind", "german", "english"),
    [
        pytest.param(1234567, Kind.INT, "1.234.567", "1,234,567", id="a large count"),
        pytest.param(-3, Kind.INT, "−3", "−3", id="less than nothing"),
        pytest.param(0.8125, Kind.SHARE, "81,3 %", "81.3%", id="a share, a half rounded up"),
        pytest.param(45, Kind.DURATION, "45 s", "45 s", id="seconds"),
        pytest.param(3570, Kind.DURATION, "1 h 00 min", "1 h 00 min", id="nearly an hour is one"),
        pytest.param(3900, Kind.DURATION, "1 h 05 min", "1 h 05 min", id="hours"),
        pytest.param("1234.5", Kind.AMOUNT, "1.234,50", "1,234.50", id="money"),
        pytest.param("NaN", Kind.AMOUNT, "NaN", "NaN", id="no money stays as it is"),
        pytest.param("2026-11-25", Kind.DAY, "Mi 25.11.2026", "Wed 25 Nov 2026", id="a day"),
        pytest.param("total", Kind.DAY, "gesamt", "total", id="a word among days"),
        pytest.param("2026-02-30", Kind.DAY, "2026-02-30", "2026-02-30", id="a day that never was"),
        pytest.param(
            "2026-11-25 09:05", Kind.TIME, "Mi 25.11.2026 09:05", "Wed 25 Nov 2026 09:05", id="a time"
        ),
        pytest.param(
            "2026-10-25T02:30:07+01:00",
            Kind.TIME,
            "So 25.10.2026 02:30:07",
            "Sun 25 Oct 2026 02:30:07",
            id="a time with seconds and an offset",
        ),
        pytest.param("total", Kind.TEXT, "total", "total", id="a name that is also a word of ours"),
        pytest.param("double admit", Kind.WORD, "doppelt eingelassen", "double admit", id="a word"),
        pytest.param("unpaid", Kind.REASON, "nicht bezahlt", "not paid", id="a reason"),
        pytest.param("brand_new", Kind.REASON, "brand_new", "brand_new", id="a reason of a later version"),
        pytest.param("", Kind.INT, "", "", id="not known"),
    ],
)
def test_cells_in_words(cell: Cell, kind: Kind, german: str, english: str) -> None:
    """Each kind of cell in both languages; what cannot be read is told as it stands."""
    assert cells.words(cell, kind, "de").replace("\u202f", " ") == german
    assert cells.words(cell, kind, "en").replace("\u202f", " ") == english


@pytest.mark.parametrize(
    ("days", "german", "english"),
    [
        pytest.param((), "", "", id="none"),
        pytest.param(("2026-11-25",), "25. November 2026", "25 November 2026", id="one"),
        pytest.param(
            ("2026-11-27", "2026-11-25"), "25.–27. November 2026", "25–27 November 2026", id="in a month"
        ),
        pytest.param(
            ("2026-03-31", "2026-04-02"),
            "31. März – 2. April 2026",
            "31 March – 2 April 2026",
            id="months",
        ),
        pytest.param(
            ("2026-12-31", "2027-01-01"),
            "31. Dezember 2026 – 1. Januar 2027",
            "31 December 2026 – 1 January 2027",
            id="over the new year",
        ),
    ],
)
def test_stretches_of_days(days: tuple[str, ...], german: str, english: str) -> None:
    """What is the same of both ends is said once."""
    assert (numbers.days(days, "de"), numbers.days(days, "en")) == (german, english)


@pytest.mark.parametrize(("value", "said"), [(2.5, "3"), (0.5, "1"), (-0.5, "−1"), (Decimal("1e3"), "1,000")])
def test_halves_are_rounded_up(value: float, said: str) -> None:
    """As people and spreadsheets do, not to the even neighbour."""
    assert numbers.number(value, "en") == said

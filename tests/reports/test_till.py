"""The till as a table: by day where the event is, by desk, by way of paying."""

from zoneinfo import ZoneInfo

from checkin.journal import EntryId
from checkin.till import Method, Taking
from reports.till import HEADINGS, till

HOUR_MS = 3_600_000
MIDNIGHT_MS = 1_791_928_800_000
"""2026-10-14 00:00 in Berlin."""


def taking(number: int, at_ms: int, device: str, method: Method, cents: int | None) -> Taking:
    """One payment."""
    return Taking(
        at_ms=at_ms,
        id=EntryId(f"{number}"),
        device=device,
        method=method,
        cents=cents,
        currency="EUR",
        position=None,
        by="Eileen",
    )


def test_the_till_is_told_by_day_desk_and_way_of_paying() -> None:
    """A day ends at midnight where the event is; what nobody said is told as such."""
    taken = [
        taking(1, MIDNIGHT_MS - 1, "desk-1", Method.CASH, 1_000),
        taking(2, MIDNIGHT_MS, "desk-1", Method.CASH, 2_000),
        taking(3, MIDNIGHT_MS + HOUR_MS, "desk-1", Method.CARD, 500),
        taking(4, MIDNIGHT_MS + HOUR_MS, "desk-1", Method.CASH, 1),
        taking(5, MIDNIGHT_MS + HOUR_MS, "desk-0", Method.UNSAID, None),
    ]
    table = till(taken, ZoneInfo("Europe/Berlin"))
    assert table.headings == HEADINGS
    assert table.rows == (
        ("2026-10-13", "desk-1", "cash", 1, "10.00", "EUR"),
        ("2026-10-14", "desk-0", "not said", 1, "0.00", "EUR"),
        ("2026-10-14", "desk-1", "cash", 2, "20.01", "EUR"),
        ("2026-10-14", "desk-1", "card", 1, "5.00", "EUR"),
    )


def test_an_empty_till_is_an_empty_table() -> None:
    """Headings all the same."""
    assert till([], ZoneInfo("UTC")).rows == ()

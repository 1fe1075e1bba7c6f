"""The till: what was taken per day, desk and way of paying. Must not know: storage, formats."""

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from checkin.clock import ms_to_utc
from checkin.money import from_cents
from checkin.till import Taking, sums
from reports.table import Kind, Table

COLUMNS = {
    "day": Kind.DAY,
    "desk": Kind.TEXT,
    "method": Kind.WORD,
    "payments": Kind.INT,
    "amount": Kind.AMOUNT,
    "currency": Kind.TEXT,
}
HEADINGS = tuple(COLUMNS)
UNSAID = "not said"


def till(taken: Iterable[Taking], zone: ZoneInfo) -> Table:
    """One row per day, desk, currency and way of paying: how many payments that hold, and how much.

    Amounts have a point and two places; a payment of which nobody said how much adds nothing.
    """
    by_desk: dict[tuple[str, str], list[Taking]] = {}
    for one in taken:
        day = ms_to_utc(one.at_ms).astimezone(zone).date().isoformat()
        by_desk.setdefault((day, one.device), []).append(one)
    rows = tuple(
        (day, desk, one.method.value or UNSAID, one.number, from_cents(one.cents), one.currency)
        for (day, desk), here in sorted(by_desk.items())
        for one in sums(here)
    )
    return Table("Till", HEADINGS, rows, kinds=tuple(COLUMNS.values()))

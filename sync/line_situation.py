"""Reads from the ledger what a line is judged by: who was served, who is still to come, what was said of it.

Must not know: how it is judged, screens.
"""

import msgspec

from checkin.candidates import is_off_list
from checkin.journal import Body
from checkin.model import EventSet, ListId, PositionStatus
from checkin.queueing import Situation, situation_of
from sync.replica import iter_positions
from sync.store import Store

LOOK_BACK_MS = 2 * 3_600_000
NEWEST = 20_000
"""No further back in the order of arrival: what came late is old as well."""

RECENT = """SELECT body FROM journal
    WHERE arrival > (SELECT coalesce(max(arrival), 0) FROM journal) - ?
    AND kind IN ('entry', 'refusal', 'count') AND list = ? AND at_ms > ? AND at_ms <= ?"""
HERE = "SELECT count(DISTINCT position) FROM journal WHERE kind = 'entry' AND list = ? AND at_ms > ?"

_decode = msgspec.json.Decoder(Body).decode


def count_registered(store: Store, event_set: EventSet, here: ListId) -> int:
    """How many have a good ticket for a list; tickets for the livestream are none where it guards a door."""
    check_in_list = event_set.find_list(here)
    if check_in_list is None:
        return 0
    absent = {one.id for one in event_set.products if not one.on_site} if check_in_list.on_site else set()
    return sum(
        one.status is PositionStatus.PAID
        and one.product not in absent
        and not is_off_list(one, check_in_list)
        for one in iter_positions(store)
    )


def read_situation(store: Store, here: ListId, now_ms: int, registered: int, day_ms: int) -> Situation:
    """What is known of the line before a list.

    Args:
        store: This ledger's.
        here: The list.
        now_ms: Milliseconds since 1970 UTC.
        registered: See `count_registered`, which takes longer than all else and seldom changes.
        day_ms: When the day began.
    """
    rows = store.rows(RECENT, (NEWEST, here, now_ms - LOOK_BACK_MS, now_ms))
    bodies = [_decode(row[0]) for row in rows if isinstance(row[0], bytes)]
    row = store.row(HERE, (here, day_ms))
    came = row[0] if row and isinstance(row[0], int) else 0
    return situation_of(bodies, now_ms, max(0, registered - came))

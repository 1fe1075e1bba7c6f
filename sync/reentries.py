"""Who may have come in twice at one list: found without reading the journal anew each time.

Must not know: which lists allow that, who settles it.
"""

from collections import Counter

import msgspec

from checkin.journal import Kind
from checkin.model import ListId, PositionId
from sync.store import Store

TOUCHED = """SELECT arrival, position, list, kind FROM journal
    WHERE arrival > ? AND position IS NOT NULL AND list IS NOT NULL
    AND kind IN ('entry', 'exit', 'undo', 'ruling', 'conflict_resolved') ORDER BY arrival LIMIT ?"""
ELSEWHERE = "SELECT position, list, count(*) FROM elsewhere GROUP BY position, list"

Visit = tuple[PositionId, ListId]
"""Somebody at a check-in list."""


class Touched(msgspec.Struct, frozen=True):
    """What has arrived in the journal since the last look.

    Attributes:
        arrival: The newest of it; as before where there is none.
        entries: Who was where, with how many new entries; none for what is about an older one.
    """

    arrival: int
    entries: Counter[Visit]


def touched_after(store: Store, arrival: int, most: int) -> Touched:
    """All comings and goings that have arrived after a point, of so many entries at most."""
    entries: Counter[Visit] = Counter()
    for number, position, at, kind in store.rows(TOUCHED, (arrival, most)):
        assert isinstance(number, int)
        assert isinstance(position, int)
        assert isinstance(at, int)
        arrival = number
        entries[PositionId(position), ListId(at)] += kind == Kind.ENTRY.value
    return Touched(arrival, entries)


def passages_elsewhere(store: Store) -> Counter[Visit]:
    """How many passages central has told of."""
    counted: Counter[Visit] = Counter()
    for position, at, number in store.rows(ELSEWHERE):
        assert isinstance(position, int)
        assert isinstance(at, int)
        assert isinstance(number, int)
        counted[PositionId(position), ListId(at)] = number
    return counted

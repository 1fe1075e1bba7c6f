"""Everybody who is present, by room, and how new that knowledge is. Must not know: names, who asks."""

from collections import defaultdict

import msgspec

from checkin.model import PositionId, RoomId
from sync.ledger_name import OWNER
from sync.store import Store

WHERE = "SELECT room, position FROM presence ORDER BY room, position"
NEWEST = f"SELECT max(at_ms), count(DISTINCT {OWNER.format('device')}) FROM journal"  # noqa: S608  # a fixed name


class Present(msgspec.Struct, frozen=True):
    """Who is where by this ledger's knowledge.

    Attributes:
        rooms: The rooms that each person is in; a room and the one around it both.
        newest_ms: When the newest entry was made, milliseconds since 1970 UTC; None = there is none.
        devices: How many devices have ever been heard of; one is one, however often it was put back.
    """

    rooms: dict[PositionId, frozenset[RoomId]]
    newest_ms: int | None
    devices: int


def read_present(store: Store) -> Present:
    """Read presence, which is kept in step with the journal."""
    inside: dict[PositionId, set[RoomId]] = defaultdict(set)
    for room, position in store.rows(WHERE):
        assert isinstance(room, int)
        assert isinstance(position, int)
        inside[PositionId(position)].add(RoomId(room))
    newest = store.row(NEWEST)
    newest_ms, devices = newest or (None, 0)
    assert newest_ms is None or isinstance(newest_ms, int)
    assert isinstance(devices, int)
    return Present({key: frozenset(rooms) for key, rooms in inside.items()}, newest_ms, devices)

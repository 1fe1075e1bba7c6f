"""All rooms at a glance, from the ledger alone: how many are in them, against what, and who saw the warning.

Must not know: the command line, screens.
"""

from collections.abc import Callable, Iterator

import msgspec

from checkin.building import number_in, rooms_around, whole_of
from checkin.fullness import Seen, level_of, percent
from checkin.model import EventSet, Room, RoomId
from sync.hub.membership import load_last_seen, load_membership
from sync.ledger import Ledger
from sync.present import read_present
from sync.pretix.pairing import load_pairing
from sync.pretix.progress import heard_ms

Acknowledged = Callable[[RoomId], Seen | None]
"""The warning about a room that was seen last."""


class Standing(msgspec.Struct, frozen=True):
    """A room as it is by all that is known here.

    Attributes:
        depth: Rooms around it.
        persons: Inside, with and without tickets.
        is_short: More have left than were ever seen: somebody should count.
        percent: Of the limit, rounded down; None = there is none.
        level: The level of warning that it has reached; None = none.
        seen: The warning about it that was seen last.
    """

    room: Room
    depth: int
    persons: int
    is_short: bool
    percent: int | None
    level: int | None
    seen: Seen | None = None


class Overview(msgspec.Struct, frozen=True):
    """All rooms, each behind the one that it lies in.

    Attributes:
        age_s: Seconds since news of other kiosks were complete; 0 = there is nobody else.
        devices: How many kiosks have ever been heard of here.
    """

    rooms: tuple[Standing, ...]
    age_s: float
    devices: int


def look_at_rooms(ledger: Ledger, event_set: EventSet, acknowledged: Acknowledged, now_ms: int) -> Overview:
    """All rooms by now."""
    standings = tuple(_standing(room, ledger, event_set, acknowledged) for room in _in_order(event_set))
    fresh_ms = news_ms(ledger)
    age_s = 0.0 if fresh_ms is None else max(0, now_ms - fresh_ms) / 1000
    return Overview(standings, age_s, read_present(ledger.store).devices)


def _standing(room: Room, ledger: Ledger, event_set: EventSet, acknowledged: Acknowledged) -> Standing:
    number = number_in(whole_of(room.id, event_set), ledger.rooms.inside)
    persons = max(number, 0)
    used = percent(persons, room.limit)
    return Standing(
        room,
        len(rooms_around(room, event_set)),
        persons,
        is_short=number < 0,
        percent=None if room.limit is None else used,
        level=level_of(used),
        seen=acknowledged(room.id),
    )


def _in_order(event_set: EventSet) -> Iterator[Room]:
    """Each room with those inside it behind it; what lies in a circle comes as it stands in the file."""
    outermost = [room for room in event_set.rooms if not rooms_around(room, event_set)]
    told: set[RoomId] = set()
    for room in (*outermost, *event_set.rooms):
        yield from _with_inner(room, event_set, told)


def _with_inner(room: Room, event_set: EventSet, told: set[RoomId]) -> Iterator[Room]:
    if room.id in told:
        return
    told.add(room.id)
    yield room
    for inner in event_set.rooms:
        if inner.parent == room.id:
            yield from _with_inner(inner, event_set, told)


def news_ms(ledger: Ledger) -> int | None:
    """When news of other kiosks were last complete here; None = nobody tells any."""
    if load_membership(ledger.store) is not None:
        return load_last_seen(ledger.store)
    pairing = load_pairing(ledger.store)
    return None if pairing is None else heard_ms(ledger.store, pairing.events)

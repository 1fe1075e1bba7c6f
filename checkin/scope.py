"""Which part of a journal one door needs: what happens at its lists, and in the rooms that these count into.

Pure. Must not know: who asks, where the journal is kept.
"""

import hashlib
from collections.abc import Iterable, Iterator

import msgspec

from checkin.building import counting_rooms, places_in, rooms_around, whole_of
from checkin.journal import Body, Kind
from checkin.list_names import fitting, fitting_lists
from checkin.model import EventSet, ListId, Room, RoomId
from checkin.presence import parents_of

OF_ROOMS = frozenset({Kind.COUNT, Kind.HEAD_COUNT, Kind.ROOM_RESET, Kind.WARNING_ACKNOWLEDGED})
LISTED = OF_ROOMS | {Kind.ENTRY, Kind.EXIT, Kind.REFUSAL, Kind.RULING, Kind.ANSWER, Kind.CONSENT}
"""Kinds that are of one list or room only, but for rulings that refuse: whoever has the entry has to have
them. All others concern every door: what was taken back, badges, corrections, walk-ins, erasures."""

TAG_CHARS = 16


class Scope(msgspec.Struct, frozen=True):
    """What is told of; all the rest is skipped.

    Attributes:
        tag: A short text that is another one for another scope.
        lists: Passages at these.
        rooms: Passages into and out of these, at whichever list.
    """

    tag: str
    lists: frozenset[ListId]
    rooms: frozenset[RoomId]

    def holds(self, body: Body) -> bool:
        """Whether an entry is told of."""
        if body.kind not in LISTED or (body.kind is Kind.RULING and body.reason):
            return True
        return body.list is None or body.list in self.lists or body.room in self.rooms


def scope_of(event_set: EventSet, lists: Iterable[str], room: str = "") -> Scope | None:
    """The scope of a door.

    Args:
        event_set: That of the congress.
        lists: Ids or names of its check-in lists, as in the device profile.
        room: Of the one whose count it shows besides; empty = none.

    Returns:
        None where a name fits nothing, or more than one: such a door had better hear of everything.
    """
    found = [fitting_lists(event_set, word) for word in lists]
    shown = fitting(event_set.rooms, room)
    if not found or any(len(fits) != 1 for fits in found) or bool(room) is not (len(shown) == 1):
        return None
    own = {fits[0].id for fits in found}
    into = counting_rooms(event_set)
    counted = [one for one in event_set.rooms if one.id in {into.get(number) for number in own}]
    rooms = frozenset(_moving(event_set, [*counted, *shown]))
    counting = {number for number, room in into.items() if room in rooms}
    everything = frozenset(own | counting)
    text = f"{sorted(everything)} {sorted(rooms)}"
    return Scope(hashlib.sha256(text.encode()).hexdigest()[:TAG_CHARS], everything, rooms)


def _moving(event_set: EventSet, rooms: Iterable[Room]) -> Iterator[RoomId]:
    """Where a passage changes who is in one of these: there, in a sibling, or in what it lies in.

    The number of what it lies in has to be known, too; without a door of its own that is made up of others.
    """
    parents = parents_of(event_set.rooms)
    for room in rooms:
        for outer in (room, *rooms_around(room, event_set)):
            yield from places_in(whole_of(outer.id, event_set))
        yield from (one for one, its in parents.items() if its is not None and its == room.parent)
        at: RoomId | None = room.id
        seen: set[RoomId] = set()
        while at is not None and at not in seen:
            seen.add(at)
            yield at
            at = parents.get(at)

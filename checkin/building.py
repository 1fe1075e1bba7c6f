"""How rooms lie inside each other, which lists count into them, and what that means for their numbers.

A room that lists count into has a number of its own. One without any, such as a building whose halls have
the doors, holds whoever is in the rooms inside it (nobody is in two of those at once), and whom staff have
counted in it and outside of those. Must not know: storage.
"""

from collections.abc import Callable, Iterator, Sequence

import msgspec

from checkin.band import Band, Doorkeeper, band
from checkin.model import EventSet, ListId, Room, RoomId

Number = Callable[[RoomId], int]
"""How many are in a room by what its own doors have seen and staff have counted there."""

Keepers = Callable[[RoomId], Sequence[Doorkeeper]]
"""The devices that count into a room."""


class Whole(msgspec.Struct, frozen=True):
    """A room, with the rooms whose numbers make up its own because it has no door itself."""

    room: RoomId
    parts: "tuple[Whole, ...]" = ()


def counting_rooms(event_set: EventSet) -> dict[ListId, RoomId]:
    """The room that an entry at each list counts into. The door of a session goes where the session goes."""
    rooms = {number: room.id for room in event_set.rooms for number in room.counts}
    sessions = {session.id: session.room for session in event_set.sessions}
    for one in event_set.lists:
        if one.session in sessions:
            rooms[one.id] = sessions[one.session]
    return rooms


def rooms_around(room: Room, event_set: EventSet) -> tuple[Room, ...]:
    """The rooms that a room lies in, the nearest first."""
    return tuple(_rooms_around(room, event_set))


def _rooms_around(room: Room, event_set: EventSet) -> Iterator[Room]:
    seen, at = {room.id}, room
    while at.parent is not None and at.parent not in seen:
        outer = event_set.find_room(at.parent)
        if outer is None:
            return
        yield outer
        seen.add(outer.id)
        at = outer


def whole_of(room: RoomId, event_set: EventSet) -> Whole:
    """Where to look for everybody who is in a room."""
    return _whole(room, event_set, frozenset(counting_rooms(event_set).values()), frozenset())


def _whole(room: RoomId, event_set: EventSet, counted: frozenset[RoomId], above: frozenset[RoomId]) -> Whole:
    if room in counted:
        return Whole(room)
    above |= {room}
    inner = (one.id for one in event_set.rooms if one.parent == room and one.id not in above)
    return Whole(room, tuple(_whole(one, event_set, counted, above) for one in inner))


def number_in(whole: Whole, own: Number) -> int:
    """How many are in a room. Below zero where more have left than were ever seen."""
    here = own(whole.room)
    return here + number_within(whole, own) if whole.parts else here


def number_within(whole: Whole, own: Number) -> int:
    """How many of them are in the rooms inside it that make up its number."""
    return sum(max(0, number_in(part, own)) for part in whole.parts)


def band_in(whole: Whole, own: Number, keepers: Keepers) -> Band:
    """Between which numbers the truth lies, by the devices that count into the room or those inside it.

    Of a room without doors of its own the least and the most of its parts add up: who is not heard may be
    wrong in one direction in all of them. A device that counts into several is named once.
    """
    number = number_in(whole, own)
    if not whole.parts:
        return band(number, keepers(whole.room))
    parts = [band_in(part, own, keepers) for part in whole.parts]
    more = number - sum(part.persons for part in parts)
    everybody = {one.name: one for place in places_in(whole) for one in keepers(place)}
    silent = {one.name: one for part in parts for one in part.silent}
    return Band(
        max(number, 0),
        max(sum(part.low for part in parts) + more, 0),
        max(sum(part.high for part in parts) + more, 0),
        max((part.age_s for part in parts), default=0.0),
        len(everybody),
        tuple(silent.values()),
        is_sure=number >= 0 and all(part.is_sure for part in parts),
    )


def places_in(whole: Whole) -> Iterator[RoomId]:
    """Where somebody has to be to be one of that number."""
    yield whole.room
    for part in whole.parts:
        yield from places_in(part)

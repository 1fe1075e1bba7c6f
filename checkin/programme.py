"""Moves sessions about: to another time, to another room, one for the other; and says what then clashes.

All of it is pure and gives a whole event set, so that one change reaches every door. Must not know: storage,
pages, who moves anything.
"""

from collections.abc import Iterable, Iterator
from enum import StrEnum

import msgspec
from msgspec.structs import replace

from checkin.model import EventSet, RoomId, Session, SessionId


class Slot(msgspec.Struct, frozen=True):
    """A room and a time. Milliseconds since 1970 UTC."""

    room: RoomId
    start_ms: int
    end_ms: int


class ClashKind(StrEnum):
    """What does not go together."""

    SAME_ROOM = "same_room"
    """Two sessions are in one room at once, or in two of which one lies in the other."""
    TOO_SMALL = "too_small"
    """More may book the session than may be in the room."""
    ENDS_FIRST = "ends_first"
    """It ends before it begins."""
    NO_ROOM = "no_room"
    """There is no such room."""


class Clash(msgspec.Struct, frozen=True):
    """One of them.

    Attributes:
        other: The session that is in the way; None = none is.
        number: The limit that is too small.
    """

    kind: ClashKind
    session: SessionId
    other: SessionId | None = None
    number: int | None = None


IMPOSSIBLE = frozenset({ClashKind.ENDS_FIRST, ClashKind.NO_ROOM})
"""What no event set may hold; all else somebody may want all the same."""


def slot_of(session: Session) -> Slot:
    """Where and when it is."""
    return Slot(session.room, session.start_ms, session.end_ms)


def moved(event_set: EventSet, session: SessionId, to: Slot) -> EventSet:
    """The event set with one session elsewhere; its own check-in lists go along, see `room_counting`."""
    return _placed(event_set, {session: to})


def swapped(event_set: EventSet, one: SessionId, other: SessionId) -> EventSet:
    """The event set with two sessions in each other's room and time; the same if either is unknown."""
    first, second = event_set.find_session(one), event_set.find_session(other)
    if first is None or second is None:
        return event_set
    return _placed(event_set, {one: slot_of(second), other: slot_of(first)})


def clashes(event_set: EventSet, touched: Iterable[SessionId]) -> tuple[Clash, ...]:
    """What is wrong with these sessions where they are now, each pair once, in order of time."""
    wanted = list(dict.fromkeys(touched))
    found = [found for one in wanted for found in _clashes_of(event_set, one, wanted)]
    return tuple(found)


def _placed(event_set: EventSet, slots: dict[SessionId, Slot]) -> EventSet:
    sessions = tuple(
        replace(one, room=slot.room, start_ms=slot.start_ms, end_ms=slot.end_ms)
        if (slot := slots.get(one.id)) is not None
        else one
        for one in event_set.sessions
    )
    return replace(event_set, sessions=sessions)


def _clashes_of(event_set: EventSet, one: SessionId, wanted: list[SessionId]) -> Iterator[Clash]:
    session = event_set.find_session(one)
    if session is None:
        return
    room = event_set.find_room(session.room)
    if room is None:
        yield Clash(ClashKind.NO_ROOM, one)
    if session.end_ms <= session.start_ms:
        yield Clash(ClashKind.ENDS_FIRST, one)
    limit, places = room.limit if room else None, session.places
    if limit is not None and places is not None and limit < places:
        yield Clash(ClashKind.TOO_SMALL, one, number=limit)
    for other in sorted(event_set.sessions, key=lambda s: (s.start_ms, s.id)):
        is_told = other.id in wanted and wanted.index(other.id) < wanted.index(one)
        if other.id != one and not is_told and _meet(event_set, session, other):
            yield Clash(ClashKind.SAME_ROOM, one, other.id)


def _meet(event_set: EventSet, one: Session, other: Session) -> bool:
    """Whether both are in the same space at once; one that ends as the other begins is not."""
    is_at_once = one.start_ms < other.end_ms and other.start_ms < one.end_ms
    return is_at_once and (
        other.room in _around(event_set, one.room) or one.room in _around(event_set, other.room)
    )


def _around(event_set: EventSet, room: RoomId) -> set[RoomId]:
    """A room and all that it lies in."""
    found: set[RoomId] = set()
    here: RoomId | None = room
    while here is not None and here not in found:
        found.add(here)
        known = event_set.find_room(here)
        here = known.parent if known else None
    return found

"""How many are in a room: persons by their passages, those without a ticket, and the newest count by eye.

Pure: folds journal entries, the same on every replica. Must not know: storage, time of day, who asks.
Of a count by eye everything earlier is corrected, also what arrives later; everything later goes on from it.
A room that is emptied when its session is over begins anew at that moment, whichever device says so.
"""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from checkin.journal import Body, EntryId, Json, Kind, OrderKey
from checkin.model import RoomId
from checkin.presence import Passage, rooms_present

PERSONS = "persons"
"""Name of the amount in the payload of `count` and `head_count`."""

ENDED_MS, SESSION = "ended_ms", "session"
"""Names in the payload of a `room_reset` that belongs to the end of a session: when that was, of which."""

MOST = 100_000
"""Persons that one entry may speak of: more than any hall holds."""

MARK_KINDS = frozenset({Kind.COUNT, Kind.HEAD_COUNT, Kind.ROOM_RESET})


class RoomMark(msgspec.Struct, frozen=True):
    """What one journal entry says of a room without naming anybody.

    Attributes:
        persons: More or fewer than before; for an anchor, how many there were in all.
        is_anchor: Whether somebody counted who was there, or emptied the room.
        at_ms: When it was, as people are told; order is another matter.
        is_level: Whether from then on the room holds those with tickets who are in it, and nobody else; the
            persons whose stays end with a session have exits of their own.
    """

    id: EntryId
    room: RoomId
    order: OrderKey
    persons: int
    is_anchor: bool = False
    at_ms: int = 0
    is_level: bool = False


def to_mark(body: Body, order: OrderKey) -> RoomMark | None:
    """The part of a journal entry that counts; None = it is none, or its amount is no number of persons."""
    if body.room is None or body.kind not in MARK_KINDS:
        return None
    if body.kind is Kind.ROOM_RESET:
        return _to_reset(body, body.room, order)
    is_anchor = body.kind is Kind.HEAD_COUNT
    persons = _amount(body.payload.get(PERSONS), least=0 if is_anchor else -MOST)
    if persons is None:
        return None
    return RoomMark(body.id, body.room, order, persons, is_anchor, body.at_ms)


def _to_reset(body: Body, room: RoomId, order: OrderKey) -> RoomMark | None:
    """Nobody is left: now, or since a session was over. However many say the latter, it is one moment."""
    ended_ms = body.payload.get(ENDED_MS)
    if ended_ms is None:
        return RoomMark(body.id, room, order, 0, is_anchor=True, at_ms=body.at_ms)
    if isinstance(ended_ms, bool) or not isinstance(ended_ms, int) or not 0 <= ended_ms <= order[0]:
        return None
    moment = (ended_ms, 0, body.id)
    return RoomMark(body.id, room, moment, 0, is_anchor=True, at_ms=ended_ms, is_level=True)


def _amount(value: Json, least: int) -> int | None:
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return value if is_number and isinstance(value, int) and least <= value <= MOST else None


def newest_anchor(marks: Iterable[RoomMark]) -> RoomMark | None:
    """The last time that somebody counted."""
    return max((mark for mark in marks if mark.is_anchor), key=lambda mark: mark.order, default=None)


def as_of(passages: Iterable[Passage], order: OrderKey) -> list[Passage]:
    """What had happened before a moment. Mistakes that were taken back later had not happened then either."""
    return [p for p in passages if p.order < order or p.kind in (Kind.UNDO, Kind.RULING)]


def number_inside(
    room: RoomId,
    marks: Iterable[RoomMark],
    persons: Sequence[Sequence[Passage]],
    parents: Mapping[RoomId, RoomId | None],
) -> int:
    """How many are in a room. Below zero where more have left than were ever seen: it is not known then.

    Args:
        room: Which.
        marks: All that is known of it, in any order, repeats allowed.
        persons: The passages of each attendee.
        parents: The parent of each room.
    """
    here = {mark.id: mark for mark in marks if mark.room == room}.values()
    anchor = newest_anchor(here)
    present = sum(room in rooms_present(passages, parents) for passages in persons)
    if anchor is None:
        return present + sum(mark.persons for mark in here)
    later = sum(mark.persons for mark in here if not mark.is_anchor and mark.order > anchor.order)
    if anchor.is_level:
        return present + later
    before = sum(room in rooms_present(as_of(passages, anchor.order), parents) for passages in persons)
    return anchor.persons + present - before + later

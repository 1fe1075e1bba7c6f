"""Who is where: a fold over the entries and exits of one attendee, the same on every replica.

Must not know: storage, time of day. Last writer wins per attendee and room in stamp order; entering a room
leaves its siblings, never its parents; leaving a room leaves everything inside it.
"""

from collections.abc import Iterable, Mapping

import msgspec

from checkin.journal import EntryId, JournalEntry, Kind, OrderKey
from checkin.model import ListId, Room, RoomId


class Passage(msgspec.Struct, frozen=True):
    """What a fold needs of one journal entry about one attendee.

    Attributes:
        kind: ``entry`` and ``exit`` count; ``undo`` and ``ruling`` cancel what `ref` names.
        refused: For a ruling: whether it refused.
        at_ms: When it was, as people are told; order is another matter.
    """

    id: EntryId
    kind: Kind
    list: ListId | None
    room: RoomId | None
    order: OrderKey
    ref: EntryId | None = None
    refused: bool = False
    at_ms: int = 0


def to_passage(entry: JournalEntry) -> Passage:
    """The part of a journal entry that presence looks at."""
    body = entry.body
    is_refused = bool(body.reason)
    return Passage(body.id, body.kind, body.list, body.room, entry.order, body.ref, is_refused, body.at_ms)


def standing(passages: Iterable[Passage]) -> tuple[Passage, ...]:
    """Entries and exits that still hold, in stamp order, each id once."""
    unique = {p.id: p for p in passages}
    if not unique:
        return ()
    cancelled = {
        p.ref for p in unique.values() if p.kind is Kind.UNDO or (p.kind is Kind.RULING and p.refused)
    }
    held = (p for p in unique.values() if p.kind in (Kind.ENTRY, Kind.EXIT) and p.id not in cancelled)
    return tuple(sorted(held, key=lambda p: p.order))


def rooms_present(passages: Iterable[Passage], parents: Mapping[RoomId, RoomId | None]) -> frozenset[RoomId]:
    """The rooms that one attendee is in.

    Args:
        passages: All of that attendee's passages, in any order, repeats allowed.
        parents: The parent of each room.
    """
    inside: frozenset[RoomId] = frozenset()
    for passage in standing(passages):
        inside = after_passage(inside, passage, parents)
    return inside


def after_passage(
    inside: frozenset[RoomId], passage: Passage, parents: Mapping[RoomId, RoomId | None]
) -> frozenset[RoomId]:
    """The rooms that an attendee is in after one more entry or exit, which must be the newest."""
    room = passage.room
    if room is None:
        return inside
    if passage.kind is Kind.ENTRY:
        if not inside:
            return frozenset((room,))
        return frozenset({room, *(other for other in inside if not _are_siblings(other, room, parents))})
    return frozenset(other for other in inside if not _is_within(other, room, parents))


def _are_siblings(one: RoomId, other: RoomId, parents: Mapping[RoomId, RoomId | None]) -> bool:
    shared = parents.get(one)
    return one != other and shared is not None and shared == parents.get(other)


def _is_within(room: RoomId, outer: RoomId, parents: Mapping[RoomId, RoomId | None]) -> bool:
    seen: set[RoomId] = set()
    at: RoomId | None = room
    while at is not None and at not in seen:
        if at == outer:
            return True
        seen.add(at)
        at = parents.get(at)
    return False


def parents_of(rooms: Iterable[Room]) -> dict[RoomId, RoomId | None]:
    """The parent of each room, as `rooms_present` takes it."""
    return {room.id: room.parent for room in rooms}

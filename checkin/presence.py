"""Who is where: a fold over the entries and exits of one attendee, the same on every replica.

Must not know: storage, time of day. Last writer wins per attendee and room in stamp order; entering a room
leaves its siblings, never its parents; leaving a room leaves everything inside it. An exit that names an
entry (`ref`) ends the stay that began with it, and no later one.
"""

from collections.abc import Iterable, Mapping
from typing import Protocol, TypeVar

import msgspec

from checkin.journal import EntryId, JournalEntry, Kind, OrderKey
from checkin.model import ListId, Room, RoomId


class Passage(msgspec.Struct, frozen=True):
    """What a fold needs of one journal entry about one attendee.

    Attributes:
        kind: ``entry`` and ``exit`` count; ``undo`` and ``ruling`` cancel what `ref` names.
        ref: For an exit: the entry that it ends, where a room was emptied; None = whichever there was.
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
    return tuple(of_their_stays(sorted(held, key=lambda p: p.order)))


class Move(Protocol):
    """An entry or exit, as some fold has it."""

    @property
    def id(self) -> EntryId:
        """Its journal entry."""
        ...

    @property
    def kind(self) -> Kind:
        """Which way."""
        ...

    @property
    def room(self) -> RoomId | None:
        """Where."""
        ...

    @property
    def ref(self) -> EntryId | None:
        """The entry that an exit ends."""
        ...


M = TypeVar("M", bound=Move)


def of_their_stays(held: list[M]) -> list[M]:
    """Entries and exits of one attendee without the exits that came too late for the stay that they end.

    Several devices may empty a room after the same session, and none of them knows who has come back at
    another door since then: the stay is over once, and the next one is not touched.

    Args:
        held: Those that hold, in stamp order.
    """
    if not any(one.ref is not None for one in held):
        return held
    newest: dict[RoomId | None, EntryId | None] = {}
    kept = []
    for one in held:
        if one.kind is Kind.EXIT and one.ref is not None and newest.get(one.room) != one.ref:
            continue
        newest[one.room] = one.id if one.kind is Kind.ENTRY else None
        kept.append(one)
    return kept


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
    return frozenset(other for other in inside if not is_within(other, room, parents))


def _are_siblings(one: RoomId, other: RoomId, parents: Mapping[RoomId, RoomId | None]) -> bool:
    shared = parents.get(one)
    return one != other and shared is not None and shared == parents.get(other)


def is_within(room: RoomId, outer: RoomId, parents: Mapping[RoomId, RoomId | None]) -> bool:
    """Whether a room lies inside another one, however deep; it lies inside itself.

    Args:
        room: The inner one.
        outer: The one around it.
        parents: The parent of each room.
    """
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

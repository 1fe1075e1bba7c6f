"""From one room straight into the next: which lists central is to be told an exit at.

Presence takes everybody out of a room who enters its sibling; central knows nothing of rooms and goes on
counting them at the list of the first one. Must not know: central, storage, the time of day.
"""

import hashlib
from collections.abc import Iterable

from checkin.history import history_at
from checkin.journal import EntryId, Kind
from checkin.model import ListId, Room
from checkin.presence import Passage, parents_of, rooms_present, standing


def lists_left(entry: EntryId, passages: Iterable[Passage], rooms: Iterable[Room]) -> tuple[ListId, ...]:
    """The lists of rooms that were left by an entry into a sibling: those by which they had been entered.

    Args:
        entry: Whose consequences are asked for; undone or not.
        passages: All of that attendee's passages, in any order.
        rooms: All rooms; only those with `tell_exits` count as left.
    """
    known, by_id = list(passages), {room.id: room for room in rooms}
    made = next((p for p in known if p.id == entry and p.kind is Kind.ENTRY), None)
    into = None if made is None or made.room is None else by_id.get(made.room)
    if made is None or into is None or into.parent is None:
        return ()
    before = [p for p in standing(known) if p.order < made.order]
    inside = rooms_present(before, parents_of(by_id.values()))
    left = (by_id[room] for room in sorted(inside) if room in by_id)
    found = (
        _way_in(room, before, made.at_ms)
        for room in left
        if room.tell_exits and room.parent == into.parent and room.id != into.id
    )
    return tuple(check_in_list for check_in_list in found if check_in_list is not None)


def _way_in(room: Room, before: list[Passage], at_ms: int) -> ListId | None:
    """The list by which a room was entered last; None when an exit there, or a later entry, says it all."""
    entered = [p for p in before if p.room == room.id and p.kind is Kind.ENTRY and p.list is not None]
    if not entered or entered[-1].list is None:
        return None
    latest = history_at(entered[-1].list, before).latest
    is_open = latest is not None and latest.kind is Kind.ENTRY and latest.at_ms <= at_ms
    return entered[-1].list if is_open else None


def exit_nonce(entry: EntryId, check_in_list: ListId) -> EntryId:
    """The nonce of the exit that follows from an entry: the same each time it is told."""
    return EntryId(hashlib.sha256(f"{entry}/{check_in_list}".encode()).hexdigest()[:32])

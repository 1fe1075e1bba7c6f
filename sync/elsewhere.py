"""What central tells of other devices: the check-ins that they made, and whose badge they have printed.

What this device did stands in its journal. Must not know: central's wire format, who may pass.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

import msgspec

from checkin.building import counting_rooms
from checkin.journal import EntryId, Kind
from checkin.model import EventSet, GateId, ListId, PositionId, RoomId
from checkin.presence import Passage
from checkin.rollup import Happened
from sync.store import Row, Store

PREFIX = "central:"
"""Before central's number of a check-in, where an entry of the journal has its id."""

COLUMNS = "id, kind, list, at_ms, gate, device"
ALL = f"SELECT position, room, {COLUMNS} FROM elsewhere ORDER BY position, at_ms"  # noqa: S608  # fixed names
OF_SOME = f"""SELECT position, room, {COLUMNS} FROM elsewhere
    WHERE position IN (SELECT value FROM json_each(?))"""  # noqa: S608  # the same
OF_POSITION = f"SELECT {COLUMNS} FROM elsewhere WHERE position = ? ORDER BY id"  # noqa: S608  # the same
OF_POSITIONS = f"""SELECT position, {COLUMNS} FROM elsewhere
    WHERE position IN (SELECT value FROM json_each(?)) ORDER BY position, id"""  # noqa: S608  # the same
INSERT = """INSERT OR REPLACE INTO elsewhere (position, room, id, kind, list, at_ms, gate, device)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)"""


class ElsewherePassage(msgspec.Struct, frozen=True):
    """A check-in that another device made, or that central made by itself.

    Attributes:
        id: Central's number.
        device: Central's number of the device; None = it was made by hand or by itself.
    """

    id: int
    kind: Kind
    list: ListId
    at_ms: int
    gate: GateId | None = None
    device: int | None = None


RoomOf = Callable[[ListId], RoomId | None]
"""Into which room a list counts."""


def room_of(event_set: EventSet) -> RoomOf:
    """Into which room a list counts."""
    return counting_rooms(event_set).get


def elsewhere_id(number: int) -> EntryId:
    """How a check-in of another device is named among journal entries."""
    return EntryId(f"{PREFIX}{number}")


def is_elsewhere(passage: Passage) -> bool:
    """Whether another device made it: nothing here can undo it."""
    return passage.id.startswith(PREFIX)


def keep_elsewhere(
    store: Store, position: PositionId, passages: Iterable[ElsewherePassage], room_of: RoomOf
) -> bool:
    """Keep all of one position's in place of what was kept. The caller holds the transaction, here and below.

    Returns:
        Whether anything has changed.
    """
    now = sorted(passages, key=lambda one: one.id)
    if now == list(read_elsewhere(store, position)):
        return False
    store.run("DELETE FROM elsewhere WHERE position = ?", (position,))
    store.run_many(INSERT, (_row(position, one, room_of) for one in now))
    return True


def add_elsewhere(store: Store, position: PositionId, passage: ElsewherePassage, room_of: RoomOf) -> bool:
    """Keep one more of a position. Returns whether it is new."""
    if passage in read_elsewhere(store, position):
        return False
    store.run(INSERT, _row(position, passage, room_of))
    return True


def read_elsewhere(store: Store, position: PositionId) -> tuple[ElsewherePassage, ...]:
    """What other devices did with one position, in the order of central's numbers."""
    return tuple(_to_passage(row) for row in store.rows(OF_POSITION, (position,)))


def read_elsewhere_of(
    store: Store, positions: Sequence[PositionId]
) -> dict[PositionId, tuple[ElsewherePassage, ...]]:
    """The same for many at once; those of whom nothing is told are not in it."""
    found: dict[PositionId, tuple[ElsewherePassage, ...]] = {}
    for position, *row in store.rows(OF_POSITIONS, (msgspec.json.encode(positions).decode(),)):
        number = PositionId(_int(position))
        found[number] = (*found.get(number, ()), _to_passage(tuple(row)))
    return found


def iter_elsewhere(store: Store) -> Iterator[tuple[PositionId, RoomId | None, ElsewherePassage]]:
    """All of it by position, with the rooms that it counted into."""
    return map(_of_position, store.rows(ALL))


def elsewhere_happened_to(
    store: Store, positions: Iterable[PositionId]
) -> Iterator[tuple[PositionId, Happened]]:
    """As figures read it, of some positions."""
    for row in store.rows(OF_SOME, (msgspec.json.encode(list(positions)).decode(),)):
        position, room, one = _of_position(row)
        yield position, happened_elsewhere(one, room)


def _of_position(row: Row) -> tuple[PositionId, RoomId | None, ElsewherePassage]:
    position, room, *more = row
    return (
        PositionId(_int(position)),
        None if room is None else RoomId(_int(room)),
        _to_passage(tuple(more)),
    )


def elsewhere_happened(store: Store) -> Iterator[tuple[PositionId, Happened]]:
    """All of it as figures read it: no kiosk of ours did it."""
    for position, room, one in iter_elsewhere(store):
        yield position, happened_elsewhere(one, room)


def happened_elsewhere(one: ElsewherePassage, room: RoomId | None) -> Happened:
    """One of it."""
    number = elsewhere_id(one.id)
    order = (one.at_ms, 0, number)
    return Happened(number, order, one.at_ms, one.kind, list=one.list, gate=one.gate, room=room)


def note_printed(store: Store, position: PositionId, *, is_printed: bool) -> None:
    """Note whether another device has printed a badge for a position."""
    if is_printed:
        store.run("INSERT OR IGNORE INTO printed_elsewhere (position) VALUES (?)", (position,))
    else:
        store.run("DELETE FROM printed_elsewhere WHERE position = ?", (position,))


def assign_rooms(store: Store, room_of: RoomOf) -> None:
    """Say anew into which room each one counts, because the rooms have changed."""
    lists = [ListId(_int(number)) for (number,) in store.rows("SELECT DISTINCT list FROM elsewhere")]
    store.run_many(
        "UPDATE elsewhere SET room = ? WHERE list = ? AND room IS NOT ?",
        ((room_of(one), one, room_of(one)) for one in lists),
    )


def remove_elsewhere(store: Store, positions: Iterable[PositionId]) -> None:
    """Forget what was told of positions that are gone."""
    numbers = [(position,) for position in positions]
    store.run_many("DELETE FROM elsewhere WHERE position = ?", numbers)
    store.run_many("DELETE FROM printed_elsewhere WHERE position = ?", numbers)
    store.run_many("DELETE FROM print_data WHERE position = ?", numbers)
    store.run_many("DELETE FROM print_picture WHERE position = ?", numbers)


def _row(position: PositionId, one: ElsewherePassage, room_of: RoomOf) -> Row:
    room = room_of(one.list)
    return position, room, one.id, one.kind.value, one.list, one.at_ms, one.gate, one.device


def _to_passage(row: Row) -> ElsewherePassage:
    number, kind, check_in_list, at_ms, gate, device = row
    return ElsewherePassage(
        _int(number),
        Kind(str(kind)),
        ListId(_int(check_in_list)),
        _int(at_ms),
        None if gate is None else GateId(_int(gate)),
        None if device is None else _int(device),
    )


def _int(value: object) -> int:
    assert isinstance(value, int)
    return value

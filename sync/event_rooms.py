"""The rooms and sessions of an event file. Must not know: TOML, the ledger, how many persons are anywhere."""

from checkin.model import ListId, Room, RoomId, Session, SessionId
from checkin.room_limits import smallest
from sync.event_limits import read_limits
from sync.event_names import Directory, Entry
from sync.event_parts import Reading, find_ids, moment_ms, note_count, number_tables, to_ms
from sync.event_shapes import ListTable, RoomTable, SessionTable


def build_rooms(
    reading: Reading, rooms: Directory[RoomTable], lists: Directory[ListTable]
) -> tuple[Room, ...]:
    """The rooms with their parents and the lists that count into them."""
    built = tuple(_room(reading, entry, rooms, lists) for entry in rooms.entries)
    _note_circles(reading, rooms, built)
    _note_counted_twice(reading, rooms, built)
    return built


def _room(
    reading: Reading, entry: Entry[RoomTable], rooms: Directory[RoomTable], lists: Directory[ListTable]
) -> Room:
    table = entry.values
    limits = read_limits(table, lambda key, problem: reading.problems.add(entry.row.line(key), problem))
    holds = smallest(limits)
    parents = find_ids(reading, rooms, entry, "parent")
    return Room(
        id=RoomId(entry.id),
        names=entry.names,
        parent=RoomId(parents[0]) if parents else None,
        limit=holds.persons if holds else None,
        limit_source=holds.note if holds else "",
        limits=limits,
        counts=tuple(map(ListId, find_ids(reading, lists, entry, "counts"))),
        exits=table.exits,
        when_full=table.when_full,
        tell_exits=table.tell_exits,
    )


def _note_circles(reading: Reading, rooms: Directory[RoomTable], built: tuple[Room, ...]) -> None:
    parents = {room.id: room.parent for room in built}
    for entry in rooms.entries:
        above, steps = parents[RoomId(entry.id)], 0
        while above is not None and above != entry.id and steps < len(built):
            above, steps = parents.get(above), steps + 1
        if above == entry.id:
            reading.problems.add(entry.row.line("parent"), "The room lies within itself.")


def _note_counted_twice(reading: Reading, rooms: Directory[RoomTable], built: tuple[Room, ...]) -> None:
    first: dict[ListId, Room] = {}
    for entry, room in zip(rooms.entries, built, strict=True):
        for counted in room.counts:
            other = first.setdefault(counted, room)
            if other is not room:
                name = next(iter(other.names.values()), "")
                reading.problems.add(
                    entry.row.line("counts"), f"The list counts into the room “{name}” already."
                )


def read_sessions(reading: Reading) -> Directory[SessionTable]:
    """The sessions; two may share a name when they start at different times."""

    def start_of(thing: object) -> str:
        if isinstance(thing, SessionTable):
            return str(to_ms(thing.start, reading.zone))
        return str(getattr(thing, "start_ms", ""))

    return number_tables(reading, "session", SessionTable, reading.earlier.sessions, start_of)


def build_sessions(
    reading: Reading, sessions: Directory[SessionTable], rooms: Directory[RoomTable]
) -> tuple[Session, ...]:
    """The sessions in our words; times without an offset are those of the event's zone."""
    built = (_session(reading, entry, rooms) for entry in sessions.entries)
    return tuple(session for session in built if session is not None)


def _session(reading: Reading, entry: Entry[SessionTable], rooms: Directory[RoomTable]) -> Session | None:
    table, row, problems = entry.values, entry.row, reading.problems
    start_ms = moment_ms(row, "start", table.start, reading.zone, problems)
    end_ms = moment_ms(row, "end", table.end, reading.zone, problems)
    if end_ms <= start_ms:
        problems.add(row.line("end"), "The session ends before it starts.")
    note_count(row, "places", table.places, problems)
    found = find_ids(reading, rooms, entry, "room")
    if not found:
        return None
    return Session(
        id=SessionId(entry.id),
        names=entry.names,
        room=RoomId(found[0]),
        start_ms=start_ms,
        end_ms=end_ms,
        places=table.places,
    )

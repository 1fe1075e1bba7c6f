"""The parts of an event file: lists, gates, rooms, sessions, staff and questions from their tables.

Must not know: TOML, the ledger.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from checkin.clock import utc_to_ms
from checkin.model import (
    CheckInList,
    EventSet,
    Gate,
    GateId,
    ListId,
    Names,
    Product,
    ProductId,
    Room,
    RoomId,
    Session,
    SessionId,
)
from checkin.text import clean_text
from sync.event_names import Directory, Entry, Known, S, clean_names, number_rows
from sync.event_tables import (
    GateTable,
    ListTable,
    Problems,
    ProductTable,
    QuestionTable,
    QuestionType,
    RoomTable,
    SessionTable,
    StaffRole,
    StaffTable,
    read_tables,
)

MAX_LIMIT = 1_000_000
MAX_SOURCE_CHARS = 200
YEARS = range(2000, 2200)
ARGON2 = "$argon2"


class StaffMember(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who works here. `pin` is an argon2 hash, empty = not set yet."""

    name: str
    role: StaffRole
    pin: str = ""


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """Asked at check-in. `products`: ids of those whose holders are asked; empty = all."""

    id: int
    names: Names
    type: QuestionType = QuestionType.TEXT
    options: tuple[str, ...] = ()
    products: frozenset[ProductId] = frozenset()
    required: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """What the readers below share; `language` is that of names written as one text."""

    data: dict[str, Any]
    places: Mapping[str, list[dict[str, int]]]
    earlier: EventSet
    problems: Problems
    language: str
    zone: ZoneInfo
    slug: str


Apart = Callable[[object], str]


def number_tables(
    reading: Reading, name: str, shape: type[S], earlier: Iterable[Known], apart: Apart = lambda _: ""
) -> Directory[S]:
    """All tables of one kind with their names and ids; `apart` as in `number_rows`."""
    rows = read_tables(name, shape, reading.data, reading.places, reading.problems)
    named = [
        (clean_names(row.values.name, reading.language, row.line("name"), reading.problems), row)
        for row in rows
    ]
    return number_rows(name.replace("_", "-"), named, earlier, apart, reading.problems)


def read_products(reading: Reading) -> Directory[ProductTable]:
    """What people book; there must be something."""
    products = number_tables(reading, "product", ProductTable, reading.earlier.products)
    if not products.entries:
        reading.problems.add(0, "There is no good table [[product]]: name what people book.")
    return products


def build_products(products: Directory[ProductTable]) -> tuple[Product, ...]:
    """The products in our words."""
    return tuple(
        Product(
            id=ProductId(entry.id),
            names=entry.names,
            on_site=entry.values.on_site,
            badge=entry.values.badge,
            band=clean_text(entry.values.band),
        )
        for entry in products.entries
    )


def read_lists(reading: Reading) -> Directory[ListTable]:
    """The check-in lists; two may share a name when their dates differ."""
    lists = number_tables(reading, "check_in_list", ListTable, reading.earlier.lists, _date_of)
    if not lists.entries:
        reading.problems.add(0, "There is no good table [[check_in_list]]: nobody could be checked in.")
    return lists


def _date_of(thing: object) -> str:
    date = getattr(thing, "date", None)
    return str(date) if date else ""


def build_lists(
    reading: Reading, lists: Directory[ListTable], products: Directory[ProductTable]
) -> tuple[CheckInList, ...]:
    """The check-in lists in our words."""
    return tuple(
        CheckInList(
            id=ListId(entry.id),
            names=entry.names,
            event=reading.slug,
            date=_date_of(entry.values),
            products=frozenset(map(ProductId, _find(reading, products, entry, "products"))),
            allow_multiple_entries=entry.values.allow_multiple_entries,
            allow_entry_after_exit=entry.values.allow_entry_after_exit,
            include_pending=entry.values.include_pending,
            on_site=entry.values.on_site,
            prints_badge=entry.values.prints_badge,
            on_no_answer=entry.values.on_no_answer,
        )
        for entry in lists.entries
    )


def _find(reading: Reading, directory: Directory[Any], entry: Entry[Any], key: str) -> tuple[int, ...]:
    return directory.find(getattr(entry.values, key), entry.row.line(key), reading.problems)


def read_gates(reading: Reading, lists: Directory[ListTable]) -> tuple[Gate, ...]:
    """The gates with the lists that are scanned there."""
    gates = number_tables(reading, "gate", GateTable, reading.earlier.gates)
    return tuple(
        Gate(
            id=GateId(gate.id),
            names=gate.names,
            lists=tuple(map(ListId, _find(reading, lists, gate, "lists"))),
        )
        for gate in gates.entries
    )


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
    table, row = entry.values, entry.row
    if table.limit is not None and not 1 <= table.limit <= MAX_LIMIT:
        reading.problems.add(row.line("limit"), f"“limit” must be between 1 and {MAX_LIMIT} persons.")
    parents = rooms.find([table.parent] if table.parent else [], row.line("parent"), reading.problems)
    return Room(
        id=RoomId(entry.id),
        names=entry.names,
        parent=RoomId(parents[0]) if parents else None,
        limit=table.limit,
        limit_source=clean_text(table.limit_source, MAX_SOURCE_CHARS),
        counts=tuple(map(ListId, _find(reading, lists, entry, "counts"))),
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


def read_sessions(reading: Reading, rooms: Directory[RoomTable]) -> tuple[Session, ...]:
    """The sessions; times without an offset are those of the event's zone."""

    def start_of(thing: object) -> str:
        return str(
            _ms(reading, thing.start) if isinstance(thing, SessionTable) else getattr(thing, "start_ms", "")
        )

    sessions = number_tables(reading, "session", SessionTable, reading.earlier.sessions, start_of)
    return tuple(
        session for entry in sessions.entries if (session := _session(reading, entry, rooms)) is not None
    )


def _session(reading: Reading, entry: Entry[SessionTable], rooms: Directory[RoomTable]) -> Session | None:
    table, row = entry.values, entry.row
    for key in ("start", "end"):
        if getattr(table, key).year not in YEARS:
            reading.problems.add(row.line(key), f"“{key}” must lie between 2000 and 2199.")
    start_ms, end_ms = _ms(reading, table.start), _ms(reading, table.end)
    if end_ms <= start_ms:
        reading.problems.add(row.line("end"), "The session ends before it starts.")
    found = rooms.find([table.room], row.line("room"), reading.problems)
    if not found:
        return None
    return Session(
        id=SessionId(entry.id), names=entry.names, room=RoomId(found[0]), start_ms=start_ms, end_ms=end_ms
    )


def _ms(reading: Reading, at: datetime) -> int:
    if at.year not in YEARS:
        return 0
    return utc_to_ms(at if at.tzinfo else at.replace(tzinfo=reading.zone))


def read_staff(reading: Reading) -> tuple[StaffMember, ...]:
    """People who work here; a PIN is taken as an argon2 hash only."""
    staff = number_tables(reading, "staff", StaffTable, ())
    for entry in staff.entries:
        if entry.values.pin and not entry.values.pin.startswith(ARGON2):
            problem = "“pin” holds an argon2 hash, never the digits; leave it out and set the PIN later."
            reading.problems.add(entry.row.line("pin"), problem)
    return tuple(
        StaffMember(name=next(iter(entry.names.values()), ""), role=entry.values.role, pin=entry.values.pin)
        for entry in staff.entries
    )


def read_questions(reading: Reading, products: Directory[ProductTable]) -> tuple[Question, ...]:
    """What is asked at check-in; a choice needs something to choose from."""
    questions = number_tables(reading, "question", QuestionTable, ())
    for entry in questions.entries:
        if (entry.values.type is QuestionType.CHOICE) != bool(entry.values.options):
            problem = "“options” belong to a question of type “choice”, and it needs them."
            reading.problems.add(entry.row.line("options"), problem)
    return tuple(
        Question(
            id=entry.id,
            names=entry.names,
            type=entry.values.type,
            options=tuple(map(clean_text, entry.values.options)),
            products=frozenset(map(ProductId, _find(reading, products, entry, "products"))),
            required=entry.values.required,
        )
        for entry in questions.entries
    )

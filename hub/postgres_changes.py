"""What staff changed of positions at a kiosk, on its way to all others: corrections, payments, walk-ins.

What was changed here stands over what is saved later. Must not know: HTTP, who may pass.
"""

from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace

from checkin.journal import Body, Kind, Stamp
from checkin.made_here import ids_of
from checkin.model import EventSet, Position, PositionId
from checkin.personal import read_correction, read_registration
from checkin.registering import registered
from hub.postgres import Connection
from hub.postgres_people import find_people, persons_of, save_people
from sync.changes import corrected, paid
from sync.hub.checking import Incoming
from sync.hub.protocol import Person
from sync.replica import given_key

CHANGE_KINDS = frozenset({Kind.CORRECTION, Kind.PAID})
NO_EVENT = EventSet(events=(), products=(), lists=())
CHANGES = """SELECT j.position, j.kind, p.value FROM journal j LEFT JOIN personal p ON p.entry = j.id
    WHERE j.position = ANY($1::bigint[]) AND j.kind IN ('correction', 'paid')
    ORDER BY j.stamp_ms, j.stamp_counter, j.id"""


def has_changes(fresh: Iterable[tuple[Incoming, Stamp]]) -> bool:
    """Whether any entry changes a position."""
    return any(one.body.kind in CHANGE_KINDS or one.body.kind is Kind.WALK_IN for one, _ in fresh)


async def draw_changes(
    connection: Connection, fresh: Sequence[tuple[Incoming, Stamp]], event_set: EventSet | None
) -> None:
    """Change positions as new entries say, under every id that the person has."""
    new = [person for one, _ in fresh if (person := _registered(one, event_set or NO_EVENT))]
    touched = [one.body.position for one, _ in fresh if one.body.position is not None]
    persons = await persons_of(connection, touched)
    known = await find_people(connection, {number for ids in persons.values() for number in ids})
    people = {**{person.position.id: person for person in new}, **known}
    changed = {person.position.id: person for person in new if person.position.id not in known}
    for one, _ in fresh:
        for number in _concerned(one.body, persons):
            if number in people:
                position = _changed(people[number].position, one.body.kind, _value(one))
                people[number] = changed[number] = replace(people[number], position=position)
    if changed:
        await save_people(connection, list(changed.values()))


def _concerned(body: Body, persons: Mapping[PositionId, tuple[PositionId, ...]]) -> tuple[PositionId, ...]:
    if body.position is None or body.kind not in CHANGE_KINDS:
        return ()
    return persons[body.position]


def _registered(one: Incoming, event_set: EventSet) -> Person | None:
    """Whoever was registered without a ticket."""
    said = read_registration(one.personal.value) if one.body.kind is Kind.WALK_IN and one.personal else None
    # No hash of the address: its key stays with the ledgers.
    position = registered(said, one.body, event_set, "") if said else None
    if position is None or position.id != one.body.position:
        return None
    return Person(key=given_key(position), position=position)


async def with_changes(connection: Connection, people: Sequence[Person]) -> list[Person]:
    """People as they are meant to be here, in the order given."""
    numbers = {number: person.position.id for person in people for number in ids_of(person.position)}
    changes = await connection.fetch(CHANGES, list(numbers))
    found = {person.position.id: person for person in people}
    for number, kind, value in changes:
        person = found[numbers[number]]
        position = _changed(person.position, Kind(kind), value)
        found[person.position.id] = replace(person, position=position)
    return list(found.values())


def _value(one: Incoming) -> bytes | None:
    return one.personal.value if one.personal else None


def _changed(position: Position, kind: Kind, value: bytes | None) -> Position:
    if kind is Kind.PAID:
        return paid(position)
    correction = read_correction(value) if value else None
    return position if correction is None else corrected(position, correction)

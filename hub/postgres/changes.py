"""What staff changed of positions at a kiosk, on its way to all others: corrections, payments, walk-ins.

What was changed here stands over what is saved later. Must not know: HTTP, who may pass.
"""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet

from msgspec.structs import replace

from checkin.erasing import anonymous, erases_person
from checkin.journal import Body, Kind, Stamp, decode_body
from checkin.made_here import ids_of
from checkin.model import EventSet, Position, PositionId
from checkin.personal import read_correction, read_registration
from checkin.registering import registered, registered_nameless
from checkin.till import is_about_money, is_payment_undo
from hub.postgres.database import Connection
from hub.postgres.people import (
    are_as_they_were,
    find_people,
    hold_people,
    load_tickets,
    persons_of,
    save_people,
    save_tickets,
)
from sync.changes import after_payments, corrected, paid
from sync.erasing import key_of
from sync.hub.checking import Incoming
from sync.hub.people import Swap
from sync.hub.protocol import Person
from sync.replica import given_key

CHANGE_KINDS = frozenset({Kind.CORRECTION, Kind.PAID})
PAYMENTS = """SELECT position, id, kind, ref FROM journal
    WHERE position = ANY($1::bigint[]) AND (kind IN ('paid', 'undo')
        OR (kind = 'walk_in' AND position('"is_paid":true'::bytea IN body) > 0))"""
ERASURES = "SELECT body FROM journal WHERE kind = 'erasure' AND position = ANY($1::bigint[])"
Ids = tuple[PositionId, ...]
Payment = tuple[str, str, str | None]
"""Id, kind and ref."""

NO_EVENT = EventSet(events=(), products=(), lists=())
CHANGES = """SELECT j.position, j.kind, p.value FROM journal j LEFT JOIN personal p ON p.entry = j.id
    WHERE j.position = ANY($1::bigint[]) AND j.kind IN ('correction', 'paid')
    AND NOT EXISTS (SELECT 1 FROM journal u
        WHERE u.position = j.position AND u.kind = 'undo' AND u.ref = j.id)
    ORDER BY j.stamp_ms, j.stamp_counter, j.id"""


def has_changes(fresh: Iterable[tuple[Incoming, Stamp]]) -> bool:
    """Whether any entry changes a position."""
    return any(
        one.body.kind in CHANGE_KINDS
        or one.body.kind is Kind.WALK_IN
        or is_payment_undo(one.body)
        or erases_person(one.body)
        for one, _ in fresh
    )


async def draw_changes(
    connection: Connection, fresh: Sequence[tuple[Incoming, Stamp]], event_set: EventSet | None
) -> None:
    """Change positions as new entries say, under every id that the person has."""
    await hold_people(connection)
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
    for number, about in (await _payments(connection, fresh, persons)).items():
        if number in people:
            position = after_payments(people[number].position, about)
            people[number] = changed[number] = replace(people[number], position=position)
    fallen = _erased_now(fresh, persons)
    changed |= {number: people[number] for number in fallen if number in people}
    if changed:
        await save_people(connection, await _as_meant(connection, list(changed.values()), fallen))
    if fallen:
        await _forget_media(connection, fallen)


def _erased_now(
    fresh: Iterable[tuple[Incoming, Stamp]], persons: Mapping[PositionId, Ids]
) -> set[PositionId]:
    """All numbers of those whom new entries erase."""
    erased = (one.body.position for one, _ in fresh if erases_person(one.body))
    return {number for one in erased if one is not None for number in persons[one]}


async def _as_meant(
    connection: Connection, people: Sequence[Person], fallen: AbstractSet[PositionId] = frozenset()
) -> list[Person]:
    """People as they may be kept: of whoever was erased, now or before, without a name or a code."""
    numbers = [number for one in people for number in ids_of(one.position)]
    rows = await connection.fetch(ERASURES, numbers)
    before = {body.position for row in rows if erases_person(body := decode_body(row[0]))}
    return [_without_name(one) if (before | fallen) & set(ids_of(one.position)) else one for one in people]


def _without_name(person: Person) -> Person:
    position = anonymous(person.position)
    return replace(person, key=key_of(person.key, position), position=position)


async def _forget_media(connection: Connection, gone: AbstractSet[PositionId]) -> None:
    """Wristbands, cards and void codes of those who were erased."""
    known = await load_tickets(connection)
    kept = replace(
        known,
        media=tuple(one for one in known.media if gone.isdisjoint(one.positions)),
        revoked=tuple(one for one in known.revoked if one[2] not in gone),
    )
    if kept != known:
        await save_tickets(connection, kept)


async def _payments(
    connection: Connection, fresh: Sequence[tuple[Incoming, Stamp]], persons: Mapping[PositionId, Ids]
) -> dict[PositionId, list[Payment]]:
    """For each id of those whom new entries about money concern: all payments and undos, new ones too."""
    bodies = [one.body for one, _ in fresh if is_about_money(one.body)]
    concerned = {persons[body.position] for body in bodies if body.position is not None}
    if not concerned:
        return {}
    rows = await connection.fetch(PAYMENTS, [number for ids in concerned for number in ids])
    known = [(number, (entry, kind, ref)) for number, entry, kind, ref in rows]
    known += [(body.position, (body.id, body.kind, body.ref)) for body in bodies]
    return {
        number: [payment for about, payment in known if about in ids] for ids in concerned for number in ids
    }


def _concerned(body: Body, persons: Mapping[PositionId, tuple[PositionId, ...]]) -> tuple[PositionId, ...]:
    if body.position is None or body.kind not in CHANGE_KINDS:
        return ()
    return persons[body.position]


def _registered(one: Incoming, event_set: EventSet) -> Person | None:
    """Whoever was registered without a ticket."""
    if one.body.kind is not Kind.WALK_IN:
        return None
    said = read_registration(one.personal.value) if one.personal else None
    # No hash of the address: its key stays with the ledgers.
    position = registered(said, one.body, event_set, "") if said else registered_nameless(one.body, event_set)
    if position is None or position.id != one.body.position:
        return None
    return Person(key=given_key(position), position=position)


async def with_changes(connection: Connection, people: Sequence[Person]) -> list[Person]:
    """People as they are meant to be here, in the order given. After `hold_people`."""
    numbers = {number: person.position.id for person in people for number in ids_of(person.position)}
    changes = await connection.fetch(CHANGES, list(numbers))
    found = {person.position.id: person for person in people}
    for number, kind, value in changes:
        person = found[numbers[number]]
        position = _changed(person.position, Kind(kind), value)
        found[person.position.id] = replace(person, position=position)
    return await _as_meant(connection, list(found.values()))


async def swap_people(connection: Connection, swaps: Sequence[Swap]) -> bool:
    """Keep positions if each that they replace is as it was when somebody looked; else none of them.

    After `hold_people`.
    """
    if not await are_as_they_were(connection, swaps):
        return False
    await save_people(connection, await with_changes(connection, [swap.after for swap in swaps]))
    return True


def _value(one: Incoming) -> bytes | None:
    return one.personal.value if one.personal else None


def _changed(position: Position, kind: Kind, value: bytes | None) -> Position:
    if kind is Kind.PAID:
        return paid(position)
    correction = read_correction(value) if value else None
    return position if correction is None else corrected(position, correction)

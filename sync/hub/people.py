"""Positions on their way from hub to kiosk: which have changed, read and kept with all that belongs to them.

A hub's ledger notes changes by triggers, so that whoever writes is noted: the import, central's puller, a
desk. Must not know: the wire, why they have changed.
"""

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from checkin.made_here import ids_of
from checkin.model import PositionId
from checkin.presence import parents_of
from sync.elsewhere import keep_elsewhere, note_printed, read_elsewhere_of, remove_elsewhere, room_of
from sync.hub.consequences import EventNow
from sync.hub.paging import fitting
from sync.hub.protocol import Person, Positions
from sync.ledger import Ledger
from sync.outbox_marks import number
from sync.replica import (
    decode_position,
    drop_rivals,
    iter_positions,
    known_ids,
    note_twins,
    persons_of,
    remove_positions,
    save_keyed_positions,
)
from sync.store import Row, Store

PAGE = 1_000
NEXT = "(SELECT ifnull(max(version), 0) + 1 FROM replica_change)"
NOTE = f"""INSERT INTO replica_change (position, version) VALUES ({{0}}, {NEXT})
    ON CONFLICT (position) DO UPDATE SET version = excluded.version"""  # noqa: S608  # fixed words
BUMP = """INSERT INTO replica_version (name, version) VALUES ('{0}', 1)
    ON CONFLICT (name) DO UPDATE SET version = version + 1"""
TRIGGER = "CREATE TRIGGER IF NOT EXISTS hub_{0}_{1} AFTER {1} ON {0} BEGIN {2}; END"
ON_META = "CREATE TRIGGER IF NOT EXISTS hub_meta_{0} AFTER {0} ON meta WHEN {1} BEGIN {2}; END"
IS_EVENT = "new.name = 'event_set'"

EVENT, TICKETS = "event", "tickets"
TICKET_TABLES = ("medium", "revoked_secret", "blocked_secret")
TRIGGERS = (
    TRIGGER.format("position", "insert", NOTE.format("new.id")),
    TRIGGER.format("position", "update", NOTE.format("new.id")),
    TRIGGER.format("position", "delete", NOTE.format("old.id")),
    TRIGGER.format("elsewhere", "insert", NOTE.format("new.position")),
    TRIGGER.format("elsewhere", "delete", NOTE.format("old.position")),
    TRIGGER.format("printed_elsewhere", "insert", NOTE.format("new.position")),
    TRIGGER.format("printed_elsewhere", "delete", NOTE.format("old.position")),
    *(
        TRIGGER.format(table, when, BUMP.format(TICKETS))
        for table in TICKET_TABLES
        for when in ("insert", "delete")
    ),
    ON_META.format("insert", IS_EVENT, BUMP.format(EVENT)),
    ON_META.format("update", f"{IS_EVENT} AND new.value IS NOT old.value", BUMP.format(EVENT)),
)
FILL = """INSERT INTO replica_change (position, version)
    SELECT id, row_number() OVER (ORDER BY id) FROM position"""

BODY = "p.row_key, p.body, EXISTS (SELECT 1 FROM printed_elsewhere e WHERE e.position = {0})"
CHANGED = f"""SELECT c.position, {BODY.format("c.position")}, c.version FROM replica_change c
    LEFT JOIN position p ON p.id = c.position WHERE c.version > ? ORDER BY c.version LIMIT ?"""  # noqa: S608
ALL = f"""SELECT p.id, {BODY.format("p.id")} FROM position p WHERE p.id > ? ORDER BY p.id LIMIT ?"""  # noqa: S608
ONE = f"""SELECT p.id, {BODY.format("p.id")} FROM position p WHERE p.id = ?"""  # noqa: S608
RIVAL = "SELECT 1 FROM position WHERE row_key = ? AND id <> ?"
LOWEST = -(1 << 63)


class Swap(msgspec.Struct, frozen=True):
    """A position to be kept in place of what was there when somebody looked.

    Attributes:
        before: None = there was none with that id.
    """

    before: Person | None
    after: Person


def note_changes(store: Store) -> None:
    """Begin to note which positions change; those that are there count as new. Inside `writing`."""
    if store.row("SELECT 1 FROM sqlite_master WHERE name = 'hub_position_insert'") is None:
        store.run("DELETE FROM replica_change")
        store.run(FILL)
        note_twins(store, iter_positions(store))
    for trigger in TRIGGERS:
        store.run(trigger)
    for name in (EVENT, TICKETS):
        store.run("INSERT OR IGNORE INTO replica_version (name, version) VALUES (?, 0)", (name,))


def newest_version(store: Store) -> int:
    """The newest version of any position; it never falls, since those that are gone keep theirs."""
    return number(store, "SELECT ifnull(max(version), 0) FROM replica_change")


def version_of(store: Store, name: str) -> int:
    """How often `EVENT` or `TICKETS` have changed."""
    return number(store, "SELECT version FROM replica_version WHERE name = ?", name)


def changed_people(store: Store, after: int, limit: int) -> Positions:
    """What has changed after that version, oldest change first."""
    found = store.rows(CHANGED, (after, limit))
    rows = fitting(found)
    there = [row[:4] for row in rows if row[2] is not None]
    return Positions(
        cursor=_int(rows[-1][4]) if rows else after,
        is_complete=len(found) < limit and len(rows) == len(found),
        people=_people(store, there),
        gone=tuple(PositionId(_int(row[0])) for row in rows if row[2] is None),
    )


def iter_people(store: Store) -> Iterator[tuple[Person, ...]]:
    """All positions in the order of their ids, some at a time; inside `Store.reading` as of one moment."""
    last = LOWEST
    while rows := store.rows(ALL, (last, PAGE)):
        yield _people(store, rows)
        last = _int(rows[-1][0])


def keep_people(ledger: Ledger, people: Iterable[Person], gone: Sequence[PositionId] = ()) -> None:
    """Keep positions with what belongs to them, and forget those that are gone. Inside `Ledger.writing`.

    Presence follows: check-ins elsewhere count, and central's own position takes the place of one made here.
    """
    store, kept = ledger.store, list(people)
    event_set = EventNow(store).read()
    # Who passed here stays counted when the position goes, as in the journal.
    folded = [number for one in gone for number in known_ids(store, one)]
    remove_positions(store, gone)
    remove_elsewhere(store, gone)
    keyed = [(person.key, person.position) for person in kept]
    drop_rivals(store, keyed)
    save_keyed_positions(store, keyed)
    told = read_elsewhere_of(store, [person.position.id for person in kept])
    for person in kept:
        number = person.position.id
        note_printed(store, number, is_printed=person.is_printed)
        has_twin = len(ids_of(person.position)) > 1
        is_told = bool(person.elsewhere or told.get(number))
        if (is_told and keep_elsewhere(store, number, person.elsewhere, room_of(event_set))) or has_twin:
            folded.append(number)
    if folded:
        ledger.rooms.refresh_all(persons_of(store, folded), parents_of(event_set.rooms))


def swap_people(ledger: Ledger, swaps: Sequence[Swap]) -> bool:
    """Keep them if each is as it was, else nothing of it. Inside `Ledger.writing`."""
    if not all(_is_as_it_was(ledger.store, swap) for swap in swaps):
        return False
    keep_people(ledger, [swap.after for swap in swaps])
    return True


def _is_as_it_was(store: Store, swap: Swap) -> bool:
    number = swap.after.position.id
    there = next(iter(_people(store, store.rows(ONE, (number,)))), None)
    return there == swap.before and store.row(RIVAL, (swap.after.key, number)) is None


def _people(store: Store, rows: Sequence[Row]) -> tuple[Person, ...]:
    elsewhere = read_elsewhere_of(store, [PositionId(_int(row[0])) for row in rows])
    return tuple(
        Person(
            key=str(row_key),
            position=decode_position(body),
            elsewhere=elsewhere.get(PositionId(_int(position)), ()),
            is_printed=bool(is_printed),
        )
        for position, row_key, body, is_printed in rows
    )


def _int(value: object) -> int:
    assert isinstance(value, int)
    return value

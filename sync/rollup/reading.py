"""What a roll-up reads of its ledger: whom something has happened to since some point, and all of it.

Must not know: what it is folded into, where that is kept.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial

import msgspec

from checkin.journal import EntryId, Kind, decode_body
from checkin.model import Position, PositionId
from checkin.rollup import SCANS, Happened, Person, happened_of, person_of
from sync.elsewhere import elsewhere_happened_to
from sync.hub.people import newest_version
from sync.outbox_marks import number
from sync.replica import decode_position, find_position, persons_of, positions_version
from sync.store import Store, Value

Attended = tuple[Position, Sequence[Happened]]
"""Somebody, and what happened to them."""
Ids = tuple[PositionId, ...]
"""All ids under which something may have happened to one person, by which it is known first."""

ARRIVED = "SELECT arrival, position FROM journal WHERE arrival > ? ORDER BY arrival LIMIT ?"
TOUCHED = "SELECT position, version FROM touched WHERE version > ? ORDER BY version"
REPLICA_CHANGED = "SELECT position FROM replica_change WHERE version > ?"
HAS_TRIGGERS = "SELECT 1 FROM sqlite_master WHERE type = 'trigger' AND name = 'hub_position_insert'"
ENTRY_AT = "SELECT id FROM journal WHERE arrival = ?"
NEXT_IDS = """SELECT id FROM (SELECT id FROM position WHERE id > ?1 ORDER BY id LIMIT ?2)
    UNION SELECT * FROM (
        SELECT DISTINCT position FROM journal WHERE position > ?1 ORDER BY position LIMIT ?2)
    UNION SELECT * FROM (
        SELECT DISTINCT position FROM elsewhere WHERE position > ?1 ORDER BY position LIMIT ?2)
    ORDER BY 1 LIMIT ?2"""
SOME = "IN (SELECT value FROM json_each(?))"
BODIES = f"SELECT id, body FROM position WHERE id {SOME}"  # noqa: S608  # fixed words
HAPPENED = f"""SELECT position, body, stamp_ms, stamp_counter FROM journal
    WHERE position {SOME}"""  # noqa: S608  # the same
SCANNED = """SELECT arrival, device, sequence, at_ms, kind, list FROM journal
    WHERE arrival > ? AND kind IN ('entry', 'exit', 'refusal') AND ref IS NULL
    ORDER BY arrival LIMIT ?"""
NAMELESS = """SELECT body, stamp_ms, stamp_counter FROM journal
    WHERE arrival > ? AND arrival <= ? AND position IS NULL AND kind = 'refusal'"""
ALL_POSITIONS = "SELECT id, body FROM position WHERE id > ? ORDER BY id LIMIT ?"
KINDS = {kind.value: kind for kind in SCANS}
NO_ID, NO_ORDER = EntryId(""), (0, 0, "")
EVERYBODY = PositionId(0)
AT_ONCE = 500
LOWEST, HIGHEST = -(1 << 63), (1 << 63) - 1


class Marks(msgspec.Struct, frozen=True):
    """Up to where a ledger was read.

    Attributes:
        arrival: Newest journal entry, and which one it was: a ledger that was put back has another there.
        touched: Newest version in `touched`.
        positions: `sync.replica.positions_version`.
        replica: Newest version of a hub's positions; -1 = the ledger notes none, since it is no hub's.
    """

    arrival: int = 0
    entry: str = ""
    touched: int = 0
    positions: int = -1
    replica: int = -1


class Everything(msgspec.Struct, frozen=True):
    """All that is known of one person: who it is, and what happened under any of its ids."""

    ids: Ids
    person: Person
    facts: Sequence[Happened]


def marks_now(store: Store) -> Marks:
    """Where a ledger stands. Inside `Store.reading`, as all here."""
    row = store.row("SELECT arrival, id FROM journal ORDER BY arrival DESC LIMIT 1") or (0, "")
    return Marks(
        arrival=_int(row[0]),
        entry=str(row[1]),
        touched=number(store, "SELECT ifnull(max(version), 0) FROM touched"),
        positions=positions_version(store),
        replica=newest_version(store) if store.row(HAS_TRIGGERS) else -1,
    )


def is_continued(store: Store, marks: Marks, now: Marks) -> bool:
    """Whether a ledger is the one that was read up to these marks, or what became of it."""
    here = entry_at(store, marks.arrival)
    is_same = here == marks.entry and now.touched >= marks.touched and now.positions >= marks.positions
    return is_same and EVERYBODY not in touched(store, marks.touched)


def entry_at(store: Store, arrival: int) -> str:
    """Which entry came at that point of the journal; empty = none."""
    row = store.row(ENTRY_AT, (arrival,))
    return str(row[0]) if row else ""


def arrived(store: Store, after: int, limit: int) -> tuple[int, set[PositionId]]:
    """The newest of the next entries, and whom they are about."""
    rows = store.rows(ARRIVED, (after, limit))
    whom = {PositionId(_int(position)) for _, position in rows if position is not None}
    return (_int(rows[-1][0]) if rows else after), whom


def scans(store: Store, after: int, limit: int) -> tuple[int, list[Happened]]:
    """The next scans in order of arrival, which is their order at each device, and the newest of them."""
    rows = store.rows(SCANNED, (after, limit))
    found = [scan(*row) for _, *row in rows]
    return (_int(rows[-1][0]) if rows else after), found


def scan(
    device: Value, sequence: Value, at_ms: Value, kind: Value = Kind.ENTRY.value, where: Value = None
) -> Happened:
    """A scan as the pace of a kiosk is counted by it: whoever it was."""
    return Happened(
        NO_ID, NO_ORDER, _int(at_ms), KINDS[str(kind)], str(device), _int(sequence), _number(where)
    )


def nameless(store: Store, after: int, until: int) -> list[Happened]:
    """Refusals between two points of the journal that are about nobody."""
    return [_happened(*row) for row in store.rows(NAMELESS, (after, until))]


def touched(store: Store, after: int) -> set[PositionId]:
    """To whose entries something has happened that brings no new entry."""
    return {PositionId(_int(position)) for position, _ in store.rows(TOUCHED, (after,))}


def replica_changed(store: Store, after: int) -> set[PositionId]:
    """Whose positions have changed, where the ledger notes it."""
    return {PositionId(_int(position)) for (position,) in store.rows(REPLICA_CHANGED, (after,))}


def next_ids(store: Store, after: int, limit: int) -> list[PositionId]:
    """Ids under which somebody is known or something happened, in order."""
    return [PositionId(_int(one)) for (one,) in store.rows(NEXT_IDS, (after, limit))]


def next_persons(store: Store, after: int, limit: int) -> list[Person]:
    """Persons who have a position, in the order of their ids."""
    return [person_of(decode_position(body)) for _, body in store.rows(ALL_POSITIONS, (after, limit))]


def everything_of(store: Store, touched: Iterable[PositionId]) -> list[Everything]:
    """All that is known of everybody who has one of these ids; each person once."""
    persons = persons_of(store, touched)
    everybody = [one for ids in persons for one in ids]
    listed = msgspec.json.encode(everybody).decode()
    known = {_int(number): body for number, body in store.rows(BODIES, (listed,))}
    facts = _facts(store, everybody, listed)
    return [
        Everything(
            ids,
            _person(ids, known),
            facts.get(ids[0], ()) if len(ids) == 1 else [fact for one in ids for fact in facts.get(one, ())],
        )
        for ids in persons
    ]


def attendees(store: Store) -> Iterator[Attended]:
    """Everybody who has a position and to whom anything has happened, once, some at a time.

    What is written meanwhile may be in it or not; it is whole per person.
    """
    after: PositionId | None = PositionId(LOWEST)
    seen: set[PositionId] = set()
    while after is not None:
        ids = next_ids(store, after, AT_ONCE)
        after = ids[-1] if ids else None
        for one in everything_of(store, [known for known in ids if known not in seen]):
            seen.update(one.ids)
            found = map(partial(find_position, store), one.ids if one.facts else ())
            if position := next(filter(None, found), None):
                yield position, one.facts


def _person(ids: Ids, known: dict[int, Value]) -> Person:
    body = next((known[one] for one in ids if one in known), None)
    return Person(ids[0]) if body is None else person_of(decode_position(body))


def _facts(store: Store, ids: Sequence[PositionId], listed: str) -> dict[int, list[Happened]]:
    facts: dict[int, list[Happened]] = {}
    for position, body, ms, counter in store.rows(HAPPENED, (listed,)):
        facts.setdefault(_int(position), []).append(_happened(body, ms, counter))
    for one, told in elsewhere_happened_to(store, ids):
        facts.setdefault(one, []).append(told)
    return facts


def _happened(raw: Value, ms: Value, counter: Value) -> Happened:
    assert isinstance(raw, bytes)
    body = decode_body(raw)
    return happened_of(body, (_int(ms), _int(counter), body.id))


def _number(value: Value) -> int | None:
    return None if value is None else _int(value)


def _int(value: object) -> int:
    assert isinstance(value, int)
    return value

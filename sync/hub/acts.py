"""What people have done by hand: corrections, walk-ins, forced entries, payments, settings, undos.

Read newest first, for organisers who look through it. Must not know: who looks, how it is shown.
"""

from collections.abc import Iterable

import msgspec

from checkin.journal import EntryId, JournalEntry, Kind
from checkin.model import Position, PositionId
from sync.ledger import ENTRY_COLUMNS, to_entry
from sync.replica import find_position, persons_of
from sync.store import Store

ACT_KINDS = (
    *(Kind.CORRECTION, Kind.WALK_IN, Kind.PAID, Kind.UNDO, Kind.SETTING),
    *(Kind.CONFLICT_RESOLVED, Kind.BADGE_VOID),
)
LISTED = ", ".join(f"'{kind.value}'" for kind in ACT_KINDS)
IS_ACT = f"""(kind IN ({LISTED}) OR (kind = 'entry' AND instr(body, CAST('"forced":true' AS BLOB)) > 0))"""
COLUMNS = ", ".join(f"j.{name.strip()}" for name in ENTRY_COLUMNS.split(","))
NEWEST = f"""SELECT {COLUMNS}, p.value FROM journal j LEFT JOIN personal p ON p.entry = j.id
    WHERE j.arrival IN (SELECT arrival FROM journal WHERE {IS_ACT} ORDER BY arrival DESC LIMIT ?)
    ORDER BY j.arrival DESC"""  # noqa: S608  # fixed words


BESIDE = "SELECT entry, value FROM personal WHERE entry IN (SELECT value FROM json_each(?))"


class Act(msgspec.Struct, frozen=True):
    """One of them.

    Attributes:
        personal: What stands beside the entry; empty = nothing, or it was erased.
        position: Whom it is about, as they are now; None = nobody, or they are not known any more.
    """

    entry: JournalEntry
    personal: bytes = b""
    position: Position | None = None


def newest_acts(store: Store, limit: int) -> list[Act]:
    """The newest ones, newest first."""
    rows = [(to_entry(row[:-1]), row[-1]) for row in store.rows(NEWEST, (limit,))]
    known = known_positions(
        store, (entry.body.position for entry, _ in rows if entry.body.position is not None)
    )
    return [
        Act(
            entry, value if isinstance(value, bytes) else b"", known.get(entry.body.position or PositionId(0))
        )
        for entry, value in rows
    ]


def all_about(store: Store, position: PositionId) -> list[JournalEntry]:
    """All entries about one person, under each of their ids, in order of arrival."""
    about = f"SELECT {ENTRY_COLUMNS} FROM journal WHERE position = ? ORDER BY arrival"  # noqa: S608
    ids = [number for one in persons_of(store, [position]) for number in one]
    return [to_entry(row) for number in ids for row in store.rows(about, (number,))]


def all_beside(store: Store, entries: Iterable[EntryId]) -> dict[EntryId, bytes]:
    """What lies beside these entries."""
    rows = store.rows(BESIDE, (msgspec.json.encode(list(entries)).decode(),))
    return {EntryId(str(entry)): value for entry, value in rows if isinstance(value, bytes)}


def known_positions(store: Store, ids: Iterable[PositionId]) -> dict[PositionId, Position]:
    """Those who are known under these ids, or under another one of the same person."""
    found: dict[PositionId, Position] = {}
    for number in set(ids):
        for one in (number, *(other for others in persons_of(store, [number]) for other in others)):
            if number not in found and (position := find_position(store, one)) is not None:
                found[number] = position
    return found

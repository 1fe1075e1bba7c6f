"""The journal on disk: append, read, verify. Who is in which room is kept beside it (`sync.occupancy`).

Must not know: who may pass, what a badge looks like, how entries travel. All writing happens inside
`Ledger.writing`; what is inside one block is on the disk together or not at all.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, suppress

import msgspec

from checkin.clock import Clock, Entropy
from checkin.journal import (
    Body,
    ChainFault,
    EntryId,
    Fact,
    JournalEntry,
    Stamp,
    decode_body,
    encode_body,
    follow,
    genesis,
    link,
    new_id,
    seal_personal,
    tick,
)
from checkin.model import PositionId, QuestionId
from checkin.presence import Passage
from sync.erasing import was_erased
from sync.ledger_name import read_name
from sync.occupancy import Occupancy
from sync.outbox_marks import newest_arrival, read_mark
from sync.passages import read_passages
from sync.store import Row, Store

SALT_BYTES = 16
STAMP_SEEN = "stamp_seen"
"""Name in `meta` of the latest stamp, in milliseconds, among entries that came from elsewhere."""
ENTRY_COLUMNS = "hash, body, stamp_rank, stamp_ms, stamp_counter, stamp_epoch"
BADGE_OF = """SELECT 1 FROM journal WHERE position = ? AND kind = 'badge' AND code IS NOT NULL
    UNION ALL SELECT 1 FROM printed_elsewhere WHERE position = ? LIMIT 1"""
ANSWERS = """SELECT personal.value FROM journal JOIN personal ON personal.entry = journal.id
    WHERE journal.position = ? AND journal.kind = 'answer' ORDER BY stamp_ms, stamp_counter, journal.id"""
INSERT = """INSERT INTO journal (
    id, device, sequence, kind, at_ms, position, list, room, ref, code, reason,
    stamp_rank, stamp_ms, stamp_counter, stamp_epoch, hash, body
) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""


_answers = msgspec.json.Decoder(dict[QuestionId, str])


class Origin(msgspec.Struct, frozen=True):
    """Who writes: a device, and one start of its program."""

    device: str
    boot_id: str


class Arrived(msgspec.Struct, frozen=True):
    """A journal entry with its place in the order of arrival on this device."""

    arrival: int
    entry: JournalEntry


class Head(msgspec.Struct, frozen=True):
    """The newest entry of this device, which the next one hangs on; empty before the first one.

    Attributes:
        arrival: The journal's newest row when it was looked up; -1 = never.
        seen_ms: Latest stamp of an entry that came from elsewhere, see `STAMP_SEEN`.
    """

    arrival: int = -1
    sequence: int = 0
    hash: bytes = b""
    stamp: Stamp | None = None
    seen_ms: int = 0


class Ledger:
    """The journal of one data folder, through one connection.

    Args:
        store: An opened and migrated store.
        origin: In whose name entries are appended.
        clock: Where time comes from.
        entropy: Where ids and salts come from.
    """

    def __init__(self, store: Store, origin: Origin, clock: Clock, entropy: Entropy) -> None:
        self.store = store
        self.origin = origin
        self.clock = clock
        self._entropy = entropy
        self._head = Head()
        self.rooms = Occupancy(store)

    def writing(self) -> AbstractContextManager[None]:
        """One transaction; see `sync.store.Store.writing`."""
        return self.store.writing(self._forget)

    def _forget(self) -> None:
        """The head may be an entry that was rolled back, and counts may hold persons that were."""
        self._head = Head()
        self.rooms.forget()

    def append(self, fact: Fact, personal: bytes = b"") -> JournalEntry:
        """Write a fact down as this device's next entry. Call inside `writing`.

        Args:
            fact: What happened.
            personal: Names, answers or corrections; kept apart, only their salted hash is in the entry.
        """
        now_ms = self.clock.now_ms()
        entry_id = new_id(now_ms, self._entropy.random_bytes(16))
        if personal and fact.position is not None and was_erased(self.store, [fact.position]):
            personal = b""  # nobody writes down anew what was erased
        seal = self._keep_personal(entry_id, personal) if personal else ""
        entry = self._chain(fact, entry_id, seal, now_ms)
        arrival = self.store.inserted()
        if arrival != self._head.arrival + 1:
            # Somebody else has written since our last look, so this entry hangs on the wrong one.
            self.store.run("DELETE FROM journal WHERE id = ?", (entry_id,))
            self.refresh_name()
            self._head = _find_head(self.store, self.origin.device, self._head)
            entry = self._chain(fact, entry_id, seal, now_ms)
            arrival = self.store.inserted()
        self._head = Head(arrival, entry.body.sequence, entry.hash, entry.stamp, self._head.seen_ms)
        return entry

    def refresh_name(self) -> None:
        """Go on under the name that this ledger has taken through another connection."""
        name = read_name(self.store)
        if name != self.origin.device and name:
            self.origin = Origin(name, self.origin.boot_id)
            self._head = Head()

    def _chain(self, fact: Fact, entry_id: EntryId, seal: str, now_ms: int) -> JournalEntry:
        """Write an entry that hangs on the head as we know it."""
        head = self._head
        body = Body(
            id=entry_id,
            device=self.origin.device,
            sequence=head.sequence + 1,
            boot_id=self.origin.boot_id,
            mono_ns=self.clock.mono_ns(),
            personal=seal,
            **msgspec.structs.asdict(fact),
        )
        raw = encode_body(body)
        stamp = tick(follow(head.stamp, head.seen_ms, now_ms), now_ms)
        entry = JournalEntry(body, stamp, link(head.hash or genesis(self.origin.device), raw))
        self.store.run(INSERT, journal_row(entry, raw))
        return entry

    def _keep_personal(self, entry_id: EntryId, value: bytes) -> str:
        salt = self._entropy.random_bytes(SALT_BYTES)
        self.store.run("INSERT INTO personal (entry, salt, value) VALUES (?, ?, ?)", (entry_id, salt, value))
        return seal_personal(salt, value)

    def passages(self, position: PositionId) -> tuple[Passage, ...]:
        """All passages of one attendee, any list, in any order."""
        return read_passages(self.store, position)

    def answers(self, position: PositionId) -> dict[QuestionId, str]:
        """What one attendee has answered at check-in; of two answers to one question the later one."""
        rows = self.store.rows(ANSWERS, (position,))
        found: dict[QuestionId, str] = {}
        for (value,) in rows:
            with suppress(msgspec.MsgspecError):  # what cannot be read is asked again; no scan ends for it
                found.update(_answers.decode(_bytes(value)))
        return found

    def personal(self, entry_id: EntryId) -> bytes:
        """What stands in the personal side table for one entry; empty = nothing, or not any more."""
        row = self.store.row("SELECT value FROM personal WHERE entry = ?", (entry_id,))
        return _bytes(row[0]) if row else b""

    def find(self, entry_id: EntryId) -> JournalEntry | None:
        """The entry with that id."""
        row = self.store.row(f"SELECT {ENTRY_COLUMNS} FROM journal WHERE id = ?", (entry_id,))  # noqa: S608
        return to_entry(row) if row else None

    def find_badge(self, code: str) -> JournalEntry | None:
        """The entry that queued the badge with that code."""
        row = self.store.row(
            f"SELECT {ENTRY_COLUMNS} FROM journal WHERE kind = 'badge' AND code = ?",  # noqa: S608
            (code,),
        )
        return to_entry(row) if row else None

    def has_badge(self, position: PositionId) -> bool:
        """Whether a badge was ever queued for one attendee, whatever became of it, or printed elsewhere."""
        return self.store.row(BADGE_OF, (position, position)) is not None

    def about(self, position: PositionId) -> list[JournalEntry]:
        """All entries about one attendee, in order of arrival."""
        rows = self.store.rows(
            f"SELECT {ENTRY_COLUMNS} FROM journal WHERE position = ? ORDER BY arrival",  # noqa: S608
            (position,),
        )
        return [to_entry(row) for row in rows]

    def badges_after(self, arrival: int) -> list[Arrived]:
        """Badge entries that arrived after a point, in order of arrival."""
        rows = self.store.rows(
            f"SELECT arrival, {ENTRY_COLUMNS} FROM journal"  # noqa: S608
            " WHERE kind IN ('badge', 'badge_void') AND arrival > ? ORDER BY arrival",
            (arrival,),
        )
        return [Arrived(_int(row[0]), to_entry(row[1:])) for row in rows]

    def entries(self) -> Iterator[JournalEntry]:
        """The whole journal in order of arrival, a thousand entries at a time."""
        arrival = 0
        while rows := self.store.rows(
            f"SELECT arrival, {ENTRY_COLUMNS} FROM journal WHERE arrival > ? ORDER BY arrival LIMIT 1000",  # noqa: S608
            (arrival,),
        ):
            yield from (to_entry(row[1:]) for row in rows)
            arrival = _int(rows[-1][0])

    def verify(self) -> list[ChainFault]:
        """Everything that does not hold, see `sync.verification`; an empty list means all does."""
        from sync.verification import verify_journal  # asked for by people; no scan waits for it

        return verify_journal(self.store)


def _find_head(store: Store, device: str, known: Head) -> Head:
    """A device's newest entry, and how far the journal goes; looks only at what came since the last look."""
    arrival = newest_arrival(store)
    row = store.row(
        "SELECT sequence, hash, stamp_rank, stamp_ms, stamp_counter, stamp_epoch"
        " FROM journal WHERE arrival > ? AND device = ? ORDER BY arrival DESC LIMIT 1",
        (known.arrival, device),
    )
    seen_ms = read_mark(store, STAMP_SEEN)
    if row is None:
        return Head(arrival, known.sequence, known.hash, known.stamp, seen_ms)
    sequence, last_hash, *stamp = row
    return Head(arrival, _int(sequence), _bytes(last_hash), Stamp(*map(_int, stamp)), seen_ms)


def journal_row(entry: JournalEntry, raw: bytes) -> Row:
    """An entry as `INSERT` takes it; what repeats the body is held against it by `sync.verification`."""
    body, stamp = entry.body, entry.stamp
    return (
        *(body.id, body.device, body.sequence, body.kind.value, body.at_ms),
        *(body.position, body.list, body.room, body.ref, body.code or None, body.reason),
        *(stamp.rank, stamp.ms, stamp.counter, stamp.epoch),
        entry.hash,
        raw,
    )


def to_entry(row: Row) -> JournalEntry:
    """An entry from `ENTRY_COLUMNS`."""
    stored, raw, rank, ms, counter, epoch = row
    return JournalEntry(
        decode_body(_bytes(raw)), Stamp(_int(rank), _int(ms), _int(counter), _int(epoch)), _bytes(stored)
    )


def _int(value: object) -> int:
    assert isinstance(value, int)
    return value


def _bytes(value: object) -> bytes:
    assert isinstance(value, bytes)
    return value

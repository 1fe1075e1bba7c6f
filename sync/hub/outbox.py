"""This device's own entries on their way to the hub: all kinds, in the order of their sequence.

There is no index by device: what was looked through once is not looked through again, however much of others
arrives in between. Must not know: HTTP, what the hub says.
"""

from typing import Protocol

import msgspec

from checkin.errors import LedgerCorruptError
from checkin.journal import Stamp
from sync.hub.membership import Marks, is_partial
from sync.hub.protocol import BATCH_ENTRIES, BODY_BYTES, WireEntry, WirePersonal
from sync.hub.witness import heads
from sync.ledger_name import OWNER, owner_of, read_name
from sync.outbox_marks import ASKED, newest_arrival
from sync.store import Row, Store

WRAPPING_BYTES = 200
"""What stands around an entry in a batch, at most."""
BATCH_BYTES = BODY_BYTES - 4_096
NEWEST = (
    "SELECT arrival, sequence FROM journal WHERE arrival > ? AND device = ? ORDER BY arrival DESC LIMIT 1"
)
UNSENT = """SELECT j.arrival, j.sequence, j.body, j.hash, j.stamp_rank, j.stamp_ms, j.stamp_counter,
    j.stamp_epoch, p.salt, p.value
    FROM journal j LEFT JOIN personal p ON p.entry = j.id
    WHERE j.arrival > ? AND j.arrival <= ? AND j.device = ? AND j.sequence > ?
    ORDER BY j.arrival LIMIT ?"""
BEYOND = f"""SELECT j.arrival, j.sequence, j.body, j.hash, j.stamp_rank, j.stamp_ms, j.stamp_counter,
    j.stamp_epoch, p.salt, p.value
    FROM journal j LEFT JOIN personal p ON p.entry = j.id
    WHERE j.device = ? AND j.sequence > ? AND (j.stamp_rank > 0 OR {OWNER.format("j.device")} = ?)
    ORDER BY j.sequence LIMIT ?"""  # noqa: S608  # our own words only
OTHERS = "SELECT DISTINCT device FROM journal WHERE device <> ? ORDER BY device"
HELD = "SELECT min(arrival) FROM outbox_done WHERE arrival > ? AND outcome = ?"


class Parcel(msgspec.Struct, frozen=True):
    """What goes next.

    Attributes:
        last: Sequence of its last entry; likewise `arrival`.
        newest: Sequence of this device's newest entry.
    """

    entries: tuple[WireEntry, ...]
    last: int
    arrival: int
    newest: int


class Unsent(Protocol):
    """What a session sends from: `Outgoing`, or a journal in memory."""

    def pending_count(self, marks: Marks) -> int:
        """How many entries the hub has not acknowledged."""
        ...

    def batch(self, marks: Marks, limit: int = BATCH_ENTRIES) -> Parcel:
        """What goes by the ordinary way."""
        ...

    def left_behind(self) -> tuple[WireEntry, ...] | None:
        """Entries of others that a new hub has not told of; empty = it has all, None = that is known."""
        ...


class Outgoing:
    """The unsent tail of our own chain. One thread at a time, own connection.

    Args:
        store: Of the ledger, whose name in the journal is looked up.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._device = read_name(store)
        self._looked_at = -1
        """Arrival up to which `_own` is known."""
        self._own: tuple[int, int] = (0, 0)
        """Arrival and sequence of our newest entry."""
        self._passed = (0, 0)
        """Nothing of ours lies between these two arrivals."""

    def newest(self) -> int:
        """Sequence of our newest entry; 0 = there is none."""
        self._look()
        return self._own[1]

    def pending_count(self, marks: Marks) -> int:
        """How many entries the hub has not acknowledged."""
        return max(0, self.newest() - marks.acknowledged)

    def batch(self, marks: Marks, limit: int = BATCH_ENTRIES) -> Parcel:
        """What goes by the ordinary way: up to the first entry that waits for its ruling in this run."""
        self._look()
        held = self._store.row(HELD, (marks.arrival, ASKED))
        until = self._looked_at if held is None or held[0] is None else int(str(held[0])) - 1
        return self._parcel(marks, until, limit)

    def all_unsent(self, marks: Marks, limit: int = BATCH_ENTRIES) -> Parcel:
        """The same with those that wait: goes with a question, so that the hub never knows less than we."""
        self._look()
        return self._parcel(marks, self._looked_at, limit)

    def left_behind(self, limit: int = BATCH_ENTRIES) -> tuple[WireEntry, ...] | None:
        """Entries of others that a new hub has not told of; empty = it has all, None = that is known.

        Those under an earlier name of this device are among them, also where no hub has stamped them.
        """
        known = heads(self._store)
        if known is None:
            return None
        owner = owner_of(self._device)
        has_gaps = is_partial(self._store)
        for (other,) in self._store.rows(OTHERS, (self._device,)):
            if has_gaps and owner_of(str(other)) != owner:
                continue  # no whole chains of others are here, and none can be handed in
            rows = self._store.rows(BEYOND, (other, known.get(str(other), 0), owner, limit))
            if rows:
                return tuple(map(_wire_entry, _fitting(rows)))
        return ()

    def _look(self) -> None:
        """See what has arrived since the last look."""
        arrival = newest_arrival(self._store)
        if arrival == self._looked_at:
            return
        if (device := read_name(self._store)) != self._device:
            self._device, self._looked_at, self._own, self._passed = device, -1, (0, 0), (0, 0)
        since = max(self._looked_at, 0) if arrival > self._looked_at else 0
        row = self._store.row(NEWEST, (since, self._device))
        if row is not None:
            self._own = int(str(row[0])), int(str(row[1]))
        elif since == 0:
            self._own = (0, 0)
        self._looked_at = arrival

    def _parcel(self, marks: Marks, until: int, limit: int) -> Parcel:
        newest = self._own[1]
        if newest <= marks.acknowledged or until <= marks.arrival:
            return Parcel((), marks.acknowledged, marks.arrival, newest)
        begun, passed = self._passed
        after = passed if begun == marks.arrival and passed <= until else marks.arrival
        rows = self._store.rows(UNSENT, (after, until, self._device, marks.acknowledged, limit))
        self._passed = marks.arrival, int(str(rows[0][0])) - 1 if rows else until
        taken = _fitting(rows)
        if not taken:
            return Parcel((), marks.acknowledged, marks.arrival, newest)
        arrival, last = int(str(taken[-1][0])), int(str(taken[-1][1]))
        return Parcel(tuple(map(_wire_entry, taken)), last, arrival, newest)


def _fitting(rows: list[Row]) -> list[Row]:
    """As many as one request may hold; always the first one."""
    total = 0
    for index, row in enumerate(rows):
        _, _, body, _, *_, value = row
        total += len(_raw(body)) + WRAPPING_BYTES + (0 if value is None else 4 * len(_raw(value)) // 3 + 64)
        if total > BATCH_BYTES and index:
            return rows[:index]
    return rows


def _wire_entry(row: Row) -> WireEntry:
    _, _, body, link, rank, ms, counter, epoch, salt, value = row
    personal = None if value is None else WirePersonal(_raw(salt), _raw(value))
    stamp = Stamp(int(str(rank)), int(str(ms)), int(str(counter)), int(str(epoch)))
    return WireEntry(msgspec.Raw(_raw(body)), _raw(link), stamp, personal)


def _raw(value: object) -> bytes:
    if not isinstance(value, bytes):
        raise LedgerCorruptError("A stored entry cannot be read.", "Restore the last backup.")
    return value

"""Takes journal entries from elsewhere into a ledger, and brings along all that follows from them.

All of a call is checked before any of it is written; the caller holds the transaction. Used by the hub for
batches and by kiosks for the hub's journal, in which their own entries come back with better stamps.
Must not know: the wire, who sent it, who may pass.
"""

from collections.abc import Iterable, Mapping, Sequence

import msgspec
from msgspec.structs import replace

from checkin.journal import Body, EntryId, Stamp
from sync.erasing import may_be_erased, take_away
from sync.forgetting import forget_persons
from sync.hub.checking import ChainEnd, Incoming, Known, Sifted, Stamping, read_entry, sift
from sync.hub.consequences import Consequences, Role
from sync.hub.forks import Forks
from sync.hub.membership import is_partial
from sync.hub.protocol import WireEntry
from sync.ledger import INSERT, STAMP_SEEN, Ledger, journal_row
from sync.outbox_marks import read_mark, set_mark
from sync.store import Store, Value

KNOWN = """SELECT id, body, hash, stamp_rank, stamp_ms, stamp_counter, stamp_epoch FROM journal
    WHERE id IN (SELECT value FROM json_each(?))"""
NOTED_END = """SELECT sequence, hash, stamp_rank, stamp_ms, stamp_counter, stamp_epoch FROM journal
    WHERE arrival = (SELECT arrival FROM chain_end WHERE device = ?)"""
ANY_END = """SELECT sequence, hash, stamp_rank, stamp_ms, stamp_counter, stamp_epoch FROM journal
    WHERE device = ? ORDER BY arrival DESC LIMIT 1"""
NOTE_END = """INSERT INTO chain_end (device, arrival) SELECT device, arrival FROM journal WHERE id = ?
    ON CONFLICT (device) DO UPDATE SET arrival = excluded.arrival"""
INSERT_PERSONAL = "INSERT OR IGNORE INTO personal (entry, salt, value) VALUES (?, ?, ?)"
RESTAMP = """UPDATE journal SET stamp_rank = ?, stamp_ms = ?, stamp_counter = ?, stamp_epoch = ?
    WHERE id = ?"""


class Intaken(msgspec.Struct, frozen=True):
    """What a call has changed.

    Attributes:
        fresh: Entries that were not here before, in the order given.
        restamped: Entries that were here and have got a greater stamp.
        is_renamed: Whether this ledger goes on under another name, see `sync.hub.forks`.
    """

    fresh: tuple[Body, ...] = ()
    restamped: tuple[Body, ...] = ()
    is_renamed: bool = False


class Intake:
    """Takes entries into one ledger, through one connection.

    Args:
        ledger: Written to inside `Ledger.writing`, which the caller holds.
        role: Whether this is a hub's ledger or a kiosk's.
    """

    def __init__(self, ledger: Ledger, role: Role = Role.KIOSK) -> None:
        self._ledger = ledger
        self._store = ledger.store
        self._role = role
        self._consequences = Consequences(ledger, role)
        self._forks = Forks(ledger)

    def take(self, entries: Sequence[WireEntry], stamping: Stamping | None = None) -> Intaken:
        """Take one page of a hub's journal. Nothing of it is written when it raises.

        Raises:
            BatchRefusedError: An entry that is none, was changed, or does not hang on the one before it.
        """
        incoming = [read_entry(wire) for wire in entries]
        name = self._ledger.origin.device
        self._ledger.refresh_name()
        known, ends = self._here(incoming)
        new = [one for one in incoming if one.body.id not in known]
        with_gaps = is_partial(self._store)
        healed = [self._forks.heal(one, ends.get(one.body.device), with_gaps=with_gaps) for one in new]
        if any(healed):
            known, ends = self._here(incoming)
        if with_gaps and self._settle(incoming, known):
            known, ends = self._here(incoming)
        taken = self.write([sift(incoming, known, ends, stamping or Stamping(), with_gaps=with_gaps)])
        return replace(taken, is_renamed=self._ledger.origin.device != name)

    def _settle(self, incoming: Sequence[Incoming], known: Mapping[EntryId, Known]) -> bool:
        """Whether anything of a page has moved to where the hub has it."""
        here = [(one, known[one.body.id]) for one in incoming if one.body.id in known]
        return sum(self._forks.settle(one, was) for one, was in here) > 0

    def _here(self, incoming: Sequence[Incoming]) -> tuple[dict[EntryId, Known], dict[str, ChainEnd]]:
        """What is here of a page."""
        ids, devices = [one.body.id for one in incoming], [one.body.device for one in incoming]
        return self.known(ids), self.ends(devices)

    def known(self, ids: Sequence[EntryId]) -> dict[EntryId, Known]:
        """Those of the entries that are here already."""
        listed = msgspec.json.encode(ids).decode()
        return {
            EntryId(str(row[0])): Known(_bytes(row[1]), _bytes(row[2]), _stamp(row[3:]))
            for row in self._store.rows(KNOWN, (listed,))
        }

    def ends(self, devices: Iterable[str]) -> dict[str, ChainEnd]:
        """The newest entry here of each of these devices, if there is one."""
        return {device: end for device in set(devices) if (end := read_end(self._store, device))}

    def write(self, batches: Sequence[Sifted]) -> Intaken:
        """Write down what was sifted, batches in the order in which they were."""
        fresh = [one for sifted in batches for one in sifted.fresh]
        restamped = [one for sifted in batches for one in sifted.restamped]
        self._store.run_many(INSERT, (journal_row(one.stamped(stamp), one.raw) for one, stamp in fresh))
        self._store.run_many(
            INSERT_PERSONAL,
            (
                (one.body.id, one.personal.salt, one.personal.value)
                for one, _ in fresh
                if one.personal is not None
            ),
        )
        # A kiosk may have forgotten them with all else; a hub forgets what was erased, and nothing more.
        again = [one for sifted in batches for one in sifted.brought] if self._role is Role.KIOSK else []
        self._store.run_many(INSERT_PERSONAL, ((one.body.id, *personal_of(one)) for one in again))
        take_away(self._store, may_be_erased([*(one.body for one, _ in fresh), *(one.body for one in again)]))
        newest = {one.body.device: one.body.id for one, _ in fresh}
        newest.pop(self._ledger.origin.device, None)  # whose entries are also written elsewhere
        self._store.run_many(NOTE_END, ((entry,) for entry in newest.values()))
        self._store.run_many(RESTAMP, ((*_parts(stamp), one.body.id) for one, stamp in restamped))
        if self._role is Role.KIOSK:
            self._note_seen(stamp.ms for _, stamp in (*fresh, *restamped))
        self._consequences.draw([one for one, _ in fresh], [one.body for one, _ in restamped])
        forget_persons(self._store, [one.body for one, _ in fresh])
        return Intaken(tuple(one.body for one, _ in fresh), tuple(one.body for one, _ in restamped))

    def _note_seen(self, stamps_ms: Iterable[int]) -> None:
        """Entries of this device come after what it has seen, see `checkin.journal.follow`."""
        latest = max(stamps_ms, default=0)
        if latest > read_mark(self._store, STAMP_SEEN):
            set_mark(self._store, STAMP_SEEN, latest)


def read_end(store: Store, device: str) -> ChainEnd | None:
    """A device's newest entry here."""
    row = store.row(NOTED_END, (device,)) or store.row(ANY_END, (device,))
    return ChainEnd(_int(row[0]), _bytes(row[1]), _stamp(row[2:])) if row else None


def personal_of(entry: Incoming) -> tuple[bytes, bytes]:
    """Salt and value of an entry that has them."""
    assert entry.personal is not None
    return entry.personal.salt, entry.personal.value


def _parts(stamp: Stamp) -> tuple[int, int, int, int]:
    return stamp.rank, stamp.ms, stamp.counter, stamp.epoch


def _stamp(columns: Sequence[Value]) -> Stamp:
    return Stamp(*map(_int, columns))


def _int(value: Value) -> int:
    assert isinstance(value, int)
    return value


def _bytes(value: Value) -> bytes:
    assert isinstance(value, bytes)
    return value

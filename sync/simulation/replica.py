"""A journal in memory with the folds over it: what a ledger keeps on its disk.

Entries pass the same checks, get the same stamps, and presence is folded anew for whoever is touched, as in
`sync.hub.intake`. Must not know: how entries travel, who may pass.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

import msgspec

from checkin.clock import Clock
from checkin.journal import (
    Body,
    EntryId,
    Fact,
    JournalEntry,
    Kind,
    encode_body,
    follow,
    link,
    tick,
)
from checkin.model import PositionId, Room, RoomId
from checkin.presence import Passage, parents_of, rooms_present, to_passage
from sync.hub.checking import ChainEnd, Incoming, Known, Sifted, Stamping, chain_start, sift
from sync.hub.membership import Marks
from sync.hub.outbox import Parcel
from sync.hub.protocol import BATCH_ENTRIES, WireEntry

NOWHERE: frozenset[RoomId] = frozenset()
PASSING = frozenset({Kind.ENTRY, Kind.EXIT, Kind.UNDO, Kind.RULING})


class Journal:
    """All entries that one host has heard of, and who is where by them."""

    def __init__(self, rooms: Iterable[Room]) -> None:
        self.known: dict[EntryId, Known] = {}
        self.bodies: dict[EntryId, Body] = {}
        self.inside: dict[PositionId, frozenset[RoomId]] = {}
        self.persons: Counter[RoomId] = Counter()
        """How many are in each room."""
        self.badged: set[PositionId] = set()
        """Who has a badge."""
        self._ends: dict[str, ChainEnd] = {}
        self._passages: dict[PositionId, dict[EntryId, Passage]] = defaultdict(dict)
        self._parents = parents_of(rooms)

    def take(self, incoming: Sequence[Incoming], stamping: Stamping | None = None) -> Sifted:
        """Take entries from elsewhere.

        Raises:
            BatchRefusedError: One that was changed, or does not hang on the one before it.
        """
        sifted = sift(incoming, self.known, self._ends, stamping or Stamping())
        self._ends.update(sifted.ends)
        touched = set()
        for one, stamp in (*sifted.fresh, *sifted.restamped):
            self._keep(one.stamped(stamp), one.raw)
            touched.add(one.body.position)
        self._fold(touched)
        return sifted

    def passages(self, position: PositionId) -> tuple[Passage, ...]:
        """All passages of one attendee."""
        return tuple(self._passages[position].values()) if position in self._passages else ()

    def people(self) -> Iterable[PositionId]:
        """Everybody of whom there is something here."""
        return self._passages.keys()

    def end(self, device: str) -> ChainEnd:
        """The newest entry of a device."""
        return self._ends.get(device) or chain_start(device)

    def digest(self) -> str:
        """The same for two hosts that hold the same entries with the same stamps and the same presence."""
        found = hashlib.sha256()
        for entry_id in sorted(self.known):
            one = self.known[entry_id]
            found.update(f"{entry_id} {one.stamp} ".encode() + one.hash)
        found.update(repr(sorted((p, sorted(rooms)) for p, rooms in self.inside.items() if rooms)).encode())
        return found.hexdigest()

    def _keep(self, entry: JournalEntry, raw: bytes) -> None:
        body = entry.body
        self.known[body.id] = Known(raw, entry.hash, entry.stamp)
        self.bodies[body.id] = body
        end = self._ends.get(body.device)
        if end is not None and end.sequence == body.sequence:
            self._ends[body.device] = ChainEnd(body.sequence, entry.hash, entry.stamp)
        if body.position is not None and body.kind in PASSING:
            self._passages[body.position][body.id] = to_passage(entry)
        elif body.position is not None and body.kind is Kind.BADGE:
            self.badged.add(body.position)

    def _fold(self, touched: Iterable[PositionId | None]) -> None:
        for position in touched:
            if position is None:
                continue
            before, now = (
                self.inside.get(position, NOWHERE),
                rooms_present(self.passages(position), self._parents),
            )
            self.inside[position] = now
            self.persons.update(now - before)
            self.persons.subtract(before - now)


class Replica(Journal):
    """The journal of one kiosk, which also writes. Satisfies what a `sync.hub.session.Session` sends from.

    Args:
        rooms: Of the congress.
        device: Its name in the journal.
        clock: Where time comes from.
    """

    def __init__(self, rooms: Iterable[Room], device: str, clock: Clock) -> None:
        super().__init__(rooms)
        self.device = device
        self.boot_id = f"{device}-1"
        self.held: set[EntryId] = set()
        """Entries that wait for their ruling."""
        self._clock = clock
        self._own: list[EntryId] = []
        self._seen_ms = 0

    def append(self, fact: Fact, entry_id: EntryId) -> JournalEntry:
        """Write a fact down as this kiosk's next entry."""
        now_ms, end = self._clock.now_ms(), self.end(self.device)
        body = Body(
            id=entry_id,
            device=self.device,
            sequence=end.sequence + 1,
            boot_id=self.boot_id,
            mono_ns=self._clock.mono_ns(),
            **msgspec.structs.asdict(fact),
        )
        raw = encode_body(body)
        stamp = tick(follow(end.stamp, self._seen_ms, now_ms), now_ms)
        entry = JournalEntry(body, stamp, link(end.hash, raw))
        self._ends[self.device] = ChainEnd(body.sequence, entry.hash, stamp)
        self._own.append(body.id)
        self._keep(entry, raw)
        self._fold([body.position])
        return entry

    def take(self, incoming: Sequence[Incoming], stamping: Stamping | None = None) -> Sifted:
        """Take a page of the hub's journal; later entries of our own come after it."""
        sifted = super().take(incoming, stamping)
        stamps = (stamp.ms for _, stamp in (*sifted.fresh, *sifted.restamped))
        self._seen_ms = max(self._seen_ms, max(stamps, default=0))
        return sifted

    def newest(self) -> int:
        """Sequence of our newest entry; 0 = there is none."""
        return len(self._own)

    def left_behind(self) -> None:
        """The hub is always the same one."""

    def pending_count(self, marks: Marks) -> int:
        """How many entries the hub has not acknowledged."""
        return max(0, self.newest() - marks.acknowledged)

    def batch(self, marks: Marks, limit: int = BATCH_ENTRIES) -> Parcel:
        """What goes by the ordinary way: up to the first entry that waits for its ruling."""
        own = self._own[marks.acknowledged : marks.acknowledged + limit]
        free = next((n for n, one in enumerate(own) if one in self.held), len(own))
        return self._parcel(marks, own[:free])

    def all_unsent(self, marks: Marks, limit: int = BATCH_ENTRIES) -> Parcel:
        """The same with those that wait."""
        return self._parcel(marks, self._own[marks.acknowledged : marks.acknowledged + limit])

    def _parcel(self, marks: Marks, own: Sequence[EntryId]) -> Parcel:
        last = marks.acknowledged + len(own)
        return Parcel(tuple(wire_entry(self.known[one]) for one in own), last, last, self.newest())


def wire_entry(known: Known) -> WireEntry:
    """An entry as it is sent."""
    return WireEntry(msgspec.Raw(known.raw), known.hash, known.stamp)

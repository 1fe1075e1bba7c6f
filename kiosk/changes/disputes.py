"""Double admits that nobody has settled yet: who, when and where, with which badges.

Kept from look to look: only whom something new is about is looked at again. Must not know: Textual, how
one is settled (`kiosk.changes.settling`).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import islice

import msgspec

from checkin.clock import Clock
from checkin.conflicts import DoubleAdmit, decided_by_humans, double_admits
from checkin.journal import EntryId, JournalEntry, Kind
from checkin.model import EventSet, ListId, Names, PositionId
from checkin.presence import Passage
from checkin.zones import zone_of
from sync.elsewhere import ElsewherePassage, elsewhere_id, read_elsewhere
from sync.ledger import Ledger
from sync.reentries import Visit, passages_elsewhere, touched_after
from sync.replica import find_position, persons_of

READ_AT_ONCE, AT_ONCE = 2_000, 50
"""So many entries are read, and so many people looked at, in one go at most: a desk that starts after a long
day lets nobody wait who holds up a ticket meanwhile."""
ELSEWHERE_NS = 10_000_000_000
"""So often at most it is looked for what central told of other devices."""


class Side(msgspec.Struct, frozen=True):
    """One of the two entries.

    Attributes:
        place: Its gate, else the device; empty = another device, nobody knows which.
        badge: Code of the badge that came with it; empty = none did.
    """

    at_ms: int
    place: Names
    badge: str = ""


class Dispute(msgspec.Struct, frozen=True):
    """Somebody was let in twice. `entry` is the one too many, by which it is settled."""

    entry: EntryId
    position: PositionId
    name: str
    first: Side
    second: Side


class Disputes:
    """Belongs to one thread at a time, as its ledger does."""

    def __init__(self, ledger: Ledger, clock: Clock) -> None:
        self._ledger = ledger
        self._clock = clock
        self._event_set: EventSet | None = None
        self._begin()

    def _begin(self) -> None:
        self._arrival = 0
        self._entries: Counter[Visit] = Counter()
        self._elsewhere: Counter[Visit] = Counter()
        self._elsewhere_ns = -ELSEWHERE_NS
        self._due: dict[PositionId, tuple[PositionId, ...]] = {}
        self._found: dict[PositionId, tuple[Dispute, ...]] = {}

    def look(self, event_set: EventSet) -> tuple[Dispute, ...]:
        """Those that are known by now, oldest first; with other lists all are looked for anew."""
        if event_set is not self._event_set:
            self._event_set = event_set
            self._begin()
        self._note(self._touched())
        for person in list(islice(self._due, AT_ONCE)):
            ids = self._due.pop(person)
            found = tuple(self._of(ids, event_set))
            self._found.pop(person, None)
            if found:
                self._found[person] = found
        return tuple(sorted((one for found in self._found.values() for one in found), key=_by_time))

    def _touched(self) -> set[Visit]:
        new = touched_after(self._ledger.store, self._arrival, READ_AT_ONCE)
        self._arrival = new.arrival
        self._entries.update(new.entries)
        touched, now_ns = set(new.entries), self._clock.mono_ns()
        if now_ns - self._elsewhere_ns < ELSEWHERE_NS:
            return touched
        self._elsewhere_ns = now_ns
        before, self._elsewhere = self._elsewhere, passages_elsewhere(self._ledger.store)
        return touched | {visit for visit, _ in before.items() ^ self._elsewhere.items()}

    def _note(self, touched: set[Visit]) -> None:
        """Whoever has two entries at one list, under all of their ids together, is looked at."""
        lists: dict[PositionId, set[ListId]] = defaultdict(set)
        for position, at in touched:
            lists[position].add(at)
        for ids in persons_of(self._ledger.store, lists):
            where = {at for one in ids for at in lists.get(one, ())}
            if any(self._count(ids, at) > 1 for at in where):
                self._due[ids[0]] = ids

    def _count(self, ids: Sequence[PositionId], at: ListId) -> int:
        return sum(self._entries[one, at] + self._elsewhere[one, at] for one in ids)

    def _of(self, ids: Sequence[PositionId], event_set: EventSet) -> Iterable[Dispute]:
        passages = [passage for one in ids for passage in self._ledger.passages(one)]
        about = [entry for one in ids for entry in self._ledger.about(one)]
        decided = decided_by_humans(about)
        for number in dict.fromkeys(passage.list for passage in passages):
            at = event_set.find_list(number) if number is not None else None
            if at is not None:
                for one in double_admits(passages, {at.id: at}, decided, zone_of(event_set, at.event)):
                    yield self._dispute(ids, one, about, event_set)

    def _dispute(
        self, ids: Sequence[PositionId], one: DoubleAdmit, about: Sequence[JournalEntry], event_set: EventSet
    ) -> Dispute:
        elsewhere = {elsewhere_id(e.id): e for i in ids for e in read_elsewhere(self._ledger.store, i)}

        def side(passage: Passage) -> Side:
            place = _place(passage.id, about, elsewhere, event_set)
            return Side(passage.at_ms, place, _badge_of(passage.id, about))

        position = find_position(self._ledger.store, ids[0])
        name = position.display_name or position.order if position else ""
        return Dispute(one.second.id, ids[0], name, side(one.first), side(one.second))


def _by_time(dispute: Dispute) -> tuple[int, EntryId]:
    return dispute.second.at_ms, dispute.entry


def _badge_of(entry: EntryId, about: Sequence[JournalEntry]) -> str:
    return next((e.body.code for e in about if e.body.kind is Kind.BADGE and e.body.ref == entry), "")


def _place(
    entry: EntryId,
    about: Sequence[JournalEntry],
    elsewhere: dict[EntryId, ElsewherePassage],
    event_set: EventSet,
) -> Names:
    """The gate, else the device that wrote it down; nothing where central does not say."""
    known = next((e.body for e in about if e.body.id == entry), None)
    number = known.gate if known else elsewhere[entry].gate if entry in elsewhere else None
    gate = next((g for g in event_set.gates if g.id == number), None)
    if gate is not None:
        return gate.names
    return {"": known.device} if known else {}

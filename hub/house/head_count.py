"""Who is here and in which room, as the organisers' live page shows it: a fold that goes on with what is new.

What a person adds is what `checkin.rollup` says, so that the page and the reports tell the same. Whoever is
touched by an entry is folded anew: what they added before is taken away, what they add now is put in
its place. Must not know: where entries come from, HTTP, how numbers are shown.
"""

import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

import msgspec

from checkin.journal import JournalEntry, Kind
from checkin.made_here import may_be_made_here
from checkin.model import CheckInList, EventSet, ListId, Position, PositionId, ProductId, RoomId
from checkin.presence import Passage
from checkin.queueing import Advice
from checkin.rollup import Happened, Person, attendance_of, frame_of, person_of
from checkin.room_count import MARK_KINDS, to_mark
from checkin.room_history import SLOT_MS, RoomHistory, Step
from hub.house.queue_log import LineLog, entrances

PASSAGE_KINDS = frozenset({Kind.ENTRY, Kind.EXIT, Kind.UNDO, Kind.RULING})
"""Of all kinds of entries those that tell who is where."""
LATER_MS = (1 << 46) // SLOT_MS * SLOT_MS
"""The end of a minute behind everything that any clock has ever stamped."""
RECENT = 2_000
"""Steps of a room that tell how fast each door counts."""
NOBODYS = ProductId(0)
"""Of those whose tickets are not known here."""


class ProductCount(msgspec.Struct, frozen=True):
    """Persons with one product; `NOBODYS` = entries name tickets that are not known here.

    Attributes:
        registered: May come: paid, or to be paid.
        came: Had at least one entry that stands.
        inside: Are here now.
    """

    product: ProductId
    registered: int
    came: int
    inside: int


class Numbers(msgspec.Struct, frozen=True, kw_only=True):
    """What is known at one moment.

    Attributes:
        rooms: Persons in each room, with and without tickets; below zero = more have left than were seen.
        arrivals: First entries of all, by the start of their UTC quarter hour.
    """

    products: tuple[ProductCount, ...] = ()
    rooms: Mapping[RoomId, int] = {}
    arrivals: Mapping[int, int] = {}

    @property
    def registered(self) -> int:
        """All who may come."""
        return sum(one.registered for one in self.products)

    @property
    def came(self) -> int:
        """All who came."""
        return sum(one.came for one in self.products)

    @property
    def inside(self) -> int:
        """All who are here."""
        return sum(one.inside for one in self.products)


Visit = tuple[str, int]
"""ISO date, and id of a check-in list."""


class Share(msgspec.Struct, frozen=True, kw_only=True):
    """What one person adds to the numbers.

    Attributes:
        slot_ms: When they came first; None = not yet.
        visits: On which days they came in at which lists.
    """

    product: ProductId = NOBODYS
    registered: bool = False
    came: bool = False
    inside: bool = False
    slot_ms: int | None = None
    visits: tuple[Visit, ...] = ()


class Sums:
    """What all persons add up to."""

    def __init__(self) -> None:
        self.registered: Counter[ProductId] = Counter()
        self.came: Counter[ProductId] = Counter()
        self.inside: Counter[ProductId] = Counter()
        self.arrivals: Counter[int] = Counter()
        self.visits: Counter[Visit] = Counter()

    def add(self, share: Share, sign: int) -> None:
        """Count somebody in, or with -1 out again."""
        self.registered[share.product] += sign * share.registered
        self.came[share.product] += sign * share.came
        self.inside[share.product] += sign * share.inside
        if share.slot_ms is not None:
            self.arrivals[share.slot_ms] += sign
        for visit in share.visits:
            self.visits[visit] += sign

    def products(self) -> tuple[ProductCount, ...]:
        """Those that anybody has, in the order of their ids."""
        found = {p for counter in (self.registered, self.came) for p, n in counter.items() if n}
        return tuple(ProductCount(p, self.registered[p], self.came[p], self.inside[p]) for p in sorted(found))


class HeadCount:
    """The numbers, and what is needed to go on with them. One thread at a time."""

    def __init__(self, event_set: EventSet) -> None:
        self._frame = frame_of(event_set)
        self.rooms = RoomHistory(self._frame.parents)
        self._here: dict[PositionId, list[Happened]] = defaultdict(list)
        self._elsewhere: dict[PositionId, tuple[Happened, ...]] = {}
        self._who: dict[PositionId, Person] = {}
        self._by_secret: dict[str, set[PositionId]] = defaultdict(set)
        self._ids: dict[PositionId, frozenset[PositionId]] = {}
        self._devices: dict[str, str] = {}
        self._lines = LineLog()
        self._doors = entrances(event_set)
        self._shares: dict[PositionId, Share] = {}
        self._touched: set[PositionId] = set()
        self._sums = Sums()

    def hear(self, entries: Iterable[JournalEntry]) -> None:
        """Entries of the journal, in any order."""
        for entry in entries:
            body = entry.body
            self._lines.hear(body)
            if body.kind in MARK_KINDS:
                if (mark := to_mark(body, entry.order)) is not None:
                    self.rooms.mark(mark)
            elif body.position is not None and body.kind in PASSAGE_KINDS:
                self._here[body.position].append(_told_by(entry))
                self._touched.add(body.position)
                self._devices[body.id] = sys.intern(body.device)
                if len(self._devices) > 2 * MOST_DEVICES:
                    self._devices = dict(islice(self._devices.items(), MOST_DEVICES, None))

    def meet(self, position: Position, elsewhere: tuple[Happened, ...] = ()) -> None:
        """A position as it is now, with what other systems' devices did with it."""
        self._who[position.id] = person_of(position)
        self._touched.add(position.id)
        if elsewhere or position.id in self._elsewhere:
            self._elsewhere[position.id] = elsewhere
        if may_be_made_here(position.secret):
            self._recognise(position)

    def _recognise(self, position: Position) -> None:
        """Whoever was made here and is sent by central later is one person under both ids."""
        ids = self._by_secret[position.secret]
        ids.add(position.id)
        self._ids.update(dict.fromkeys(ids, frozenset(ids)))
        self._touched |= ids

    def lose(self, position: PositionId) -> None:
        """A position that is there no more; where it went in and out stays."""
        self._who.pop(position, None)
        self._elsewhere.pop(position, None)
        self._touched.add(position)

    def settle(self, most: int = sys.maxsize) -> None:
        """Bring the numbers up to date with all that was heard, of so many persons at most."""
        for _ in range(min(most, len(self._touched))):
            for position in self._all_of(self._touched.pop()):
                self._renew(position)

    @property
    def unsettled(self) -> int:
        """How many persons something was heard of that does not count yet. May be asked by any thread."""
        return len(self._touched)

    def _renew(self, position: PositionId) -> None:
        before, now = self._shares.get(position), self._share(position)
        if before != now:
            if before is not None:
                self._sums.add(before, -1)
            self._sums.add(now, 1)
            self._shares[position] = now

    def _all_of(self, position: PositionId) -> frozenset[PositionId]:
        """All ids of one person."""
        return self._ids.get(position) or frozenset((position,))

    def _share(self, position: PositionId) -> Share:
        ids = self._all_of(position)
        if position != max(ids):  # counted under central's id
            self.rooms.know(position, ())
            return Share()
        facts = [f for one in ids for f in (*self._here.get(one, ()), *self._elsewhere.get(one, ()))]
        person = self._who.get(position) or Person(position)
        found = attendance_of(person, facts, self._frame)
        self.rooms.know(position, map(_to_passage, found.held))
        return Share(
            product=person.product,
            registered=found.is_expected,
            came=found.has_come,
            inside=found.is_inside,
            slot_ms=found.slot_ms,
            visits=found.visits,
        )

    def numbers(self) -> Numbers:
        """As of the last `settle`."""
        return Numbers(
            products=self._sums.products(),
            rooms={room: self.rooms.moment(room, LATER_MS).persons for room in self.rooms.parents},
            arrivals={slot: n for slot, n in sorted(self._sums.arrivals.items()) if n},
        )

    def advice(self, now_ms: int) -> list[tuple[CheckInList, Advice]]:
        """What is to be expected of the line at each entrance of which enough is known."""
        found = ((one, self._lines.advice(one.id, now_ms, self._to_come(one, now_ms))) for one in self._doors)
        return [(one, advice) for one, advice in found if advice is not None]

    def _to_come(self, at: CheckInList, now_ms: int) -> int:
        """Who is registered for a list and has not come in there today."""
        open_to = at.products if at.products or not at.all_products else self._sums.registered
        expected = sum(self._sums.registered[one] for one in open_to if one not in self._frame.online)
        today, _ = self._frame.day_and_hour(now_ms, at.id)
        return max(0, expected - self._sums.visits[today, at.id])

    def recent(self, room: RoomId) -> list[tuple[str, Step]]:
        """Who has lately come into a room or left it, each with the device that saw it."""
        return list(self._recent(room))

    def _recent(self, room: RoomId) -> Iterator[tuple[str, Step]]:
        for step in islice(self.rooms.newest(room), RECENT):
            if (device := self._devices.get(step[0][2])) is not None:
                yield device, step


MOST_DEVICES = 20_000
"""Newest entries of which it is known who made them."""


def _told_by(entry: JournalEntry) -> Happened:
    """What of an entry attendance depends on; kept of each there is, so no more than that."""
    body = entry.body
    return Happened(
        body.id, entry.order, body.at_ms, body.kind, list=body.list, room=body.room, ref=body.ref,
        reason=body.reason,
    )  # fmt: skip


def _to_passage(one: Happened) -> Passage:
    where = None if one.list is None else ListId(one.list)
    return Passage(one.id, one.kind, where, one.room, one.order, one.ref, bool(one.reason), one.at_ms)

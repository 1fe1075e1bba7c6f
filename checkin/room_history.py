"""How many were in each room at any moment that has passed: a fold of everything known by now.

Pure. The same rules as `checkin.room_count`, for every moment instead of now: what arrives late, or is taken
back, counts from when it happened. Must not know: storage, time of day, who asks.
"""

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate

import msgspec

from checkin.journal import EntryId, OrderKey
from checkin.model import PositionId, RoomId
from checkin.presence import Passage, after_passage, standing
from checkin.room_count import RoomMark

Parents = Mapping[RoomId, RoomId | None]
Step = tuple[OrderKey, int]
"""When somebody came (1) or went (-1)."""

SLOT_MS = 60_000


def steps_of(passages: Iterable[Passage], parents: Parents) -> list[tuple[RoomId, Step]]:
    """When one person came into which room and left it, in order."""
    inside: frozenset[RoomId] = frozenset()
    found: list[tuple[RoomId, Step]] = []
    for passage in standing(passages):
        now = after_passage(inside, passage, parents)
        found += ((room, (passage.order, 1)) for room in sorted(now - inside))
        found += ((room, (passage.order, -1)) for room in sorted(inside - now))
        inside = now
    return found


class Moment(msgspec.Struct, frozen=True):
    """A room in one minute, with and without tickets; below zero where more have left than were ever seen.

    Attributes:
        before: How many there were when it began.
        course: What happened in it, in order, each with how many there were then.
        with_tickets: How many of them are known by their tickets at its end.
    """

    before: int
    course: tuple[tuple[OrderKey, int], ...]
    with_tickets: int

    @property
    def persons(self) -> int:
        """At its end."""
        return self.course[-1][1] if self.course else self.before

    @property
    def most(self) -> int:
        """At once."""
        return max(self.before, *(number for _, number in self.course), self.persons)


class RoomHistory:
    """All rooms, and what has happened in them."""

    def __init__(self, parents: Parents) -> None:
        self.parents = parents
        self._persons: dict[PositionId, list[tuple[RoomId, Step]]] = {}
        self._steps: dict[RoomId, dict[int, list[Step]]] = defaultdict(lambda: defaultdict(list))
        self._net: dict[RoomId, dict[int, int]] = defaultdict(lambda: defaultdict(int))
        self._marks: dict[RoomId, dict[EntryId, RoomMark]] = defaultdict(dict)
        self._unnamed_after: dict[RoomId, tuple[list[OrderKey], list[int]]] = {}
        self._changed: dict[RoomId, int] = {}

    def know(self, person: PositionId, passages: Iterable[Passage]) -> None:
        """All that is known of one person by now, in place of what was known before."""
        before, now = self._persons.get(person, []), steps_of(passages, self.parents)
        if before == now:
            return
        for room, step in set(before) - set(now):
            self._steps[room][_slot(step)].remove(step)
            self._add(room, step, -1)
        for room, step in set(now) - set(before):
            insort(self._steps[room][_slot(step)], step)
            self._add(room, step, 1)
        self._persons[person] = now

    def _add(self, room: RoomId, step: Step, sign: int) -> None:
        self._net[room][_slot(step)] += sign * step[1]
        self._note_change(room, step[0])

    def mark(self, mark: RoomMark) -> None:
        """What somebody has counted in a room, or that it was emptied."""
        if self._marks[mark.room].get(mark.id) != mark:
            self._marks[mark.room][mark.id] = mark
            self._note_change(mark.room, mark.order)

    def _note_change(self, room: RoomId, order: OrderKey) -> None:
        self._unnamed_after.pop(room, None)
        self._changed[room] = min(order[0], self._changed.get(room, order[0]))

    def take_changes(self) -> dict[RoomId, int]:
        """Since when, in milliseconds, another number holds for which rooms than at the last call."""
        changed, self._changed = self._changed, {}
        return changed

    def number_now(self, room: RoomId) -> int:
        """How many are in a room by all that is known; below zero where more have left than were seen."""
        return sum(self._net[room].values()) + self._unnamed(room, LATEST)

    def present(self, room: RoomId, before: OrderKey) -> int:
        """How many persons with tickets were in a room just before a moment in the order of all entries."""
        slot = before[0] // SLOT_MS
        whole = sum(count for at, count in self._net[room].items() if at < slot)
        return whole + sum(step[1] for step in self._steps[room].get(slot, ()) if step[0] < before)

    def newest(self, room: RoomId) -> Iterator[Step]:
        """Who came and went, the newest first; of those without a ticket so many at once."""
        marks = self._marks[room].values()
        counts = sorted((mark.order, mark.persons) for mark in marks if not mark.is_anchor)
        for slot in sorted(self._steps[room], reverse=True):
            while counts and counts[-1][0][0] // SLOT_MS >= slot:
                yield counts.pop()
            yield from reversed(self._steps[room][slot])
        yield from reversed(counts)

    def moments(self, room: RoomId, ends_ms: Sequence[int]) -> Iterator[tuple[int, Moment]]:
        """How it was at the end of each of these minutes, which must be in order.

        Args:
            room: Which.
            ends_ms: Ends of minutes; what happened at that very millisecond belongs to the next one.
        """
        net = sorted(self._net[room].items())
        present, at = 0, 0
        for end_ms in ends_ms:
            slot = end_ms // SLOT_MS - 1
            while at < len(net) and net[at][0] < slot:
                present, at = present + net[at][1], at + 1
            yield end_ms, self._moment(room, end_ms, present)

    def moment(self, room: RoomId, end_ms: int) -> Moment:
        """How it was at the end of one minute."""
        return next(self.moments(room, [end_ms]))[1]

    def _moment(self, room: RoomId, end_ms: int, present: int) -> Moment:
        """What became of so many persons with tickets in the minute before that end."""
        begin: OrderKey = (end_ms - SLOT_MS, 0, "")
        now = before = present + self._unnamed(room, begin)
        course = []
        for order, count, is_person in self._within(room, begin[0], end_ms):
            if is_person:
                present, now = present + count, now + count
            else:
                now = present + self._unnamed(room, (*order[:2], order[2] + AFTER))
            course.append((order, now))
        return Moment(before, tuple(course), present)

    def _within(self, room: RoomId, begin_ms: int, end_ms: int) -> list[tuple[OrderKey, int, bool]]:
        """What happened in a minute, in order: steps of persons, and marks."""
        steps = self._steps[room].get(begin_ms // SLOT_MS, ())
        marks = (mark for mark in self._marks[room].values() if begin_ms <= mark.order[0] < end_ms)
        return sorted(
            [*((order, count, True) for order, count in steps), *((mark.order, 0, False) for mark in marks)]
        )

    def _unnamed(self, room: RoomId, before: OrderKey) -> int:
        """How many more there were than persons with tickets, just before a moment."""
        if room not in self._unnamed_after:
            self._unnamed_after[room] = self._add_up(room)
        orders, counts = self._unnamed_after[room]
        at = bisect_left(orders, before)
        return counts[at - 1] if at else 0

    def _add_up(self, room: RoomId) -> tuple[list[OrderKey], list[int]]:
        """After each mark of a room, how many more there are than persons with tickets."""
        marks = sorted(self._marks[room].values(), key=lambda mark: mark.order)
        counts = accumulate(marks, lambda before, mark: self._unnamed_at(mark, before), initial=0)
        return [mark.order for mark in marks], list(counts)[1:]

    def _unnamed_at(self, mark: RoomMark, before: int) -> int:
        if mark.is_level:
            return 0
        return mark.persons - self.present(mark.room, mark.order) if mark.is_anchor else before + mark.persons


LATEST: OrderKey = (1 << 62, 0, "")
AFTER = "\x7f"
"""Behind any id: just after the entry itself."""


def _slot(step: Step) -> int:
    return step[0][0] // SLOT_MS

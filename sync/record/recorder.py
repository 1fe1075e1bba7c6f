"""Writes the counting record: looks once a minute, and appends what is due in one transaction.

Two programs on one ledger may both do it: each writes only what hangs on the newest line.
Must not know: where journal and record lie, threads, who is let in, how devices are heard.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from itertools import islice

from msgspec.structs import replace

from checkin.band import Doorkeeper
from checkin.building import Whole, band_in, places_in, whole_of
from checkin.building_history import moment_in, moments_in
from checkin.clock import Clock
from checkin.counting import MINUTE_MS, Gap, Line, LineKind, chain, signed_words, write_signature
from checkin.errors import LedgerError
from checkin.journal import Body
from checkin.model import EventSet, Room, RoomId
from checkin.zones import zone_of
from sync.record.book import RecordBook, RoomRecord, Tip, read_minute
from sync.record.keeping import History, Keeping, Row
from sync.record.keys import RecordKey
from sync.record.lines import (
    MOST_CORRECTIONS,
    Now,
    RoomNow,
    Seen,
    corrections,
    due_lines,
    due_signature,
)
from sync.record.steady import SteadyTime

SETTLE_MS = 10_000
"""So long after a minute it is written down: news of its last second are here by then."""

NEVER = -1
TRIES = 3
"""Where another program on the same ledger writes at the same moment."""


class Recorder:
    """Belongs to one thread.

    Args:
        keeping: Where everything is.
        key: Signs.
        clock: Where time comes from.
        language: In which rooms are named.
    """

    def __init__(self, keeping: Keeping, key: RecordKey, clock: Clock, language: str = "") -> None:
        self._keeping = keeping
        self._key = key
        self._language = language
        self._book = RecordBook(keeping)
        self._rooms: object = None
        self._wholes: dict[RoomId, Whole] = {}
        self._since: dict[RoomId, int] = {}
        self._time = SteadyTime(clock)
        self._looked_ms = 0
        self._has_written = False
        self._has_failed = False

    def look(self) -> bool:
        """Write down what is due. Returns whether a minute was closed.

        Raises:
            LedgerError: Nothing was written; the next look tries again, and says so.
        """
        looked_ms = self._keeping.hold()
        if looked_ms is None:
            return False
        self._looked_ms = max(self._looked_ms, looked_ms)
        now_ms = self._time.now_ms(self._known_ms())
        end_ms = (now_ms - SETTLE_MS) // MINUTE_MS * MINUTE_MS
        event_set = self._keeping.event_set() if end_ms > self._looked_ms else None
        if event_set is None:
            return False
        try:
            is_written = self._write(event_set, end_ms, now_ms)
        except LedgerError:
            self._has_failed = True
            raise
        if is_written:
            self._looked_ms, self._has_written = end_ms, True
            self._has_failed = self._time.has_jumped = False
        return is_written

    def _known_ms(self) -> int:
        """Up to which minute anything is on record, for a program that has just started."""
        if self._time.has_begun:
            return 0
        self._book.catch_up()
        known_ms = (record.minute_ms for record in self._book.rooms.values())
        return max(self._looked_ms, *known_ms, 0)

    def _write(self, event_set: EventSet, end_ms: int, now_ms: int) -> bool:
        """Plan without holding up anybody, then write, unless another program has written meanwhile."""
        history = self._catch_up(event_set)
        keepers = self._keeping.keepers(history, event_set, now_ms)
        for _ in range(TRIES):
            self._book.catch_up()
            since = dict(self._since)
            now = self._now(event_set, end_ms, history)
            rows = [row for room in event_set.rooms for row in self._plan(now, room, history, keepers, since)]
            if self._keeping.append(rows, self._book.at, end_ms, doorless_of(self._wholes)):
                self._since = since
                return True
        return False

    def _catch_up(self, event_set: EventSet) -> History:
        """All that has arrived; since when other numbers hold for which rooms is kept until it is written."""
        history = self._keeping.history(event_set)
        if self._rooms is not history.rooms:
            self._rooms = history.rooms
            self._since = {room.id: NEVER for room in event_set.rooms}
        self._wholes = {room.id: whole_of(room.id, event_set) for room in event_set.rooms}
        changed = history.rooms.take_changes()
        for room, whole in self._wholes.items():
            for since_ms in (changed[place] for place in places_in(whole) if place in changed):
                self._since[room] = min(since_ms, self._since.get(room, since_ms))
        return history

    def _now(self, event_set: EventSet, end_ms: int, history: History) -> Now:
        """What holds for all rooms. A clock that was set back between two starts goes on from the record."""
        records = [self._book.rooms[room.id] for room in event_set.rooms]
        known_ms = max((record.minute_ms for record in records), default=0)
        doorless = doorless_of(self._wholes)
        lasts = [(room, record.last) for room, record in zip(event_set.rooms, records, strict=True)]
        return Now(
            writer=self._keeping.writer,
            end_ms=end_ms,
            zone=zone_of(event_set),
            language=self._language or event_set.events[0].languages[0],
            is_rearranged=any(
                last and _lies_otherwise(room, last, self._book.doorless, doorless) for room, last in lasts
            ),
            gap=self._gap(end_ms, known_ms),
            looked_ms=self._looked_ms,
            entries=history.arrival,
            clock_back_s=self._time.behind_ms // 1000,
        )

    def _gap(self, end_ms: int, known_ms: int) -> Gap | None:
        """Why nothing was looked at in the minute before; None = it was."""
        last_ms = max(known_ms, self._looked_ms)
        if not last_ms or end_ms - last_ms <= MINUTE_MS:
            return None
        if self._has_failed:
            return Gap.NOT_WRITTEN
        if not self._has_written:
            return Gap.CRASHED if self._keeping.has_crashed() else Gap.NOT_RUNNING
        return Gap.CLOCK_SET if self._time.has_jumped else Gap.HELD_UP

    def _plan(
        self,
        now: Now,
        room: Room,
        history: History,
        keepers: Mapping[RoomId, Sequence[Doorkeeper]],
        since: dict[RoomId, int],
    ) -> list[Row]:
        """The lines that are due of one room."""
        rooms, record, whole = history.rooms, self._book.rooms[room.id], self._wholes[room.id]
        own = {place: rooms.moment(place, now.end_ms).persons for place in places_in(whole)}
        around = band_in(whole, own.__getitem__, lambda place: keepers.get(place, ()))
        here = RoomNow(
            room, moment_in(whole, rooms, now.end_ms), around, _seen(self._keeping.acknowledged(room.id))
        )
        late: list[Line] = []
        if room.id in since and not now.is_rearranged:
            known = partial(moments_in, whole, rooms)
            late = list(islice(corrections(now, room, record, known, since[room.id]), MOST_CORRECTIONS))
        if len(late) < MOST_CORRECTIONS:
            since.pop(room.id, None)
        lines = due_lines(now, here, record, is_corrected=bool(late))
        for line in lines:
            if line.kind is LineKind.GAP:  # what was known all the same is told with the next look
                since[room.id] = min(read_minute(line.about), since.get(room.id, now.end_ms))
        signature = due_signature(now, room, record)
        return self._chain(now, record, [*late, *lines, *([signature] if signature else [])])

    def _chain(self, now: Now, record: RoomRecord, lines: Sequence[Line]) -> list[Row]:
        found, tip = [], record.tips.get(now.writer, Tip())
        for line in lines:
            numbered = replace(line, number=tip.number + 1)
            if line.kind is LineKind.SIGNATURE:
                words = signed_words(line.writer, line.room, numbered.number, tip.hash)
                signature = write_signature(self._key.public, self._key.sign(words))
                numbered = replace(numbered, signature=signature)
            chained = chain(numbered, tip.hash)
            found.append(Row(now.writer, line.room, numbered.number, now.end_ms, chained.text, chained.hash))
            tip = Tip(numbered.number, chained.hash)
        return found


def doorless_of(wholes: Mapping[RoomId, Whole]) -> frozenset[RoomId]:
    """The rooms that hold whoever is in the rooms inside them."""
    return frozenset(room for room, whole in wholes.items() if whole.parts)


def _lies_otherwise(room: Room, last: Line, before: frozenset[RoomId] | None, now: frozenset[RoomId]) -> bool:
    """Whether it lies in another room than on record, or has got doors, or has lost them."""
    is_other = before is not None and (room.id in before) != (room.id in now)
    return last.parent != room.parent or is_other


def _seen(body: Body | None) -> Seen | None:
    """Who has seen which warning, by an entry that says so."""
    percent = body.payload.get("percent") if body else None
    return Seen(percent, body.at_ms, body.by) if body and isinstance(percent, int) else None

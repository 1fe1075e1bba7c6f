"""The ledger's journal as a history of its rooms, kept up with what arrives.

Belongs to the thread that writes the record. Must not know: lines, minutes on record.
"""

import sys
from collections.abc import Iterable
from itertools import islice

import msgspec

from checkin.journal import EntryId, decode_body
from checkin.model import EventSet, PositionId, RoomId
from checkin.presence import Passage, parents_of
from checkin.room_count import to_mark
from checkin.room_history import RoomHistory, Step
from sync.ending import IsOver, go_on_unless, never
from sync.outbox_marks import newest_arrival
from sync.passages import read_passage
from sync.replica import persons_of
from sync.store import Store

RECENT = 5_000
"""Steps that tell how fast each door counts."""

PAGE = 2_000
"""Entries, and persons, that are read at once: other threads of the program get their turn between."""

ARRIVED = """SELECT arrival, id, device, position, stamp_ms, stamp_counter, body FROM journal
    WHERE arrival > ? AND arrival <= ? AND kind IN
    ('entry', 'exit', 'undo', 'ruling', 'count', 'head_count', 'room_reset') ORDER BY arrival LIMIT ?"""
TOUCHED = "SELECT position, version FROM touched WHERE version > ? ORDER BY version"
ELSEWHERE = "SELECT DISTINCT position FROM elsewhere"
EVERYBODY = 0
"""Stands there where the whole journal reads otherwise."""
SOME = "position IN (SELECT value FROM json_each(?))"
PASSAGES = f"""SELECT position, id, kind, list, room, stamp_ms, stamp_counter, ref, reason, at_ms
    FROM journal WHERE {SOME} AND kind IN ('entry', 'exit', 'undo', 'ruling')
    UNION ALL SELECT position, id, kind, list, room, at_ms, 0, NULL, '', at_ms
    FROM elsewhere WHERE {SOME}"""  # noqa: S608  # fixed words


class LedgerHistory:
    """What was where when, by all that one ledger knows.

    Args:
        store: A connection of the caller's own.
        event_set: Which rooms lie in which.
        is_over: Asked before each page; whoever says so ends the count.
    """

    def __init__(self, store: Store, event_set: EventSet, is_over: IsOver = never) -> None:
        self.rooms = RoomHistory(parents_of(event_set.rooms))
        self.arrival = 0
        """Up to which entry, in order of arrival, everything is in it."""
        self._store = store
        self._version = -1
        self._devices: dict[EntryId, str] = {}
        self._is_over = is_over

    def catch_up(self) -> None:
        """Take in what has arrived since the last call.

        Raises:
            CountStoppedError: It was to end; the next call goes on.
            LedgerError: It cannot be read.
        """
        newest = newest_arrival(self._store)
        while rows := self._store.rows(ARRIVED, (self.arrival, newest, PAGE)):
            go_on_unless(self._is_over)
            self._take(rows)
            arrival = rows[-1][0]
            assert isinstance(arrival, int)
            self.arrival = arrival
        self.arrival = newest
        self._take_touched()

    def _take(self, rows: Iterable[tuple[object, ...]]) -> None:
        touched = set()
        for _, entry, device, position, ms, counter, body in rows:
            self._devices[EntryId(str(entry))] = sys.intern(str(device))
            if len(self._devices) > 2 * RECENT:
                self._devices = dict(islice(self._devices.items(), RECENT, None))
            if isinstance(position, int):
                touched.add(PositionId(position))
            elif isinstance(body, bytes):
                decoded = decode_body(body)
                mark = to_mark(decoded, (_int(ms), _int(counter), decoded.id))
                if mark is not None:
                    self.rooms.mark(mark)
        self._refold(touched)

    def recent(self, room: RoomId) -> list[tuple[str, Step]]:
        """Who has lately come into a room or left it, each with the device that saw it."""
        steps = islice(self.rooms.newest(room), RECENT)
        return [(self._devices[EntryId(step[0][2])], step) for step in steps if step[0][2] in self._devices]

    def _take_touched(self) -> None:
        """Whose entries have got other stamps, or of whom central tells of other devices' check-ins."""
        rows = [(_int(one), _int(version)) for one, version in self._store.rows(TOUCHED, (self._version,))]
        whom = {one for one, _ in rows if one != EVERYBODY}
        if self._version < 0:  # what stood there before it was noted
            whom.update(_int(one) for (one,) in self._store.rows(ELSEWHERE))
        self._version = max((version for _, version in rows), default=max(self._version, 0))
        touched = [PositionId(one) for one in sorted(whom)]
        for begin in range(0, len(touched), PAGE):
            go_on_unless(self._is_over)
            self._refold(touched[begin : begin + PAGE])

    def _refold(self, touched: Iterable[PositionId]) -> None:
        """Fold anew whoever something is new of; whoever has two ids is one person."""
        persons = persons_of(self._store, touched)
        listed = msgspec.json.encode([one for ids in persons for one in ids]).decode()
        passages: dict[int, list[Passage]] = {}
        for position, *row in self._store.rows(PASSAGES, (listed, listed)) if persons else ():
            assert isinstance(position, int)
            passages.setdefault(position, []).append(read_passage(tuple(row)))
        for ids in persons:
            self.rooms.know(ids[0], [passage for one in ids for passage in passages.get(one, ())])
            for other in ids[1:]:
                self.rooms.know(other, ())


def _int(value: object) -> int:
    assert isinstance(value, int)
    return value

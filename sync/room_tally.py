"""What is known of rooms without names, as rows beside the journal: counts without tickets, and by eye.

`tally` has a row per journal entry that counts, `anchor` the newest count by eye of each room, and
`anchor_presence` who was in it at that moment, by all that is known now. `checkin.room_count` says what the
sum of it means. Must not know: who counts, how many may be inside.
"""

from collections.abc import Mapping, Sequence

import msgspec

from checkin.journal import EntryId, JournalEntry, OrderKey, decode_body
from checkin.model import PositionId, RoomId
from checkin.presence import Passage, rooms_present
from checkin.room_count import RoomMark, as_of, newest_anchor, to_mark
from sync.passages import read_passages
from sync.replica import persons_of
from sync.store import Row, Store

Parents = Mapping[RoomId, RoomId | None]

NOTE = """INSERT OR REPLACE INTO tally (entry, room, persons, is_anchor, stamp_ms, stamp_counter)
    VALUES (?, ?, ?, ?, ?, ?)"""
PLAIN, BY_EYE, LEVEL = 0, 1, 2
"""What `tally.is_anchor` says: neither; counted by eye; nobody without a ticket since a session ended."""
UNCOUNTED = -1
"""In `anchor.persons`: nobody was counted by eye then."""
ANCHORS_OF = (
    "SELECT entry, persons, stamp_ms, stamp_counter, is_anchor FROM tally WHERE room = ? AND is_anchor"
)
ANCHOR = "SELECT entry, stamp_ms, stamp_counter FROM anchor WHERE room = ?"
ANCHORS = f"""SELECT room, stamp_ms, stamp_counter, entry FROM anchor
    WHERE persons <> {UNCOUNTED}"""  # noqa: S608  # ours
SINCE = "SELECT 1 FROM tally WHERE room = ? AND is_anchor AND stamp_ms >= ? LIMIT 1"
SET_ANCHOR = """INSERT OR REPLACE INTO anchor (room, entry, persons, stamp_ms, stamp_counter)
    VALUES (?, ?, ?, ?, ?)"""
COUNTED_THEN = f"""SELECT CASE WHEN persons = {UNCOUNTED} THEN 0
    ELSE persons - (SELECT count(*) FROM anchor_presence AS a WHERE a.room = anchor.room) END
    FROM anchor WHERE room = ?"""  # noqa: S608  # ours
COUNTED_SINCE = """SELECT total(t.persons) FROM tally AS t LEFT JOIN anchor AS a ON a.room = t.room
    WHERE t.room = ? AND NOT t.is_anchor AND (a.entry IS NULL
    OR (t.stamp_ms, t.stamp_counter, t.entry) > (a.stamp_ms, a.stamp_counter, a.entry))"""
COPY_PRESENCE = """INSERT INTO anchor_presence (room, position)
    SELECT room, position FROM presence WHERE room = ?"""
MOVED_SINCE = """SELECT position FROM journal
    WHERE kind IN ('entry', 'exit') AND position IS NOT NULL AND stamp_ms >= ?
    UNION SELECT position FROM elsewhere WHERE at_ms >= ?"""
WAS_THERE = "INSERT OR IGNORE INTO anchor_presence (room, position) VALUES (?, ?)"
WAS_NOT_THERE = "DELETE FROM anchor_presence WHERE room = ? AND position = ?"
BODIES = """SELECT body, stamp_ms, stamp_counter FROM journal
    WHERE id IN (SELECT value FROM json_each(?))"""


class RoomTally:
    """Belongs to one connection. What it writes is written inside the caller's transaction."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._added: dict[RoomId, int] = {}

    def added(self, room: RoomId) -> int:
        """How many more are in a room than persons with tickets; fewer = below zero. Remembered."""
        if room not in self._added:
            (since,) = self._store.rows(COUNTED_SINCE, (room,))[0]
            then = self._store.row(COUNTED_THEN, (room,))
            self._added[room] = int(str(then[0] if then else 0)) + int(float(str(since)))
        return self._added[room]

    def forget(self) -> None:
        """Add up anew next time."""
        self._added.clear()

    def anchors(self) -> dict[RoomId, OrderKey]:
        """When each room was counted by eye for the last time, in the order of all entries."""
        return {
            RoomId(_int(room)): (_int(ms), _int(counter), str(entry))
            for room, ms, counter, entry in self._store.rows(ANCHORS)
        }

    def note(self, appended: JournalEntry, parents: Parents) -> None:
        """Bring numbers up to date after an entry about a room was appended."""
        mark = to_mark(appended.body, appended.order)
        if mark is not None:
            self._note(mark, parents)

    def note_all(self, ids: Sequence[EntryId], parents: Parents) -> None:
        """The same after entries came from elsewhere, or have got another stamp."""
        marks = self._read_marks(ids)
        for mark in sorted(marks, key=lambda mark: mark.order, reverse=True):  # the newest count by eye first
            self._note(mark, parents)

    def _note(self, mark: RoomMark, parents: Parents) -> None:
        """Where a room was counted by eye, who was in it by then is looked up once, and kept from then on."""
        ms, counter, _ = mark.order
        kind = LEVEL if mark.is_level else int(mark.is_anchor)
        self._store.run(NOTE, (mark.id, mark.room, mark.persons, kind, ms, counter))
        self._added.pop(mark.room, None)
        newest = self._set_anchor(mark.room) if mark.is_anchor else None
        if newest is None:
            return
        if newest.is_level:
            self._store.run("DELETE FROM anchor_presence WHERE room = ?", (mark.room,))
            return
        anchor = {mark.room: self.anchors()[mark.room]}
        self._copy_presence(mark.room)
        for ids in persons_of(self._store, self._moved_since(anchor[mark.room])):
            passages = [passage for one in ids for passage in read_passages(self._store, one)]
            self.follow(ids[0], passages, anchor, parents)

    def _set_anchor(self, room: RoomId) -> RoomMark | None:
        """The newest moment from which the room is counted, if it is another one than before."""
        newest = newest_anchor(_to_anchor(room, row) for row in self._store.rows(ANCHORS_OF, (room,)))
        assert newest is not None
        known = self._store.row(ANCHOR, (room,))
        ms, counter, entry = newest.order
        persons = UNCOUNTED if newest.is_level else newest.persons
        self._store.run(SET_ANCHOR, (room, entry, persons, ms, counter))
        return None if known == (entry, ms, counter) else newest

    def is_known_since(self, room: RoomId, at_ms: int) -> bool:
        """Whether somebody has counted or emptied a room since then, or is known to have."""
        return self._store.row(SINCE, (room, at_ms)) is not None

    def clear(self) -> None:
        """Know nothing of any room."""
        for table in ("tally", "anchor", "anchor_presence"):
            self._store.run(f"DELETE FROM {table}")  # noqa: S608  # names of our own tables
        self.forget()

    def _read_marks(self, ids: Sequence[EntryId]) -> list[RoomMark]:
        """What these entries say, as the journal has them now."""
        if not ids:
            return []
        found, listed = [], msgspec.json.encode(ids).decode()
        for body, ms, counter in self._store.rows(BODIES, (listed,)):
            assert isinstance(body, bytes)
            decoded = decode_body(body)
            found.append(to_mark(decoded, (_int(ms), _int(counter), decoded.id)))
        return [mark for mark in found if mark is not None]

    def _moved_since(self, order: OrderKey) -> list[PositionId]:
        """Who may be elsewhere now than at that moment."""
        rows = self._store.rows(MOVED_SINCE, (order[0], order[0]))
        return [PositionId(_int(position)) for (position,) in rows]

    def _copy_presence(self, room: RoomId) -> None:
        """Whoever is in a room now was there when it was counted; who has moved since is told apart later."""
        self._store.run("DELETE FROM anchor_presence WHERE room = ?", (room,))
        self._store.run(COPY_PRESENCE, (room,))
        self._added.pop(room, None)

    def follow(
        self,
        position: PositionId,
        passages: Sequence[Passage],
        anchors: Mapping[RoomId, OrderKey],
        parents: Parents,
    ) -> None:
        """Bring up to date where one attendee was when rooms were counted.

        Args:
            position: By which they are known.
            passages: All of theirs.
            anchors: The rooms that were counted, and when.
            parents: The parent of each room.
        """
        for room, order in anchors.items():
            was_there = bool(passages) and room in rooms_present(as_of(passages, order), parents)
            self._store.run(WAS_THERE if was_there else WAS_NOT_THERE, (room, position))
            self._added.pop(room, None)

    def move(self, before: PositionId, position: PositionId) -> None:
        """From now on somebody is known by another position."""
        self._store.run(
            "UPDATE OR REPLACE anchor_presence SET position = ? WHERE position = ?", (position, before)
        )
        self.forget()


def _to_anchor(room: RoomId, row: Row) -> RoomMark:
    entry, persons, ms, counter, kind = row
    order = (_int(ms), _int(counter), str(entry))
    return RoomMark(EntryId(str(entry)), room, order, _int(persons), is_anchor=True, is_level=kind == LEVEL)


def _int(value: object) -> int:
    assert isinstance(value, int)
    return value

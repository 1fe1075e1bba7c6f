"""Who is in which room, as rows beside the journal: kept in step with it, and counted.

Must not know: who may pass, how entries are written. `checkin.presence` says what an entry changes.
"""

from collections.abc import Mapping, Sequence

import msgspec

from checkin.journal import EntryId, JournalEntry, Kind
from checkin.model import PositionId, RoomId
from checkin.presence import Passage, after_passage, parents_of, rooms_present, to_passage
from sync.passages import read_passage, read_passages
from sync.replica import load_event_set, read_meta
from sync.room_tally import RoomTally
from sync.store import Store

BY_SIGNATURE = """SELECT signed.id, real.id FROM position AS signed
    JOIN position AS real ON real.secret = signed.secret AND real.id > 0 WHERE signed.id < 0"""
"""Signed tickets whose positions have come: what happened under either id happened to one person."""

SOME = "position IN (SELECT value FROM json_each(?))"
ALL_PASSAGES = f"""SELECT position, id, kind, list, room, stamp_ms, stamp_counter, ref, reason, at_ms
    FROM journal WHERE {SOME} AND kind IN ('entry', 'exit', 'undo', 'ruling')
    UNION ALL SELECT position, id, kind, list, room, at_ms, 0, NULL, '', at_ms
    FROM elsewhere WHERE {SOME}"""  # noqa: S608  # fixed words
ALL_ROOMS = f"SELECT room, position FROM presence WHERE {SOME}"  # noqa: S608  # the same

MARKED = "SELECT id FROM journal WHERE kind IN ('count', 'head_count', 'room_reset')"

TALLY_DUE = "tally_due"
"""Stands in a ledger whose rooms are still to be counted from its journal."""

NOWHERE: frozenset[RoomId] = frozenset()

Parents = Mapping[RoomId, RoomId | None]


class Occupancy:
    """Presence of one ledger, through one connection. Counts are remembered while nobody else writes."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.tally = RoomTally(store)
        self._counts: dict[RoomId, int] = {}
        self._counted_at = (-1, 0)

    def refold(
        self, position: PositionId, before: Sequence[Passage], appended: JournalEntry, parents: Parents
    ) -> None:
        """Bring presence up to date after an entry about one attendee was appended. Call inside `writing`.

        Args:
            position: Whose.
            before: All of that attendee's passages before it.
            appended: The entry.
            parents: The parent of each room.
        """
        was = rooms_present(before, parents) if before else NOWHERE
        passage = to_passage(appended)
        is_newest = not before or all(p.order < passage.order for p in before)
        is_plain = is_newest and passage.kind in (Kind.ENTRY, Kind.EXIT) and passage.ref is None
        now = after_passage(was, passage, parents) if is_plain else rooms_present((*before, passage), parents)
        self._move(position, was, now)
        for room in was ^ now:
            if room in self._counts:
                self._counts[room] += 1 if room in now else -1
        anchors = self.tally.anchors()
        if not is_plain or any(passage.order < order for order in anchors.values()):
            self.tally.follow(position, (*before, passage), anchors, parents)

    def _move(self, position: PositionId, was: frozenset[RoomId], now: frozenset[RoomId]) -> None:
        for room in was - now:
            self._store.run("DELETE FROM presence WHERE room = ? AND position = ?", (room, position))
        for room in now - was:
            self._store.run("INSERT OR IGNORE INTO presence (room, position) VALUES (?, ?)", (room, position))

    def inside(self, room: RoomId) -> int:
        """How many are in a room, with and without tickets; below zero where more left than were seen."""
        return self.persons(room) + self.tally.added(room)

    def persons(self, room: RoomId) -> int:
        """How many persons with tickets are in a room by this device's knowledge."""
        if self._has_changed_elsewhere():
            self.forget()
        if room not in self._counts:
            counted = self._store.row("SELECT count(*) FROM presence WHERE room = ?", (room,))
            self._counts[room] = _int(counted[0]) if counted else 0
        return self._counts[room]

    def _has_changed_elsewhere(self) -> bool:
        """Whether the file has seen more commits than ours since the last look; in doubt, yes."""
        version, commits = self._store.version(), self._store.commits
        expected = self._counted_at[0] + commits - self._counted_at[1]
        self._counted_at = version, commits
        return version != expected

    def holds(self, room: RoomId, position: PositionId) -> bool:
        """Whether one attendee is in a room."""
        inside = "SELECT 1 FROM presence WHERE room = ? AND position = ?"
        return self._store.row(inside, (room, position)) is not None

    def move(self, before: PositionId, position: PositionId) -> None:
        """From now on somebody is known by another position. Call inside `writing`."""
        inside = self._store.rows("SELECT room FROM presence WHERE position = ?", (before,))
        if inside:
            self._store.run(
                "UPDATE OR REPLACE presence SET position = ? WHERE position = ?", (position, before)
            )
            self.forget()
        self.tally.move(before, position)

    def rebuild(self, parents: Parents) -> None:
        """Fold presence anew for everybody, because the rooms have changed. Call inside a transaction."""
        self.forget()
        self._store.run("DELETE FROM presence")
        passed = self._store.rows(
            "SELECT position FROM journal WHERE kind IN ('entry', 'exit') AND position IS NOT NULL"
            " UNION SELECT position FROM elsewhere"
        )
        by_signature = {_int(number): _int(real) for number, real in self._store.rows(BY_SIGNATURE)}
        ids: dict[int, list[int]] = {}
        for (number,) in passed:
            ids.setdefault(by_signature.get(_int(number), _int(number)), []).append(_int(number))
        for position, numbers in ids.items():
            passages = [p for one in numbers for p in read_passages(self._store, PositionId(one))]
            inside = rooms_present(passages, parents)
            self._store.run_many(
                "INSERT INTO presence (room, position) VALUES (?, ?)", ((room, position) for room in inside)
            )
        self.tally.clear()
        marked = self._store.rows(MARKED)
        self.tally.note_all([EntryId(str(entry)) for (entry,) in marked], parents)

    def refresh(self, ids: Sequence[PositionId], parents: Parents) -> None:
        """Fold one attendee anew, because central told of passages elsewhere. Call inside `writing`.

        Args:
            ids: All under which something may have happened to them; known by the first one.
            parents: The parent of each room.
        """
        passages = [passage for one in ids for passage in read_passages(self._store, one)]
        inside = rooms_present(passages, parents)
        for number, one in enumerate(ids):
            now = NOWHERE if number else inside
            was = self._rooms(one)
            self._move(one, was, now)
            if was != now:
                self.forget()
            self.tally.follow(one, () if number else passages, self.tally.anchors(), parents)

    def refresh_all(self, persons: Sequence[Sequence[PositionId]], parents: Parents) -> None:
        """The same for many at once, with few looks into the ledger."""
        listed = msgspec.json.encode([one for ids in persons for one in ids]).decode()
        passages: dict[int, list[Passage]] = {}
        for position, *row in self._store.rows(ALL_PASSAGES, (listed, listed)):
            passages.setdefault(_int(position), []).append(read_passage(tuple(row)))
        was = {(_int(room), _int(one)) for room, one in self._store.rows(ALL_ROOMS, (listed,))}
        now = set()
        for ids in persons:
            passed = [passage for one in ids for passage in passages.get(one, ())]
            now |= {(int(room), int(ids[0])) for room in rooms_present(passed, parents)}
        self._store.run_many("DELETE FROM presence WHERE room = ? AND position = ?", was - now)
        self._store.run_many("INSERT INTO presence (room, position) VALUES (?, ?)", now - was)
        if was != now:
            self.forget()
        anchors = self.tally.anchors()
        for ids in persons if anchors else ():
            passed = [passage for one in ids for passage in passages.get(one, ())]
            self.tally.follow(ids[0], passed, anchors, parents)
            for other in ids[1:]:
                self.tally.follow(other, (), anchors, parents)

    def _rooms(self, position: PositionId) -> frozenset[RoomId]:
        rows = self._store.rows("SELECT room FROM presence WHERE position = ?", (position,))
        return frozenset(RoomId(_int(room)) for (room,) in rows)

    def forget(self) -> None:
        """Count anew next time."""
        self._counts.clear()
        self.tally.forget()


def fill_tally(store: Store) -> None:
    """Fold what was sent of rooms before there was a table for it."""
    if read_meta(store, TALLY_DUE) is None:
        return
    event_set = load_event_set(store)
    with store.writing():
        Occupancy(store).rebuild(parents_of(event_set.rooms) if event_set else {})
        store.run("DELETE FROM meta WHERE name = ?", (TALLY_DUE,))


def _int(value: object) -> int:
    assert isinstance(value, int)
    return value

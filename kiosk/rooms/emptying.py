"""Empties rooms: because somebody says that nobody is left, or because the session is over.

A few persons at a time, each with an exit of their own in the journal: whoever is scanned meanwhile does not
wait for a whole hall. Must not know: Textual, when it is asked.
"""

from collections.abc import Callable, Iterable, Iterator

import msgspec

from checkin.building import rooms_around
from checkin.clock import Clock
from checkin.emptying import (
    AT_THE_DOOR_MS,
    ELSEWHERE_MS,
    EMPTIED,
    ended_with,
    exit_of,
    is_of_before,
    reset_of,
    session_over,
    stay_in,
)
from checkin.journal import Fact, JournalEntry
from checkin.model import EventSet, PositionId, Room, RoomId, Session
from checkin.presence import Passage, is_within, parents_of
from kiosk.views import DeskPlace
from sync.ledger import Ledger
from sync.replica import persons_of

AT_ONCE = 100
"""Persons in one transaction: some ten milliseconds, for which a scan may have to wait."""

INSIDE = "SELECT position FROM presence WHERE room = ? AND position > ? ORDER BY position LIMIT ?"
FIRST = -(1 << 63)

Stay = tuple[PositionId, Passage]


class Emptied(msgspec.Struct, frozen=True):
    """How far it has come.

    Attributes:
        persons: With tickets, who have been taken out in this step.
        is_done: Whether nobody is left.
    """

    persons: int
    is_done: bool


class Emptying:
    """Belongs to one thread, as its ledger does.

    Args:
        ledger: Where all of it is committed.
        event_set: What central has told us of rooms and sessions.
        clock: Where time comes from.
        committed: Called after each commit, to wake the outbox's thread.
    """

    def __init__(
        self, ledger: Ledger, event_set: EventSet, clock: Clock, committed: Callable[[], None]
    ) -> None:
        self._ledger = ledger
        self._event_set = event_set
        self._parents = parents_of(event_set.rooms)
        self._clock = clock
        self._committed = committed

    def empty(self, room: RoomId, place: DeskPlace) -> Emptied:
        """One step of taking everybody out of a room and of all inside it. Committed when this returns.

        Raises:
            LedgerError: This step was not written down.
        """
        at_ms = self._clock.now_ms()
        with self._ledger.writing():
            rooms = self._with_inner(room)
            stays = list(self._stays(rooms, lambda _: True))
            self._write(
                exit_of(stay, position, at_ms, {EMPTIED: True}, place.by, place.gate)
                for position, stay in stays
            )
            is_done = len(stays) < AT_ONCE
            for one in rooms if is_done else ():
                if one == room or self._ledger.rooms.inside(one):
                    self._note(reset_of(one, at_ms, {}, place.by, place.gate))
        self._committed()
        return Emptied(len(stays), is_done)

    def close_sessions(self, at_door: RoomId | None) -> Emptied:
        """One step of emptying the rooms whose sessions are over, where nobody is scanned on the way out.

        Args:
            at_door: The room whose door this is; others are left to their own doors for a while.
        """
        persons, is_done = 0, True
        for room in self._event_set.rooms:
            wait_ms = AT_THE_DOOR_MS if room.id == at_door else ELSEWHERE_MS
            session = session_over(room, self._event_set.sessions, self._clock.now_ms(), wait_ms)
            if session is not None and self._is_due(room, session):
                step = self._close(room, session)
                persons, is_done = persons + step.persons, is_done and step.is_done
        return Emptied(persons, is_done)

    def _is_due(self, room: Room, session: Session) -> bool:
        """Whether there is anything to write down. Only reads, so that no scan waits while all is well."""
        return self._has_unnamed(room.id, session) or next(self._left_over(room, session), None) is not None

    def _left_over(self, room: Room, session: Session) -> Iterator[Stay]:
        return self._stays((room.id,), lambda stay: is_of_before(stay, session.end_ms))

    def _has_unnamed(self, room: RoomId, session: Session) -> bool:
        tally = self._ledger.rooms.tally
        return bool(tally.added(room)) and not tally.is_known_since(room, session.end_ms)

    def _close(self, room: Room, session: Session) -> Emptied:
        said = ended_with(session)
        with self._ledger.writing():
            stays = list(self._left_over(room, session))
            self._write(exit_of(stay, one, session.end_ms, said, "", None) for one, stay in stays)
            is_done = len(stays) < AT_ONCE
            has_unnamed = is_done and self._has_unnamed(room.id, session)
            if has_unnamed:
                self._note(reset_of(room.id, session.end_ms, said, "", None))
        if stays or has_unnamed:
            self._committed()
        return Emptied(len(stays), is_done)

    def _with_inner(self, room: RoomId) -> list[RoomId]:
        """A room and all inside it, the outer ones first: whoever leaves one has left what is inside it."""
        rooms = [one for one in self._event_set.rooms if is_within(one.id, room, self._parents)]
        rooms.sort(key=lambda one: len(rooms_around(one, self._event_set)))
        return [one.id for one in rooms]

    def _stays(self, rooms: Iterable[RoomId], is_over: Callable[[Passage], bool]) -> Iterator[Stay]:
        """Who is in one of these rooms, each once, in the first of them; `AT_ONCE` at most."""
        found: set[PositionId] = set()
        for room in rooms:
            for position, passages in self._inside(room):
                if len(found) >= AT_ONCE:
                    return
                stay = stay_in(room, passages, self._parents)
                if position not in found and stay is not None and is_over(stay):
                    found.add(position)
                    yield position, stay

    def _inside(self, room: RoomId) -> Iterator[tuple[PositionId, list[Passage]]]:
        after = FIRST
        while rows := self._ledger.store.rows(INSIDE, (room, after, AT_ONCE)):
            for ids in persons_of(self._ledger.store, [PositionId(int(str(row[0]))) for row in rows]):
                yield ids[0], [passage for one in ids for passage in self._ledger.passages(one)]
            after = int(str(rows[-1][0]))

    def _write(self, exits: Iterable[Fact]) -> None:
        written = [self._ledger.append(fact).body.position for fact in exits]
        touched = [position for position in written if position is not None]
        if touched:
            self._ledger.rooms.refresh_all(persons_of(self._ledger.store, touched), self._parents)

    def _note(self, reset: Fact) -> JournalEntry:
        entry = self._ledger.append(reset)
        self._ledger.rooms.tally.note(entry, self._parents)
        return entry

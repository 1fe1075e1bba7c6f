"""What staff at a door say of a room: who passed without a ticket, how many they counted, what they saw.

Each is one journal entry, on the disk before anybody is told. A building without a door of its own is as full
as its halls; whom somebody counts there is in it and in none of these. Must not know: Textual, who is let in.
"""

from collections.abc import Callable

import msgspec

from checkin.building import number_in, number_within, whole_of
from checkin.clock import Clock
from checkin.fullness import PERCENT, Seen, to_seen
from checkin.journal import Body, Fact, Json, Kind
from checkin.model import EventSet, RoomId
from checkin.presence import parents_of
from checkin.room_count import MOST, PERSONS
from kiosk.rooms.emptying import Emptying
from kiosk.views import DeskPlace
from sync.ledger import Ledger

NEWEST_WARNING = """SELECT body FROM journal WHERE room = ? AND kind = 'warning_acknowledged'
    ORDER BY stamp_ms DESC, stamp_counter DESC, id DESC LIMIT 1"""

_decode = msgspec.json.Decoder(Body).decode


class RoomCounts:
    """Counts without names. Belongs to one thread, as its ledger does.

    Args:
        ledger: Where all of it is committed.
        event_set: What central has told us of rooms.
        clock: Where time comes from.
        committed: Called after each commit, to wake the outbox's thread.
    """

    def __init__(
        self, ledger: Ledger, event_set: EventSet, clock: Clock, committed: Callable[[], None] = lambda: None
    ) -> None:
        self._ledger = ledger
        self._event_set = event_set
        self._parents = parents_of(event_set.rooms)
        self._clock = clock
        self._committed = committed
        self.emptying = Emptying(ledger, event_set, clock, committed)

    def count(self, room: RoomId, persons: int, place: DeskPlace) -> bool:
        """So many have gone in without a ticket; below zero: out. Committed when this returns.

        Returns:
            False where nobody is left who could go out, or at a building all are in its halls, where they go
            out; nothing is written down then.

        Raises:
            LedgerError: Nothing was written down.
        """
        with self._ledger.writing():
            if not persons or self._ledger.rooms.inside(room) + min(persons, 0) < 0:
                return False
            self._note(Kind.COUNT, room, place, {PERSONS: persons})
        self._committed()
        return True

    def head_count(self, room: RoomId, persons: int, place: DeskPlace) -> bool:
        """So many were counted by eye, whatever was thought before. Committed when this returns.

        Of a building without a door it is written down how many are outside its halls: what happens in these
        counts on by itself.

        Returns:
            False for a number that no room holds, or smaller than that of the halls: one of these is wrong
            then, and nobody knows which. Nothing is written down.

        Raises:
            LedgerError: Nothing was written down.
        """
        if not 0 <= persons <= MOST:
            return False
        with self._ledger.writing():
            within = number_within(whole_of(room, self._event_set), self._ledger.rooms.inside)
            if persons < within:
                return False
            thought = self._ledger.rooms.inside(room)
            self._note(Kind.HEAD_COUNT, room, place, {PERSONS: persons - within, "thought": thought})
        self._committed()
        return True

    def empty(self, room: RoomId, place: DeskPlace) -> int:
        """Nobody is left in a room, nor in any inside it; how many persons with tickets were taken out.

        Raises:
            LedgerError: Not all of them were; say it again.
        """
        taken, is_done = 0, False
        while not is_done:
            step = self.emptying.empty(room, place)
            taken, is_done = taken + step.persons, step.is_done
        return taken

    def acknowledge(self, room: RoomId, percent: int, place: DeskPlace) -> None:
        """Somebody has seen the warning that a room is so full. Committed when this returns.

        Raises:
            LedgerError: Nothing was written down.
        """
        with self._ledger.writing():
            persons = number_in(whole_of(room, self._event_set), self._ledger.rooms.inside)
            self._note(Kind.WARNING_ACKNOWLEDGED, room, place, {PERCENT: percent, PERSONS: persons})
        self._committed()

    def acknowledged(self, room: RoomId) -> Seen | None:
        """The warning about a room that was seen last, at whichever kiosk."""
        row = self._ledger.store.row(NEWEST_WARNING, (room,))
        if row is None or not isinstance(row[0], bytes):
            return None
        return to_seen(_decode(row[0]))

    def _note(self, kind: Kind, room: RoomId, place: DeskPlace, payload: dict[str, Json]) -> None:
        fact = Fact(
            kind=kind,
            at_ms=self._clock.now_ms(),
            list=place.list_id,
            gate=place.gate,
            room=room,
            by=place.by,
            payload=payload,
        )
        self._ledger.rooms.tally.note(self._ledger.append(fact), self._parents)

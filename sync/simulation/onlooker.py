"""What one kiosk shows of its own room: its number, and the band that it makes of what it was told.

Must not know: who is really there.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from checkin.band import Band, band
from checkin.journal import EntryId
from checkin.model import Direction, EventSet, RoomId
from checkin.presence import parents_of
from checkin.room_count import number_inside, to_mark
from checkin.room_history import RoomHistory, Step
from sync.record.keepers import Heard, keepers
from sync.record.others import others
from sync.simulation.replica import Journal

if TYPE_CHECKING:
    from sync.simulation.kiosk import SimulatedKiosk


class JournalSteps:
    """Who came and went, by one journal. Kept up with what it takes in."""

    def __init__(self, journal: Journal, event_set: EventSet) -> None:
        self.rooms = RoomHistory(parents_of(event_set.rooms))
        self._journal = journal
        self._read = 0

    def catch_up(self) -> None:
        """Take in what is new."""
        journal = self._journal
        bodies = list(journal.bodies.values())[self._read :]
        self._read += len(bodies)
        for body in bodies:
            if body.position is not None:
                self.rooms.know(body.position, journal.passages(body.position))
            stamp = journal.known[body.id].stamp
            mark = to_mark(body, (stamp.ms, stamp.counter, body.id))
            if mark is not None:
                self.rooms.mark(mark)

    def recent(self, room: RoomId) -> Sequence[tuple[str, Step]]:
        """See `sync.record.keepers.Steps`."""
        bodies = self._journal.bodies
        return [(bodies[EntryId(step[0][2])].device, step) for step in self.rooms.newest(room)]


class Onlooker:
    """Somebody reads the door of a room now and then."""

    def __init__(self, kiosk: "SimulatedKiosk", room: RoomId, way: Direction, event_set: EventSet) -> None:
        self.room = room
        self._kiosk = kiosk
        self._way = way
        self._event_set = event_set
        self._steps = JournalSteps(kiosk.replica, event_set)

    def look(self) -> Band:
        """What stands there now."""
        kiosk, event_set, now_ms = self._kiosk, self._event_set, self._kiosk.clock.now_ms()
        self._steps.catch_up()
        own = Heard(kiosk.name, kiosk.name, now_ms, self.room, self._way)
        known = others(kiosk.told, kiosk.fresh_ms, self._steps, event_set, kiosk.name)
        found = keepers([own, *known], self._steps, event_set, now_ms, {self.room})
        return band(number_of(kiosk.replica, self.room, event_set), found[self.room])


def number_of(journal: Journal, room: RoomId, event_set: EventSet) -> int:
    """How many are in a room by what one host holds; below zero where more have left than were seen."""
    persons = [journal.passages(position) for position in list(journal.people())]
    orders = {one: (known.stamp.ms, known.stamp.counter, str(one)) for one, known in journal.known.items()}
    found = (to_mark(body, orders[body.id]) for body in journal.bodies.values())
    marks = [mark for mark in found if mark is not None]
    return number_inside(room, marks, persons, parents_of(event_set.rooms))

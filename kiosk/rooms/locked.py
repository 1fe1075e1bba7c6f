"""How full rooms are, and what staff say of them, behind the front desk's lock.

Must not know: Textual, how rooms are counted.
"""

from typing import TYPE_CHECKING

from msgspec.structs import replace

from checkin.building import Whole, band_in, number_in, places_in, whole_of
from checkin.clock import Clock
from checkin.errors import ConfigError
from checkin.model import EventSet, ListId, RoomId
from kiosk.lines import Lines
from kiosk.views import DeskPlace, RoomCount

if TYPE_CHECKING:
    from collections.abc import Callable
    from threading import RLock

    from kiosk.rooms.counts import RoomCounts
    from sync.ledger import Ledger


class LockedRooms:
    """Any thread may call, one at a time gets through.

    Args:
        lock: Of the front desk.
        counts: Gives the use cases; called under the lock, and loads them with the first call.
        ledger: Its connection.
        event_set: Gives what central has told us of rooms.
        lines: Know how old the news of other devices is.
        clock: Where time comes from.
    """

    def __init__(  # the front desk is the only caller
        self,
        lock: "RLock",
        counts: "Callable[[], RoomCounts]",
        ledger: "Ledger",
        event_set: "Callable[[], EventSet]",
        lines: Lines,
        clock: Clock,
    ) -> None:
        self._lock = lock
        self._counts = counts
        self._ledger = ledger
        self._event_set = event_set
        self._lines = lines
        self._clock = clock

    def look(self, room: RoomId) -> RoomCount:
        """How many are in a room, and how old the news is that hub or central had of other devices.

        A kiosk without either has heard everybody there is: itself, just now.
        """
        found = self._event_set().find_room(room)
        if found is None:
            raise ConfigError(f"There is no room {room}.", "Import the event file again.")
        whole = whole_of(room, self._event_set())
        with self._lock:
            inside = number_in(whole, self._ledger.rooms.inside)
            acknowledged = self._counts().acknowledged(room)
        heard, devices = self._lines.heard()
        count = RoomCount(
            room,
            found.names,
            max(inside, 0),
            found.limit,
            self._lines.age_s(self._clock.now_ms()),
            heard,
            devices,
            is_short=inside < 0,
            acknowledged=acknowledged,
        )
        return self._with_doubt(count, whole)

    def _with_doubt(self, count: RoomCount, whole: Whole) -> RoomCount:
        """With what others may have seen unheard, as far as it is known who counts there."""
        keepers = {room: self._lines.doorkeepers(room) for room in places_in(whole)}
        known = {room: found for room, found in keepers.items() if found is not None}
        if len(known) < len(keepers):
            return count
        around = band_in(whole, self._ledger.rooms.inside, known.__getitem__)
        return replace(
            count,
            age_s=max(count.age_s, around.age_s if around.silent else 0.0),
            heard=around.heard,
            devices=around.devices,
            low=around.low,
            high=around.high,
        )

    def look_at(self, list_id: ListId) -> RoomCount | None:
        """The count of the room that entries at this list count into."""
        room = self._event_set().room_counting(list_id)
        return self.look(room.id) if room else None

    def count(self, room: RoomId, persons: int, place: DeskPlace) -> bool:
        """So many have gone in without a ticket, or out below zero; False where nobody is left to go out."""
        with self._lock:
            return self._counts().count(room, persons, place)

    def head_count(self, room: RoomId, persons: int, place: DeskPlace) -> bool:
        """So many were counted by eye; False for a number that no room holds, or too few for its halls."""
        with self._lock:
            return self._counts().head_count(room, persons, place)

    def acknowledge(self, room: RoomId, percent: int, place: DeskPlace) -> None:
        """Somebody has seen the warning that a room is so full."""
        with self._lock:
            self._counts().acknowledge(room, percent, place)

    def empty(self, room: RoomId, place: DeskPlace) -> int:
        """Nobody is left in a room, nor in any inside it; how many persons with tickets were taken out."""
        taken, is_done = 0, False
        while not is_done:
            with self._lock:  # between two steps whoever is scanned comes first
                step = self._counts().emptying.empty(room, place)
            taken, is_done = taken + step.persons, step.is_done
        return taken

    def close_sessions(self, place: DeskPlace) -> bool:
        """One step of emptying the rooms whose sessions are over; whether that is all for now."""
        counted = self._event_set().room_counting(place.list_id)
        at_door = place.room or (counted.id if counted else None)
        with self._lock:
            return self._counts().emptying.close_sessions(at_door).is_done

"""A room that keeps the contract of `kiosk.ports.RoomDesk` in memory, and remembers what staff said."""

from checkin.fullness import Seen
from checkin.model import RoomId
from checkin.room_count import MOST
from kiosk.views import DeskPlace
from tests.fakes.clock import FakeClock


class FakeRooms:
    """One number for all rooms; `said` holds what was written down: kind, number, by whom.

    That it is 80 % full was seen already. `within` are in rooms inside it, which have doors of their own.
    """

    def __init__(self, clock: FakeClock, inside: int) -> None:
        self.clock = clock
        self.inside = inside
        self.within = 0
        self.said: list[tuple[str, int, str]] = []
        self.acknowledged: Seen | None = Seen(80, clock.now_ms(), "Eileen")

    def count(self, room: RoomId, persons: int, place: DeskPlace) -> bool:  # noqa: ARG002  # there is one
        """Nobody leaves an empty room, nor a building from one of its rooms."""
        if not persons or self.inside - self.within + min(persons, 0) < 0:
            return False
        self.inside += persons
        self.said.append(("count", persons, place.by))
        return True

    def head_count(self, room: RoomId, persons: int, place: DeskPlace) -> bool:  # noqa: ARG002  # the same
        """From now on it is that number."""
        if not self.within <= persons <= MOST:
            return False
        self.inside = persons
        self.said.append(("head_count", persons, place.by))
        return True

    def acknowledge(self, room: RoomId, percent: int, place: DeskPlace) -> None:  # noqa: ARG002  # the same
        """Somebody has seen it."""
        self.acknowledged = Seen(percent, self.clock.now_ms(), place.by)
        self.said.append(("warning_acknowledged", percent, place.by))

    def empty(self, room: RoomId, place: DeskPlace) -> int:  # noqa: ARG002  # the same
        """Nobody is left."""
        taken, self.inside = self.inside, 0
        self.said.append(("empty", taken, place.by))
        return taken

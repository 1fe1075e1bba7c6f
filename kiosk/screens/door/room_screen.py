"""What a screen of a room knows of it, and hands on of what staff say of it.

Must not know: how rooms are counted, which keys there are, how anything looks.
"""

from textual import on

from checkin.errors import EinlassError
from checkin.model import RoomId
from kiosk.errands import Errands
from kiosk.messages import HeadCounted, PersonsCounted, RoomCounted, RoomEmptied, WarningSeen
from kiosk.outfit import Outfit
from kiosk.screens.door.emptying import Emptied, Emptying
from kiosk.screens.door.head_counting import Counted, HeadCounting
from kiosk.screens.door.room_warning import due_warning, watch
from kiosk.screens.staffed import StaffedScreen
from kiosk.views import RoomCount


class RoomScreen(StaffedScreen):
    """A staff screen that shows one room.

    Attributes:
        count: How many were inside when it was last counted; None = not yet.
        counted_ms: When that was, by the clock that never jumps.
        counting: Somebody types how many they have counted, or is asked whether nobody is left.
        eased_ms: When the room was last well below each level that is warned about.
    """

    def __init__(self, outfit: Outfit, errands: Errands) -> None:
        super().__init__(outfit, errands)
        self.count: RoomCount | None = None
        self.counted_ms = 0
        self.counting: HeadCounting | Emptying | None = None
        self.eased_ms: dict[int, int] = {}

    @property
    def room(self) -> RoomId | None:
        """The room that is shown: the one of this place, else the one its list counts into."""
        counting = self.outfit.event_set.room_counting(self.place.list_id)
        return self.place.room or (counting.id if counting else None)

    @property
    def warning(self) -> int | None:
        """The level that asks to be seen."""
        return due_warning(self.eased_ms, self.count) if self.count else None

    def moved(self) -> None:
        """Another room is counted."""
        self.count, self.counting = None, None
        self.eased_ms.clear()
        self.refresh_state()

    def failed(self, error: EinlassError) -> None:  # noqa: ARG002  # the app says what it is
        """A number that was not written down is asked for again."""
        self.counting = None

    def advance(self) -> None:
        """Let the number age, and let go what stood long enough."""
        super().advance()
        if self.counting is not None and self.counting.is_abandoned(self.outfit.mono_ms()):
            self.counting = None
        self.repaint()

    def refresh_state(self) -> None:
        """Read link, printer, and the room."""
        super().refresh_state()
        desk, room = self.outfit.desk, self.room
        if room is not None:
            self.ask(lambda: RoomCounted(desk.room_count(room)))

    def take(self, count: RoomCount) -> None:
        """The room was counted."""
        if count.room != self.room:  # asked for before this door was moved
            return
        self.count = count
        self.counted_ms = self.outfit.mono_ms()
        self.eased_ms = watch(self.eased_ms, count, self.outfit.now_ms())
        self.repaint()

    @on(RoomCounted)
    def _counted(self, message: RoomCounted) -> None:
        self.take(message.count)

    def count_persons(self, persons: int) -> None:
        """So many pass without a ticket; below zero: out."""
        desk, place, room = self.outfit.desk, self.place, self.room
        if room is not None:

            def count() -> PersonsCounted:
                is_taken = desk.rooms.count(room, persons, place)
                return PersonsCounted(desk.room_count(room), persons if is_taken else 0)

            self.ask(count, is_write=True)

    def count_by_eye(self, step: HeadCounting | Counted | None) -> None:
        """Typing a number has gone on, is done, or was left."""
        desk, place, room = self.outfit.desk, self.place, self.room
        self.counting = step if isinstance(step, HeadCounting) else None
        if isinstance(step, Counted) and room is not None:
            persons = step.persons

            def count() -> HeadCounted:
                is_taken = desk.rooms.head_count(room, persons, place)
                return HeadCounted(desk.room_count(room), persons if is_taken else None)

            self.ask(count, is_write=True)

    def empty(self, step: Emptying | Emptied | None) -> None:
        """It is still asked, was said, or was left."""
        desk, place, room = self.outfit.desk, self.place, self.room
        self.counting = step if isinstance(step, Emptying) else None
        if isinstance(step, Emptied) and room is not None:

            def take_out() -> RoomEmptied:
                persons = desk.rooms.empty(room, place)
                return RoomEmptied(desk.room_count(room), persons)

            self.ask(take_out, is_write=True)

    def acknowledge(self, level: int) -> None:
        """Somebody here has seen the warning."""
        desk, place, room = self.outfit.desk, self.place, self.room
        if room is not None:

            def say_seen() -> WarningSeen:
                desk.rooms.acknowledge(room, level, place)
                return WarningSeen(desk.room_count(room), level)

            self.ask(say_seen, is_write=True)

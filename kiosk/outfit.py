"""All that the Textual program is given; it looks up nothing for itself. Must not know: its origin."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec

from checkin.clock import Clock
from checkin.model import Event, EventSet, Names
from kiosk.errands import Post
from kiosk.ports import DeskPort
from kiosk.settings import Mode
from kiosk.views import DeskPlace

if TYPE_CHECKING:
    from textual.widget import Widget

NS_PER_MS = 1_000_000


class Outfit(msgspec.Struct, frozen=True, kw_only=True):
    """What one kiosk works with.

    Attributes:
        known: Gives the event set as central has it now.
        place: Which list it tries, which room it shows, who works at it.
        language: The one it starts with, and goes back to after each attendee.
        languages: Those that attendees may choose from; empty = the event's.
        name: What staff call this kiosk.
        check_pin: Whether this is a staff PIN; may take its time.
        way_to_desk: How to find the service desk, per language, such as ``left of the entrance``.
        pin_hint: Shown below the PIN field, for try-outs only.
        has_camera: Whether a camera belongs to this kiosk.
        print_ms: How long a badge takes from scan to hand, as measured with this printer.
        self_lookup: Whether attendees without a ticket may look for themselves here.
        beside: Makes a widget that stands beside the mode's screen where there is room; for the demo.
        on_ready: Called with the way to post messages, once the first screen stands.
    """

    desk: DeskPort
    known: Callable[[], EventSet]
    place: DeskPlace
    clock: Clock
    mode: Mode
    check_pin: Callable[[str], bool]
    language: str = "de"
    languages: tuple[str, ...] = ()
    name: str = ""
    way_to_desk: Names = msgspec.field(default_factory=dict)
    pin_hint: str = ""
    has_camera: bool = True
    print_ms: int = 3000
    self_lookup: bool = True
    beside: "Callable[[], Widget] | None" = None
    on_ready: tuple[Callable[[Post], None], ...] = ()

    @property
    def event_set(self) -> EventSet:
        """Event, products, lists and rooms as central has them now."""
        return self.known()

    @property
    def event(self) -> Event:
        """The event of the list that is tried, else the first one."""
        here = self.event_set.find_list(self.place.list_id)
        events = self.event_set.events
        return next((event for event in events if here and event.slug == here.event), events[0])

    def now_ms(self) -> int:
        """Wall clock, milliseconds since 1970 UTC."""
        return self.clock.now_ms()

    def mono_ms(self) -> int:
        """Milliseconds of the clock that never jumps."""
        return self.clock.mono_ns() // NS_PER_MS

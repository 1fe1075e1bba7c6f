"""All that the Textual program is given; it looks up nothing for itself. Must not know: its origin."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec

from checkin.clock import Clock
from checkin.model import Event, EventSet, Names
from kiosk.audio.port import AudioPort, Silence
from kiosk.errands import Post
from kiosk.pin_tries import PinTries
from kiosk.ports import DeskPort, SignIn
from kiosk.settings import Mode
from kiosk.stands.views import Stand
from kiosk.theme import Look
from kiosk.views import DeskPlace

if TYPE_CHECKING:
    from textual.widget import Widget

    from kiosk.admission.confirming import Confirming
    from kiosk.fleet.evacuation import EvacuationPort
    from kiosk.fleet.kiosks import FleetPort
    from kiosk.fleet.queue import QueuePort
    from scanner.reader import Glance

NS_PER_MS = 1_000_000


class Outfit(msgspec.Struct, frozen=True, kw_only=True):
    """What one kiosk works with.

    Attributes:
        known: Gives the event set as central has it now.
        place: Which list it tries, which room it shows, who works at it.
        signing: Who works here, by their PIN; None = nobody has to say.
        sign_in: Whether they have to say so before anything is done.
        sign_out_ms: After so long without anybody they are signed out; 0 = never.
        pin_tries: Wrong PINs of every dialog together.
        language: The one it starts with, and goes back to after each attendee.
        languages: Those that attendees may choose from; empty = the event's.
        name: What staff call this kiosk.
        check_pin: Whether this is a staff PIN; may take its time.
        is_staff: Whether this is any PIN of staff; None = as `check_pin`.
        tell_call: Told whether staff are wanted here, for those who look elsewhere.
        hears_calls: Whether anybody elsewhere is told of it just now.
        way_to_desk: How to find the service desk, per language, such as ``left of the entrance``.
        pin_hint: Shown below the PIN field, for try-outs only.
        has_camera: Whether a camera belongs to this kiosk.
        print_ms: How long a badge takes from scan to hand, as measured with this printer.
        badge_outlet: Where that badge comes out, as `kiosk.badge.outlet` reads it.
        time_factor: How many times as long as usual attendees have for everything.
        privacy: The organiser's privacy notice by language; empty = the bundled one.
        privacy_url: Where all of it can be read.
        confirming: Has attendees look at their badge before it is printed; None = it is printed at once.
        self_lookup: Whether attendees without a ticket may look for themselves here.
        preview: Gives what the camera sees, to be shown on the screen; None = it is not.
        beside: Makes a widget that stands beside the mode's screen where there is room; for the demo.
        restarts: Whether other settings want the program to start anew.
        audio: What it is heard with.
        look: The colours it starts with, and goes back to after each attendee.
        fleet: All kiosks, for the lead's screen; None in every other mode, as `evacuation`.
        evacuation: Who is where, on paper as well.
        queue: The line before the doors, likewise for the lead's screen.
        clearing: Gives the same in any mode, when somebody asks for it; None = it is not to be had.
        stand_at: Whose stand it is in a place, where it is one.
        on_ready: Called with the way to post messages, once the first screen stands.
    """

    desk: DeskPort
    known: Callable[[], EventSet]
    place: DeskPlace
    clock: Clock
    mode: Mode
    check_pin: Callable[[str], bool]
    signing: SignIn | None = None
    sign_in: bool = False
    sign_out_ms: int = 0
    is_staff: Callable[[str], bool] | None = None
    tell_call: Callable[[bool], None] = lambda _: None
    hears_calls: Callable[[], bool] = lambda: False
    pin_tries: PinTries = msgspec.field(default_factory=PinTries)
    language: str = "de"
    languages: tuple[str, ...] = ()
    name: str = ""
    way_to_desk: Names = msgspec.field(default_factory=dict)
    pin_hint: str = ""
    has_camera: bool = True
    print_ms: int = 3000
    badge_outlet: Names = msgspec.field(default_factory=dict)
    time_factor: float = 1.0
    privacy: Names = msgspec.field(default_factory=dict)
    privacy_url: str = ""
    confirming: "Confirming | None" = None
    self_lookup: bool = True
    preview: "Callable[[], Glance | None] | None" = None
    beside: "Callable[[], Widget] | None" = None
    restarts: Callable[[], bool] = lambda: False
    audio: AudioPort = msgspec.field(default_factory=Silence)
    look: Look = Look.DARK
    fleet: "FleetPort | None" = None
    evacuation: "EvacuationPort | None" = None
    queue: "QueuePort | None" = None
    clearing: "Callable[[], EvacuationPort] | None" = None
    stand_at: Callable[[DeskPlace], Stand] = lambda _: Stand({})
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

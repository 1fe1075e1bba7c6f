"""Where a screen stands, and whether somebody is at it. Must not know: keys, scans, any mode."""

from msgspec.structs import replace
from textual import on

from kiosk.lock import LockedScreen
from kiosk.messages import PlaceChanged
from kiosk.outfit import Outfit
from kiosk.restarting import LEFT_ALONE_MS

HANDS_OFF_MS = 2_000
"""After the last key or scan: more may follow."""


class StandingScreen(LockedScreen[None]):
    """A screen that may be moved to another place while it is shown."""

    def __init__(self, outfit: Outfit) -> None:
        super().__init__()
        self.outfit = outfit
        self.place = outfit.place
        self.used_ms = 0
        """When somebody was here last, by the clock that never jumps."""

    @property
    def is_at_rest(self) -> bool:
        """Whether nobody is in the middle of anything; a kiosk that was left alone for long is at rest."""
        idle_ms = self.outfit.mono_ms() - self.used_ms
        return idle_ms >= LEFT_ALONE_MS or (self.is_empty and idle_ms >= HANDS_OFF_MS)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is shown or asked that somebody still needs."""
        return True

    def use(self) -> None:
        """Somebody is here."""
        self.used_ms = self.outfit.mono_ms()

    @on(PlaceChanged)
    def _place_changed(self, message: PlaceChanged) -> None:
        """Go on there. Whoever has turned the door around by hand keeps that, unless it was meant as well."""
        before, now = self.outfit.place, message.place
        self.outfit = replace(self.outfit, place=now, way_to_desk=message.way_to_desk)
        direction = self.place.direction if now.direction is before.direction else now.direction
        self.place = replace(now, direction=direction, by=self.place.by)
        self.moved()
        self.repaint()

    def moved(self) -> None:
        """This kiosk stands elsewhere; a mode forgets what it knew of the former place."""

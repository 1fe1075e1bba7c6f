"""What an organiser tells everybody for a while: a line, to whom, at which kiosks, from when until when.

Pure. Must not know: screens, where it was written.
"""

from collections.abc import Iterable
from enum import StrEnum

import msgspec

from checkin.question import Names, name_in

MAX_ANNOUNCEMENT_CHARS = 120
"""Two lines of a small panel; whoever needs more has a page of their own somewhere."""
MAX_ANNOUNCEMENTS = 50


class Audience(StrEnum):
    """Whom it is for."""

    EVERYBODY = "everybody"
    ATTENDEES = "attendees"
    STAFF = "staff"


class Announcement(msgspec.Struct, frozen=True, kw_only=True):
    """One of them.

    Attributes:
        texts: Per language, clean.
        gates: Ids; with `rooms` empty as well = everywhere. Likewise `rooms`, with those inside of them.
        from_ms: Milliseconds since 1970 UTC; None = at once.
        until_ms: None = until it is taken back.
        is_by_hand: Whether it was made at a hub's pages: no event file takes it away.
    """

    texts: Names
    audience: Audience = Audience.EVERYBODY
    gates: tuple[int, ...] = ()
    rooms: tuple[int, ...] = ()
    from_ms: int | None = None
    until_ms: int | None = None
    is_by_hand: bool = False

    def is_due(self, now_ms: int) -> bool:
        """Whether its time is now."""
        return (self.from_ms is None or self.from_ms <= now_ms) and not self.is_over(now_ms)

    def is_over(self, now_ms: int) -> bool:
        """Whether its time has passed."""
        return self.until_ms is not None and self.until_ms <= now_ms

    def is_for(self, listener: "Listener") -> bool:
        """Whether it is meant for those at that kiosk."""
        is_meant = self.audience in (Audience.EVERYBODY, listener.audience)
        is_everywhere = not self.gates and not self.rooms
        return is_meant and (
            is_everywhere or listener.gate in self.gates or not listener.rooms.isdisjoint(self.rooms)
        )


class Listener(msgspec.Struct, frozen=True):
    """Who stands at a kiosk, and where that is.

    Attributes:
        audience: Attendees or staff.
        rooms: The room of the kiosk, and those around it.
    """

    audience: Audience
    gate: int | None = None
    rooms: frozenset[int] = frozenset()


def texts_due(
    announcements: Iterable[Announcement], listener: Listener, now_ms: int, language: str
) -> tuple[str, ...]:
    """What is told there now, what is most important first."""
    due = (one for one in announcements if one.is_due(now_ms) and one.is_for(listener))
    return tuple(text for one in due if (text := name_in(one.texts, language)))


def kept_by_hand(announcements: Iterable[Announcement]) -> tuple[Announcement, ...]:
    """Those that stay whatever an event file says."""
    return tuple(one for one in announcements if one.is_by_hand)

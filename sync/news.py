"""What the workers of a ledger tell whoever shows it. Must not know: screens, who the workers speak to."""

import msgspec

from checkin.model import EventSet
from sync.pretix.offset import ClockOffset


class EventSetChanged(msgspec.Struct, frozen=True):
    """The organiser has changed products, lists, questions or dates."""

    event_set: EventSet


class Fresh(msgspec.Struct, frozen=True):
    """All that there was to fetch is here.

    Attributes:
        at_ms: When, milliseconds since 1970 UTC.
        offset: How far central's clock is from ours; None = not known.
    """

    at_ms: int
    offset: ClockOffset | None


class Stale(msgspec.Struct, frozen=True):
    """The copy cannot be kept fresh for now; it goes on trying."""

    problem: str
    remedy: str


class AccessEnded(msgspec.Struct, frozen=True):
    """The organiser has ended this device's access, and all personal data are gone from here."""

"""What the workers last said of printer and central, and how that is told to screens.

Must not know: Textual, how anything is printed or sent.
"""

from typing import TYPE_CHECKING

import msgspec

from checkin.badge import Cause
from checkin.prints import PrintJob
from kiosk.views import Link, Others, PrinterView
from printer.job import NO_ANSWER, Paper, PrinterStatus

if TYPE_CHECKING:
    from sync.hub.protocol import DeviceSeen
    from sync.pretix.offset import ClockOffset


HEARD_S = 30.0
"""A kiosk speaks every ten seconds; three times in a row is no chance."""


class Lines(msgspec.Struct):
    """What the workers last said of printer and central. Each field is replaced whole, by one thread.

    Attributes:
        has_printer: Whether a printer is set at all.
        printer: None before it was asked for the first time.
        connected: None = there is no central.
        since_ms: Since when it is so, milliseconds since 1970 UTC.
        fresh_ms: When central's data were last complete here; 0 = never, None = nothing is downloaded.
        is_ended: The organiser has ended this kiosk's access.
        profile: What the organiser lets this device do; empty = not known, so everything may be tried.
        others: The other devices of the hub, when they were last told of.
        offset: How far central's clock is from ours.
    """

    has_printer: bool = False
    printer: PrinterStatus | None = None
    connected: bool | None = None
    since_ms: int | None = None
    fresh_ms: int | None = None
    is_ended: bool = False
    profile: str = ""
    others: "tuple[DeviceSeen, ...]" = ()
    offset: "ClockOffset | None" = None

    def age_s(self, now_ms: int) -> float:
        """Seconds since central's news of other devices were last complete; 0 where nobody tells any."""
        return 0.0 if self.fresh_ms is None else max(0, now_ms - self.fresh_ms) / 1000

    def printer_view(self, queued: int, waiting: tuple[PrintJob, ...]) -> PrinterView:
        """How the printer is, with the jobs that are queued and those that wait for a key."""
        if not self.has_printer:
            return PrinterView(
                ready=False, cause=Cause.NO_PRINTER, near_end=False, queued=queued, waiting=waiting
            )
        status = self.printer or NO_ANSWER
        is_near = status.answers and status.paper is Paper.NEAR_END
        return PrinterView(
            ready=not status.fault, cause=status.fault, near_end=is_near, queued=queued, waiting=waiting
        )

    def link(self, pending: int) -> Link:
        """How the line to central is, with how many entries wait for it."""
        if self.connected is None:
            return Link(None, None, 0, self.is_ended)
        wrong_ms = self.offset.wrong_by_ms if self.offset else 0
        return Link(self.connected, self.since_ms, pending, self.is_ended, wrong_ms, self._others())

    def _others(self) -> "Others | None":
        """How many of the other kiosks the hub has heard lately, and how long ago the most silent one."""
        known = [one.age_s for one in self.others if one.age_s is not None]
        if not known:
            return None
        return Others(sum(age_s <= HEARD_S for age_s in known), len(known), max(known))

"""What the workers last said of printer and central, and how that is told to screens.

Must not know: Textual, how anything is printed or sent.
"""

from typing import TYPE_CHECKING

import msgspec

from checkin.badge import Cause, PrinterRole
from checkin.prints import PrintJob
from kiosk.views import Link, Others, PrinterView
from printer.job import NO_ANSWER, Paper, PrinterStatus

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from checkin.band import Doorkeeper
    from checkin.model import RoomId
    from checkin.roll import RollLeft
    from kiosk.profile import Settled
    from sync.hub.protocol import DeviceSeen
    from sync.pretix.offset import ClockOffset


HEARD_S = 30.0
"""A kiosk speaks every ten seconds; three times in a row is no chance."""


class Lines(msgspec.Struct):
    """What the workers last said of printer and central. Each field is replaced whole, by one thread.

    Attributes:
        has_printer: Whether a printer is set at all.
        printer: None before it was asked for the first time.
        has_spare: Whether there is a second printer.
        spare: How that one is, likewise.
        rolls: What is left of their paper, where that is known.
        bad_template: Whether the newest badge was set by the bundled template, because its own is at fault.
        is_own_template: Badges come out in our own template, because central's layout cannot be drawn.
        connected: None = there is no central.
        since_ms: Since when it is so, milliseconds since 1970 UTC.
        fresh_ms: When central's data were last complete here; 0 = never, None = nothing is downloaded.
        is_ended: The organiser has ended this kiosk's access.
        profile: What the organiser lets this device do; empty = not known, so everything may be tried.
        others: The other devices of the hub, when they were last told of; `told_ms` is when that was.
        offset: How far central's clock is from ours.
        settled: What applies here by the hub's device table; None = no hub.
        restarts: Whether the program has to start anew for it.
        calls_staff: Whether an attendee calls for staff at this kiosk.
        decode_ms: Gives how long the last frames took to be looked at.
        wait_ms: Gives how long the last tickets were held up until they were read.
        doorkeepers: Gives the devices that count into a room; None = not known, or there is only this one.
    """

    has_printer: bool = False
    printer: PrinterStatus | None = None
    has_spare: bool = False
    spare: PrinterStatus | None = None
    rolls: "Mapping[PrinterRole, RollLeft]" = {}
    bad_template: bool = False
    is_own_template: bool = False
    connected: bool | None = None
    since_ms: int | None = None
    fresh_ms: int | None = None
    is_ended: bool = False
    profile: str = ""
    others: "tuple[DeviceSeen, ...]" = ()
    told_ms: int | None = None
    offset: "ClockOffset | None" = None
    settled: "Settled | None" = None
    restarts: bool = False
    calls_staff: bool = False
    decode_ms: "Callable[[], Sequence[float]]" = tuple
    wait_ms: "Callable[[], Sequence[float]]" = tuple
    doorkeepers: "Callable[[RoomId], Sequence[Doorkeeper] | None]" = lambda _: None

    @property
    def misfit(self) -> str:
        """The first key of the hub's device table that is of no use here; empty = there is none."""
        misfits = self.settled.misfits if self.settled else ()
        return misfits[0].key if misfits else ""

    @property
    def tells_calls(self) -> bool:
        """Whether desks learn of a call for staff: of a hub that can be reached."""
        return self.settled is not None and not self.is_cut_off()

    def is_cut_off(self) -> bool:
        """Whether there is a hub or central, and it cannot be reached."""
        return self.connected is False

    def age_s(self, now_ms: int) -> float:
        """Seconds since central's news of other devices were last complete; 0 where nobody tells any."""
        return 0.0 if self.fresh_ms is None else max(0, now_ms - self.fresh_ms) / 1000

    def printer_view(self, queued: int, waiting: tuple[PrintJob, ...]) -> PrinterView:
        """How the printer is, with the jobs that are queued and those that wait for a key."""
        if not self.has_printer:
            return PrinterView(
                ready=False, cause=Cause.NO_PRINTER, near_end=False, queued=queued, waiting=waiting
            )
        first = self.printer or NO_ANSWER
        at_spare = self._is_at_spare(first)
        status = self.spare if at_spare and self.spare else first
        return PrinterView(
            ready=not status.fault,
            cause=first.fault,
            near_end=status.answers and status.paper is Paper.NEAR_END,
            queued=queued,
            waiting=waiting,
            bad_template=self.bad_template,
            is_own_template=self.is_own_template,
            at_spare=at_spare,
            left=self.rolls.get(PrinterRole.SPARE if at_spare else PrinterRole.FIRST),
        )

    def note_printer(self, role: PrinterRole, status: PrinterStatus) -> None:
        """One of the printers has said how it is."""
        if role is PrinterRole.SPARE:
            self.spare = status
        else:
            self.printer = status

    def _is_at_spare(self, first: PrinterStatus) -> bool:
        """Whether badges come out of the second printer now."""
        return bool(self.has_spare and first.fault and self.spare and not self.spare.fault)

    def heard(self) -> tuple[int, int]:
        """How many kiosks were heard lately, this one too, and how many there are."""
        others = self._others()
        return (others.seen + 1, others.total + 1) if others else (1, 1)

    def link(self, pending: int) -> Link:
        """How the line to central is, with how many entries wait for it."""
        if self.connected is None:
            return Link(None, None, 0, self.is_ended)
        wrong_ms = self.offset.wrong_by_ms if self.offset else 0
        return Link(
            self.connected,
            self.since_ms,
            pending,
            self.is_ended,
            wrong_ms,
            self._others(),
            misfit=self.misfit,
            restarts=self.restarts,
        )

    def _others(self) -> "Others | None":
        """How many of the other kiosks the hub has heard lately, and how long ago the most silent one."""
        known = [one.age_s for one in self.others if one.age_s is not None]
        if not known:
            return None
        heard = [one for one in self.others if one.age_s is not None and one.age_s <= HEARD_S]
        calling = tuple(one.name for one in heard if one.calls_staff)
        return Others(len(heard), len(known), max(known), calling)

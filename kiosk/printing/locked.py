"""What screens ask of the print queue, behind the desk's lock. Must not know: how a badge is printed."""

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from checkin.clock import Clock
from checkin.journal import EntryId
from checkin.model import GateId, PositionId
from checkin.prints import PrintJob
from kiosk.lines import Lines
from kiosk.views import PrinterView

if TYPE_CHECKING:
    from kiosk.printing.desk import PrintDesk


class LockedPrints:
    """Any thread may call, one at a time gets through.

    Args:
        lock: The desk's.
        prints: Gives the queue; called under the lock.
        lines: Know how the printer is.
        clock: Where time comes from.
    """

    def __init__(
        self, lock: threading.RLock, prints: Callable[[], "PrintDesk"], lines: Lines, clock: Clock
    ) -> None:
        self._lock = lock
        self._prints = prints
        self._lines = lines
        self._clock = clock

    def reprint(self, position: PositionId, by: str, gate: GateId | None = None) -> PrintJob:
        """Print another badge; the older ones open nothing from now on."""
        with self._lock:
            return self._prints().reprint(position, by, gate)

    def void_badges(self, position: PositionId, by: str, gate: GateId | None = None) -> int:
        """From now on no badge of this person opens anything; how many did."""
        with self._lock:
            return self._prints().void_badges(position, by, gate)

    def release(self, job: EntryId, by: str = "") -> None:
        """Send a job that waits for staff to the printer now."""
        with self._lock:
            self._prints().release(job, by)

    def cancel(self, job: EntryId, by: str = "") -> None:
        """Never print this job."""
        with self._lock:
            self._prints().cancel(job, by)

    def settle_print(self, job: EntryId, *, came_out: bool, by: str = "") -> None:
        """Record whether a badge came out, as a person saw it."""
        with self._lock:
            self._prints().settle_print(job, came_out=came_out, by=by)

    def print_job(self, job: EntryId) -> PrintJob | None:
        """One job as it is now."""
        with self._lock:
            return self._prints().print_job(job)

    def printer(self) -> PrinterView:
        """How the printer is, and what waits for a key."""
        with self._lock:
            waiting = self._prints().waiting()
            now_ms = self._clock.now_ms()
            queued = sum(job.may_print(now_ms) for job in self._prints().own())
        return self._lines.printer_view(queued, waiting)

    def is_printing(self) -> bool:
        """Whether a badge of this kiosk is on its way to paper."""
        if not self._lines.has_printer:
            return False
        with self._lock:
            now_ms = self._clock.now_ms()
            return any(job.is_under_way(now_ms) for job in self._prints().own())

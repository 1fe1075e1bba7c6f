"""What staff do about badges: print again, release an old job, say whether a badge came out.

Must not know: printers. All it does is append to the journal; the print worker reads it there.
"""

from collections.abc import Callable

from checkin.badge import Cause, PrintState
from checkin.clock import Clock, Entropy
from checkin.journal import EntryId, Fact
from checkin.made_here import ids_of
from checkin.model import GateId, PositionId
from checkin.prints import MAY_HAVE_COME_OUT, PrintJob, PrintQueue
from kiosk.admission.facts import print_state_fact, reprint_fact, void_fact
from kiosk.badge.codes import new_badge_code
from kiosk.printing.folded import NOTHING_READ, FoldedPrints, fold_on
from sync.ledger import Ledger
from sync.replica import find_position

SETTLED_BY_STAFF = {True: (PrintState.PRINTED, Cause.NONE), False: (PrintState.FAILED, Cause.NONE)}
"""What a job becomes when a person says whether the badge came out."""


class PrintDesk:
    """The print queue as staff see it. Belongs to one thread, as its ledger does.

    Args:
        ledger: Read and appended to.
        clock: Where time comes from.
        entropy: For badge codes.
        committed: Called after each commit, to wake the print worker.
    """

    def __init__(
        self, ledger: Ledger, clock: Clock, entropy: Entropy, committed: Callable[[], None] = lambda: None
    ) -> None:
        self._ledger = ledger
        self._clock = clock
        self._entropy = entropy
        self._committed = committed
        self._folded = NOTHING_READ

    def queue(self) -> PrintQueue:
        """All jobs, folded up to now."""
        return self._look().queue

    def print_job(self, job: EntryId) -> PrintJob | None:
        """One job as it is now."""
        return self.queue().get(job)

    def waiting(self) -> tuple[PrintJob, ...]:
        """Jobs of this device that stay where they are until somebody presses a key, oldest first.

        Also those from before its ledger got another name: the print worker leaves them alone.
        """
        now_ms = self._clock.now_ms()
        return tuple(job for job in self._look().of_device if job.waits_for_staff(now_ms))

    def own(self) -> list[PrintJob]:
        """Jobs that were queued here: what waits for another device's printer is its own staff's affair."""
        return self._look().own

    def reprint(self, position: PositionId, by: str, gate: GateId | None = None) -> PrintJob:
        """Print another badge with a new code; from now on the older ones open nothing."""
        now_ms = self._clock.now_ms()
        older = self._valid(position)
        with self._ledger.writing():
            for job in older:
                self._ledger.append(void_fact(job.position, job.id, now_ms, by, gate))
            code = new_badge_code(self._entropy)
            made = self._ledger.append(reprint_fact(position, code, now_ms, by, gate))
        self._committed()
        return self.queue()[made.body.id]

    def void_badges(self, position: PositionId, by: str, gate: GateId | None = None) -> int:
        """From now on no badge of this person opens anything; how many did.

        Raises:
            LedgerError: Nothing was written down, and every badge is as it was.
        """
        now_ms, valid = self._clock.now_ms(), self._valid(position)
        with self._ledger.writing():
            for job in valid:
                self._ledger.append(void_fact(job.position, job.id, now_ms, by, gate))
        if valid:
            self._committed()
        return len(valid)

    def _valid(self, position: PositionId) -> list[PrintJob]:
        """All badges of one person that are not void, under whichever of their ids."""
        known = find_position(self._ledger.store, position)
        ids = ids_of(known) if known else (position,)
        return [job for job in self.queue().values() if job.position in ids and not job.is_void]

    def release(self, job: EntryId, by: str = "") -> None:
        """Send a job that waits for staff to the printer now; a key pressed twice prints it once.

        One of another device is left alone: its paper would come out where nobody stands.
        """
        if any(one.id == job for one in self.waiting()):
            self._append(job, PrintState.QUEUED, Cause.NONE, by)

    def cancel(self, job: EntryId, by: str = "") -> None:
        """Never print this job; one that is out, or may be, is left as it is."""
        known = self.print_job(job)
        if known is not None and known.state not in MAY_HAVE_COME_OUT:
            self._append(job, PrintState.CANCELLED, Cause.NONE, by)

    def settle_print(self, job: EntryId, *, came_out: bool, by: str = "") -> None:
        """Record what a person saw: whether that badge came out."""
        state, cause = SETTLED_BY_STAFF[came_out]
        self._append(job, state, cause, by)

    def _look(self) -> FoldedPrints:
        self._folded = fold_on(self._ledger, self._folded)
        return self._folded

    def _append(self, job: EntryId, state: PrintState, cause: Cause, by: str) -> None:
        known = self.print_job(job)
        if known is None:
            return
        fact: Fact = print_state_fact(known.position, job, state, cause, self._clock.now_ms(), by=by)
        with self._ledger.writing():
            self._ledger.append(fact)
        self._committed()

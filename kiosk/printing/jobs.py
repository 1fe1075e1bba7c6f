"""The print worker's side of the journal: which job is next, and how far each has come.

Must not know: printers, bitmaps, threads. What staff do to the same jobs is in `kiosk.printing.desk`.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import msgspec

from checkin.badge import Badge, Cause, PrinterRole, PrintState
from checkin.clock import Clock
from checkin.errors import JobTakenError
from checkin.journal import EntryId, Json
from checkin.model import EventSet, Position
from checkin.prints import PrintJob
from kiosk.admission.facts import new_roll_fact, print_state_fact
from kiosk.badge.variables import Artwork, artwork_of
from kiosk.printing.folded import NOTHING_READ, FoldedPrints, fold_on
from sync.ledger import Ledger
from sync.replica import find_position

NO_MARKS: Mapping[str, Json] = MappingProxyType({})


class PrintJobChanged(msgspec.Struct, frozen=True):
    """A print job has come further."""

    job: EntryId
    state: PrintState
    cause: Cause


class PrintJobs:
    """The badges that this device is to print. Belongs to one thread, as its ledger does.

    Args:
        ledger: Read and appended to.
        clock: Where time comes from.
        post: Hears of every job that has come further, once that is on the disk.
        folded: What was read before, by whatever connection.
    """

    def __init__(
        self,
        ledger: Ledger,
        clock: Clock,
        post: Callable[[PrintJobChanged], None],
        folded: FoldedPrints = NOTHING_READ,
    ) -> None:
        self._ledger = ledger
        self._clock = clock
        self._post = post
        self._folded = folded

    def refresh(self) -> None:
        """Fold what has been written down since the last look."""
        self._folded = fold_on(self._ledger, self._folded)

    def job(self, job: EntryId) -> PrintJob:
        """One job as it was at the last look."""
        return self._folded.queue[job]

    def holder(self, job: EntryId) -> Position | None:
        """Whose badge it is, as central knows that person now."""
        return find_position(self._ledger.store, self._folded.queue[job].position)

    def artwork(self, position: Position, badge: Badge, event_set: EventSet) -> Artwork | None:
        """How central wants that person's badge to look."""
        return artwork_of(self._ledger.store, position, badge, event_set)

    def next_job(self) -> PrintJob | None:
        """The oldest job that may be printed now."""
        ready = (job for job in self._folded.own if self.may_print(job.id))
        return min(ready, key=lambda job: job.fresh_ms, default=None)

    def may_print(self, job: EntryId) -> bool:
        """Whether that job may be sent to the printer without anybody's key."""
        return self._folded.queue[job].may_print(self._clock.now_ms())

    def may_go_elsewhere(self, job: EntryId) -> bool:
        """Whether another printer may take that job now."""
        return self._folded.queue[job].may_go_elsewhere(self._clock.now_ms())

    def move(
        self,
        job: EntryId,
        state: PrintState,
        cause: Cause,
        marks: Mapping[str, Json] = NO_MARKS,
        *,
        is_first: bool = False,
    ) -> None:
        """Write down how far a job has come, with `marks` besides; only then anybody hears of it.

        Args:
            job: Which.
            state: How far.
            cause: Why it did not come out.
            marks: What else is to be known of it.
            is_first: Nothing of it was sent before; two programs may look at one queue.

        Raises:
            JobTakenError: With `is_first`, it may not be sent from here any more.
        """
        position, now_ms = self._folded.queue[job].position, self._clock.now_ms()
        with self._ledger.writing():
            if is_first:
                self.refresh()  # whoever else may have it has said so by now
                if not (self.may_print(job) or self.may_go_elsewhere(job)):
                    raise JobTakenError("This badge is printed elsewhere.", "Nothing is to be done.")
            self._ledger.append(print_state_fact(position, job, state, cause.value, now_ms, marks=marks))
        self.refresh()
        self._post(PrintJobChanged(job, state, cause))

    def note_new_roll(self, printer: PrinterRole) -> None:
        """Write down that a printer got a new roll."""
        with self._ledger.writing():
            self._ledger.append(new_roll_fact(printer, self._clock.now_ms()))

    def give_up_open(
        self, known: frozenset[EntryId], runs_elsewhere: Callable[[str], bool] = lambda _: False
    ) -> None:
        """A job that was on its way when the program died may have come out: only a human can tell.

        Args:
            known: Jobs that this run has sent itself and still hears of.
            runs_elsewhere: Whether another start of a program, by its boot id, is still at work.
        """
        here = self._ledger.origin.boot_id
        for job in self._folded.own:
            is_others = job.boot_id != here and runs_elsewhere(job.boot_id)
            if job.is_open and job.id not in known and not is_others:
                self.move(job.id, PrintState.UNKNOWN, Cause.CRASH)

"""The print worker's side of the journal: which job is next, and how far each has come.

Must not know: printers, bitmaps, threads. What staff do to the same jobs is in `kiosk.printdesk`.
"""

from collections.abc import Callable

import msgspec

from checkin.badge import Cause, PrintState
from checkin.clock import Clock
from checkin.journal import EntryId
from checkin.model import Position
from checkin.prints import OPEN_STATES, PrintJob, PrintQueue, fold_prints
from kiosk.facts import print_state_fact
from sync.ledger import Ledger
from sync.replica import find_position


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
    """

    def __init__(self, ledger: Ledger, clock: Clock, post: Callable[[PrintJobChanged], None]) -> None:
        self._ledger = ledger
        self._clock = clock
        self._post = post
        self._queue: PrintQueue = {}
        self._arrival = 0

    def refresh(self) -> None:
        """Fold what has been written down since the last look."""
        arrived = self._ledger.badges_after(self._arrival)
        if arrived:
            self._queue = fold_prints((a.entry for a in arrived), self._queue)
            self._arrival = arrived[-1].arrival

    def job(self, job: EntryId) -> PrintJob:
        """One job as it was at the last look."""
        return self._queue[job]

    def holder(self, job: EntryId) -> Position | None:
        """Whose badge it is, as central knows that person now."""
        return find_position(self._ledger.store, self._queue[job].position)

    def next_job(self) -> PrintJob | None:
        """The oldest job that may be printed now."""
        ready = (job for job in self._own() if self.may_print(job.id))
        return min(ready, key=lambda job: job.fresh_ms, default=None)

    def may_print(self, job: EntryId) -> bool:
        """Whether that job may be sent to the printer without anybody's key."""
        return self._queue[job].may_print(self._clock.now_ms())

    def move(self, job: EntryId, state: PrintState, cause: Cause) -> None:
        """Write down how far a job has come; only then anybody hears of it."""
        position = self._queue[job].position
        with self._ledger.writing():
            self._ledger.append(print_state_fact(position, job, state, cause.value, self._clock.now_ms()))
        self.refresh()
        self._post(PrintJobChanged(job, state, cause))

    def give_up_open(self, known: frozenset[EntryId]) -> None:
        """A job that was on its way when the program died may have come out: only a human can tell.

        Args:
            known: Jobs that this run has sent itself and still hears of.
        """
        for job in self._own():
            if job.state in OPEN_STATES and job.id not in known:
                self.move(job.id, PrintState.UNKNOWN, Cause.CRASH)

    def _own(self) -> list[PrintJob]:
        return [job for job in self._queue.values() if job.device == self._ledger.origin.device]

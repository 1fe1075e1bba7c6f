"""The print worker: takes jobs from the journal, prints them, and writes down how far each has come.

Runs in a thread of its own with its own ledger connection; tells others by posting values only. A job is
marked ``sending`` on the disk before its first byte leaves, so that no crash makes a second badge.
Must not know: Textual, printer languages.
"""

import threading
import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import msgspec

from checkin.badge import Badge, Cause, PrintState
from checkin.errors import EinlassError, LayoutError, PrinterError
from checkin.model import EventSet
from checkin.prints import PrintJob
from kiosk.badges import badge_of
from kiosk.print_jobs import PrintJobChanged, PrintJobs
from printer.bitmap import Bitmap
from printer.escpos import make_job_id
from printer.job import Printer, PrinterStatus
from sync.opening import LedgerFile

if TYPE_CHECKING:
    from checkin.journal import EntryId

ROUND_S = 0.25
"""Longest pause between two looks at queue and printer; a commit ends it at once."""

STATUS_EVERY_S = 2.0
TROUBLE_EVERY_S = 0.5
"""How often the printer is asked how it is: idle, and while a badge waits for it."""

RETRY_S = 1.0


class PrinterChanged(msgspec.Struct, frozen=True):
    """The printer is in another state than before."""

    status: PrinterStatus


class PrintingFailed(msgspec.Struct, frozen=True):
    """The worker itself is in trouble; it goes on trying."""

    problem: str
    remedy: str


PrintEvent = PrintJobChanged | PrinterChanged | PrintingFailed
Render = Callable[[Badge], Bitmap]


class PrintShop(msgspec.Struct, frozen=True):
    """What the worker prints with.

    Attributes:
        printer: Closed by the worker.
        render: Badge to bitmap on the printer's dot grid; raises `LayoutError`.
        event_set: Gives the newest, for the words on the badge.
        warm: Called when the worker starts, so that the first attendee waits no longer than the second.
        close: Called when the worker ends, to let go of what `render` needs.
    """

    printer: Printer
    render: Render
    event_set: Callable[[], EventSet]
    warm: Callable[[], None] = lambda: None
    close: Callable[[], None] = lambda: None


class PrintWorker:
    """Prints what the journal says is to be printed on this device.

    Args:
        ledger_file: For a connection of its own.
        shop: What it prints with.
        post: Receives every event, in the worker's thread; must not block.
        wake: Set by whoever has queued a job.
    """

    def __init__(
        self,
        ledger_file: LedgerFile,
        shop: PrintShop,
        post: Callable[[PrintEvent], None],
        wake: threading.Event,
    ) -> None:
        self._ledger_file = ledger_file
        self._shop = shop
        self._post = post
        self._wake = wake
        self._stopping = threading.Event()
        self._status: PrinterStatus | None = None
        self._asked_s = float("-inf")
        self._unconfirmed: dict[bytes, EntryId] = {}
        self._thread = threading.Thread(target=self._run, name="printer", daemon=True)

    @property
    def status(self) -> PrinterStatus | None:
        """What the printer last said; None before it was asked."""
        return self._status

    def start(self) -> None:
        """Begin to print. Once only."""
        self._thread.start()

    def stop(self, timeout_s: float = 20.0) -> bool:
        """Let the badges come out that may be printed now, then end; False when it takes longer than that."""
        self._stopping.set()
        self._wake.set()
        if self._thread.ident is not None:
            self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _run(self) -> None:
        self._guard(self._get_ready)
        while not self._guard(self._work) and not self._stopping.wait(RETRY_S):
            continue
        self._guard(self._shop.printer.close)
        self._guard(self._shop.close)

    def _guard(self, task: Callable[[], None]) -> bool:
        """Whether a task went well; what it trips over is told."""
        try:
            task()
        except Exception as error:  # noqa: BLE001  # crash boundary of the thread: told, then tried again
            self._tell_failure(error)
            return False
        return True

    def _get_ready(self) -> None:
        """Hear how the printer is, and start what sets badges, before the first attendee comes."""
        self._note_status(self._shop.printer.status())
        if not self._stopping.is_set():
            self._shop.warm()

    def _tell_failure(self, error: Exception) -> None:
        if isinstance(error, EinlassError):
            self._post(PrintingFailed(error.problem, error.remedy))
        else:
            self._post(PrintingFailed(f"Printing failed ({type(error).__name__}).", "Restart the kiosk."))

    def _work(self) -> None:
        ledger = self._ledger_file.connect()
        try:
            jobs = PrintJobs(ledger, self._ledger_file.clock, self._post)
            jobs.refresh()
            jobs.give_up_open(frozenset(self._unconfirmed.values()))
            while True:
                self._wake.clear()
                is_last = self._stopping.is_set()
                self._round(jobs)
                if is_last:
                    return
                self._wake.wait(ROUND_S)
        finally:
            ledger.store.close()

    def _round(self, jobs: PrintJobs) -> None:
        self._settle(jobs)
        while True:
            jobs.refresh()
            job = jobs.next_job()
            self._ask_status(is_wanted=job is not None)
            if job is None or self._status is None or self._status.fault:
                return
            self._print(jobs, job)
            if jobs.may_print(job.id):
                return  # it was refused and may be tried again: with the next round, not at full speed

    def _ask_status(self, *, is_wanted: bool) -> None:
        """Ask the printer how it is, often enough to be true and seldom enough not to be a nuisance."""
        is_fine = self._status is not None and not self._status.fault
        if is_wanted and is_fine:
            return  # the printer is asked again before the badge is sent anyway
        pause_s = TROUBLE_EVERY_S if is_wanted else STATUS_EVERY_S
        if time.monotonic() - self._asked_s >= pause_s:
            self._note_status(self._shop.printer.status())

    def _note_status(self, status: PrinterStatus) -> None:
        self._asked_s = time.monotonic()
        if status != self._status:
            self._status = status
            self._post(PrinterChanged(status))

    def _print(self, jobs: PrintJobs, job: PrintJob) -> None:
        position = jobs.holder(job.id)
        if position is None:
            jobs.move(job.id, PrintState.FAILED, Cause.LAYOUT)
            return
        try:
            bitmap = self._shop.render(badge_of(position, job.code, self._shop.event_set()))
        except LayoutError as error:
            jobs.move(job.id, PrintState.FAILED, Cause.LAYOUT)
            self._post(PrintingFailed(error.problem, error.remedy))
            return
        self._send(jobs, job, bitmap)

    def _send(self, jobs: PrintJobs, job: PrintJob, bitmap: Bitmap) -> None:
        job_id = make_job_id(bytes.fromhex(job.id) + job.fresh_ms.to_bytes(8, "big"))
        report = partial(jobs.move, job.id)
        try:
            outcome = self._shop.printer.print_badge(bitmap, job_id, report, code=job.code)
        except PrinterError as error:
            may_be_out = jobs.job(job.id).was_sent
            jobs.move(job.id, PrintState.UNKNOWN if may_be_out else PrintState.FAILED, Cause.NO_ANSWER)
            self._post(PrintingFailed(error.problem, error.remedy))
            return
        jobs.move(job.id, outcome.state, outcome.cause)
        if outcome.state is PrintState.UNCONFIRMED:
            self._unconfirmed[job_id] = job.id
        if outcome.state is not PrintState.PRINTED:
            self._note_status(self._shop.printer.status())

    def _settle(self, jobs: PrintJobs) -> None:
        """Late acknowledgements, and jobs that a human has answered for in the meantime."""
        if not self._unconfirmed:
            return
        jobs.refresh()
        for settled in self._shop.printer.poll():
            job = self._unconfirmed.pop(settled.job_id, None)
            if job is not None and jobs.job(job).state is PrintState.UNCONFIRMED:
                jobs.move(job, settled.outcome.state, settled.outcome.cause)
        if self._unconfirmed and all(map(_is_answered, map(jobs.job, self._unconfirmed.values()))):
            self._shop.printer.abandon()
            self._unconfirmed.clear()


def _is_answered(job: PrintJob) -> bool:
    """Whether nobody needs to know any more what became of a badge that nothing confirmed."""
    return job.state is not PrintState.UNCONFIRMED or job.is_void

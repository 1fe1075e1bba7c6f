"""The print worker: takes jobs from the journal, prints them, and writes down how far each has come.

Runs in a thread of its own with its own ledger connection; tells others by posting values only. A job is
marked ``sending`` on the disk before its first byte leaves, so that no crash makes a second badge.
Must not know: Textual, printer languages.
"""

import threading
import time
from collections.abc import Callable

import msgspec

from checkin.badge import Badge, Cause, PrintState
from checkin.errors import EinlassError, LayoutError, PrinterError
from checkin.journal import EntryId
from checkin.model import EventSet
from checkin.prints import OPEN_STATES, PrintJob, PrintQueue, fold_prints
from kiosk.badges import badge_of
from kiosk.facts import print_state_fact
from printer.bitmap import Bitmap
from printer.escpos import make_job_id
from printer.job import Printer, PrinterStatus
from sync.ledger import Ledger
from sync.opening import LedgerFile
from sync.replica import find_position

ROUND_S = 0.25
"""Longest pause between two looks at queue and printer; a commit ends it at once."""

STATUS_EVERY_S = 2.0
TROUBLE_EVERY_S = 0.5
"""How often the printer is asked how it is: idle, and while a badge waits for it."""

RETRY_S = 1.0


class PrintJobChanged(msgspec.Struct, frozen=True):
    """A print job has come further."""

    job: EntryId
    state: PrintState
    cause: Cause


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
        event_set: For the words on the badge.
        warm: Called when the worker starts, so that the first attendee waits no longer than the second.
        close: Called when the worker ends, to let go of what `render` needs.
    """

    printer: Printer
    render: Render
    event_set: EventSet
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
        self._queue: PrintQueue = {}
        self._arrival = 0
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
        self._shop.printer.close()
        self._shop.close()

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
            self._queue, self._arrival = {}, 0
            self._refresh(ledger)
            self._give_up_open_jobs(ledger)
            while True:
                self._wake.clear()
                is_last = self._stopping.is_set()
                self._round(ledger)
                if is_last:
                    return
                self._wake.wait(ROUND_S)
        finally:
            ledger.store.close()

    def _give_up_open_jobs(self, ledger: Ledger) -> None:
        """A job that was on its way when the program died may have come out: only a human can tell."""
        known = set(self._unconfirmed.values())
        for job in self._own_jobs(ledger):
            if job.state in OPEN_STATES and job.id not in known:
                self._move(ledger, job, PrintState.UNKNOWN, Cause.CRASH)

    def _own_jobs(self, ledger: Ledger) -> list[PrintJob]:
        return [job for job in self._queue.values() if job.device == ledger.origin.device]

    def _refresh(self, ledger: Ledger) -> None:
        arrived = ledger.badges_after(self._arrival)
        if arrived:
            self._queue = fold_prints((a.entry for a in arrived), self._queue)
            self._arrival = arrived[-1].arrival

    def _round(self, ledger: Ledger) -> None:
        self._settle(ledger)
        while True:
            self._refresh(ledger)
            job = self._next_job(ledger)
            self._ask_status(is_wanted=job is not None)
            if job is None or self._status is None or self._status.fault:
                return
            self._print(ledger, job)
            if self._queue[job.id].may_print(self._ledger_file.clock.now_ms()):
                return  # it was refused and may be tried again: with the next round, not at full speed

    def _next_job(self, ledger: Ledger) -> PrintJob | None:
        now_ms = self._ledger_file.clock.now_ms()
        ready = (job for job in self._own_jobs(ledger) if job.may_print(now_ms))
        return min(ready, key=lambda job: job.fresh_ms, default=None)

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

    def _print(self, ledger: Ledger, job: PrintJob) -> None:
        position = find_position(ledger.store, job.position)
        if position is None:
            self._move(ledger, job, PrintState.FAILED, Cause.LAYOUT)
            return
        try:
            bitmap = self._shop.render(badge_of(position, job.code, self._shop.event_set))
        except LayoutError as error:
            self._move(ledger, job, PrintState.FAILED, Cause.LAYOUT)
            self._post(PrintingFailed(error.problem, error.remedy))
            return
        self._send(ledger, job, bitmap)

    def _send(self, ledger: Ledger, job: PrintJob, bitmap: Bitmap) -> None:
        job_id = make_job_id(bytes.fromhex(job.id))

        def report(state: PrintState, cause: Cause) -> None:
            self._move(ledger, self._queue[job.id], state, cause)

        try:
            outcome = self._shop.printer.print_badge(bitmap, job_id, report, code=job.code)
        except PrinterError as error:
            self._move(ledger, job, PrintState.FAILED, Cause.NO_ANSWER)
            self._post(PrintingFailed(error.problem, error.remedy))
            return
        self._move(ledger, self._queue[job.id], outcome.state, outcome.cause)
        if outcome.state is PrintState.UNCONFIRMED:
            self._unconfirmed[job_id] = job.id
        if outcome.state is not PrintState.PRINTED:
            self._note_status(self._shop.printer.status())

    def _settle(self, ledger: Ledger) -> None:
        """Late acknowledgements, and jobs that a human has answered for in the meantime."""
        if not self._unconfirmed:
            return
        self._refresh(ledger)
        for settled in self._shop.printer.poll():
            job = self._unconfirmed.pop(settled.job_id, None)
            if job is not None and self._queue[job].state is PrintState.UNCONFIRMED:
                self._move(ledger, self._queue[job], settled.outcome.state, settled.outcome.cause)
        open_ids = [job for job in self._unconfirmed.values() if not self._is_answered(job)]
        if self._unconfirmed and not open_ids:
            self._shop.printer.abandon()
            self._unconfirmed.clear()

    def _is_answered(self, job: EntryId) -> bool:
        known = self._queue[job]
        return known.state is not PrintState.UNCONFIRMED or known.is_void

    def _move(self, ledger: Ledger, job: PrintJob, state: PrintState, cause: Cause) -> None:
        """Write down how far a job has come; only then anybody hears of it."""
        now_ms = self._ledger_file.clock.now_ms()
        with ledger.writing():
            ledger.append(print_state_fact(job.position, job.id, state, cause.value, now_ms))
        self._refresh(ledger)
        self._post(PrintJobChanged(job.id, state, cause))

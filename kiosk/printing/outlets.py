"""One printer of this kiosk as the print worker knows it: how it is, and which of its badges are unconfirmed.

A job is marked ``sending`` on the disk, with the printer's role, before its first byte leaves.
Must not know: which printer a badge is given to, threads, printer languages.
"""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec

from checkin.badge import Badge, Cause, PrinterRole, PrintState
from checkin.errors import PrinterError
from checkin.prints import PrintJob
from kiosk.admission.facts import sending_marks
from kiosk.badge.variables import Artwork
from kiosk.printing.events import Post, PrinterChanged, PrintingFailed
from kiosk.printing.jobs import NO_MARKS, PrintJobs
from printer.bitmap import Bitmap
from printer.job import Outcome, Printer, PrinterStatus, make_job_id

if TYPE_CHECKING:
    from checkin.journal import EntryId
    from printer.lists import PresenceList

Render = Callable[[Badge, Artwork | None], Bitmap]
RenderList = Callable[["PresenceList", str], tuple[Bitmap, ...]]


def _no_lists(_presence: "PresenceList", _template: str) -> tuple[Bitmap, ...]:
    """A printer that is for badges only."""
    return ()


class Station(msgspec.Struct, frozen=True):
    """A printer, and what draws badges for what is loaded there.

    Attributes:
        printer: Closed by the worker.
        render: Badge, and how central wants it, to bitmap on the printer's dot grid; raises `LayoutError`.
        fed_mm: How much of the roll a bitmap takes; 0 = there is none.
        render_list: A list by the name of its template to sheets; raises `LayoutError`.
    """

    printer: Printer
    render: Render
    fed_mm: Callable[[Bitmap], int] = lambda _: 0
    render_list: RenderList = _no_lists


class Outlet:
    """A printer in one thread's hands.

    Attributes:
        status: What it last said; None before it was asked.
    """

    def __init__(self, station: Station, role: PrinterRole, post: Post) -> None:
        self.printer, self.render, self.role = station.printer, station.render, role
        self._fed_mm = station.fed_mm
        self.render_list = station.render_list
        self._was_empty = False
        self.status: PrinterStatus | None = None
        self._post = post
        self._asked_s = float("-inf")
        self._unconfirmed: dict[bytes, EntryId] = {}
        self._sheets: set[bytes] = set()
        """Sheets of lists that nobody waits for, but that the printer has not answered for."""

    @property
    def is_well(self) -> bool:
        """Whether it could print when it was last heard."""
        return self.status is not None and not self.status.fault

    @property
    def is_silent(self) -> bool:
        """Whether asking it costs a deadline."""
        return self.status is not None and not self.status.answers

    @property
    def unconfirmed(self) -> frozenset["EntryId"]:
        """Jobs that it was sent and of which more may be heard."""
        return frozenset(self._unconfirmed.values())

    def ask(self, pause_s: float = 0.0) -> None:
        """Hear how it is, unless that was done less than `pause_s` ago; a change is told."""
        if time.monotonic() - self._asked_s < pause_s:
            return
        status = self.printer.status()
        self._asked_s = time.monotonic()
        if status != self.status:
            self._was_empty |= status.fault is Cause.PAPER_OUT
            self.status = status
            self._post(PrinterChanged(status, self.role))

    def take_new_roll(self) -> bool:
        """Whether its roll was seen empty, and then full; told once."""
        is_new = self._was_empty and self.is_well
        self._was_empty &= not is_new
        return is_new

    def print_badge(self, jobs: PrintJobs, job: PrintJob, bitmap: Bitmap) -> None:
        """Print a job, and write down how far it comes.

        Raises:
            JobTakenError: Another program prints it, or has; nothing was sent from here.
        """
        job_id = make_job_id(bytes.fromhex(job.id) + job.fresh_ms.to_bytes(8, "big"))

        marks = sending_marks(self.role, self._fed_mm(bitmap))
        is_first = True

        def report(state: PrintState, cause: Cause) -> None:
            nonlocal is_first
            told = marks if state is PrintState.SENDING else NO_MARKS
            jobs.move(job.id, state, cause, told, is_first=is_first)
            is_first = False

        try:
            outcome = self.printer.print_badge(bitmap, job_id, report, code=job.code)
        except PrinterError as error:
            may_be_out = jobs.job(job.id).is_open
            state = PrintState.UNKNOWN if may_be_out else PrintState.FAILED
            jobs.move(job.id, state, Cause.NO_ANSWER, is_first=is_first)
            self._post(PrintingFailed(error.problem, error.remedy))
            return
        jobs.move(job.id, outcome.state, outcome.cause, is_first=is_first)
        if outcome.state is PrintState.UNCONFIRMED:
            self._unconfirmed[job_id] = job.id
        if outcome.state is not PrintState.PRINTED:
            self.ask()

    def print_sheet(self, bitmap: Bitmap, seed: bytes) -> Outcome:
        """Print one sheet of a list, which is no badge and stands in no journal."""
        job_id = make_job_id(seed)
        try:
            outcome = self.printer.print_badge(bitmap, job_id, lambda _state, _cause: None)
        except PrinterError as error:
            self._post(PrintingFailed(error.problem, error.remedy))
            outcome = Outcome(PrintState.FAILED, Cause.NO_ANSWER, 0)
        if outcome.state is PrintState.UNCONFIRMED:
            self._sheets.add(job_id)
        elif outcome.state is not PrintState.PRINTED:
            self.ask()
        return outcome

    def settle(self, jobs: PrintJobs) -> None:
        """Late acknowledgements, and jobs that a human has answered for in the meantime."""
        if not self._unconfirmed and not self._sheets:
            return
        jobs.refresh()
        for settled in self.printer.poll():
            self._sheets.discard(settled.job_id)
            job = self._unconfirmed.pop(settled.job_id, None)
            if job is not None and jobs.job(job).state is PrintState.UNCONFIRMED:
                jobs.move(job, settled.outcome.state, settled.outcome.cause)
        if self._unconfirmed and all(map(_is_answered, map(jobs.job, self._unconfirmed.values()))):
            self.printer.abandon()
            self._unconfirmed.clear()


def _is_answered(job: PrintJob) -> bool:
    """Whether nobody needs to know any more what became of a badge that nothing confirmed."""
    return job.state is not PrintState.UNCONFIRMED or job.is_void

"""The confirmed print, in any printer language: nothing is claimed that the printer did not say.

Hello (refused: nothing is sent) -> the badge -> the printer says that it is out: printed. No word:
unconfirmed, and we go on listening. The line breaks: unknown, and the next job resynchronises first.
Must not know: the ledger, screens, how a connection is made, any one language.
"""

import math
import time
from collections.abc import Callable

from msgspec.structs import replace

from checkin.badge import Cause, PrintState
from checkin.errors import PrinterInUseError, PrinterUnavailableError
from printer.bitmap import Bitmap
from printer.delivery.line import Contact, Line, OnStatus
from printer.delivery.line_keeper import LineKeeper
from printer.delivery.open_jobs import Job, OpenJobs, verdict
from printer.job import NO_ANSWER, Outcome, PrinterStatus, Report, Settled
from printer.languages.language import Cleared

NEVER_CLEARED = frozenset({Cause.CUTTER, Cause.NO_ANSWER, Cause.NONE})
"""At a cutter fault the badge is on paper already: clearing would only lose its acknowledgement."""


class Driver:
    """A printer for one thread; see `printer.job.Printer`. No call blocks beyond its deadlines.

    Args:
        contact: How the printer is reached, and in which language.
        deadline_s: How long an acknowledgement may take, from the first byte on.
        hello_s: How long the printer may take for one answer.
        monotonic: Seconds of a clock that never jumps.
        on_status: Called on every change of the printer's status, in the middle of a job too.
        resync: The last job, of an earlier run, may have broken off: resynchronise before the first one.
    """

    def __init__(
        self,
        contact: Contact,
        *,
        deadline_s: float = 15.0,
        hello_s: float = 1.5,
        monotonic: Callable[[], float] = time.monotonic,
        on_status: OnStatus = lambda _: None,
        resync: bool = False,
    ) -> None:
        self._deadline_s, self._hello_s, self._monotonic = deadline_s, hello_s, monotonic
        self._keeper = LineKeeper(contact, hello_s, monotonic, on_status)
        self._open = OpenJobs(monotonic)
        self._open.broken_row_bytes = int(resync)

    def print_badge(self, bitmap: Bitmap, job_id: bytes, report: Report, *, code: str = "") -> Outcome:  # noqa: ARG002  # `code` is for printers that name files
        """See `printer.job.Printer`."""
        job = Job(job_id, bitmap.row_bytes, self._monotonic())
        line, cause = self._ready_line(bitmap.row_bytes)
        if line is None or cause:
            return self._open.outcome(job, PrintState.FAILED, cause)
        content = job.rest = memoryview(line.language.badge(bitmap, job_id))
        report(PrintState.SENDING, Cause.NONE)
        line.await_job(job_id)
        self._open.add(job)
        try:
            state, cause = self._deliver(line, job, report)
        except PrinterUnavailableError:
            self._open.broken_row_bytes = job.row_bytes
            self._open.forget(job)
            self._lose_line()
            state, cause = PrintState.UNKNOWN, Cause.LINE_CUT
        if len(job.rest) == len(content) and not line.is_pushing:
            state = PrintState.FAILED  # not a single byte was taken
            line.forget_job(job_id)
        return self._open.end(job, state, cause)

    def poll(self) -> tuple[Settled, ...]:
        """See `printer.job.Printer`."""
        self._tend()
        return self._open.take_settled()

    def status(self) -> PrinterStatus:
        """See `printer.job.Printer`; a printer that can never be heard is taken to be well."""
        self._tend()
        if self._open and self._keeper.line is not None:
            return self._keeper.line.status
        try:
            return self._keeper.hello(reconnect=True) or NO_ANSWER
        except PrinterUnavailableError as error:
            self._lose_line()
            return status_without_line(error)

    def abandon(self) -> None:
        """See `printer.job.Printer`; what the printer has taken comes out unless it can forget it."""
        if self._open:
            self._open.abandon()
            self._keeper.give_up()

    def close(self) -> None:
        """See `printer.job.Printer`."""
        self._keeper.close(discard=False)

    def _ready_line(self, row_bytes: int) -> tuple[Line | None, Cause]:
        """A line whose printer can print now, or why there is none; no byte of a badge is sent."""
        self._tend()
        if self._open.is_unsent:
            return None, self._keeper.last_fault
        try:
            status = self._keeper.hello(reconnect=not self._open)
            line = self._keeper.line
            if status is None or line is None or status.fault:
                return None, status.fault if status else self._keeper.last_fault
            self._open.settle(line)
            broken = self._open.broken_row_bytes
            is_ready = self._keeper.prepare(line, max(row_bytes, broken) if broken else 0)
        except PrinterUnavailableError as error:
            self._lose_line()
            return None, status_without_line(error).fault
        fault = line.status.fault if line.connection.answers else Cause.NONE
        if not is_ready:
            return None, fault or Cause.NO_ANSWER
        self._open.broken_row_bytes = 0
        return line, fault

    def _deliver(self, line: Line, job: Job, report: Report) -> tuple[PrintState, Cause]:
        """Send a badge and wait for its acknowledgement until the deadline."""
        deadline_s = self._monotonic() + self._deadline_s
        is_sent = False
        while (left_s := deadline_s - self._monotonic()) > 0 and line.cleared is None:
            job.rest = line.push(job.rest) if job.rest else job.rest
            if not job.rest and not is_sent:
                is_sent = True
                report(PrintState.SENT, Cause.NONE)
                if not line.connection.answers:
                    break
            pause_s = math.inf if job.rest else line.until_nudge_s()
            line.listen(min(left_s, pause_s), until_writable=bool(job.rest))
            if job.job_id in line.done:
                return verdict(line, job)
        return self._overdue(line, job)

    def _overdue(self, line: Line, job: Job) -> tuple[PrintState, Cause]:
        """No acknowledgement in time: take the badge back if that is certain, else leave it open."""
        fault = line.status.fault
        if line.cleared is not None:
            return self._forgotten(line, job, fault)
        if not line.connection.answers:
            return PrintState.UNCONFIRMED, Cause.NO_ANSWER
        if job.rest or fault in NEVER_CLEARED:
            return PrintState.UNCONFIRMED, fault or Cause.NO_ANSWER
        return self._take_back(line, job, fault)

    def _take_back(self, line: Line, job: Job, fault: Cause) -> tuple[PrintState, Cause]:
        """Clear the printer's buffers, if it still reads and still has its fault.

        A printer whose buffer is full would see the clear command only after its repair, in the middle of the
        badge; so it is asked first.
        """
        now = line.ask(self._hello_s)
        if now is not None and now.status.fault and job.job_id not in line.done:
            line.say(line.language.cancel())
            line.listen_for(Cleared, self._hello_s)
        if job.job_id in line.done:
            return verdict(line, job)
        if line.cleared is None:
            return PrintState.UNCONFIRMED, fault
        return self._forgotten(line, job, fault)

    def _forgotten(self, line: Line, job: Job, fault: Cause) -> tuple[PrintState, Cause]:
        """The printer dropped the badge: failed if none came out, else for a human to say."""
        self._open.broken_row_bytes = job.row_bytes
        self._open.forget(job)
        is_certain = line.cleared is not None and line.cleared.is_certain
        return (PrintState.FAILED if is_certain else PrintState.UNCONFIRMED), fault or line.status.fault

    def _tend(self) -> None:
        """Go on with open jobs for a moment, and note what the printer says."""
        if self._keeper.line is not None:
            try:
                self._open.tend(self._keeper.line)
            except PrinterUnavailableError:
                self._lose_line()

    def _lose_line(self) -> None:
        self._open.lose()
        self._keeper.close(discard=True)


def status_without_line(error: PrinterUnavailableError) -> PrinterStatus:
    """The status of a printer to which there is no line."""
    return replace(NO_ANSWER, in_use=isinstance(error, PrinterInUseError))

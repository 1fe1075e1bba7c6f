"""Badges on their way: sent without acknowledgement yet, or not even sent whole.

Remembers too how wide the fragment is that a printer may still wait for after a break. Must not know: how a
line is made or a job begun.
"""

from collections.abc import Callable
from dataclasses import dataclass

from checkin.badge import Cause, PrintState
from printer.delivery.line import MOST_OPEN_JOBS, Line
from printer.job import Outcome, Paper, Settled

PUSHES_PER_MOMENT = 32
"""How many packets of an overdue job are sent at a time."""


NOTHING = memoryview(b"")


@dataclass(slots=True, eq=False)
class Job:
    """A badge on its way.

    Attributes:
        job_id: Its process id.
        row_bytes: Bytes per row of its raster.
        started_s: When it was handed over.
        rest: What the printer has not taken yet.
    """

    job_id: bytes
    row_bytes: int
    started_s: float
    rest: memoryview = NOTHING


class OpenJobs:
    """The jobs whose end is open.

    Attributes:
        broken_row_bytes: Width of a raster that may have broken off; 0 = the printer is in step.
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self.broken_row_bytes = 0
        self._monotonic = monotonic
        self._jobs: list[Job] = []
        self._settled: list[Settled] = []

    def __bool__(self) -> bool:
        return bool(self._jobs)

    @property
    def is_unsent(self) -> bool:
        """Whether bytes of an older job must go first."""
        return any(job.rest for job in self._jobs)

    def add(self, job: Job) -> None:
        """From now on, its acknowledgement counts."""
        self._jobs = [*self._jobs, job][-MOST_OPEN_JOBS:]

    def forget(self, job: Job) -> None:
        """It has an end, or never will."""
        self._jobs = [other for other in self._jobs if other is not job]

    def tend(self, line: Line) -> None:
        """Send more of what is unsent, and settle what the printer acknowledged."""
        for job in self._jobs:
            _push_on(line, job)
        if self._jobs and not self.is_unsent:
            line.until_nudge_s()
        line.drain()
        self.settle(line)
        if not line.connection.answers:
            self._jobs = [job for job in self._jobs if job.rest]

    def settle(self, line: Line) -> None:
        """Draw the consequences of what was heard."""
        for job in [job for job in self._jobs if job.job_id in line.done]:
            self._settle(job, *verdict(line, job))
        if self._jobs and line.cleared is not None:  # later than expected: no proof will ever come
            self._break_off()
            for job in tuple(self._jobs) if line.cleared.is_certain else ():
                self._settle(job, PrintState.FAILED, line.status.fault or Cause.OFFLINE)
            self._jobs.clear()

    def lose(self) -> None:
        """The line is broken: what was not acknowledged on it never will be."""
        if self._jobs:
            self._break_off()
        for job in tuple(self._jobs):
            self._settle(job, PrintState.UNKNOWN, Cause.LINE_CUT)

    def abandon(self) -> None:
        """A human answered for them all."""
        self._break_off()
        self._jobs.clear()

    def take_settled(self) -> tuple[Settled, ...]:
        """What was settled since the last time."""
        settled, self._settled = tuple(self._settled), []
        return settled

    def outcome(self, job: Job, state: PrintState, cause: Cause) -> Outcome:
        """How `job` stands now."""
        return Outcome(state, cause, round((self._monotonic() - job.started_s) * 1000))

    def end(self, job: Job, state: PrintState, cause: Cause) -> Outcome:
        """How `job` ended; an unconfirmed one of which more may be heard stays open."""
        if state is not PrintState.UNCONFIRMED or cause is Cause.NO_PROOF:
            self.forget(job)
        return self.outcome(job, state, cause)

    def _break_off(self) -> None:
        self.broken_row_bytes = max(self.broken_row_bytes, *(job.row_bytes for job in self._jobs), 1)

    def _settle(self, job: Job, state: PrintState, cause: Cause) -> None:
        self.forget(job)
        self._settled.append(Settled(job.job_id, self.outcome(job, state, cause)))


def verdict(line: Line, job: Job) -> tuple[PrintState, Cause]:
    """What may be said about a badge that the printer is done with."""
    if not line.done.pop(job.job_id):
        return PrintState.UNCONFIRMED, Cause.NO_PROOF
    return PrintState.PRINTED, Cause.PAPER_NEAR_END if line.status.paper is Paper.NEAR_END else Cause.NONE


def _push_on(line: Line, job: Job) -> None:
    for _ in range(PUSHES_PER_MOMENT):
        before = len(job.rest)
        job.rest = line.push(job.rest) if before else job.rest
        if len(job.rest) == before:
            return

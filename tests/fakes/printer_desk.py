"""A desk that prints badge after badge by the kiosk's rules while things go wrong, and the paper to judge it.

What the print worker does by itself: a badge that was refused before any byte is tried again, a program that
died leaves its badge unknown. What only a human does: to look at the paper, and to say what came out.
"""

from dataclasses import dataclass, field

from checkin.badge import Cause, PrintState
from checkin.prints import GOES_BY_ITSELF
from printer.bitmap import Bitmap
from printer.job import Settled
from tests.fakes.printer_bench import Bench
from tests.fakes.printer_story import Story, make_driver

TRIES = 12
OPEN = {PrintState.UNCONFIRMED, PrintState.UNKNOWN, PrintState.FAILED}


class KilledError(BaseException):
    """The program ends here; no handler of ours may catch it."""


@dataclass
class Job:
    """A badge that somebody waits for.

    Attributes:
        journal: Every state, in order.
        again: How often a human had it printed again.
        job_id: Of the attempt under way.
    """

    badge: Bitmap
    number: int
    journal: list[tuple[PrintState, Cause]] = field(default_factory=list)
    again: int = 0
    was_sent: bool = False
    job_id: bytes = b""

    @property
    def state(self) -> PrintState:
        """The last one."""
        return self.journal[-1][0] if self.journal else PrintState.QUEUED

    def note(self, state: PrintState, cause: Cause) -> None:
        """A `printer.job.Report`, and the journal."""
        self.journal.append((state, cause))
        self.was_sent |= state is PrintState.SENDING

    @property
    def goes_by_itself(self) -> bool:
        """Whether it may be sent without anybody's key, as `checkin.prints` has it."""
        is_refused = self.state is PrintState.FAILED and self.journal[-1][1] in GOES_BY_ITSELF
        return not self.was_sent and (self.state is PrintState.QUEUED or is_refused)


@dataclass
class Desk:
    """Prints all jobs in order.

    Attributes:
        claims: What is wrong: a state that the paper contradicts.
    """

    bench: Bench
    story: Story
    jobs: list[Job]
    claims: list[str] = field(default_factory=list)

    def run(self) -> None:
        """Each badge is tried, then whatever is open is left for the human."""
        for job in self.jobs:
            for _ in range(TRIES):
                self._attempt(job)
                self._listen(0.3)
                if not job.goes_by_itself:
                    break
            self._judge()

    def finish(self) -> None:
        """The printer is well again: a human answers every question, and every badge is printed."""
        self._listen(1.0)
        for job in self.jobs:  # a badge that is asked about may hold up one that waits
            if job.state is not PrintState.PRINTED and not job.goes_by_itself:
                self._answer(job)
        for job in self.jobs:
            self._listen(1.0)
            for _ in range(TRIES):
                if job.state is PrintState.PRINTED:
                    break
                if not job.goes_by_itself:
                    self._answer(job)
                self._attempt(job)
                self._listen(0.3)
            self._judge()

    def _attempt(self, job: Job) -> None:
        if not job.goes_by_itself:
            return
        job.job_id = b"%d%03d" % (job.number, job.again)
        try:
            outcome = self.story.driver.print_badge(job.badge, job.job_id, job.note)
            job.note(outcome.state, outcome.cause)
        except KilledError:
            self._restart()
        self._judge()

    def _restart(self) -> None:
        """Another program takes over: what was on its way, or awaited, may have come out."""
        if self.bench.wire is not None:
            self.bench.wire.is_broken = True
        for job in self.jobs:
            if job.state in {PrintState.SENDING, PrintState.SENT}:
                job.note(PrintState.UNKNOWN, Cause.CRASH)
        was_cut = any(job.was_sent for job in self.jobs)
        self.story.driver = make_driver(self.bench, resync=was_cut)

    def _listen(self, seconds: float) -> None:
        end_s = self.bench.now_s + seconds
        while self.bench.now_s < end_s:
            try:
                for settled in self.story.driver.poll():
                    self._settle(settled)
                self.bench.pass_time(0.05)
            except KilledError:
                self._restart()

    def _settle(self, settled: Settled) -> None:
        for job in self.jobs:
            if job.job_id == settled.job_id and job.state is PrintState.UNCONFIRMED:
                job.note(settled.outcome.state, settled.outcome.cause)
        self._judge()

    def _answer(self, job: Job) -> None:
        """The human looks at the paper, and says so; a badge that is not there is printed again."""
        if job.state is PrintState.UNCONFIRMED:
            self.story.driver.abandon()
        if job.badge in self.bench.pages:
            job.note(PrintState.PRINTED, Cause.NONE)
            return
        job.again += 1
        job.was_sent = False
        job.note(PrintState.QUEUED, Cause.NONE)

    def _judge(self) -> None:
        """Hold what is said against the paper."""
        for job in self.jobs:
            count = self.bench.pages.count(job.badge)
            if count > 1 + job.again:
                self.claims.append(f"badge {job.number} came out {count} times by itself: {job.journal}")
            if job.state is PrintState.PRINTED and not count:
                self.claims.append(f"badge {job.number} is called printed and is not there: {job.journal}")
            if job.state is PrintState.FAILED and count and not job.again:
                self.claims.append(f"badge {job.number} is called failed and came out: {job.journal}")

"""A kiosk whose ledger gets another name while it runs goes on printing, and nothing of before by itself."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from checkin.badge import Cause, PrinterRole, PrintState
from checkin.journal import EntryId, Kind
from checkin.model import PositionId
from checkin.prints import FRESH_MS
from kiosk.printing.desk import PrintDesk
from kiosk.printing.jobs import PrintJobs
from sync.hub.intake import Intake
from sync.hub.put_back import PutBack, rename
from sync.ledger import Ledger
from tests.fakes.chained import ChainedDevice, id_of
from tests.fakes.clock import FakeClock
from tests.fakes.entropy import SeededEntropy
from tests.fakes.small_congress import connected, make_ledger

TWINS_PERSON = PositionId(2)


class Threads:
    """One ledger and three connections to it, as the threads of a kiosk have them.

    Args:
        worker: The print worker's.
        desk: The one that people write through.
        member: The one that hears from the hub.
    """

    def __init__(self, worker: Ledger, desk: Ledger, member: Ledger) -> None:
        assert isinstance(member.clock, FakeClock)
        self.clock, self.name = member.clock, member.origin.device
        self.jobs = PrintJobs(worker, self.clock, lambda _: None)
        self.desk = PrintDesk(desk, self.clock, SeededEntropy(5))
        self.member = member

    def queue(self, person: int = 1) -> EntryId:
        """The desk queues a badge; worker and desk have looked."""
        job = self.desk.reprint(PositionId(person), "Eileen").id
        self.jobs.refresh()
        return job

    def rename(self) -> None:
        """As after a restore: nothing moves."""
        with self.member.writing():
            rename(self.member, PutBack(1, self.name, f"{self.name}~9f3e21aa"), {})

    def hear_of_twin(self, kind: Kind) -> EntryId:
        """The hub tells of what a copy of this ledger wrote first: ours moves to another name."""
        payload = {"state": PrintState.QUEUED.value} if kind is Kind.BADGE else {}
        code = "TWIN" if kind is Kind.BADGE else ""
        twin = ChainedDevice(self.name, self.clock, seed=1)
        wire = twin.write(kind, position=TWINS_PERSON, code=code, payload=payload)
        with self.member.writing():
            assert Intake(self.member).take([wire]).is_renamed
        return id_of(wire)

    def next(self) -> EntryId | None:
        """What the print worker would print now."""
        self.jobs.refresh()
        job = self.jobs.next_job()
        return job.id if job else None

    def queued(self) -> set[EntryId]:
        """What the desk calls queued."""
        return {job.id for job in self.desk.own() if job.may_print(self.clock.now_ms())}


@pytest.fixture
def threads(tmp_path: Path) -> Iterator[Threads]:
    """A kiosk that has just started."""
    file = make_ledger(tmp_path, clock=FakeClock())
    with connected(file) as worker, connected(file) as desk, connected(file) as member:
        yield Threads(worker, desk, member)


@pytest.mark.parametrize("has_printed", [True, False])
def test_the_next_badge_comes_out(threads: Threads, has_printed: bool) -> None:  # noqa: FBT001  # a column
    """Under the new name, and further badges as well; no restart."""
    if has_printed:
        threads.jobs.move(threads.queue(), PrintState.PRINTED, Cause.NONE)
    threads.rename()
    job = threads.queue()
    assert (threads.next(), threads.queued()) == (job, {job})
    threads.jobs.move(job, PrintState.PRINTED, Cause.NONE)
    assert (threads.next(), threads.queued()) == (None, set())
    following = threads.queue()
    assert (threads.next(), threads.queued()) == (following, {following})


def test_what_was_queued_under_the_former_name_waits_for_a_key(threads: Threads) -> None:
    """However fresh it is: the ledger that it was copied from may print it."""
    former = threads.queue()
    threads.rename()
    job = threads.queue(3)
    assert (threads.next(), threads.queued()) == (job, {job})
    threads.jobs.move(job, PrintState.PRINTED, Cause.NONE)
    assert threads.next() is None
    threads.clock.pass_ms(FRESH_MS + 1)
    assert [one.id for one in threads.desk.waiting()] == [former]
    threads.desk.release(former, "Eileen")
    assert threads.next() == former


def test_what_has_moved_is_printed_and_the_twins_badge_is_not(threads: Threads) -> None:
    """The twin's has our former name, and is as fresh as ours."""
    ours = threads.queue()
    twins = threads.hear_of_twin(Kind.BADGE)
    assert (threads.next(), threads.queued()) == (ours, {ours})
    threads.jobs.move(ours, PrintState.PRINTED, Cause.NONE)
    assert (threads.next(), threads.queued()) == (None, set())
    assert threads.jobs.may_print(twins)


def test_whoever_learns_the_name_by_writing_finds_what_has_moved(threads: Threads) -> None:
    """No badge has come since that would have told it."""
    ours = threads.queue()
    threads.hear_of_twin(Kind.EXIT)
    threads.jobs.note_new_roll(PrinterRole.FIRST)
    assert threads.next() == ours
    threads.desk.cancel(ours)
    assert threads.desk.own()[0].state is PrintState.CANCELLED
    assert threads.next() is None


def test_what_is_being_printed_stays_so(threads: Threads) -> None:
    """A badge that is on its way when the name changes comes to its end, once."""
    ours = threads.queue()
    threads.jobs.move(ours, PrintState.SENDING, Cause.NONE)
    threads.hear_of_twin(Kind.EXIT)
    threads.jobs.move(ours, PrintState.SENT, Cause.NONE)
    assert (threads.jobs.job(ours).state, threads.next()) == (PrintState.SENT, None)
    threads.jobs.move(ours, PrintState.PRINTED, Cause.NONE)
    assert [(job.id, job.state) for job in threads.desk.own()] == [(ours, PrintState.PRINTED)]

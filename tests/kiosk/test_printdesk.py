"""What staff do about badges is written down, and the print queue is what the journal says."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from checkin.badge import Cause, PrintState
from checkin.journal import EntryId, Kind
from checkin.model import GateId, PositionId
from checkin.prints import FRESH_MS, MAY_HAVE_COME_OUT, PrintJob
from checkin.verdict import Reason, Refuse
from kiosk.admission.facts import print_state_fact
from kiosk.badge.codes import CODE_LENGTH, CODE_LETTERS
from kiosk.desk import CheckIns
from kiosk.printing.desk import PrintDesk
from kiosk.printing.jobs import PrintJobs
from sync.hub.intake import Intake
from sync.ledger import Ledger
from tests.fakes.chained import ChainedDevice, id_of
from tests.fakes.clock import FakeClock
from tests.fakes.entropy import SeededEntropy
from tests.fakes.small_congress import AT_DOOR, EVENT_SET, connected, make_ledger, secret_of

PERSON = PositionId(1)


class Counter:
    """Use cases of one desk on one ledger; nothing prints by itself here."""

    def __init__(self, ledger: Ledger, clock: FakeClock) -> None:
        self.ledger, self.clock, self.woken = ledger, clock, 0
        entropy = SeededEntropy(5)
        self.check_ins = CheckIns(ledger, EVENT_SET, clock, entropy, has_printer=True)
        self.desk = PrintDesk(ledger, clock, entropy, self._wake)

    def _wake(self) -> None:
        self.woken += 1

    def come(self, number: int = 1) -> PrintJob:
        """Somebody comes and gets a badge into the queue."""
        badge = self.check_ins.check_in(secret_of(number), AT_DOOR).badge
        assert badge is not None
        return self.job(badge)

    def job(self, job: EntryId) -> PrintJob:
        """The job as the desk sees it."""
        found = self.desk.print_job(job)
        assert found is not None
        return found

    def move(self, job: PrintJob, state: PrintState, cause: Cause = Cause.NONE) -> None:
        """What the print worker would write."""
        with self.ledger.writing():
            self.ledger.append(
                print_state_fact(job.position, job.id, state, cause.value, self.clock.now_ms())
            )


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    """A desk over a small congress."""
    clock = FakeClock()
    with connected(make_ledger(tmp_path, clock=clock)) as ledger:
        yield Counter(ledger, clock)


def test_the_queue_is_the_journal(counter: Counter) -> None:
    """What others append is seen at the next look; a job that nobody queued is none."""
    job = counter.come()
    assert (job.state, job.position) == (PrintState.QUEUED, PERSON)
    counter.move(job, PrintState.SENDING)
    counter.move(job, PrintState.PRINTED)
    assert counter.job(job.id).state is PrintState.PRINTED
    assert list(counter.desk.queue()) == [job.id]
    assert counter.desk.print_job(EntryId("0" * 32)) is None


def test_a_fresh_job_waits_for_nobody_an_old_one_for_staff(counter: Counter) -> None:
    """The minute counts from the scan, to the millisecond."""
    job = counter.come()
    counter.clock.pass_ms(FRESH_MS)
    assert counter.desk.waiting() == ()
    counter.clock.pass_ms(1)
    assert [waiting.id for waiting in counter.desk.waiting()] == [job.id]


def test_released_it_is_fresh_again(counter: Counter) -> None:
    """For another minute; the worker is woken."""
    job = counter.come()
    counter.clock.pass_ms(FRESH_MS * 10)
    counter.desk.release(job.id, "Eileen")
    assert counter.woken == 1
    assert counter.desk.waiting() == ()
    assert counter.job(job.id).may_print(counter.clock.now_ms())
    counter.clock.pass_ms(FRESH_MS + 1)
    assert len(counter.desk.waiting()) == 1


@pytest.mark.parametrize("state", [PrintState.QUEUED, PrintState.SENDING, PrintState.PRINTED])
def test_what_does_not_wait_for_staff_is_not_released(counter: Counter, state: PrintState) -> None:
    """A key pressed twice, or too late, makes no second badge."""
    job = counter.come()
    counter.clock.pass_ms(FRESH_MS + 1)
    counter.desk.release(job.id, "Eileen")
    if state is not PrintState.QUEUED:
        counter.move(job, state)
    counter.desk.release(job.id, "Eileen")
    assert counter.job(job.id).state is state
    assert counter.woken == 1


@pytest.mark.parametrize("state", [PrintState.UNCONFIRMED, PrintState.UNKNOWN, PrintState.FAILED])
@pytest.mark.parametrize(("came_out", "then"), [(True, PrintState.PRINTED), (False, PrintState.FAILED)])
def test_a_person_says_what_came_of_it(
    counter: Counter,
    state: PrintState,
    came_out: bool,  # noqa: FBT001  # a column
    then: PrintState,
) -> None:
    """It came out: done. It did not: it goes on waiting for a key, and never prints by itself."""
    job = counter.come()
    counter.move(job, PrintState.SENDING)
    counter.move(job, state)
    assert [waiting.id for waiting in counter.desk.waiting()] == [job.id]
    counter.desk.settle_print(job.id, came_out=came_out, by="Eileen")
    settled = counter.job(job.id)
    assert settled.state is then
    assert not settled.may_print(counter.clock.now_ms())
    assert bool(counter.desk.waiting()) is not came_out


def test_a_canceled_job_waits_no_more(counter: Counter) -> None:
    """Neither for the printer nor for staff."""
    job = counter.come()
    counter.desk.cancel(job.id, "Eileen")
    counter.clock.pass_ms(FRESH_MS + 1)
    assert counter.job(job.id).state is PrintState.CANCELLED
    assert not counter.job(job.id).may_print(counter.clock.now_ms())
    assert counter.desk.waiting() == ()


@pytest.mark.parametrize("state", sorted(MAY_HAVE_COME_OUT))
def test_a_badge_that_may_be_out_is_not_canceled(counter: Counter, state: PrintState) -> None:
    """Somebody may hold it already: whether it came out has to be said first."""
    job = counter.come()
    counter.move(job, PrintState.SENDING)
    counter.move(job, state)
    counter.desk.cancel(job.id, "Eileen")
    assert counter.job(job.id).state is state


def test_a_reprint_says_where(counter: Counter) -> None:
    """The gate goes with the new badge and with the void of the old one."""
    counter.come()
    counter.desk.reprint(PERSON, "Eileen", GateId(3))
    about = [entry.body for entry in counter.ledger.about(PERSON)]
    assert [(body.by, body.gate) for body in about if body.kind is Kind.BADGE_VOID] == [("Eileen", 3)]
    assert next(body.gate for body in reversed(about) if body.code) == 3


def test_a_reprint_makes_the_older_badges_void(counter: Counter) -> None:
    """A new code each time; only the newest one is good."""
    jobs = [counter.come(), counter.desk.reprint(PERSON, "Eileen"), counter.desk.reprint(PERSON, "Eileen")]
    assert len({job.code for job in jobs}) == 3
    assert [counter.job(job.id).is_void for job in jobs] == [True, True, False]
    voids = [entry.body for entry in counter.ledger.about(PERSON) if entry.body.kind is Kind.BADGE_VOID]
    assert [(body.ref, body.by) for body in voids] == [(jobs[0].id, "Eileen"), (jobs[1].id, "Eileen")]


def test_a_void_badge_opens_nothing_the_new_one_does(counter: Counter) -> None:
    """As a ticket, the old badge is refused; the new one stands for its holder."""
    old = counter.come()
    new = counter.desk.reprint(PERSON, "Eileen")
    reasons = [
        getattr(counter.check_ins.check_in(code, AT_DOOR).verdict, "reason", None)
        for code in (old.code, new.code)
    ]
    assert reasons == ["badge_void", "already_redeemed"]


def test_a_reprint_for_somebody_without_a_badge(counter: Counter) -> None:
    """A first badge, from the desk."""
    job = counter.desk.reprint(PositionId(2), "Eileen")
    assert (job.state, job.is_void) == (PrintState.QUEUED, False)
    assert counter.woken == 1


def test_codes_cannot_be_guessed_or_misread(counter: Counter) -> None:
    """Ten letters of an alphabet without confusable signs, each different."""
    codes = [counter.desk.reprint(PERSON, "x").code for _ in range(50)]
    assert len(set(codes)) == 50
    assert all(len(code) == CODE_LENGTH and set(code) <= set(CODE_LETTERS) for code in codes)
    assert not set(CODE_LETTERS) & set("0O1IYZ")


def test_a_job_that_nobody_knows_is_left_alone(counter: Counter) -> None:
    """Nothing is written, nobody is woken."""
    unknown = EntryId("0" * 32)
    counter.desk.release(unknown)
    counter.desk.cancel(unknown)
    counter.desk.settle_print(unknown, came_out=True)
    assert counter.woken == 0
    assert list(counter.ledger.entries()) == []


def _badge_from_elsewhere(counter: Counter) -> EntryId:
    """Another device of the same hub has queued a badge, just now."""
    device = ChainedDevice("kiosk-other", counter.clock)
    payload = {"state": PrintState.QUEUED.value}
    wire = device.write(Kind.BADGE, position=PERSON, code="CODE2", payload=payload)
    with counter.ledger.writing():
        Intake(counter.ledger).take([wire])
    return id_of(wire)


def test_another_devices_badge_is_not_ours_to_print(counter: Counter) -> None:
    """It is known here, but neither printed nor offered to staff, fresh or old; its code is valid."""
    job = _badge_from_elsewhere(counter)
    printing = PrintJobs(counter.ledger, counter.clock, lambda _: None)
    printing.refresh()
    printing.give_up_open(frozenset())
    assert printing.next_job() is None
    counter.clock.pass_ms(FRESH_MS + 1)
    assert counter.desk.waiting() == ()
    counter.desk.release(job)
    assert (counter.job(job).state, counter.job(job).device) == (PrintState.QUEUED, "kiosk-other")
    assert counter.check_ins.check_in("CODE2", AT_DOOR).badge is None
    ours = counter.desk.reprint(PERSON, "Frau Kern")
    assert counter.job(job).is_void
    assert [one.id for one in counter.desk.own()] == [ours.id]
    refused = counter.check_ins.check_in("CODE2", AT_DOOR).verdict
    assert isinstance(refused, Refuse)
    assert refused.reason is Reason.BADGE_VOID

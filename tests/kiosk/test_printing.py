"""The print worker on the virtual printer: admission goes on, each badge comes out once, no guesses."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest

from checkin.badge import Badge, Cause, PrintState
from checkin.errors import PrinterUnavailableError
from checkin.model import PositionId
from checkin.prints import FRESH_MS
from checkin.verdict import Admit
from kiosk.admission.facts import print_state_fact
from kiosk.printing.events import PrintingFailed
from kiosk.printing.outlets import Station
from kiosk.printing.worker import PrintShop
from printer.bitmap import Bitmap
from printer.job import Outcome, Paper, PrinterStatus, Report, Settled
from printer.virtual.printer import VirtualPrinter
from printer.virtual.state import Fault
from sync.hub.put_back import PutBack, rename
from sync.replica import save_positions
from sync.runs import RUNS_FOLDER, Run
from tests.fakes.clock import FakeClock
from tests.fakes.print_stand import NO_LETTERS, ROWS, WRONG_NAME, Stand, render
from tests.fakes.small_congress import AT_DOOR, EVENT_SET, attendee, connected, make_ledger, secret_of

S = PrintState


@pytest.fixture
def stand(tmp_path: Path) -> Iterator[Stand]:
    """Ledger, printer and worker; the worker is not started yet."""
    clock = FakeClock()
    ledger_file = make_ledger(tmp_path, 5, clock=clock)
    with VirtualPrinter() as printer, connected(ledger_file) as ledger:
        made = Stand(ledger_file, ledger, clock, printer)
        yield made
        assert made.worker.stop()
        assert printer.stray_bytes == 0


def test_a_badge_is_marked_before_it_is_sent_and_printed_once(stand: Stand) -> None:
    """Queued, sending, sent, printed: each written down; the paper shows this badge."""
    stand.worker.start()
    job = stand.admit()
    assert stand.wait_for_state(job, S.PRINTED).was_sent
    assert stand.states_of(job) == [S.QUEUED, S.SENDING, S.SENT, S.PRINTED]
    assert stand.printer.page_count == 1
    assert np.array_equal(
        stand.printer.pages[0].to_black()[:ROWS],
        render(Badge(given_name="", family_name="", code=stand.job(job).code)).to_black(),
    )


def test_badges_come_out_in_the_order_of_their_scans(stand: Stand) -> None:
    """Those that were queued before the worker started too; and stop lets them all come out."""
    jobs = [stand.admit(number) for number in (3, 1, 2)]
    stand.worker.start()
    for job in jobs:
        stand.wait_for_state(job, S.PRINTED)
    assert stand.worker.stop()
    assert stand.printer.page_count == 3


@pytest.mark.parametrize(
    ("cause", "break_it", "mend_it"),
    [
        pytest.param(
            Cause.PAPER_OUT,
            lambda printer: printer.set_paper(Paper.END),
            lambda printer: printer.set_paper(Paper.OK),
            id="paper out",
        ),
        pytest.param(
            Cause.COVER_OPEN,
            lambda printer: printer.set_cover(is_open=True),
            lambda printer: printer.set_cover(is_open=False),
            id="cover open",
        ),
        pytest.param(
            Cause.CUTTER,
            lambda printer: printer.set_error(Fault.CUTTER),
            lambda printer: printer.set_error(Fault.NONE),
            id="cutter stuck",
        ),
    ],
)
def test_trouble_before_the_badge_is_told_and_passes(
    stand: Stand, cause: Cause, break_it: object, mend_it: object
) -> None:
    """Admission goes on, the reason is posted, no byte is sent; mended in time, the badge comes by itself."""
    assert callable(break_it)
    assert callable(mend_it)
    break_it(stand.printer)
    stand.worker.start()
    stand.wait_for_fault(cause)
    job = stand.admit()
    assert stand.desk.check_in(secret_of(2), AT_DOOR).verdict == Admit()
    assert S.SENDING not in stand.states_of(job)
    assert stand.printer.page_count == 0
    mend_it(stand.printer)
    stand.wait_for_state(job, S.PRINTED)


def test_a_badge_that_is_old_by_then_waits_for_one_key(stand: Stand) -> None:
    """Nobody stands there any more; released, it comes out."""
    stand.printer.set_cover(is_open=True)
    stand.worker.start()
    stand.wait_for_fault(Cause.COVER_OPEN)
    old = stand.admit(1)
    stand.clock.pass_ms(FRESH_MS + 1)
    young = stand.admit(2)
    stand.printer.set_cover(is_open=False)
    stand.wait_for_state(young, S.PRINTED)
    assert stand.job(old).state is S.QUEUED
    assert [job.id for job in stand.prints.waiting()] == [old]
    stand.prints.release(old, "eva")
    stand.wait_for_state(old, S.PRINTED)
    assert stand.printer.page_count == 2


def test_a_line_that_breaks_in_mid_badge_is_unknown_and_never_printed_again(stand: Stand) -> None:
    """Only a person can tell; the next badge prints, and a key brings this one once more."""
    stand.printer.cut_line_after(9_000)
    stand.worker.start()
    broken = stand.admit(1)
    assert stand.wait_for_state(broken, S.UNKNOWN).cause is Cause.LINE_CUT
    following = stand.admit(2)
    stand.wait_for_state(following, S.PRINTED)
    assert [job.id for job in stand.prints.waiting()] == [broken]
    assert stand.states_of(broken).count(S.SENDING) == 1
    stand.prints.settle_print(broken, came_out=False, by="eva")
    assert stand.job(broken).waits_for_staff(stand.clock.now_ms())
    stand.prints.release(broken, "eva")
    stand.wait_for_state(broken, S.PRINTED)


@pytest.mark.parametrize("came_out", [True, False])
def test_what_staff_saw_is_the_last_word(stand: Stand, came_out: bool) -> None:  # noqa: FBT001  # a column
    """It came out: printed. It did not: failed, and it waits for a key."""
    stand.printer.cut_line_after(9_000)
    stand.worker.start()
    job = stand.admit()
    stand.wait_for_state(job, S.UNKNOWN)
    stand.prints.settle_print(job, came_out=came_out, by="eva")
    assert stand.job(job).state is (S.PRINTED if came_out else S.FAILED)
    assert [waiting.id for waiting in stand.prints.waiting()] == ([] if came_out else [job])


def test_after_a_crash_a_job_on_its_way_is_unknown(stand: Stand) -> None:
    """A worker that finds ``sending`` in the journal did not send it itself: it asks, and goes on."""
    job = stand.job(stand.admit(1))
    with stand.ledger.writing():
        stand.ledger.append(print_state_fact(job.position, job.id, S.SENDING, "", stand.clock.now_ms()))
    following = stand.admit(2)
    stand.worker.start()
    assert stand.wait_for_state(job.id, S.UNKNOWN).cause is Cause.CRASH
    stand.wait_for_state(following, S.PRINTED)
    assert stand.printer.page_count == 1


def test_void_and_cancelled_jobs_never_print(stand: Stand) -> None:
    """A reprint makes the older job void; staff cancelled the other one."""
    void, cancelled = stand.admit(1), stand.admit(2)
    reprinted = stand.prints.reprint(PositionId(1), "eva")
    stand.prints.cancel(cancelled, "eva")
    stand.worker.start()
    stand.wait_for_state(reprinted.id, S.PRINTED)
    assert stand.worker.stop()
    assert stand.states_of(void) == [S.QUEUED]
    assert stand.states_of(cancelled) == [S.QUEUED, S.CANCELLED]
    assert stand.printer.page_count == 1


@pytest.mark.parametrize(("name", "cause"), [(WRONG_NAME, Cause.LAYOUT), (NO_LETTERS, Cause.LETTERS)])
def test_a_name_that_cannot_be_set_fails_alone(stand: Stand, name: str, cause: Cause) -> None:
    """The problem is posted, staff read the cause and decide, the next badge prints."""
    with stand.ledger.writing():
        save_positions(stand.ledger.store, [attendee(1, given_name=name)])
    wrong, good = stand.admit(1), stand.admit(2)
    stand.worker.start()
    assert stand.wait_for_state(wrong, S.FAILED).cause is cause
    stand.wait_for_state(good, S.PRINTED)
    assert any(isinstance(event, PrintingFailed) for event in stand.events)
    assert [job.id for job in stand.prints.waiting()] == [wrong]


class RefusingPrinter:
    """Says that all is well, and raises whenever it is to print."""

    def __init__(self, *, sends: bool = False) -> None:
        self.sends, self.tries = sends, 0

    def print_badge(self, _bitmap: Bitmap, _job_id: bytes, report: Report, *, code: str = "") -> Outcome:
        """Nothing is sent, unless it is told to begin."""
        self.tries += 1
        if self.sends:
            report(S.SENDING, Cause.NONE)
        raise PrinterUnavailableError(f"No line for {code[:0]}the badge.", "Look at the cable.")

    def poll(self) -> tuple[Settled, ...]:
        """Nothing is open."""
        return ()

    def status(self) -> PrinterStatus:
        """All is well."""
        return PrinterStatus()

    def abandon(self) -> None:
        """Nothing to forget."""

    def close(self) -> None:
        """Nothing to let go."""


def test_a_printer_that_contradicts_itself_is_not_asked_at_full_speed(stand: Stand) -> None:
    """One try a round, and the worker can be stopped in between."""
    printer = RefusingPrinter()
    worker = stand.make_worker(printer)
    job = stand.admit()
    worker.start()
    stand.wait_for_state(job, S.FAILED)
    assert worker.stop()
    assert printer.tries == stand.states_of(job).count(S.FAILED) <= 10


def test_a_printer_that_cannot_be_closed_keeps_nothing_else_open(stand: Stand) -> None:
    """What sets badges is let go of all the same, and the trouble is told."""

    class Clinging(RefusingPrinter):
        def close(self) -> None:
            raise PrinterUnavailableError("The line hangs.", "Pull the cable.")

    ended = threading.Event()
    shop = PrintShop(Station(Clinging(), render), lambda: EVENT_SET, close=ended.set)
    worker = stand.make_worker_of(shop)
    worker.start()
    assert worker.stop()
    assert ended.is_set()
    assert PrintingFailed("The line hangs.", "Pull the cable.") in stand.events


def test_what_may_have_come_out_is_never_called_failed(stand: Stand) -> None:
    """A printer that raises after the first byte: only a human can tell, and nothing is sent again."""
    printer = RefusingPrinter(sends=True)
    worker = stand.make_worker(printer)
    job = stand.admit()
    worker.start()
    assert stand.wait_for_state(job, S.UNKNOWN).cause is Cause.NO_ANSWER
    assert worker.stop()
    assert (printer.tries, stand.states_of(job)) == (1, [S.QUEUED, S.SENDING, S.UNKNOWN])


def test_badges_of_other_devices_are_not_ours(stand: Stand) -> None:
    """A job that came from another kiosk's journal stays there."""
    job = stand.admit(1)
    stand.ledger.store.run(
        "UPDATE journal SET body = CAST(replace(CAST(body AS TEXT), ?, 'kiosk-other') AS BLOB)",
        (stand.ledger.origin.device,),
    )
    stand.worker.start()
    mine = stand.admit(2)
    stand.wait_for_state(mine, S.PRINTED)
    assert stand.states_of(job) == [S.QUEUED]
    assert stand.printer.page_count == 1


def test_what_waits_under_a_former_name_is_seen_and_comes_out_with_a_key(stand: Stand) -> None:
    """Under another name nothing of before prints by itself, and nothing vanishes from the desk."""
    former, unsure = stand.admit(1), stand.admit(2)
    position = stand.job(unsure).position
    with stand.ledger.writing():
        stand.ledger.append(print_state_fact(position, unsure, S.UNKNOWN, "", stand.clock.now_ms()))
    stand.put_back()
    stand.worker.start()
    stand.wait_for_state(stand.admit(3), S.PRINTED)
    stand.clock.pass_ms(FRESH_MS + 1)
    assert [job.id for job in stand.prints.waiting()] == [former, unsure]
    assert (stand.states_of(former), stand.printer.page_count) == ([S.QUEUED], 1)
    stand.prints.settle_print(unsure, came_out=True, by="eva")
    stand.prints.release(former, "eva")
    stand.wait_for_state(former, S.PRINTED)
    assert stand.prints.waiting() == ()
    assert stand.printer.page_count == 2


def test_a_worker_that_runs_goes_on_under_another_name(stand: Stand) -> None:
    """The line to the hub has found that a copy of this ledger writes, too: badges come out as before."""
    stand.worker.start()
    stand.wait_for_state(stand.admit(1), S.PRINTED)
    former = stand.ledger.origin.device
    with connected(stand.ledger_file) as member, member.writing():
        rename(member, PutBack(1, former, f"{former}~9f3e21aa", found=True), {})
    stand.wait_for_state(stand.admit(2), S.PRINTED)
    assert stand.printer.page_count == 2


def test_two_programs_over_one_ledger_print_each_badge_once(stand: Stand) -> None:
    """Whichever of them is first has it; a desk and a self-service screen may share a data folder."""
    with VirtualPrinter() as printer, ExitStack() as stack:
        own, second = stand.make_program(stand.open(printer))
        for file in (stand.ledger_file, own):
            run = Run(stack.enter_context(connected(file)), own.path.parent / RUNS_FOLDER, stand.clock)
            stack.callback(run.close)
        stand.worker.start()
        second.start()
        jobs = [stand.admit(number) for number in range(1, 6)]
        for job in jobs:
            stand.wait_for_state(job, S.PRINTED)
        assert second.stop()
        assert stand.worker.stop()
        assert stand.printer.page_count + printer.page_count == len(jobs)
    assert [stand.states_of(job) for job in jobs] == [[S.QUEUED, S.SENDING, S.SENT, S.PRINTED]] * len(jobs)


@pytest.mark.parametrize(
    ("is_alive", "state"),
    [
        pytest.param(True, S.SENDING, id="it still prints"),
        pytest.param(False, S.UNKNOWN, id="it has died"),
    ],
)
def test_what_another_program_prints_is_given_up_with_that_program(
    stand: Stand, state: PrintState, *, is_alive: bool
) -> None:
    """A second program that starts asks nobody about a badge that the first one is sending just now."""
    with connected(stand.ledger_file) as ledger:
        run = Run(ledger, stand.ledger_file.path.parent / RUNS_FOLDER, stand.clock)
        job = stand.admit()
        with ledger.writing():
            ledger.append(print_state_fact(PositionId(1), job, S.SENDING, "", stand.clock.now_ms()))
        if not is_alive:
            run.abandon()
        with VirtualPrinter() as printer:
            _, second = stand.make_program(stand.open(printer))
            second.start()
            assert second.stop()
        assert stand.job(job).state is state
        if is_alive:
            run.close()

"""The print worker on the virtual printer: admission goes on, each badge comes out once, no guesses."""

import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from checkin.badge import Badge, Cause, PrintState
from checkin.errors import LayoutError, PrinterUnavailableError
from checkin.journal import EntryId
from checkin.model import PositionId
from checkin.prints import FRESH_MS, PrintJob
from checkin.verdict import Admit
from kiosk.desk import CheckIns
from kiosk.facts import print_state_fact
from kiosk.printdesk import PrintDesk
from kiosk.printing import PrinterChanged, PrintEvent, PrintingFailed, PrintShop, PrintWorker
from printer.bitmap import Bitmap, from_black
from printer.job import Outcome, Paper, Printer, PrinterStatus, Report, Settled
from printer.spool import open_printer
from printer.urls import parse_printer_url
from printer.virtual import VirtualPrinter
from printer.virtual_state import Fault
from sync.ledger import Ledger
from sync.opening import LedgerFile
from sync.replica import save_positions
from tests.fakes.clock import FakeClock
from tests.fakes.entropy import SeededEntropy
from tests.fakes.small_congress import AT_DOOR, EVENT_SET, attendee, connected, make_ledger, secret_of

PATIENCE_S = 20.0
ROWS = 400
WRONG_NAME = "nobody can set this"


def _render(badge: Badge) -> Bitmap:
    """A bitmap that belongs to the code: its bits across, all the way down."""
    if badge.given_name == WRONG_NAME:
        raise LayoutError("The name has no room.", "Shorten it.")
    bits = np.unpackbits(np.frombuffer(badge.code.encode().ljust(72, b"#"), np.uint8)).astype(np.bool_)
    return from_black(np.tile(bits, (ROWS, 1)))


class Stand:
    """A kiosk with a printer: use cases on this side, the worker on the other."""

    def __init__(
        self, ledger_file: LedgerFile, ledger: Ledger, clock: FakeClock, printer: VirtualPrinter
    ) -> None:
        self.ledger, self.clock, self.printer = ledger, clock, printer
        self.events: list[PrintEvent] = []
        self._changed = threading.Condition()
        self._wake = threading.Event()
        entropy = SeededEntropy(4)
        self.desk = CheckIns(ledger, EVENT_SET, clock, entropy, has_printer=True, committed=self._wake.set)
        self.prints = PrintDesk(ledger, clock, entropy, self._wake.set)
        self._ledger_file = ledger_file
        self.worker = self.make_worker(self._open_printer())

    def _open_printer(self) -> Printer:
        return open_printer(parse_printer_url(f"{self.printer.url}?media=72x50"), deadline_s=1.0, hello_s=0.5)

    def make_worker(self, device: Printer) -> PrintWorker:
        """A worker for that printer."""
        return self.make_worker_of(PrintShop(device, _render, lambda: EVENT_SET))

    def make_worker_of(self, shop: PrintShop) -> PrintWorker:
        """A worker with all that it prints with."""
        return PrintWorker(self._ledger_file, shop, self._post, self._wake)

    def _post(self, event: PrintEvent) -> None:
        with self._changed:
            self.events.append(event)
            self._changed.notify_all()

    def admit(self, number: int = 1) -> EntryId:
        """Somebody comes in; returns the print job. Admission never waits for the printer."""
        answer = self.desk.check_in(secret_of(number), AT_DOOR)
        assert answer.verdict == Admit()
        assert answer.badge is not None
        return answer.badge

    def job(self, job: EntryId) -> PrintJob:
        """The job as the journal has it."""
        found = self.prints.print_job(job)
        assert found is not None
        return found

    def wait_for_state(self, job: EntryId, *states: PrintState) -> PrintJob:
        """Wait until the worker has brought it there."""
        seen: list[PrintState] = []

        def is_there() -> bool:
            seen[:] = [
                e.state
                for e in self.events
                if not isinstance(e, PrinterChanged | PrintingFailed) and e.job == job
            ]
            return bool(seen) and seen[-1] in states

        with self._changed:
            assert self._changed.wait_for(is_there, PATIENCE_S), seen
        return self.job(job)

    def wait_for_fault(self, cause: Cause) -> None:
        """Wait until the worker has told that the printer is so."""

        def is_so() -> bool:
            told = [e.status.fault for e in self.events if isinstance(e, PrinterChanged)]
            return bool(told) and told[-1] is cause

        with self._changed:
            assert self._changed.wait_for(is_so, PATIENCE_S), self.events

    def states_of(self, job: EntryId) -> list[PrintState]:
        """All states that the journal records of a job, in order."""
        about = (arrived.entry.body for arrived in self.ledger.badges_after(0))
        return [PrintState(str(b.payload["state"])) for b in about if job in (b.id, b.ref) and b.payload]


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


S = PrintState


def test_a_badge_is_marked_before_it_is_sent_and_printed_once(stand: Stand) -> None:
    """Queued, sending, sent, printed: each written down; the paper shows this badge."""
    stand.worker.start()
    job = stand.admit()
    assert stand.wait_for_state(job, S.PRINTED).was_sent
    assert stand.states_of(job) == [S.QUEUED, S.SENDING, S.SENT, S.PRINTED]
    assert stand.printer.page_count == 1
    assert np.array_equal(
        stand.printer.pages[0].to_black()[:ROWS],
        _render(Badge(given_name="", family_name="", code=stand.job(job).code)).to_black(),
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


def test_a_name_that_cannot_be_set_fails_alone(stand: Stand) -> None:
    """The problem is posted, staff decide, the next badge prints."""
    with stand.ledger.writing():
        save_positions(stand.ledger.store, [attendee(1, given_name=WRONG_NAME)])
    wrong, good = stand.admit(1), stand.admit(2)
    stand.worker.start()
    assert stand.wait_for_state(wrong, S.FAILED).cause is Cause.LAYOUT
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
    shop = PrintShop(Clinging(), _render, lambda: EVENT_SET, close=ended.set)
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

"""Two printers: a badge comes out of exactly one of them, or somebody is asked; never out of both."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from checkin.badge import Cause, PrinterRole, PrintState
from checkin.journal import Kind
from checkin.prints import MAY_HAVE_COME_OUT
from checkin.roll import RollLeft
from kiosk.admission.facts import print_state_fact
from kiosk.printing.events import PrinterChanged, RollsChanged
from kiosk.printing.rolls import Rolls
from printer.job import Paper
from printer.virtual.printer import VirtualPrinter
from printer.virtual.state import Fault
from sync.rolls import rolls_after
from tests.fakes.clock import FakeClock
from tests.fakes.einlass import wait_until
from tests.fakes.print_stand import Stand
from tests.fakes.small_congress import connected, make_ledger

S, FIRST, SPARE = PrintState, PrinterRole.FIRST, PrinterRole.SPARE
SMALL, LARGE = 50, 400
"""Rows of a badge that the printer's buffer takes whole, and of one that it does not."""

PACE = 86_400.0
SETTLED = (S.PRINTED, S.UNKNOWN, S.UNCONFIRMED)

Act = Callable[[VirtualPrinter], None]


@pytest.fixture(autouse=True)
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Printers are asked how they are every quarter of a second, also silent ones: the tests wait for it."""
    for name in ("STATUS_EVERY_S", "TROUBLE_EVERY_S", "SILENT_EVERY_S"):
        monkeypatch.setattr(f"kiosk.printing.worker.{name}", 0.25)


@contextmanager
def two_printers(folder: Path, rows: int = SMALL) -> Iterator[tuple[Stand, VirtualPrinter, VirtualPrinter]]:
    """A kiosk with both; the worker is not started yet."""
    clock = FakeClock()
    ledger_file = make_ledger(folder, 5, clock=clock)
    with (
        VirtualPrinter(rate=PACE) as first,
        VirtualPrinter(rate=PACE) as spare,
        connected(ledger_file) as ledger,
    ):
        stand = Stand(ledger_file, ledger, clock, first, spare, rows=rows, deadline_s=0.6)
        try:
            yield stand, first, spare
        finally:
            assert stand.worker.stop()


def no_paper(printer: VirtualPrinter) -> None:
    """The roll is empty."""
    printer.set_paper(Paper.END)


def paper_for(rows: int) -> Act:
    """The roll ends after so many rows."""
    return lambda printer: printer.set_paper(Paper.OK, rows)


def line_for(received_bytes: int) -> Act:
    """The line breaks after so many bytes."""
    return lambda printer: printer.cut_line_after(received_bytes)


def at_row(row: int, act: Act) -> Act:
    """Something happens once so many rows of a badge are on paper."""

    def wait(printer: VirtualPrinter) -> None:
        if printer.wait_for(lambda it: it.partial_rows >= row):
            act(printer)

    return lambda printer: threading.Thread(target=wait, args=(printer,), daemon=True).start()


def cover(printer: VirtualPrinter) -> None:
    """Somebody opens it."""
    printer.set_cover(is_open=True)


def cutter(printer: VirtualPrinter) -> None:
    """It is stuck."""
    printer.set_error(Fault.CUTTER)


def mute(printer: VirtualPrinter) -> None:
    """It prints, and says nothing any more."""
    printer.mute = True


def mend(printer: VirtualPrinter) -> None:
    """All is well again."""
    printer.mute = False
    printer.set_error(Fault.NONE)
    printer.set_cover(is_open=False)
    printer.set_paper(Paper.OK)


def is_at_rest(stand: Stand, first: VirtualPrinter, spare: VirtualPrinter) -> bool:
    """Whether nothing has come out for a while that is longer than any round of the worker."""
    before = first.page_count + spare.page_count, len(stand.events)
    threading.Event().wait(0.35)
    return before == (first.page_count + spare.page_count, len(stand.events))


@pytest.mark.parametrize(
    ("break_it", "cause"),
    [
        pytest.param(no_paper, Cause.PAPER_OUT, id="paper out"),
        pytest.param(cover, Cause.COVER_OPEN, id="cover open"),
        pytest.param(cutter, Cause.CUTTER, id="cutter stuck"),
        pytest.param(mute, Cause.NO_ANSWER, id="mute"),
        pytest.param(VirtualPrinter.close, Cause.NO_ANSWER, id="switched off"),
    ],
)
def test_trouble_before_a_badge_sends_it_to_the_spare_printer(
    tmp_path: Path, break_it: Act, cause: Cause
) -> None:
    """Nobody waits for staff; the journal says where it came out; nothing comes twice once all is mended."""
    with two_printers(tmp_path) as (stand, first, spare):
        break_it(first)
        stand.worker.start()
        stand.wait_for_fault(cause)
        job = stand.wait_for_state(stand.admit(), S.PRINTED)
        assert (job.printer, first.page_count, spare.page_count) == (SPARE, 0, 1)
        if break_it is not VirtualPrinter.close:
            mend(first)
            stand.wait_for_fault(Cause.NONE)
        assert wait_until(lambda: is_at_rest(stand, first, spare))
        assert (first.page_count, spare.page_count) == (0, 1)
        assert stand.prints.waiting() == ()


QUESTION = None
"""Nobody can know whether the first printer's badge is out: staff are asked, the spare one stays still."""


@pytest.mark.parametrize(
    ("break_it", "rows", "where"),
    [
        pytest.param(paper_for(10), SMALL, SPARE, id="paper ends before the middle, buffer cleared"),
        pytest.param(paper_for(40), SMALL, QUESTION, id="paper ends after the middle"),
        pytest.param(paper_for(100), LARGE, QUESTION, id="paper ends, the buffer is full"),
        pytest.param(at_row(50, cover), LARGE, QUESTION, id="cover opened"),
        pytest.param(at_row(50, mute), LARGE, QUESTION, id="no word any more, the badge comes out"),
        pytest.param(at_row(50, VirtualPrinter.power_cycle), LARGE, QUESTION, id="power cut"),
        pytest.param(line_for(300), SMALL, QUESTION, id="line breaks early"),
        pytest.param(line_for(9_000), LARGE, QUESTION, id="line breaks in the middle"),
        pytest.param(line_for(3_640), SMALL, QUESTION, id="line breaks at the end"),
        pytest.param(paper_for(SMALL + 500), SMALL, FIRST, id="paper ends after the badge"),
    ],
)
def test_trouble_during_a_badge(tmp_path: Path, break_it: Act, rows: int, where: PrinterRole | None) -> None:
    """Only what certainly did not come out goes to the spare printer; all else is a question, once."""
    with two_printers(tmp_path, rows) as (stand, first, spare):
        stand.worker.start()
        assert wait_until(lambda: stand.worker.status is not None)
        break_it(first)
        job = stand.wait_for_state(stand.admit(), *SETTLED)
        pages = {FIRST: first.page_count, SPARE: spare.page_count}
        if where is QUESTION:
            assert job.state in MAY_HAVE_COME_OUT - {S.PRINTED}
            assert [waiting.id for waiting in stand.prints.waiting()] == [job.id]
            assert pages[SPARE] == 0
        else:
            assert (job.state, job.printer) == (S.PRINTED, where)
            assert pages == {FIRST: 0, SPARE: 0} | {where: 1}
        mend(first)
        assert wait_until(lambda: is_at_rest(stand, first, spare))
        assert spare.page_count == pages[SPARE]
        assert first.page_count + spare.page_count <= 1


def test_a_badge_that_may_be_out_stays_a_question_after_a_crash(tmp_path: Path) -> None:
    """The program died while it was sent; a spare printer that is well changes nothing about that."""
    with two_printers(tmp_path) as (stand, first, spare):
        no_paper(first)
        job = stand.job(stand.admit(1))
        with stand.ledger.writing():
            stand.ledger.append(print_state_fact(job.position, job.id, S.SENDING, "", stand.clock.now_ms()))
        stand.worker.start()
        assert stand.wait_for_state(job.id, S.UNKNOWN).cause is Cause.CRASH
        stand.wait_for_state(stand.admit(2), S.PRINTED)
        assert (first.page_count, spare.page_count) == (0, 1)


def test_what_staff_say_did_not_come_out_waits_for_staff(tmp_path: Path) -> None:
    """A person's word is no proof of the printer's: the next badge is theirs to ask for."""
    with two_printers(tmp_path) as (stand, first, spare):
        line_for(300)(first)
        stand.worker.start()
        job = stand.wait_for_state(stand.admit(), S.UNKNOWN)
        no_paper(first)
        stand.wait_for_fault(Cause.PAPER_OUT)
        stand.prints.settle_print(job.id, came_out=False, by="eva")
        assert wait_until(lambda: is_at_rest(stand, first, spare))
        assert spare.page_count == 0
        stand.prints.release(job.id, "eva")
        assert stand.wait_for_state(job.id, S.PRINTED).printer is SPARE


def test_new_badges_go_to_the_first_printer_once_it_is_well_again(tmp_path: Path) -> None:
    """One by one: first, spare, first."""
    with two_printers(tmp_path) as (stand, first, spare):
        stand.worker.start()
        where = [stand.wait_for_state(stand.admit(1), S.PRINTED).printer]
        cover(first)
        where.append(stand.wait_for_state(stand.admit(2), S.PRINTED).printer)
        mend(first)
        stand.wait_for_fault(Cause.NONE)
        where.append(stand.wait_for_state(stand.admit(3), S.PRINTED).printer)
        assert where == [FIRST, SPARE, FIRST]
        assert (first.page_count, spare.page_count) == (2, 1)
        told = [event.role for event in stand.events if isinstance(event, PrinterChanged)]
        assert set(told) == {FIRST, SPARE}


def test_each_roll_is_counted_and_a_new_one_is_seen(tmp_path: Path) -> None:
    """Badges on both printers; the first one's paper ends and comes again: its count begins anew, once."""
    with two_printers(tmp_path) as (stand, first, _spare):
        stand.worker.start()
        stand.wait_for_state(stand.admit(1), S.PRINTED)
        no_paper(first)
        stand.wait_for_fault(Cause.PAPER_OUT)
        stand.wait_for_state(stand.admit(2), S.PRINTED)
        rolls = Rolls(stand.ledger, roll_m=1)
        assert rolls.left(stand.clock.now_ms()) == {FIRST: RollLeft(49, 490), SPARE: RollLeft(49, 490)}
        mend(first)
        assert wait_until(lambda: RollsChanged({SPARE: RollLeft(49, 490)}) in stand.events)
        assert rolls.left(stand.clock.now_ms()) == {SPARE: RollLeft(49, 490)}
        said = [
            one.entry.body
            for one in rolls_after(stand.ledger.store, 0)
            if one.entry.body.kind is Kind.SETTING
        ]
        assert [body.payload for body in said] == [{"new_roll": "first"}]


def test_an_open_cover_is_no_new_roll(tmp_path: Path) -> None:
    """Many printers say that paper is out while their cover is open."""
    with two_printers(tmp_path) as (stand, first, _):
        cover(first)
        no_paper(first)
        stand.worker.start()
        stand.wait_for_fault(Cause.COVER_OPEN)
        mend(first)
        stand.wait_for_fault(Cause.NONE)
        stand.wait_for_state(stand.admit(), S.PRINTED)
        assert Rolls(stand.ledger, roll_m=1).left(stand.clock.now_ms()) == {FIRST: RollLeft(49, 490)}
        assert not any(one.entry.body.kind is Kind.SETTING for one in rolls_after(stand.ledger.store, 0))


def test_with_both_out_of_order_a_badge_waits_and_comes_once(tmp_path: Path) -> None:
    """Whichever is mended first prints it."""
    with two_printers(tmp_path) as (stand, first, spare):
        no_paper(first)
        cover(spare)
        stand.worker.start()
        job = stand.admit()
        assert not wait_until(lambda: first.page_count + spare.page_count > 0, 0.4)
        mend(spare)
        assert stand.wait_for_state(job, S.PRINTED).printer is SPARE
        mend(first)
        assert wait_until(lambda: is_at_rest(stand, first, spare))
        assert (first.page_count, spare.page_count) == (0, 1)

"""Lists on paper now: before every badge, and an honest word about each sheet. On the virtual printer."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from checkin.badge import Cause, PrintState
from checkin.errors import LayoutError
from kiosk.printing.outlets import Station
from kiosk.printing.sheets import Progress
from kiosk.printing.worker import PrintShop, PrintWorker
from printer.bitmap import Bitmap, from_black
from printer.lists import PresenceList
from printer.virtual.printer import VirtualPrinter
from printer.virtual.state import Fault
from tests.fakes.clock import FakeClock
from tests.fakes.print_stand import Stand, render
from tests.fakes.small_congress import EVENT_SET, connected, make_ledger

S = PrintState
LIST = PresenceList(event="Kongress", made_at="Mi 08:41")
SHEET_ROWS = 120


def sheets(count: int) -> Callable[[PresenceList, str], tuple[Bitmap, ...]]:
    """A list of so many sheets, each as black as it can be."""
    return lambda _presence, _template: (from_black(np.ones((SHEET_ROWS, 576), np.bool_)),) * count


def broken(_presence: PresenceList, _template: str) -> tuple[Bitmap, ...]:
    """A template that nobody can set."""
    raise LayoutError("It has no end.", "Take another.")


def crashing(_presence: PresenceList, _template: str) -> tuple[Bitmap, ...]:
    """A mistake of ours."""
    raise ZeroDivisionError


@pytest.fixture
def stand(tmp_path: Path) -> Iterator[Stand]:
    """Ledger and printer; each test makes the worker that it wants."""
    clock = FakeClock()
    ledger_file = make_ledger(tmp_path, 5, clock=clock)
    with VirtualPrinter() as printer, connected(ledger_file) as ledger:
        yield Stand(ledger_file, ledger, clock, printer)


def started(stand: Stand, render_list: Callable[[PresenceList, str], tuple[Bitmap, ...]]) -> PrintWorker:
    """A worker that sets lists in this way, and runs."""
    station = Station(stand.open(stand.printer), render, lambda _: 20, render_list)
    stand.worker = stand.make_worker_of(PrintShop(station, lambda: EVENT_SET))
    stand.worker.start()
    return stand.worker


def ended(stand: Stand, worker: PrintWorker, *states: PrintState) -> Progress:
    """How the newest list ended."""

    def has_ended() -> bool:
        progress = worker.sheets.progress
        return progress is not None and progress.state in states

    assert stand.wait_for(has_ended), worker.sheets.progress
    progress = worker.sheets.progress
    assert progress is not None
    return progress


def test_all_sheets_come_out(stand: Stand) -> None:
    """And how many did is told."""
    worker = started(stand, sheets(3))
    worker.sheets.order(LIST, "head-count")
    assert ended(stand, worker, S.PRINTED) == Progress("head-count", S.PRINTED, printed=3, sheets=3)
    assert worker.stop()
    assert stand.printer.page_count == 3


def test_a_list_comes_before_badges_that_wait(stand: Stand) -> None:
    """Whoever clears the house does not wait for the queue."""
    jobs = [stand.admit(number) for number in (1, 2)]
    station = Station(stand.open(stand.printer), render, lambda _: 20, sheets(1))
    stand.worker = stand.make_worker_of(PrintShop(station, lambda: EVENT_SET))
    stand.worker.sheets.order(LIST, "head-count")
    stand.worker.start()
    for job in jobs:
        stand.wait_for_state(job, S.PRINTED)
    assert stand.worker.stop()
    first = stand.printer.pages[0].to_black()
    assert first[:SHEET_ROWS].all()
    assert not stand.printer.pages[1].to_black()[:SHEET_ROWS].all()


@pytest.mark.parametrize(
    ("render_list", "cause"),
    [
        pytest.param(broken, Cause.LAYOUT, id="a template that cannot be set"),
        pytest.param(crashing, Cause.CRASH, id="a mistake of ours"),
    ],
)
def test_a_list_that_cannot_be_set_is_said(
    stand: Stand, render_list: Callable[[PresenceList, str], tuple[Bitmap, ...]], cause: Cause
) -> None:
    """And badges go on afterwards."""
    worker = started(stand, render_list)
    worker.sheets.order(LIST, "head-count")
    assert ended(stand, worker, S.FAILED) == Progress("head-count", S.FAILED, cause)
    stand.wait_for_state(stand.admit(), S.PRINTED)
    assert worker.stop()


def test_a_printer_that_cannot_print_is_said_at_once(stand: Stand) -> None:
    """Nothing waits in silence; once that is mended the same key prints it."""
    stand.printer.set_error(Fault.CUTTER)
    worker = started(stand, sheets(1))
    worker.sheets.order(LIST, "head-count")
    assert ended(stand, worker, S.FAILED).cause is Cause.CUTTER
    stand.printer.set_error(Fault.NONE)
    worker.sheets.order(LIST, "head-count")
    assert ended(stand, worker, S.PRINTED).printed == 1
    assert worker.stop()
    assert stand.printer.page_count == 1


def test_what_was_ordered_last_counts(stand: Stand) -> None:
    """Ordered three times before the printer is ready: printed once, as it was ordered last."""
    station = Station(stand.open(stand.printer), render, lambda _: 20, sheets(1))
    stand.worker = stand.make_worker_of(PrintShop(station, lambda: EVENT_SET))
    for template in ("head-count", "head-count", "emergency-list"):
        stand.worker.sheets.order(LIST, template)
    stand.worker.start()
    assert ended(stand, stand.worker, S.PRINTED).template == "emergency-list"
    assert stand.worker.stop()
    assert stand.printer.page_count == 1

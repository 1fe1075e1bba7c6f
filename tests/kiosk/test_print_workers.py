"""What the printers are told of the run before."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from checkin.badge import Cause, PrinterRole, PrintState
from checkin.journal import Kind
from checkin.model import PositionId
from kiosk.printing.assembly import was_cut_short
from kiosk.printing.desk import PrintDesk
from kiosk.printing.folded import NOTHING_READ, fold_on
from kiosk.printing.jobs import PrintJobs
from sync.hub.intake import Intake
from sync.hub.put_back import put_back
from sync.ledger import Ledger
from tests.fakes.chained import ChainedDevice
from tests.fakes.clock import FakeClock
from tests.fakes.entropy import SeededEntropy
from tests.fakes.small_congress import connected, make_ledger

S, FIRST, SPARE = PrintState, PrinterRole.FIRST, PrinterRole.SPARE
LATER_MS = 5


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """Of a kiosk with two printers."""
    with connected(make_ledger(tmp_path, clock=FakeClock())) as ledger:
        yield ledger


def leave(ledger: Ledger, person: int, printer: PrinterRole, *states: PrintState) -> None:
    """A badge that was sent to a printer, and came so far."""
    clock = ledger.clock
    assert isinstance(clock, FakeClock)
    job = PrintDesk(ledger, clock, SeededEntropy(person)).reprint(PositionId(person), "Eileen").id
    jobs = PrintJobs(ledger, clock, lambda _: None)
    jobs.refresh()
    jobs.move(job, S.SENDING, Cause.NONE, {"printer": printer.value})
    for state in states:
        clock.pass_ms(LATER_MS)
        jobs.move(job, state, Cause.NONE)


def cut(ledger: Ledger) -> set[PrinterRole]:
    """The printers that may wait for the rest of a badge."""
    folded = fold_on(ledger, NOTHING_READ)
    return {role for role in PrinterRole if was_cut_short(folded, role)}


@pytest.mark.parametrize(
    ("states", "is_cut"),
    [
        pytest.param((), True, id="in the middle"),
        pytest.param((S.SENT,), True, id="sent, no word of it"),
        pytest.param((S.UNKNOWN,), True, id="nobody knows"),
        pytest.param((S.SENT, S.UNCONFIRMED), True, id="unconfirmed"),
        pytest.param((S.SENT, S.PRINTED), False, id="printed"),
        pytest.param((S.FAILED,), False, id="certainly not out"),
    ],
)
@pytest.mark.parametrize("printer", [FIRST, SPARE])
def test_which_printer_may_wait_for_a_rest(
    ledger: Ledger, printer: PrinterRole, states: tuple[PrintState, ...], *, is_cut: bool
) -> None:
    """The one whose newest badge broke off, and no other one."""
    leave(ledger, 1, printer, *states)
    assert cut(ledger) == ({printer} if is_cut else set())


def test_only_the_newest_badge_of_a_printer_counts(ledger: Ledger) -> None:
    """What came after it has brought the printer to its senses; at the other one nothing did."""
    assert cut(ledger) == set()
    leave(ledger, 1, FIRST, S.UNKNOWN)
    leave(ledger, 2, SPARE, S.UNKNOWN)
    leave(ledger, 3, FIRST, S.SENT, S.PRINTED)
    assert cut(ledger) == {SPARE}


@pytest.mark.parametrize("printer", [FIRST, SPARE])
def test_a_printer_knows_nothing_of_another_name(ledger: Ledger, printer: PrinterRole) -> None:
    """It waits for its rest all the same, until a badge under the new name has come out."""
    leave(ledger, 1, printer, S.UNKNOWN)
    put_back(ledger, SeededEntropy(9))
    assert cut(ledger) == {printer}
    leave(ledger, 2, printer, S.SENT, S.PRINTED)
    assert cut(ledger) == set()


def test_another_kiosks_badge_that_broke_off_is_not_ours(ledger: Ledger) -> None:
    """Its rest is for its own printer."""
    other = ChainedDevice("kiosk-other", seed=1)
    sent = [other.write(Kind.BADGE, position=PositionId(1), code="CODE2", payload={"state": "queued"})]
    sent.append(
        other.write(Kind.BADGE, position=PositionId(1), ref=other.newest, payload={"state": "sending"})
    )
    with ledger.writing():
        Intake(ledger).take(sent)
    assert [job.state for job in fold_on(ledger, NOTHING_READ).queue.values()] == [S.SENDING]
    assert cut(ledger) == set()

"""What is used of a kiosk's rolls, whatever its ledger is called, and whatever other kiosks print."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from checkin.badge import PrinterRole, PrintState
from checkin.journal import EntryId, Kind
from checkin.model import PositionId
from checkin.roll import NEW_ROLL, RollLeft
from kiosk.admission.facts import print_state_fact, reprint_fact, sending_marks
from kiosk.printing.rolls import Rolls
from sync.hub.intake import Intake
from sync.hub.put_back import put_back
from sync.ledger import Ledger
from tests.fakes.chained import ChainedDevice
from tests.fakes.clock import FakeClock
from tests.fakes.entropy import SeededEntropy
from tests.fakes.small_congress import connected, make_ledger

FIRST, PERSON, BADGE_MM = PrinterRole.FIRST, PositionId(1), 100


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """Of a kiosk with a printer."""
    with connected(make_ledger(tmp_path, clock=FakeClock())) as ledger:
        yield ledger


def send(ledger: Ledger, code: str) -> EntryId:
    """A badge is on its way to the first printer."""
    now_ms = ledger.clock.now_ms()
    with ledger.writing():
        job = ledger.append(reprint_fact(PERSON, code, now_ms, "")).body.id
        marks = sending_marks(FIRST, BADGE_MM)
        ledger.append(print_state_fact(PERSON, job, PrintState.SENDING, "", now_ms, marks=marks))
    return job


def come_out(ledger: Ledger, job: EntryId) -> None:
    """It is on paper."""
    with ledger.writing():
        ledger.append(print_state_fact(PERSON, job, PrintState.PRINTED, "", ledger.clock.now_ms()))


def used_mm(rolls: Rolls) -> int:
    """Of the first printer's roll."""
    rolls.left(0)
    return rolls.used[FIRST].fed_mm


def test_paper_that_went_under_a_former_name_is_gone(ledger: Ledger) -> None:
    """Of badges before and after, and of one that was on its way; seen from the start and on the way."""
    before = Rolls(ledger, roll_m=1)
    come_out(ledger, send(ledger, "CODE1"))
    under_way = send(ledger, "CODE2")
    assert used_mm(before) == BADGE_MM
    put_back(ledger, SeededEntropy(9))
    assert used_mm(before) == used_mm(Rolls(ledger, roll_m=1)) == BADGE_MM
    come_out(ledger, under_way)
    come_out(ledger, send(ledger, "CODE3"))
    assert used_mm(before) == used_mm(Rolls(ledger, roll_m=1)) == 3 * BADGE_MM
    now_ms = ledger.clock.now_ms()
    assert Rolls(ledger, roll_m=1).left(now_ms) == {FIRST: RollLeft(7, 23)}


def test_what_other_kiosks_print_is_not_of_our_rolls(ledger: Ledger) -> None:
    """Neither their badges nor their new rolls, nor the end of a badge of ours that they speak of."""
    rolls = Rolls(ledger, roll_m=1)
    come_out(ledger, send(ledger, "CODE1"))
    ours = send(ledger, "CODE2")
    other = ChainedDevice(f"{ledger.origin.device}0", seed=1)  # no name of ours, though it begins like it
    queued = other.write(Kind.BADGE, position=PERSON, code="CODE3", payload={"state": "queued"})
    job, marks = other.newest, sending_marks(FIRST, BADGE_MM)
    theirs = [
        queued,
        other.write(Kind.BADGE, position=PERSON, ref=job, payload={"state": "sending", **marks}),
        other.write(Kind.BADGE, position=PERSON, ref=job, payload={"state": "printed"}),
        other.write(Kind.BADGE, position=PERSON, ref=ours, payload={"state": "printed"}),
        other.write(Kind.SETTING, payload={NEW_ROLL: FIRST.value}),
    ]
    with ledger.writing():
        Intake(ledger).take(theirs)
    assert used_mm(rolls) == used_mm(Rolls(ledger, roll_m=1)) == BADGE_MM
    come_out(ledger, ours)
    assert used_mm(rolls) == 2 * BADGE_MM

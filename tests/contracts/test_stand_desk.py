"""A stand at a fair: the real desk over a ledger, and the one in memory."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from checkin.model import Position, PositionStatus
from kiosk.desk import CheckIns
from kiosk.ports import StandDesk
from kiosk.stands.meetings import Stands
from kiosk.stands.views import Stand
from kiosk.views import Scanned
from sync.replica import save_positions
from tests.fakes.clock import FakeClock
from tests.fakes.desk import FakeDesk
from tests.fakes.entropy import SeededEntropy
from tests.fakes.small_congress import AT_DOOR, EVENT_SET, attendee, connected, make_ledger, secret_of

STAND = Stand({"de": "Stadtwerke Hameln"})
PEOPLE = (
    attendee(1),
    attendee(2, status=PositionStatus.CANCELED),
    attendee(3, status=PositionStatus.PENDING),
)


@pytest.fixture(params=["ledger", "memory"])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[StandDesk]:
    """A stand with three people around."""
    clock = FakeClock()
    if request.param == "memory":
        yield FakeDesk(clock, PEOPLE).stands
        return
    with connected(make_ledger(tmp_path, clock=clock)) as ledger:
        with ledger.writing():
            save_positions(ledger.store, PEOPLE)
        check_ins = CheckIns(ledger, EVENT_SET, clock, SeededEntropy(3))
        yield Stands(ledger, check_ins.check_in_scan, clock)


def meet(desk: StandDesk, text: str) -> tuple[Position | None, bool]:
    """Who it is, and whether they have agreed."""
    met = desk.meet(Scanned(text), AT_DOOR, STAND)
    return met.position, met.has_agreed


@pytest.mark.parametrize(
    ("text", "is_known"),
    [
        pytest.param(secret_of(1), True, id="a good ticket"),
        pytest.param(secret_of(3), True, id="unpaid: a stand is no door"),
        pytest.param(secret_of(2), False, id="canceled"),
        pytest.param("nobody", False, id="no ticket at all"),
        pytest.param("", False, id="nothing"),
    ],
)
def test_who_may_be_asked(desk: StandDesk, text: str, is_known: bool) -> None:  # noqa: FBT001  # a column
    """Whoever is here, whatever a door would say; nobody has agreed to anything yet."""
    position, has_agreed = meet(desk, text)
    assert (position is not None, has_agreed) == (is_known, False)


def test_a_yes_is_remembered_until_it_is_taken_back(desk: StandDesk) -> None:
    """Said twice it is once; what was never said cannot be taken back."""
    position, _ = meet(desk, secret_of(1))
    assert position is not None
    desk.take_back(position, AT_DOOR, STAND)
    assert not meet(desk, secret_of(1))[1]
    desk.agree(position, AT_DOOR, STAND)
    desk.agree(position, AT_DOOR, STAND)
    assert meet(desk, secret_of(1))[1]
    desk.take_back(position, AT_DOOR, STAND)
    assert not meet(desk, secret_of(1))[1]
    desk.agree(position, AT_DOOR, STAND)
    assert meet(desk, secret_of(1))[1]

"""Two steps to a badge: what is proposed, what is done at once, and what a yes does."""

import pytest
from msgspec.structs import replace

from checkin.model import Direction, Position, PositionId
from checkin.personal import Correction
from checkin.verdict import Admit, Explanation, Reason, Refuse
from kiosk.admission.confirming import Confirming, Proposed
from kiosk.views import Answer, DeskPlace, Scanned
from tests.fakes.clock import FakeClock
from tests.fakes.desk import LIST, START_MS, FakeDesk

PLACE = DeskPlace(LIST)
MEANT = Correction(family_name="Möller")


class _Corrections:
    """Remembers what was corrected, in turn with what was tried."""

    def __init__(self, desk: FakeDesk) -> None:
        self.desk = desk
        self.done: list[tuple[PositionId, Correction, int]] = []

    def __call__(self, position: PositionId, wanted: Correction, _place: DeskPlace) -> Position | None:
        self.done.append((position, wanted, len(self.desk.entered)))
        return None


def _stage() -> tuple[FakeDesk, _Corrections, Confirming]:
    desk = FakeDesk(FakeClock(START_MS))
    corrections = _Corrections(desk)
    return desk, corrections, Confirming(desk, corrections)


@pytest.mark.parametrize(
    ("scanned", "place", "is_proposed", "simulated"),
    [
        pytest.param(Scanned("TICKET1"), PLACE, True, [True], id="a badge would come"),
        pytest.param(Scanned("TICKET3"), PLACE, False, [True, False], id="refused: written down at once"),
        pytest.param(Scanned("?"), PLACE, False, [True, False], id="unknown: likewise"),
        pytest.param(
            Scanned("TICKET1", with_badge=False), PLACE, False, [True, False], id="no badge, no question"
        ),
        pytest.param(
            Scanned("TICKET1"),
            replace(PLACE, direction=Direction.EXIT),
            False,
            [True, False],
            id="on the way out",
        ),
    ],
)
def test_only_a_badge_is_worth_a_question(
    scanned: Scanned, place: DeskPlace, *, is_proposed: bool, simulated: list[bool]
) -> None:
    """All else is done at once; nobody is let in by being asked."""
    desk, _, confirming = _stage()
    begun = confirming.begin(scanned, place)
    assert isinstance(begun, Proposed) is is_proposed
    assert [scan.simulate for scan in desk.scans] == simulated
    assert not (is_proposed and desk.entered)


def test_the_name_is_put_right_before_they_come_in() -> None:
    """Once, and with nobody in yet; without a change nothing is corrected."""
    desk, corrections, confirming = _stage()
    begun = confirming.begin(Scanned("TICKET1"), PLACE)
    assert isinstance(begun, Proposed)
    assert isinstance(confirming.finish(begun, MEANT, PLACE).verdict, Admit)
    assert corrections.done == [(PositionId(1), MEANT, 0)]
    other = confirming.begin(Scanned("TICKET2"), PLACE)
    assert isinstance(other, Proposed)
    confirming.finish(other, Correction(), PLACE)
    assert len(corrections.done) == 1
    assert set(desk.entered) == {PositionId(1), PositionId(2)}


def test_what_changed_meanwhile_counts() -> None:
    """Whoever came in elsewhere between question and yes is refused like anybody."""
    desk, _, confirming = _stage()
    begun = confirming.begin(Scanned("TICKET1"), PLACE)
    assert isinstance(begun, Proposed)
    desk.verdict = Refuse(Reason.ALREADY_REDEEMED, Explanation("already_redeemed"))
    answer: Answer = confirming.finish(begun, Correction(), PLACE)
    assert answer.verdict == desk.verdict


def test_a_position_that_is_not_kept_here_cannot_be_corrected() -> None:
    """A signed ticket opens the door before its order has come; its name is put right at the desk."""
    desk, corrections, confirming = _stage()
    desk.card = lambda _position: None  # type: ignore[assignment, method-assign]  # as the real desk answers then
    begun = confirming.begin(Scanned("TICKET1"), PLACE)
    assert isinstance(begun, Proposed)
    assert not begun.can_correct
    confirming.finish(begun, MEANT, PLACE)
    assert not corrections.done

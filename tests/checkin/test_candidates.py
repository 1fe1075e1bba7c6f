"""Which of several positions is meant: the answers of a real pretix 2026.8 to the same tickets."""

import pytest

from checkin.candidates import choose
from checkin.model import CheckInList, ListId, Position, PositionId, ProductId
from checkin.verdict import Reason

ON_LIST, OFF_LIST = ProductId(1), ProductId(2)
LIST = CheckInList(
    id=ListId(1), names={"en": "Door"}, event="e", products=frozenset({ON_LIST}), all_products=False
)
NOW = 1000


def ticket(
    number: int, product: ProductId = ON_LIST, begin: int | None = None, end: int | None = None
) -> Position:
    """A position with a window of validity around a time of 1000."""
    return Position(
        id=PositionId(number), secret="t", product=product, valid_from_ms=begin, valid_until_ms=end
    )


@pytest.mark.parametrize(
    ("candidates", "expected"),
    [
        pytest.param([ticket(1, OFF_LIST, end=5)], 1, id="the only one, whatever it is"),
        pytest.param([ticket(1, OFF_LIST), ticket(2)], 2, id="the only one whose product fits"),
        pytest.param([ticket(1, OFF_LIST), ticket(2, end=5)], 2, id="the only fitting one, although over"),
        pytest.param([ticket(1, end=5), ticket(2)], 2, id="of two fitting ones the one that is valid"),
        pytest.param([ticket(1, end=1000), ticket(2)], 2, id="the last moment is over here"),
        pytest.param(
            [ticket(1, end=1000), ticket(2, end=1000)], 1, id="the last moment of both: the scanned"
        ),
        pytest.param(
            [ticket(1, end=999), ticket(2, end=1000)], 1, id="the last moment, and one that is over"
        ),
        pytest.param([ticket(1, begin=1001), ticket(2, begin=1000)], 2, id="valid from the first moment"),
        pytest.param([ticket(1, begin=3000), ticket(2, begin=2000)], 2, id="none is valid: the next one"),
        pytest.param([ticket(1, end=5), ticket(2, begin=2000)], 2, id="rather the next than the last one"),
        pytest.param([ticket(1, end=5), ticket(2, end=9)], 2, id="none comes: the last one"),
        pytest.param([ticket(1, OFF_LIST), ticket(2, OFF_LIST)], 1, id="none fits: the one that was scanned"),
        pytest.param(
            [ticket(1, OFF_LIST), ticket(2, OFF_LIST, end=5)], 2, id="none fits: the one that is over is told"
        ),
        pytest.param(
            [ticket(1, OFF_LIST), ticket(2, OFF_LIST, end=5), ticket(3, OFF_LIST, begin=2000)],
            3,
            id="none fits: the one that is yet to come is told",
        ),
        pytest.param(
            [ticket(1, OFF_LIST), ticket(2, OFF_LIST, end=2000)],
            1,
            id="none fits, all are valid: the scanned",
        ),
    ],
)
def test_one_is_chosen(candidates: list[Position], expected: int) -> None:
    """Product goes before time, and whatever stands in the way is told of the nearest ticket."""
    chosen = choose(candidates, lambda _: LIST, NOW)
    assert (chosen.position.id, chosen.refusal) == (expected, None)


def test_two_that_fit_are_ambiguous_and_cannot_be_forced() -> None:
    """Nobody can say which is meant; what was scanned is shown."""
    chosen = choose([ticket(1, OFF_LIST), ticket(2), ticket(3)], lambda _: LIST, NOW)
    assert chosen.position.id == 1
    assert chosen.refusal is not None
    assert (chosen.refusal.reason, chosen.refusal.forcible) == (Reason.AMBIGUOUS, False)

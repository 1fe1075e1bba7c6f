"""What is due: own price before the product's, unknown is not free, and shares come to what was paid."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkin.due import Due, dues, price_of, split, total
from checkin.model import (
    EventSet,
    Position,
    PositionId,
    PositionStatus,
    Product,
    ProductId,
    Variation,
    VariationId,
)

PRODUCT = Product(
    id=ProductId(1),
    names={},
    price_cents=100,
    variations=(
        Variation(id=VariationId(1), names={}, price_cents=200),
        Variation(id=VariationId(2), names={}),
    ),
)
EVENT_SET = EventSet(events=(), products=(PRODUCT,), lists=())


def ticket(number: int = 1, **fields: object) -> Position:
    """A ticket that is not paid."""
    known: dict[str, object] = {"secret": "s", "product": ProductId(1), "status": PositionStatus.PENDING}
    return Position(id=PositionId(number), **{**known, **fields})  # type: ignore[arg-type]  # a row of a table


@pytest.mark.parametrize(
    ("position", "product", "cents"),
    [
        pytest.param(ticket(price_cents=50), PRODUCT, 50, id="a discount of its own"),
        pytest.param(ticket(price_cents=0), PRODUCT, 0, id="free is a price"),
        pytest.param(ticket(variation=VariationId(1)), PRODUCT, 200, id="its variation"),
        pytest.param(ticket(variation=VariationId(2)), PRODUCT, 100, id="a variation without a price"),
        pytest.param(ticket(), PRODUCT, 100, id="its product"),
        pytest.param(ticket(), None, None, id="an unknown product"),
    ],
)
def test_a_ticket_costs_what_is_nearest(
    position: Position, product: Product | None, cents: int | None
) -> None:
    """What central says of this one goes before what others pay."""
    assert price_of(position, product) == cents


def test_only_what_waits_for_money_is_due() -> None:
    """What is paid or canceled is not; an add-on belongs to its ticket."""
    order = (
        ticket(1),
        ticket(2, status=PositionStatus.PAID),
        ticket(3, status=PositionStatus.CANCELED),
        ticket(4, addon_to=PositionId(1), price_cents=7),
    )
    assert dues(order, EVENT_SET) == (
        Due(PositionId(1), PositionId(1), 100),
        Due(PositionId(4), PositionId(1), 7),
    )


PRICES = st.lists(st.none() | st.integers(0, 1_000), min_size=1, max_size=5)


@given(PRICES, st.integers(0, 5_000))
def test_shares_come_to_what_was_paid(prices: list[int | None], cents: int) -> None:
    """Whatever was paid for however many tickets, nothing is lost or made up."""
    waiting = tuple(Due(PositionId(n), PositionId(n), price) for n, price in enumerate(prices))
    due = total(waiting)
    assert (due is None) == (None in prices)
    for paid in (cents, due or 0):
        shares = split(waiting, paid)
        assert (len(shares), sum(shares)) == (len(prices), paid)

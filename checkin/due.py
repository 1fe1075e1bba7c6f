"""What is still to be paid for tickets, where prices are known. Must not know: currencies, who pays how."""

from collections.abc import Iterable

import msgspec

from checkin.model import EventSet, Position, PositionId, PositionStatus, Product, Variation


class Due(msgspec.Struct, frozen=True):
    """One order position that is not paid.

    Attributes:
        ticket: The ticket that it belongs to: itself, or what it was bought with as an add-on.
        cents: None = the price is not known.
    """

    position: PositionId
    ticket: PositionId
    cents: int | None


def price_of(position: Position, product: Product | None) -> int | None:
    """What a position costs, in cents: as central says of this one, else its variation, else its product."""
    if position.price_cents is not None or product is None:
        return position.price_cents
    return price_new(product, product.find_variation(position.variation))


def price_new(product: Product, variation: Variation | None) -> int | None:
    """What somebody pays who buys it now, in cents; None = not known."""
    if variation is not None and variation.price_cents is not None:
        return variation.price_cents
    return product.price_cents


def dues(positions: Iterable[Position], event_set: EventSet) -> tuple[Due, ...]:
    """Those of the positions that wait for money, in the order given."""
    return tuple(
        Due(one.id, one.addon_to or one.id, price_of(one, event_set.find_product(one.product)))
        for one in positions
        if one.status is PositionStatus.PENDING
    )


def total(waiting: Iterable[Due]) -> int | None:
    """What they cost together, in cents; None when the price of any is not known."""
    cents = [one.cents for one in waiting]
    return None if None in cents else sum(one for one in cents if one is not None)


def split(waiting: tuple[Due, ...], cents: int) -> tuple[int, ...]:
    """An amount over what it is for: by price where it is exactly what is due, else all to the first."""
    prices = tuple(one.cents or 0 for one in waiting)
    if total(waiting) == cents:
        return prices
    return (cents, *(0 for _ in prices[1:]))

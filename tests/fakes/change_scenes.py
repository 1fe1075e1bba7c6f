"""A scene for pictures: what staff change about people, at an event that says what its tickets cost."""

from collections.abc import AsyncIterator

from msgspec.structs import replace

from kiosk.outfit import Outfit
from tests.fakes.desk import EVENT_SET
from tests.fakes.stage import Stage

PRICED = replace(
    EVENT_SET, products=(replace(EVENT_SET.products[0], price_cents=18_000), *EVENT_SET.products[1:])
)


def with_prices(outfit: Outfit) -> Outfit:
    """An event that says what its tickets cost."""
    return replace(outfit, known=lambda: PRICED)


async def changes(stage: Stage) -> AsyncIterator[str]:
    """A name, a payment, somebody without a ticket, the till."""
    stage.desk.event_set = PRICED
    await stage.press(*"hannah", "f9", "down", "down", "left", "backspace")
    yield "a name is put right"
    await stage.press("enter", "enter", "escape")
    await stage.scan("TICKET3")
    await stage.press("f11")
    yield "a payment"
    await stage.press("1", "enter")
    yield "paid"
    await stage.press("enter", "escape", *"von der aue li", "f10")
    yield "somebody without a ticket"
    await stage.press(*["down"] * 4, "1", "down")
    yield "what it costs"
    await stage.press("down", "enter")
    yield "how it is paid"
    await stage.press("2", "enter")
    yield "in with a badge"
    await stage.press("escape", "f11")
    yield "the till"

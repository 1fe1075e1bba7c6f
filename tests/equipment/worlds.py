"""Worlds at random: the same seed and number make the same world on every machine.

Must not know: pretix, our ledger.
"""

import random  # noqa: TID251  # only ever seeded here

from checkin.model import EventSet, Gate
from tests.equipment.event_dice import Made, Numbers, make_event
from tests.equipment.sale_dice import link_media, revoke, sell
from tests.equipment.step_dice import Stage, make_steps
from tests.equipment.world import GATES, World


def make_world(seed: str, number: int) -> World:
    """One event or two, some orders, and six to twelve scans."""
    dice = random.Random(f"{seed}/{number}")
    numbers = Numbers(number)
    first = make_event(dice, numbers, f"w{number}a")
    events = (
        (first, make_event(dice, numbers, f"w{number}b", first.start)) if dice.random() < 0.25 else (first,)
    )
    sold = [one for made in events for one in sell(dice, numbers, made)]
    products = tuple(product for made in events for product in made.products)
    media = link_media(dice, numbers, sold, products)
    revoked = revoke(dice, sold)
    stage = Stage(events=events, sold=tuple(sold), media=media, revoked=revoked)
    return World(
        number=number,
        seed=seed,
        event_set=_event_set(events),
        sold=stage.sold,
        media=media,
        revoked=revoked,
        steps=make_steps(dice, stage),
    )


def _event_set(events: tuple[Made, ...]) -> EventSet:
    return EventSet(
        events=tuple(made.event for made in events),
        products=tuple(product for made in events for product in made.products),
        lists=tuple(one for made in events for one in made.lists),
        gates=tuple(Gate(id=gate, names={"en": name}) for gate, name in GATES.items()),
        subevents=tuple(one for made in events for one in made.subevents),
        questions=tuple(one for made in events for one in made.questions),
    )

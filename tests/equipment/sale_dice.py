"""Orders, tickets, add-ons, media and revoked codes at random.

Pure: all chance comes from the dice. Must not know: how tickets are judged, when anybody comes.
"""

import random  # noqa: TID251  # seeded by the caller
from datetime import timedelta

from msgspec.structs import replace

from checkin.model import (
    Medium,
    MediumId,
    Position,
    PositionId,
    PositionStatus,
    Product,
    Question,
    QuestionId,
    Subevent,
)
from checkin.question import QuestionKind
from tests.equipment.event_dice import Made, Numbers, to_ms
from tests.equipment.world import Order, Revoked, Sold

STATUSES = "p" * 13 + "n" * 5 + "e" + "c"

EXPIRIES_MS = (1_600_000_000_000, 4_000_000_000_000)
"""2020 and 2096: pretix holds a medium's end against its own clock, not against the time of the scan."""

GOOD_ANSWERS = {
    QuestionKind.NUMBER: ("3", "2.56", "0", "-1"),
    QuestionKind.LINE: ("a", "0"),
    QuestionKind.TEXT: ("b",),
    QuestionKind.YES_NO: ("True", "False", "true", "false"),
    QuestionKind.DATE: ("2018-01-19", "2016-02-29"),
    QuestionKind.TIME: ("12:20",),
    QuestionKind.DATE_TIME: ("2018-01-19T12:20", "2026-03-29T02:30"),
    QuestionKind.COUNTRY: ("DE",),
    QuestionKind.PHONE: ("+4930123456",),
    QuestionKind.EMAIL: ("foobar@example.org",),
    QuestionKind.FILE: (),
}

KEPT_ANSWERS = {
    QuestionKind.NUMBER: "3",
    QuestionKind.LINE: "a",
    QuestionKind.TEXT: "b",
    QuestionKind.DATE: "2018-01-19",
    QuestionKind.TIME: "12:20",
    QuestionKind.EMAIL: "foobar@example.org",
}
"""What somebody had answered when buying, in the form in which it is kept."""


def sell(dice: random.Random, numbers: Numbers, made: Made) -> list[Sold]:
    """Two to four orders of one event."""
    sold: list[Sold] = []
    for _ in range(dice.choice((2, 3, 3, 4))):
        order = _order(dice, numbers, made)
        for _ in range(dice.choice((1, 1, 1, 2))):
            sold += _tickets(dice, numbers, made, order)
    return sold


def link_media(
    dice: random.Random, numbers: Numbers, sold: list[Sold], products: tuple[Product, ...]
) -> tuple[Medium, ...]:
    """One or two wristbands, each for none, one or two of the tickets."""
    to_exchange = {product.id for product in products if product.needs_medium}
    if dice.random() > (0.8 if to_exchange else 0.3):
        return ()
    needing = [one.position.id for one in sold if one.position.product in to_exchange]
    main = [one.position.id for one in sold if one.position.addon_to is None]
    main = needing if needing and dice.random() < 0.6 else main
    media = []
    for _ in range(dice.choice((1, 1, 2))):
        medium = MediumId(numbers.new())
        linked = dice.sample(main, min(len(main), dice.choice((0, 1, 1, 1, 2))))
        media.append(
            Medium(
                id=medium,
                type="barcode" if dice.random() < 0.93 else "nfc_uid",
                identifier=f"MEDIUM{medium}",
                active=dice.random() < 0.9,
                expires_ms=dice.choice(EXPIRIES_MS) if dice.random() < 0.2 else None,
                positions=tuple(sorted(linked)),
            )
        )
    return tuple(media)


def revoke(dice: random.Random, sold: list[Sold]) -> tuple[Revoked, ...]:
    """Sometimes a ticket has had another code before."""
    if dice.random() > 0.25:
        return ()
    position = dice.choice([one.position for one in sold if not one.canceled] or [sold[0].position])
    secret = f"old{position.id}"
    return (Revoked(event=position.event, secret=secret, position=position.id),)


def status_of(order: Order, *, blocked: bool) -> PositionStatus:
    """One word for what pretix keeps in three fields, the first that refuses."""
    if order.status in "ec":
        return PositionStatus.CANCELED
    if blocked:
        return PositionStatus.BLOCKED
    if order.status == "p":
        return PositionStatus.PAID
    return PositionStatus.APPROVAL_PENDING if order.require_approval else PositionStatus.PENDING


def good_answers(question: Question) -> tuple[str, ...]:
    """What may be answered."""
    if question.kind is QuestionKind.CHOICE:
        return tuple(text for option in question.options for text in (str(option.id), option.identifier))
    if question.kind is QuestionKind.CHOICES:
        ids = [str(option.id) for option in question.options]
        return (ids[0], ",".join(ids[:2]), ",".join(option.identifier for option in question.options[:2]))
    return GOOD_ANSWERS[question.kind]


def _order(dice: random.Random, numbers: Numbers, made: Made) -> Order:
    order = numbers.new()
    status = dice.choice(STATUSES)
    return Order(
        id=order,
        code=f"O{order}",
        event=made.event.slug,
        status=status,
        require_approval=status == "n" and dice.random() < 0.25,
        valid_if_pending=status == "n" and dice.random() < 0.35,
        note=f"Note on {order}" if dice.random() < 0.1 else "",
    )


def _tickets(dice: random.Random, numbers: Numbers, made: Made, order: Order) -> list[Sold]:
    subevent = dice.choice(made.subevents) if made.subevents else None
    main = _ticket(dice, numbers, made, order, subevent)
    addons = []
    for _ in range(dice.choice((0, 0, 0, 0, 1, 1, 2))):
        addon = _ticket(dice, numbers, made, order, subevent, main.position)
        # Whoever takes a ticket out of an order takes out what was bought with it.
        addons.append(replace(addon, canceled=addon.canceled or main.canceled))
    return [main, *addons]


def _ticket(
    dice: random.Random,
    numbers: Numbers,
    made: Made,
    order: Order,
    subevent: Subevent | None,
    parent: Position | None = None,
) -> Sold:
    product = dice.choice(made.products)
    number = PositionId(numbers.new())
    blocked = dice.random() < 0.05
    valid_from_ms, valid_until_ms = _window(dice, made)
    position = Position(
        id=number,
        secret=f"ticket{number}",
        product=product.id,
        status=status_of(order, blocked=blocked),
        order=order.code,
        attention=order.note,
        given_name="Ada",
        family_name=f"Nr{number}",
        valid_from_ms=valid_from_ms,
        valid_until_ms=valid_until_ms,
        event=made.event.slug,
        variation=dice.choice(product.variations).id if product.variations else None,
        subevent=subevent.id if subevent else None,
        addon_to=parent.id if parent else None,
        valid_if_pending=order.valid_if_pending,
        answers=_known(dice, product, made.questions),
    )
    return Sold(position=position, order=order, blocked=blocked, canceled=dice.random() < 0.04)


def _window(dice: random.Random, made: Made) -> tuple[int | None, int | None]:
    begin = made.start + timedelta(hours=dice.choice((-1, 0, 1, 5, 24)))
    end = made.start + timedelta(hours=dice.choice((1, 6, 15, 24, 48)))
    valid_from = to_ms(begin) if dice.random() < 0.15 else None
    valid_until = to_ms(end) if dice.random() < 0.15 else None
    return valid_from, valid_until


def _known(dice: random.Random, product: Product, questions: tuple[Question, ...]) -> dict[QuestionId, str]:
    known = {}
    for question in questions:
        if product.id in question.products and dice.random() < 0.3:
            answer = _kept_answer(dice, question)
            if answer:
                known[question.id] = answer
    return known


def _kept_answer(dice: random.Random, question: Question) -> str:
    if question.kind is QuestionKind.YES_NO:
        return dice.choice(("True", "False"))
    if question.options:
        return str(dice.choice(question.options).id)
    return KEPT_ANSWERS.get(question.kind, "")

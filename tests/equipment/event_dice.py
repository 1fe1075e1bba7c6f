"""Events at random: time zones, dates of a series, products with variations, check-in lists, questions.

Pure: all chance comes from the dice. Must not know: what is sold, who comes.
"""

import random  # noqa: TID251  # seeded by the caller
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from checkin.model import (
    CheckInList,
    Event,
    ListId,
    Product,
    ProductId,
    Question,
    QuestionId,
    Subevent,
    SubeventId,
    Variation,
    VariationId,
)
from checkin.question import QuestionKind, QuestionOption
from tests.equipment.rule_dice import Choice, make_rules
from tests.equipment.world import GATES, IDS_PER_WORLD

FIRST_DAYS = {
    "Europe/Berlin": ("2026-03-28", "2026-10-24", "2027-06-02", "2026-12-31"),
    "Asia/Tokyo": ("2026-05-01", "2027-02-27"),
    "America/New_York": ("2026-03-07", "2026-10-31", "2027-07-04"),
}
"""Days to begin on, some of them the day before the clocks change."""

ALPHABET = "ABCDEFGH"


class Numbers:
    """Ids for one world, each once."""

    def __init__(self, world: int) -> None:
        self._next = world * IDS_PER_WORLD

    def new(self) -> int:
        """The next id."""
        self._next += 1
        assert self._next % IDS_PER_WORLD, "a world has grown too large"
        return self._next


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """One event with all that belongs to it."""

    event: Event
    start: datetime
    days: int
    products: tuple[Product, ...]
    lists: tuple[CheckInList, ...]
    subevents: tuple[Subevent, ...]
    questions: tuple[Question, ...]


def make_event(dice: random.Random, numbers: Numbers, slug: str, start: datetime | None = None) -> Made:
    """An event; with `start`, in that zone and at that time, as a second one beside another."""
    start = start or _start(dice)
    days = dice.choice((1, 1, 2, 3))
    event = Event(
        slug=slug,
        names={"en": f"Event {slug}"},
        timezone=str(start.tzinfo),
        languages=("en",),
        date_from_ms=to_ms(start),
        date_to_ms=_maybe_ms(dice, 0.7, start + timedelta(days=days - 1, hours=8)),
        date_admission_ms=_maybe_ms(dice, 0.5, start - timedelta(hours=1)),
        medium_enforced=True,  # a setting of the organizer, whom all worlds share
    )
    subevents = _subevents(dice, numbers, slug, start) if dice.random() < 0.3 else ()
    products = _products(dice, numbers, slug)
    choice = Choice(
        products=tuple(product.id for product in products),
        variations=tuple(variation.id for product in products for variation in product.variations),
        gates=tuple(GATES),
        start=start,
        days=days,
    )
    lists = tuple(
        _list(dice, ListId(numbers.new()), slug, choice, subevents) for _ in range(dice.choice((1, 2, 2, 3)))
    )
    questions = _questions(dice, numbers, products) if dice.random() < 0.4 else ()
    return Made(
        event=event,
        start=start,
        days=days,
        products=products,
        lists=lists,
        subevents=subevents,
        questions=questions,
    )


def to_ms(moment: datetime) -> int:
    """Milliseconds since 1970 UTC."""
    return round(moment.timestamp() * 1000)


def _start(dice: random.Random) -> datetime:
    zone = dice.choice(("Europe/Berlin", "Europe/Berlin", *FIRST_DAYS))
    day = datetime.fromisoformat(dice.choice(FIRST_DAYS[zone]))
    return day.replace(hour=dice.choice((0, 9, 9, 10, 18)), tzinfo=ZoneInfo(zone))


def _maybe_ms(dice: random.Random, chance: float, moment: datetime) -> int | None:
    return to_ms(moment) if dice.random() < chance else None


def _subevents(dice: random.Random, numbers: Numbers, slug: str, start: datetime) -> tuple[Subevent, ...]:
    return tuple(
        Subevent(
            id=SubeventId(numbers.new()),
            event=slug,
            names={"en": f"Date {number}"},
            date_from_ms=to_ms(start + timedelta(days=number)),
            date_to_ms=_maybe_ms(dice, 0.6, start + timedelta(days=number, hours=6)),
            date_admission_ms=_maybe_ms(dice, 0.5, start + timedelta(days=number, hours=-2)),
        )
        for number in range(dice.choice((2, 2, 3)))
    )


def _products(dice: random.Random, numbers: Numbers, slug: str) -> tuple[Product, ...]:
    return tuple(
        Product(
            id=ProductId(numbers.new()),
            names={"en": f"Product {ALPHABET[number]}"},
            event=slug,
            variations=_variations(dice, numbers) if dice.random() < 0.4 else (),
            attention=dice.random() < 0.15,
            checkin_text=f"Text {ALPHABET[number]}" if dice.random() < 0.15 else "",
            needs_medium=dice.random() < 0.06,
        )
        for number in range(dice.choice((2, 3, 3, 4)))
    )


def _variations(dice: random.Random, numbers: Numbers) -> tuple[Variation, ...]:
    return tuple(
        Variation(
            id=VariationId(numbers.new()),
            names={"en": f"Variation {number}"},
            attention=dice.random() < 0.15,
            checkin_text=f"Text of variation {number}" if dice.random() < 0.1 else "",
        )
        for number in range(dice.choice((2, 3)))
    )


def _list(
    dice: random.Random, list_id: ListId, slug: str, choice: Choice, subevents: tuple[Subevent, ...]
) -> CheckInList:
    addon_match = dice.random() < 0.3
    all_products = dice.random() < (0.15 if addon_match else 0.6)
    listed = dice.sample(choice.products, dice.randint(1, max(1, len(choice.products) - 1)))
    return CheckInList(
        id=list_id,
        names={"en": f"List {list_id % IDS_PER_WORLD}"},
        event=slug,
        products=frozenset() if all_products else frozenset(ProductId(one) for one in listed),
        all_products=all_products,
        allow_multiple_entries=dice.random() < 0.35,
        allow_entry_after_exit=dice.random() < 0.65,
        include_pending=dice.random() < 0.5,
        subevent=dice.choice(subevents).id if subevents and dice.random() < 0.4 else None,
        addon_match=addon_match,
        rules=make_rules(dice, choice) if dice.random() < 0.6 else "",
        prints_badge=False,
    )


def _questions(dice: random.Random, numbers: Numbers, products: tuple[Product, ...]) -> tuple[Question, ...]:
    made: list[Question] = []
    for _ in range(dice.choice((1, 1, 2, 3))):
        made.append(_question(dice, numbers, products, made))
    return tuple(made)


def _question(
    dice: random.Random, numbers: Numbers, products: tuple[Product, ...], earlier: list[Question]
) -> Question:
    question_id = QuestionId(numbers.new())
    kind = dice.choice((*QuestionKind, QuestionKind.YES_NO, QuestionKind.CHOICE, QuestionKind.LINE))
    parents = [one for one in earlier if one.depends_on is None and trigger_of(one)]
    parent = dice.choice(parents) if parents and dice.random() < 0.6 else None
    asked = dice.sample(products, dice.randint(1, len(products)))
    return Question(
        id=question_id,
        names={"en": f"Question {question_id % IDS_PER_WORLD}"},
        kind=kind,
        identifier=f"Q{question_id}",
        options=_options(dice, numbers) if kind in {QuestionKind.CHOICE, QuestionKind.CHOICES} else (),
        products=parent.products if parent else frozenset(product.id for product in asked),
        required=dice.random() < 0.55,
        # pretix lets no question at check-in depend on another; ours may, see `checkin.asking`.
        ask_at_check_in=parent is None and dice.random() < 0.85,
        show_at_check_in=dice.random() < 0.3,
        depends_on=parent.id if parent else None,
        depends_values=trigger_of(parent) if parent else (),
    )


def trigger_of(question: Question) -> tuple[str, ...]:
    """With which answers a question that depends on this one is asked; empty = nothing can depend on it."""
    if question.kind is QuestionKind.YES_NO:
        return ("True",)
    return tuple(option.identifier for option in question.options[:1])


def _options(dice: random.Random, numbers: Numbers) -> tuple[QuestionOption, ...]:
    ids = [numbers.new() for _ in range(dice.choice((2, 3)))]
    return tuple(QuestionOption(id=one, names={"en": f"Option {one}"}, identifier=f"OPT{one}") for one in ids)

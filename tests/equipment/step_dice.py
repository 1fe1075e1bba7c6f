"""Scans at random: who comes where and when, which way, with which answers, and what is annulled again.

Pure: all chance comes from the dice. Must not know: how tickets are judged.
"""

import random  # noqa: TID251  # seeded by the caller
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec

from checkin.model import CheckInList, Direction, ListId, Medium, Position, PositionStatus, Question
from tests.equipment.event_dice import Made, to_ms
from tests.equipment.rule_dice import moments_in
from tests.equipment.sale_dice import good_answers
from tests.equipment.world import DEVICE_GATES, Revoked, Sold, Step

PAUSES_S = (0, 1, 30, 59, 60, 61, 300, 600, 1800, 3540, 3660, 7200, 10_860, 50_000, 86_400, 90_000)
NUDGES_S = (-60, -1, 0, 0, 1, 60)
HOTTEST = 0.7
"""How many of the scans of hot tickets are about the hottest."""

ANNUL_WITHIN_S = (0, 5, 60, 899, 900)
BAD_ANSWERS = ("abc", "4", "2017-02-29", "25:30", "foobar", " ", "99999999,1", "XX", "file:abc", "None")


class Stage(msgspec.Struct, frozen=True, kw_only=True):
    """All that scans may be about."""

    events: tuple[Made, ...]
    sold: tuple[Sold, ...]
    media: tuple[Medium, ...]
    revoked: tuple[Revoked, ...]


class _Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What the scans of one sequence have in common, so that they meet.

    Attributes:
        hot: The tickets that most scans are about.
        list: Where most of them are held up.
        device: At which one.
        moments: Times on whose border something may change, milliseconds.
    """

    hot: tuple[Position, ...]
    list: CheckInList
    device: int
    moments: tuple[int, ...]


def make_steps(dice: random.Random, stage: Stage) -> tuple[Step, ...]:
    """Six to twelve scans."""
    main = stage.events[0]
    chosen = dice.choice(main.lists)
    plan = _Plan(
        hot=_hot(dice, stage, chosen),
        list=chosen,
        device=dice.randrange(len(DEVICE_GATES)),
        moments=tuple(sorted({moment for made in stage.events for moment in _moments(made, stage.sold)})),
    )
    at_ms = to_ms(main.start) + dice.choice((-7200, -1800, 0, 60, 3600, 14_400)) * 1000
    steps: list[Step] = []
    for number in range(dice.randint(6, 12)):
        annulled = _to_annul(dice, steps)
        if annulled is not None:
            until_ms = steps[annulled].at_ms + dice.choice(ANNUL_WITHIN_S) * 1000
            steps.append(Step(at_ms=until_ms, annuls=annulled))
            continue
        at_ms = _next_time(dice, at_ms, plan.moments) if number else at_ms
        steps.append(_scan(dice, stage, plan, at_ms))
    return tuple(steps)


def _hot(dice: random.Random, stage: Stage, chosen: CheckInList) -> tuple[Position, ...]:
    """Two tickets, mostly such as come through, so that the later rules have their turn."""
    mains = [one.position for one in stage.sold if one.position.addon_to is None and not one.canceled]
    mains = mains or [stage.sold[0].position]
    paid = [one for one in mains if one.status is PositionStatus.PAID]
    dated = [one for one in paid if chosen.subevent in (None, one.subevent)]
    good = [one for one in dated if chosen.all_products or one.product in chosen.products]
    return tuple(dice.choice(good if good and dice.random() < 0.8 else mains) for _ in range(2))


def _to_annul(dice: random.Random, steps: list[Step]) -> int | None:
    scans = [number for number, step in enumerate(steps) if step.annuls is None and not step.simulate]
    if not scans or dice.random() > 0.08:
        return None
    return scans[-1] if dice.random() < 0.8 else dice.choice(scans)


def _next_time(dice: random.Random, at_ms: int, moments: tuple[int, ...]) -> int:
    chance = dice.random()
    if chance < 0.1:
        return at_ms - dice.choice(PAUSES_S) * 1000
    if chance < 0.4 and moments:
        near = [moment for moment in moments if abs(moment - at_ms) < 3 * 86_400_000] or list(moments)
        return dice.choice(near) + dice.choice(NUDGES_S) * 1000
    return at_ms + dice.choice(PAUSES_S) * 1000 + dice.choice((0, 0, 0, 0, 1, 500, 999))


def _moments(made: Made, sold: tuple[Sold, ...]) -> Iterable[int]:
    zone = ZoneInfo(made.event.timezone)
    days = [made.start.date() + timedelta(days=day) for day in range(made.days + 1)]
    yield from (to_ms(datetime.combine(day, time(0), zone)) for day in days)
    event = made.event
    yield from filter(None, (event.date_from_ms, event.date_to_ms, event.date_admission_ms))
    for subevent in made.subevents:
        yield from filter(None, (subevent.date_from_ms, subevent.date_to_ms, subevent.date_admission_ms))
    for one in sold:
        yield from filter(None, (one.position.valid_from_ms, one.position.valid_until_ms))
    for check_in_list in made.lists:
        for text, tolerance in moments_in(check_in_list.rules):
            yield from (moment + tolerance * 60_000 for moment in _readings(text, days, zone))


def _readings(text: str, days: list[date], zone: ZoneInfo) -> Iterable[int]:
    """The moments that a rule's time may mean; a keyword means one that is there already."""
    if ":" not in text:
        return
    if "T" in text:
        yield to_ms(datetime.fromisoformat(text))
    else:
        clock = time.fromisoformat(text)
        yield from (to_ms(datetime.combine(day, clock, zone).astimezone(UTC)) for day in days)


def _scan(dice: random.Random, stage: Stage, plan: _Plan, at_ms: int) -> Step:
    text = _text(dice, stage, plan)
    return Step(
        at_ms=at_ms,
        text=text,
        lists=_lists(dice, stage, plan),
        direction=Direction.EXIT if dice.random() < 0.22 else Direction.ENTRY,
        device=plan.device if dice.random() < 0.7 else dice.randrange(len(DEVICE_GATES)),
        force=dice.random() < 0.08,
        ignore_unpaid=dice.random() < 0.2,
        answers=_answers(dice, stage) if dice.random() < 0.5 else {},
        questions=dice.random() < 0.93,
        simulate=dice.random() < 0.07,
    )


def _text(dice: random.Random, stage: Stage, plan: _Plan) -> str:
    chance = dice.random()
    if chance < 0.04:
        return dice.choice(("unknown", "0", f"{plan.hot[0].id}", plan.hot[0].secret.upper(), "ticket"))
    if chance < 0.12 and stage.revoked:
        return stage.revoked[0].secret
    if chance < 0.3 and stage.media:
        return dice.choice(stage.media).identifier
    if chance < 0.45:
        return dice.choice(stage.sold).position.secret
    secret = plan.hot[dice.random() < HOTTEST].secret
    return secret if chance < 0.98 else f" {secret}\n"


def _lists(dice: random.Random, stage: Stage, plan: _Plan) -> tuple[ListId, ...]:
    chosen = plan.list if dice.random() < 0.8 else dice.choice(stage.events[0].lists)
    others = [dice.choice(made.lists).id for made in stage.events[1:]]
    if others and dice.random() < 0.06:
        return tuple(others)
    return (chosen.id, *others) if others and dice.random() < 0.85 else (chosen.id,)


def _answers(dice: random.Random, stage: Stage) -> dict[str, str]:
    questions = [question for made in stage.events for question in made.questions]
    return {str(one.id): _answer(dice, one) for one in questions if dice.random() < 0.85}


def _answer(dice: random.Random, question: Question) -> str:
    chance, good = dice.random(), good_answers(question)
    if chance < 0.1:
        return ""
    return dice.choice(good) if good and chance < 0.85 else dice.choice(BAD_ANSWERS)

"""Check-in rules at random, in pretix's JSON logic: every variable, every operator, sometimes oddly written.

Pure: all chance comes from the dice. Must not know: how rules are read or judged.
"""

import json
import random  # noqa: TID251  # seeded by the caller
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import TypeAlias

import msgspec

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | bool | None"

COMPARISONS = ("<", "<=", ">", ">=", "==", "!=")
CLOCK_TIMES = ("00:00", "02:30", "08:00", "09:00", "10:30", "12:00", "17:00:30", "23:59")
TOLERANCES = (None, 0, 1, 10, 30)
NUMBERS: dict[str, tuple[int, ...]] = {
    "now_isoweekday": (1, 3, 5, 6, 7),
    "entries_number": (0, 1, 2, 3),
    "entries_today": (0, 1, 2),
    "entries_days": (0, 1, 2),
    "minutes_since_last_entry": (-1, 0, 1, 10, 60),
    "minutes_since_first_entry": (-1, 0, 1, 30, 180),
}
WITH_TOLERANCE = 3
"""Operands of a window: now, a time, and minutes."""

UNKNOWN_VARIABLE = "weather"

COUNTS = ("entries_since", "entries_before", "entries_days_since", "entries_days_before")


class Choice(msgspec.Struct, frozen=True):
    """What there is to speak of.

    Attributes:
        start: When the event begins, in its zone.
        days: How long it takes.
    """

    products: tuple[int, ...]
    variations: tuple[int, ...]
    gates: tuple[int, ...]
    start: datetime
    days: int


def make_rules(dice: random.Random, choice: Choice) -> str:
    """A rule of one to some six conditions, as text."""
    if dice.random() < 0.35:
        return json.dumps(_leaf(dice, choice))
    return json.dumps(_branch(dice, choice, depth=2))


def moments_in(rules: str) -> list[tuple[str, int]]:
    """Every time that a rule names and its tolerance in minutes, to be tried on its very border."""
    return [*_moments(json.loads(rules))] if rules else []


def _branch(dice: random.Random, choice: Choice, depth: int) -> Json:
    parts: list[Json] = []
    for _ in range(dice.choice((1, 2, 2, 3))):
        is_leaf = depth == 1 or dice.random() < 0.7
        parts.append(_leaf(dice, choice) if is_leaf else _branch(dice, choice, depth - 1))
    if dice.random() < 0.02:
        parts = []
    return {dice.choice(("and", "or", "or")): parts}


def _leaf(dice: random.Random, choice: Choice) -> Json:
    made = dice.choice(LEAVES)(dice, choice)
    return made if dice.random() < 0.95 else _odd(dice, made)


def _odd(dice: random.Random, leaf: dict[str, Json]) -> Json:
    """The same condition as nobody's editor writes it."""
    ((operator, operands),) = leaf.items()
    assert isinstance(operands, list)
    swapped: Json = {operator: [*reversed(operands[:2])]}
    as_text: Json = {
        operator: [operands[0], str(operands[1]) if isinstance(operands[1], int) else operands[1]]
    }
    between: Json = {"<": [0, {"var": "entries_number"}, 2]}
    of_two: Json = {"<=": [{"var": "entries_today"}, {"var": "entries_number"}]}
    unknown: Json = {operator: [{"var": UNKNOWN_VARIABLE}, operands[1]]}
    return dice.choice((swapped, as_text, between, of_two, unknown))


def _is_one_of(variable: str, ids: Callable[[Choice], tuple[int, ...]]) -> "Leaf":
    def leaf(dice: random.Random, choice: Choice) -> dict[str, Json]:
        known = ids(choice) or (0,)
        named = dice.sample(known, dice.randint(1, max(1, len(known) - 1)))
        as_id: Callable[[int], Json] = str if dice.random() < 0.9 else int
        places: list[Json] = [{"lookup": [variable, as_id(one), f"{variable} {one}"]} for one in named]
        return {"inList": [{"var": variable}, {"objectList": places}]}

    return leaf


def _number(dice: random.Random, _: Choice) -> dict[str, Json]:
    variable = dice.choice(tuple(NUMBERS))
    return {dice.choice(COMPARISONS): [{"var": variable}, dice.choice(NUMBERS[variable])]}


def _count(dice: random.Random, choice: Choice) -> dict[str, Json]:
    counted: Json = {dice.choice(COUNTS): [_time(dice, choice)]}
    return {dice.choice(COMPARISONS): [counted, dice.choice((0, 1, 2))]}


def _status(dice: random.Random, _: Choice) -> dict[str, Json]:
    return {dice.choice(("==", "==", "!=")): [{"var": "entry_status"}, dice.choice(("present", "absent"))]}


def _window(dice: random.Random, choice: Choice) -> dict[str, Json]:
    operands: list[Json] = [{"var": "now"}, _time(dice, choice)]
    if dice.random() < 0.6:
        operands.append(dice.choice(TOLERANCES))
    return {dice.choice(("isBefore", "isAfter", "isAfter")): operands}


def _time(dice: random.Random, choice: Choice) -> Json:
    kind = dice.choice(("custom", "customtime", "date_from", "date_to", "date_admission"))
    if kind == "customtime":
        return {"buildTime": [kind, dice.choice(CLOCK_TIMES)]}
    if kind == "custom":
        moment = choice.start + timedelta(
            hours=dice.randint(-3, choice.days * 24), minutes=dice.choice((0, 30))
        )
        return {"buildTime": [kind, moment.isoformat()]}
    return {"buildTime": [kind]}


Leaf: TypeAlias = Callable[[random.Random, Choice], dict[str, Json]]

LEAVES: tuple[Leaf, ...] = (
    _is_one_of("product", lambda choice: choice.products),
    _is_one_of("variation", lambda choice: choice.variations),
    _is_one_of("gate", lambda choice: choice.gates),
    _number,
    _number,
    _number,
    _count,
    _status,
    _window,
    _window,
)


def _moments(rule: Json) -> Iterable[tuple[str, int]]:
    if not isinstance(rule, dict):
        return
    for operator, operands in rule.items():
        if not isinstance(operands, list):
            continue
        if operator == "buildTime":
            yield str(operands[-1]), 0
        border = _border(operator, operands)
        yield from ((time, border or inner) for part in operands for time, inner in _moments(part))


def _border(operator: str, operands: list[Json]) -> int:
    """How many minutes from the time that it names a window really opens or closes."""
    tolerance = operands[-1] if len(operands) == WITH_TOLERANCE else 0
    minutes = tolerance if isinstance(tolerance, int) else 0
    return {"isBefore": minutes, "isAfter": -minutes}.get(operator, 0)

"""What a single condition that does not hold objects to. Must not know: how conditions are combined.

The weights are pretix's: they say how hard it is for an attendee to change what is wrong.
"""

from collections.abc import Callable
from datetime import datetime
from itertools import pairwise

import msgspec

from checkin.rules.facts import Facts
from checkin.rules.instants import resolve, to_ms, to_span
from checkin.rules.judging import compare, is_member, to_times, work_out
from checkin.rules.limits import find_limit
from checkin.rules.loose import Value
from checkin.rules.nodes import (
    Compare,
    CompareTime,
    Comparison,
    Count,
    Counted,
    Literal,
    Lookup,
    Member,
    Node,
    Time,
    TimeComparison,
    Var,
    Variable,
)
from checkin.verdict import Explanation


class Objection(msgspec.Struct, frozen=True):
    """A condition that does not hold.

    Attributes:
        weight: How hard it is to change, by pretix's figures.
        distance: How far off a number is, or a time in seconds.
    """

    weight: int
    distance: float
    explanation: Explanation


UNMET = Objection(10_000, 0, Explanation("rule_unmet"))
"""What nobody can change and no sentence fits, such as a plain ``false``."""

_MINUTE_MS = 60_000

_NEVER = 1000
"""Added where only somebody who never entered is let in: that cannot be changed any more."""

_OVER = 1e12
"""How far off a time is that is over, beside one to wait for; more than any span in seconds."""

Fact = Var | Count


def object_to(leaf: Node, facts: Facts) -> Objection:
    """Why that condition does not hold. It must be false; raises what `work_out` raises."""
    if isinstance(leaf, CompareTime):
        return _times(leaf, facts)
    if isinstance(leaf, Member) and isinstance(leaf.value, Var):
        return _member(leaf, leaf.value, facts)
    if isinstance(leaf, Compare):
        return _comparison(leaf, facts)
    return UNMET


def _times(leaf: CompareTime, facts: Facts) -> Objection:
    early, late = to_times(leaf, facts)
    nows = [isinstance(leaf.left, Var), isinstance(leaf.right, Var)]
    if leaf.operator is TimeComparison.AFTER:
        early, late = late, early
        nows.reverse()
    span = to_span(leaf.tolerance or 0)
    if nows == [True, False]:
        return _not_after(late + span, facts)
    return _not_before(early - span, facts) if nows == [False, True] else UNMET


def _not_before(moment: datetime, facts: Facts) -> Objection:
    at_ms = to_ms(moment)
    explanation = Explanation("rule_not_before", (("at_ms", at_ms),))
    return Objection(_WEIGHTS[Variable.NOW], (at_ms - facts.at_ms) / 1000, explanation)


def _not_after(moment: datetime, facts: Facts) -> Objection:
    at_ms = to_ms(moment)
    explanation = Explanation("rule_not_after", (("at_ms", at_ms),))
    return Objection(_WEIGHTS[Variable.NOW], _OVER + (facts.at_ms - at_ms) / 1000, explanation)


def _member(leaf: Member, fact: Var, facts: Facts) -> Objection:
    if fact.name is Variable.NOW_ISOWEEKDAY:
        return _weekday(lambda day: is_member(leaf, day), 0)
    if fact.name is Variable.ENTRY_STATUS:
        return _status(lambda status: is_member(leaf, status), facts)
    items = (item.id if isinstance(item, Lookup) else item.value for item in leaf.items)
    return _choice(fact.name, [item for item in items if type(item) is int])


def _choice(name: Variable, ids: list[int]) -> Objection:
    if name not in _CHOICES:
        return UNMET
    message, key = _CHOICES[name]
    return Objection(_WEIGHTS[name], 0, Explanation(message, ((key, ",".join(map(str, ids))),)))


def _weekday(lets_in: Callable[[int], bool], distance: float) -> Objection:
    days = ",".join(str(day) for day in range(1, 8) if lets_in(day))
    if not days:
        return UNMET
    weight = _WEIGHTS[Variable.NOW_ISOWEEKDAY]
    return Objection(weight, distance, Explanation("rule_weekday", (("days", days),)))


def _status(lets_in: Callable[[str], bool], facts: Facts) -> Objection:
    other, message = ("absent", "rule_present") if facts.is_present else ("present", "rule_absent")
    weight = _WEIGHTS[Variable.ENTRY_STATUS]
    return Objection(weight, 0, Explanation(message)) if lets_in(other) else UNMET


def _comparison(leaf: Compare, facts: Facts) -> Objection:
    """Of the first pair that does not hold; a fact on the right is turned to the left."""
    for left, right in pairwise(leaf.values):
        values = [work_out(left, facts), work_out(right, facts)]
        if compare(leaf.operator, values):
            continue
        if isinstance(left, Var | Count) and isinstance(right, Literal | Time):
            return _SAY[_kind(left)](left, leaf.operator, values[1], facts)
        if isinstance(right, Var | Count) and isinstance(left, Literal | Time):
            return _SAY[_kind(right)](right, _TURNED[leaf.operator], values[0], facts)
        return UNMET
    return UNMET


def _kind(fact: Fact) -> Variable | Counted:
    return fact.name if isinstance(fact, Var) else fact.kind


def _say_choice(fact: Fact, operator: Comparison, asked: Value, _facts: Facts) -> Objection:
    ids = [asked] if operator is Comparison.EQUAL and type(asked) is int else []
    return _choice(Variable(_kind(fact)), ids)


def _say_status(_fact: Fact, operator: Comparison, asked: Value, facts: Facts) -> Objection:
    return _status(lambda status: compare(operator, [status, asked]), facts)


def _say_weekday(fact: Fact, operator: Comparison, asked: Value, facts: Facts) -> Objection:
    limit = find_limit(operator, _number(fact, facts), asked)
    return _weekday(lambda day: compare(operator, [day, asked]), limit.distance if limit else 0)


def _say_now(_fact: Fact, operator: Comparison, asked: Value, facts: Facts) -> Objection:
    say = _SAY_NOW.get(operator)
    return say(asked, facts) if say and isinstance(asked, datetime) else UNMET


def _number(fact: Fact, facts: Facts) -> int:
    found = work_out(fact, facts)
    return found if isinstance(found, int) else 0


def _say_entries(fact: Fact, operator: Comparison, asked: Value, facts: Facts) -> Objection:
    limit = find_limit(operator, _number(fact, facts), asked)
    if limit is None:
        return UNMET
    kind = _kind(fact)
    # What was before some time cannot grow by entering now: there the limit itself is already too much.
    most = limit.number - 1 if kind in _BEFORE else limit.number
    name, number = ("max", max(0, most)) if limit.is_most else ("min", limit.number)
    values: tuple[tuple[str, str | int], ...] = ((name, number),)
    moment = resolve(fact.time, facts) if isinstance(fact, Count) else None
    if moment is not None:
        values = (*values, ("at_ms", to_ms(moment)))
    weight = _WEIGHTS[kind] + (_NEVER if limit.is_most and limit.number <= 0 else 0)
    return Objection(weight, limit.distance, Explanation(f"{_STEMS[kind]}_{name}", values))


def _say_minutes(fact: Fact, operator: Comparison, asked: Value, facts: Facts) -> Objection:
    limit = find_limit(operator, _number(fact, facts), asked)
    if limit is None:
        return UNMET
    kind = _kind(fact)
    weight = _WEIGHTS[kind]
    if limit.is_most and limit.number <= 0:
        return Objection(weight + _NEVER, limit.distance, Explanation("rule_first_entry"))
    if not facts.entries_ms:
        return Objection(weight, limit.distance, Explanation("rule_entries_min", (("min", 1),)))
    pick = max if kind is Variable.MINUTES_SINCE_LAST_ENTRY else min
    at_ms = pick(facts.entries_ms) + limit.number * _MINUTE_MS
    if limit.is_most:
        return Objection(weight, limit.distance, Explanation("rule_minutes_over", (("at_ms", at_ms),)))
    minutes = -((facts.at_ms - at_ms) // _MINUTE_MS)
    values = (("minutes", minutes), ("at_ms", at_ms))
    return Objection(weight, limit.distance, Explanation("rule_wait_minutes", values))


_TURNED = {
    Comparison.LESS: Comparison.GREATER,
    Comparison.LESS_EQUAL: Comparison.GREATER_EQUAL,
    Comparison.GREATER: Comparison.LESS,
    Comparison.GREATER_EQUAL: Comparison.LESS_EQUAL,
    Comparison.EQUAL: Comparison.EQUAL,
    Comparison.NOT_EQUAL: Comparison.NOT_EQUAL,
}

_BEFORE = frozenset({Counted.ENTRIES_BEFORE, Counted.ENTRIES_DAYS_BEFORE})

_CHOICES = {
    Variable.PRODUCT: ("rule_product", "products"),
    Variable.VARIATION: ("rule_variation", "variations"),
    Variable.GATE: ("rule_gate", "gates"),
}

_STEMS: dict[Variable | Counted, str] = {
    Variable.ENTRIES_NUMBER: "rule_entries",
    Variable.ENTRIES_TODAY: "rule_entries_today",
    Variable.ENTRIES_DAYS: "rule_entries_days",
    Counted.ENTRIES_SINCE: "rule_since",
    Counted.ENTRIES_BEFORE: "rule_before",
    Counted.ENTRIES_DAYS_SINCE: "rule_days_since",
    Counted.ENTRIES_DAYS_BEFORE: "rule_days_before",
}

_WEIGHTS: dict[Variable | Counted, int] = {
    Variable.ENTRY_STATUS: 20,
    Variable.MINUTES_SINCE_FIRST_ENTRY: 80,
    Variable.MINUTES_SINCE_LAST_ENTRY: 90,
    Variable.ENTRIES_DAYS: 100,
    Counted.ENTRIES_DAYS_SINCE: 105,
    Counted.ENTRIES_DAYS_BEFORE: 105,
    Counted.ENTRIES_SINCE: 110,
    Counted.ENTRIES_BEFORE: 110,
    Variable.ENTRIES_NUMBER: 120,
    Variable.ENTRIES_TODAY: 140,
    Variable.NOW: 200,
    Variable.NOW_ISOWEEKDAY: 210,
    Variable.GATE: 500,
    Variable.PRODUCT: 1000,
    Variable.VARIATION: 1000,
}

_SAY_NOW: dict[Comparison, Callable[[datetime, Facts], Objection]] = {
    Comparison.LESS: _not_after,
    Comparison.LESS_EQUAL: _not_after,
    Comparison.GREATER: _not_before,
    Comparison.GREATER_EQUAL: _not_before,
}

_SAY: dict[Variable | Counted, Callable[[Fact, Comparison, Value, Facts], Objection]] = {
    **dict.fromkeys(_STEMS, _say_entries),
    **dict.fromkeys(_CHOICES, _say_choice),
    Variable.ENTRY_STATUS: _say_status,
    Variable.MINUTES_SINCE_FIRST_ENTRY: _say_minutes,
    Variable.MINUTES_SINCE_LAST_ENTRY: _say_minutes,
    Variable.NOW_ISOWEEKDAY: _say_weekday,
    Variable.NOW: _say_now,
}

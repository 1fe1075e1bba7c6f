"""Whether rules hold, the way pretix works them out. Must not know: JSON, why a rule does not hold."""

from collections.abc import Callable
from datetime import datetime
from itertools import pairwise

from checkin.rules.facts import Facts
from checkin.rules.instants import count_days, midnight, resolve, to_datetime, to_local, to_ms, to_span
from checkin.rules.loose import Value, is_equal, is_less, is_less_or_equal
from checkin.rules.nodes import (
    Always,
    Compare,
    CompareTime,
    Comparison,
    Count,
    Counted,
    Every,
    Literal,
    Lookup,
    Member,
    Node,
    Some,
    Time,
    TimeComparison,
    Var,
    Variable,
)

BROKEN = (ArithmeticError, LookupError, OSError, RecursionError, TypeError, ValueError)
"""What working out a rule may end in, where pretix fails as well."""

_MINUTE_MS = 60_000


def holds(rules: Node, facts: Facts) -> bool:
    """Whether the rules let that ticket in. Never raises: what pretix would fail on does not hold."""
    try:
        return bool(work_out(rules, facts))
    except BROKEN:
        return False


def work_out(node: Node, facts: Facts) -> Value:
    """What a condition or a value comes to.

    Raises:
        ArithmeticError, LookupError, OSError, RecursionError, TypeError, ValueError: It cannot be worked out.
    """
    return _WORK_OUT[type(node)](node, facts)


def _always(_node: Always, _facts: Facts) -> Value:
    return True


def _literal(node: Literal, _facts: Facts) -> Value:
    return node.value


def _every(node: Every, facts: Facts) -> Value:
    return all(_work_out_all(node.parts, facts))


def _some(node: Some, facts: Facts) -> Value:
    return any(_work_out_all(node.parts, facts))


def _work_out_all(nodes: tuple[Node, ...], facts: Facts) -> list[Value]:
    """Every one, even where the first decides: pretix works out all, and one that fails fails the whole."""
    return [_WORK_OUT[type(node)](node, facts) for node in nodes]


def _var(node: Var, facts: Facts) -> Value:
    return _VARIABLES[node.name](facts)


def _compare(node: Compare, facts: Facts) -> Value:
    return compare(node.operator, _work_out_all(node.values, facts))


def compare(operator: Comparison, values: list[Value]) -> bool:
    """Whether each value stands in that order to the next one. Raises what `work_out` raises."""
    test = _TESTS[operator]
    if len(values) == 2:  # noqa: PLR2004 - nearly always, and much faster
        return test(values[0], values[1])
    return all(test(left, right) for left, right in pairwise(values))


def _compare_time(node: CompareTime, facts: Facts) -> Value:
    left, right = to_times(node, facts)
    if node.operator is _AFTER:
        left, right = right, left
    return left < (right + to_span(node.tolerance) if node.tolerance else right)


def to_times(node: CompareTime, facts: Facts) -> tuple[datetime, datetime]:
    """Both times. Raises what `work_out` raises, such as TypeError where the event does not say one."""
    left, right = work_out(node.left, facts), work_out(node.right, facts)
    if not isinstance(left, datetime) or not isinstance(right, datetime):
        raise TypeError("the event does not say that time")
    return left, right


def _member(node: Member, facts: Facts) -> Value:
    return is_member(node, work_out(node.value, facts))


def is_member(node: Member, value: Value) -> bool:
    """Whether that value is among the items; text is no number here."""
    return value in [item.id if isinstance(item, Lookup) else item.value for item in node.items]


def _time(node: Time, facts: Facts) -> Value:
    return resolve(node, facts)


def _count(node: Count, facts: Facts) -> Value:
    moment = resolve(node.time, facts)
    if moment is None:
        raise ValueError("the event does not say that time")
    since_ms = to_ms(moment)
    is_since = node.kind in _SINCE
    chosen = [at_ms for at_ms in facts.entries_ms if (at_ms >= since_ms) is is_since]
    return count_days(chosen, facts.zone) if node.kind in _IN_DAYS else len(chosen)


def _entries_today(facts: Facts) -> int:
    if not facts.entries_ms:
        return 0
    since_ms = to_ms(midnight(facts))
    return sum(at_ms >= since_ms for at_ms in facts.entries_ms)


def _minutes_since(facts: Facts, pick: Callable[[tuple[int, ...]], int]) -> int:
    """Whole minutes, rounded down; an entry of the future counts below zero, and none at all is -1."""
    return (facts.at_ms - pick(facts.entries_ms)) // _MINUTE_MS if facts.entries_ms else -1


_AFTER = TimeComparison.AFTER  # getting a member of an enum takes longer than comparing times
_SINCE = frozenset({Counted.ENTRIES_SINCE, Counted.ENTRIES_DAYS_SINCE})
_IN_DAYS = frozenset({Counted.ENTRIES_DAYS_SINCE, Counted.ENTRIES_DAYS_BEFORE})

_VARIABLES: dict[Variable, Callable[[Facts], Value]] = {
    Variable.PRODUCT: lambda facts: facts.product,
    Variable.VARIATION: lambda facts: facts.variation,
    Variable.GATE: lambda facts: facts.gate,
    Variable.NOW: lambda facts: to_datetime(facts.at_ms),
    Variable.NOW_ISOWEEKDAY: lambda facts: to_local(facts.at_ms, facts.zone).isoweekday(),
    Variable.ENTRIES_NUMBER: lambda facts: len(facts.entries_ms),
    Variable.ENTRIES_TODAY: _entries_today,
    Variable.ENTRIES_DAYS: lambda facts: count_days(facts.entries_ms, facts.zone),
    Variable.MINUTES_SINCE_LAST_ENTRY: lambda facts: _minutes_since(facts, max),
    Variable.MINUTES_SINCE_FIRST_ENTRY: lambda facts: _minutes_since(facts, min),
    Variable.ENTRY_STATUS: lambda facts: "present" if facts.is_present else "absent",
}

_TESTS: dict[Comparison, Callable[[Value, Value], bool]] = {
    Comparison.LESS: is_less,
    Comparison.LESS_EQUAL: is_less_or_equal,
    Comparison.GREATER: lambda left, right: is_less(right, left),
    Comparison.GREATER_EQUAL: lambda left, right: is_less_or_equal(right, left),
    Comparison.EQUAL: is_equal,
    Comparison.NOT_EQUAL: lambda left, right: not is_equal(left, right),
}

_WORK_OUT: dict[type[Node], Callable[..., Value]] = {
    Always: _always,
    Literal: _literal,
    Every: _every,
    Some: _some,
    Var: _var,
    Compare: _compare,
    CompareTime: _compare_time,
    Member: _member,
    Time: _time,
    Count: _count,
}

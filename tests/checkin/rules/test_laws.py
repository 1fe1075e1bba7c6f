"""What is true of all rules, all texts and all facts."""

import json
from collections.abc import Callable
from datetime import timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from hypothesis import example, given
from hypothesis import strategies as st

from checkin.model import GateId, ProductId, VariationId
from checkin.rules import ALWAYS, Facts, Node, Unreadable, explain, holds, parse_rules, print_rules
from checkin.rules.judging import BROKEN, work_out
from checkin.rules.nodes import (
    Compare,
    CompareTime,
    Comparison,
    Count,
    Counted,
    Every,
    Literal,
    Lookup,
    Member,
    Moment,
    Scalar,
    Some,
    Time,
    TimeComparison,
    Var,
    Variable,
)
from checkin.rules.objections import UNMET, object_to

INTEGERS = st.integers(-(2**63) + 1, 2**63 - 1)
FLOATS = st.floats(allow_nan=False, allow_infinity=False)
SCALARS: st.SearchStrategy[Scalar] = (
    st.none() | st.booleans() | st.integers(-3, 200) | INTEGERS | FLOATS | st.text(max_size=5)
)
TIMES = (
    st.sampled_from([Moment.DATE_FROM, Moment.DATE_TO, Moment.DATE_ADMISSION]).map(Time)
    | st.times().map(lambda time: Time(Moment.CUSTOM_TIME, time.isoformat()))
    | st.datetimes(timezones=st.integers(-839, 839).map(lambda minutes: timezone(timedelta(minutes=minutes))))
    .filter(lambda moment: 1 < moment.year < 9999)
    .map(lambda moment: Time(Moment.CUSTOM, moment.isoformat()))
)
COUNTS = st.builds(Count, st.sampled_from(Counted), TIMES)
VARIABLES = st.sampled_from(Variable).map(Var)
LITERALS = SCALARS.map(Literal)
VALUES: st.SearchStrategy[Node] = LITERALS | VARIABLES | TIMES | COUNTS
MOMENTS = TIMES | st.just(Var(Variable.NOW))
TOLERANCES = st.none() | st.integers(-5000, 5000).filter(bool) | FLOATS.filter(bool)
LOOKUPS = st.builds(Lookup, st.sampled_from(["product", "variation", "gate"]), INTEGERS, st.text(max_size=9))
COMPARISONS: st.SearchStrategy[Node] = (
    st.builds(Compare, st.sampled_from(Comparison), st.tuples(VALUES, VALUES))
    | st.builds(
        Compare,
        st.sampled_from([Comparison.LESS, Comparison.LESS_EQUAL]),
        st.lists(VALUES, min_size=2, max_size=4).map(tuple),
    )
    | st.builds(CompareTime, st.sampled_from(TimeComparison), MOMENTS, MOMENTS, TOLERANCES)
    | st.builds(Member, VALUES, st.lists(LOOKUPS | LITERALS, max_size=3).map(tuple))
)
PARTS: st.SearchStrategy[Node] = st.recursive(
    COMPARISONS | VALUES,
    lambda parts: (
        st.builds(Every, st.lists(parts, max_size=4).map(tuple))
        | st.builds(Some, st.lists(parts, max_size=4).map(tuple))
    ),
    max_leaves=10,
)
RULES: st.SearchStrategy[Node] = (
    st.just(ALWAYS)
    | COMPARISONS
    | st.builds(Every, st.lists(PARTS, max_size=4).map(tuple))
    | st.builds(Some, st.lists(PARTS, max_size=4).map(tuple))
)

ZONES: st.SearchStrategy[tzinfo] = st.sampled_from(
    [ZoneInfo(name) for name in ("UTC", "Europe/Berlin", "Asia/Tokyo", "America/Havana", "Pacific/Apia")]
)
NOW_MS = st.integers(1_600_000_000_000, 1_800_000_000_000)
MILLISECONDS = NOW_MS | INTEGERS | st.integers()


def facts_with(times: st.SearchStrategy[int]) -> st.SearchStrategy[Facts]:
    """Facts whose times are drawn from these."""
    return st.builds(
        Facts,
        product=st.integers(0, 3).map(ProductId),
        variation=st.none() | st.integers(0, 3).map(VariationId),
        gate=st.none() | st.integers(0, 3).map(GateId),
        at_ms=times,
        zone=ZONES,
        entries_ms=st.lists(times, max_size=5).map(lambda entries: tuple(sorted(entries))),
        is_present=st.booleans(),
        date_from_ms=st.none() | times,
        date_to_ms=st.none() | times,
        date_admission_ms=st.none() | times,
    )


FACTS, SANE_FACTS = facts_with(MILLISECONDS), facts_with(NOW_MS)
JSON = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from([*Comparison, *TimeComparison, *Counted, "and", "or", "inList", "objectList"])
            | st.sampled_from(["lookup", "var", "buildTime", "!", ""]),
            inner,
            max_size=2,
        )
    ),
    max_leaves=20,
)


@given(RULES)
def test_rules_are_read_as_they_were_written(rules: Node) -> None:
    """Writing rules and reading them again changes nothing."""
    assert parse_rules(print_rules(rules)) == rules


@given(st.text() | st.text(alphabet='{}[]":,0123456789andorvtrue') | st.text(alphabet=st.characters()))
@example("\ud800")
@example('{"and":[' * 100_000)
def test_no_text_fails(text: str) -> None:
    """Any text is rules or a problem."""
    found = parse_rules(text)
    assert isinstance(found, Unreadable) or parse_rules(print_rules(found)) == found


@given(JSON, FACTS)
def test_no_json_fails(value: object, facts: Facts) -> None:
    """Any JSON is rules or a problem, and rules can be judged and explained."""
    found = parse_rules(json.dumps(value))
    if not isinstance(found, Unreadable):
        assert parse_rules(print_rules(found)) == found
        assert isinstance(holds(found, facts), bool)
        assert explain(found, facts).message.startswith("rule")


@given(RULES, FACTS)
def test_no_facts_fail(rules: Node, facts: Facts) -> None:
    """Any rules can be judged and explained on any facts, and all that is told is text or whole numbers."""
    assert isinstance(holds(rules, facts), bool)
    for name, value in explain(rules, facts).values:
        assert isinstance(name, str)
        assert type(value) in {str, int}


def false_leaves(node: Node, facts: Facts) -> list[Node]:
    """The conditions without parts that do not hold."""
    if isinstance(node, Every | Some):
        return [leaf for part in node.parts for leaf in false_leaves(part, facts)]
    return [] if work_out(node, facts) else [node]


@given(RULES, SANE_FACTS)
def test_only_what_does_not_hold_is_named(rules: Node, facts: Facts) -> None:
    """What is said is said by a condition that does not hold, if it is not just that something does not."""
    told = explain(rules, facts)
    try:
        leaves = false_leaves(rules, facts)
    except BROKEN:
        assert told.message == "rules_broken"
        return
    assert told in [UNMET.explanation, *(object_to(leaf, facts).explanation for leaf in leaves)]


def number(values: dict[str, str | int], name: str) -> int:
    """A whole number among the values."""
    value = values[name]
    assert isinstance(value, int)
    return value


SOUND: dict[str, Callable[[dict[str, str | int], Facts], bool]] = {
    "rule_not_before": lambda values, facts: number(values, "at_ms") >= facts.at_ms,
    "rule_not_after": lambda values, facts: number(values, "at_ms") <= facts.at_ms,
    "rule_minutes_over": lambda values, facts: number(values, "at_ms") <= facts.at_ms,
    "rule_wait_minutes": lambda values, facts: (
        0 <= number(values, "minutes") * 60_000 - (number(values, "at_ms") - facts.at_ms) < 60_000
    ),
    "rule_present": lambda _values, facts: facts.is_present,
    "rule_absent": lambda _values, facts: not facts.is_present,
    "rule_product": lambda values, facts: str(facts.product) not in str(values["products"]).split(","),
    "rule_variation": lambda values, facts: str(facts.variation) not in str(values["variations"]).split(","),
    "rule_gate": lambda values, facts: str(facts.gate) not in str(values["gates"]).split(","),
    "rule_entries_max": lambda values, facts: len(facts.entries_ms) >= number(values, "max"),
    "rule_entries_min": lambda values, facts: len(facts.entries_ms) < number(values, "min"),
    "rule_first_entry": lambda _values, facts: bool(facts.entries_ms),
}
"""Of which facts a message can be said."""


@given(COMPARISONS, SANE_FACTS)
def test_what_is_said_is_true(rule: Node, facts: Facts) -> None:
    """A time to wait for lies ahead, a limit is reached, a product asked for is another one."""
    if not holds(rule, facts):
        told = explain(rule, facts)
        is_sound = SOUND.get(told.message)
        assert is_sound is None or is_sound(dict(told.values), facts), told

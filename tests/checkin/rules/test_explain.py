"""Which of the things that stand in the way is named, and with which values."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from checkin.model import GateId, ProductId, VariationId
from checkin.rules import Facts, Unreadable, explain, parse_rules

NOW = '{"var":"now"}'


def at(time: str, day: str = "2021-06-01") -> int:
    """That wall time in Berlin in summer, as milliseconds since 1970 UTC."""
    return round(datetime.fromisoformat(f"{day}T{time}+02:00").timestamp() * 1000)


TUESDAY = Facts(
    product=ProductId(1),
    variation=VariationId(5),
    gate=GateId(3),
    at_ms=at("13:30"),
    zone=ZoneInfo("Europe/Berlin"),
    entries_ms=(at("12:00"), at("13:00")),
    is_present=True,
    date_from_ms=at("10:00"),
    date_to_ms=at("18:00", "2021-06-03"),
)
"""Half past one on a Tuesday, after entries at twelve and at one."""
NEW = replace(TUESDAY, entries_ms=(), is_present=False)
"""The same, never seen before."""


def why(text: str, facts: Facts = TUESDAY) -> str:
    """The message and its values, as one line."""
    rules = parse_rules(text)
    assert not isinstance(rules, Unreadable), rules.problem
    explanation = explain(rules, facts)
    return " ".join([explanation.message, *(f"{name}={value}" for name, value in explanation.values)])


def var(name: str, operator: str, limit: str) -> str:
    """A comparison of a variable."""
    return f'{{"{operator}":[{{"var":"{name}"}},{limit}]}}'


def count(name: str, operator: str, limit: int, time: str = "10:00") -> str:
    """A comparison of a count beside a wall time."""
    return f'{{"{operator}":[{{"{name}":[{wall(time)}]}},{limit}]}}'


def wall(time: str) -> str:
    """A wall time."""
    return f'{{"buildTime":["customtime","{time}"]}}'


def after(time: str) -> str:
    """Only after that wall time."""
    return f'{{"isAfter":[{NOW},{wall(time)}]}}'


def before(time: str) -> str:
    """Only before it."""
    return f'{{"isBefore":[{NOW},{wall(time)}]}}'


def among(name: str, *ids: int) -> str:
    """Only those."""
    items = ",".join(f'{{"lookup":["{name}","{number}","x"]}}' for number in ids)
    return f'{{"inList":[{{"var":"{name}"}},{{"objectList":[{items}]}}]}}'


@pytest.mark.parametrize(
    ("text", "facts", "expected"),
    [
        pytest.param(after("14:00"), NEW, f"rule_not_before at_ms={at('14:00')}", id="too early"),
        pytest.param(before("13:00"), NEW, f"rule_not_after at_ms={at('13:00')}", id="too late"),
        pytest.param(
            f'{{"isAfter":[{NOW},{wall("14:00")},10]}}',
            NEW,
            f"rule_not_before at_ms={at('13:50')}",
            id="too early, with the tolerance",
        ),
        pytest.param(
            f'{{"isBefore":[{NOW},{wall("13:00")},10]}}',
            NEW,
            f"rule_not_after at_ms={at('13:10')}",
            id="too late, with the tolerance",
        ),
        pytest.param(
            f'{{"isBefore":[{wall("14:00")},{NOW},10]}}',
            NEW,
            f"rule_not_before at_ms={at('13:50')}",
            id="said the other way round",
        ),
        pytest.param(
            f'{{"isAfter":[{wall("13:00")},{NOW}]}}',
            NEW,
            f"rule_not_after at_ms={at('13:00')}",
            id="and too late that way",
        ),
        pytest.param(
            f'{{"<=":[{NOW},{wall("13:00")}]}}',
            NEW,
            f"rule_not_after at_ms={at('13:00')}",
            id="in plain signs",
        ),
        pytest.param(
            f'{{"<":[{wall("14:00")},{NOW}]}}',
            NEW,
            f"rule_not_before at_ms={at('14:00')}",
            id="in plain signs, turned",
        ),
        pytest.param(
            f'{{"isAfter":[{NOW},{{"buildTime":["date_to"]}}]}}',
            NEW,
            f"rule_not_before at_ms={at('18:00', '2021-06-03')}",
            id="not before the end",
        ),
        pytest.param(
            f'{{"isAfter":[{wall("13:00")},{wall("14:00")}]}}', NEW, "rule_unmet", id="two set times"
        ),
        pytest.param(var("now_isoweekday", ">=", "6"), NEW, "rule_weekday days=6,7", id="weekend"),
        pytest.param(var("now_isoweekday", "!=", "2"), NEW, "rule_weekday days=1,3,4,5,6,7", id="no Tuesday"),
        pytest.param(
            '{"inList":[{"var":"now_isoweekday"},[1,3]]}', NEW, "rule_weekday days=1,3", id="two days"
        ),
        pytest.param(var("now_isoweekday", ">", "7"), NEW, "rule_unmet", id="no day at all"),
        pytest.param(among("product", 7, 8), NEW, "rule_product products=7,8", id="other products"),
        pytest.param(var("product", "==", "7"), NEW, "rule_product products=7", id="one other product"),
        pytest.param(var("product", "!=", "1"), NEW, "rule_product products=", id="not this product"),
        pytest.param(among("variation", 6), NEW, "rule_variation variations=6", id="another variation"),
        pytest.param(among("gate", 1, 2), NEW, "rule_gate gates=1,2", id="other gates"),
        pytest.param(among("gate", 1), replace(NEW, gate=None), "rule_gate gates=1", id="at no gate"),
        pytest.param(var("entry_status", "==", '"absent"'), TUESDAY, "rule_present", id="inside already"),
        pytest.param(var("entry_status", "!=", '"present"'), TUESDAY, "rule_present", id="the same, denied"),
        pytest.param(var("entry_status", "==", '"present"'), NEW, "rule_absent", id="not inside"),
        pytest.param(var("entry_status", "==", '"away"'), NEW, "rule_unmet", id="a status that is none"),
        pytest.param(var("entries_number", "<", "2"), TUESDAY, "rule_entries_max max=2", id="fewer than two"),
        pytest.param(var("entries_number", "<=", "1"), TUESDAY, "rule_entries_max max=2", id="at most one"),
        pytest.param(var("entries_number", "==", "0"), TUESDAY, "rule_entries_max max=1", id="none so far"),
        pytest.param('{">":[2,{"var":"entries_number"}]}', TUESDAY, "rule_entries_max max=2", id="turned"),
        pytest.param('{"<":[0,{"var":"entries_number"},2]}', TUESDAY, "rule_entries_max max=2", id="between"),
        pytest.param(var("entries_number", "<", '"1.5"'), TUESDAY, "rule_entries_max max=2", id="as text"),
        pytest.param(var("entries_number", ">", "5"), TUESDAY, "rule_entries_min min=6", id="more than five"),
        pytest.param(var("entries_number", "==", "3"), TUESDAY, "rule_entries_min min=3", id="three"),
        pytest.param(var("entries_number", "!=", "0"), NEW, "rule_entries_min min=1", id="not none"),
        pytest.param(var("entries_number", "!=", "2"), TUESDAY, "rule_unmet", id="any number but this"),
        pytest.param(var("entries_number", "==", '"2.0"'), TUESDAY, "rule_unmet", id="2, but not as text"),
        pytest.param(var("entries_number", ">", "1e300"), TUESDAY, "rule_unmet", id="more than ever"),
        pytest.param(var("entries_number", ">", '"many"'), TUESDAY, "rule_unmet", id="more than many"),
        pytest.param(var("entries_today", "<", "1"), TUESDAY, "rule_entries_today_max max=1", id="today"),
        pytest.param(
            var("entries_today", ">", "3"), TUESDAY, "rule_entries_today_min min=4", id="more today"
        ),
        pytest.param(var("entries_days", "<", "1"), TUESDAY, "rule_entries_days_max max=1", id="days"),
        pytest.param(var("entries_days", ">=", "2"), TUESDAY, "rule_entries_days_min min=2", id="more days"),
        pytest.param(
            count("entries_since", "<", 1), TUESDAY, f"rule_since_max max=1 at_ms={at('10:00')}", id="since"
        ),
        pytest.param(
            count("entries_since", ">", 2),
            TUESDAY,
            f"rule_since_min min=3 at_ms={at('10:00')}",
            id="more since",
        ),
        pytest.param(
            count("entries_before", "<", 1, "12:30"),
            TUESDAY,
            f"rule_before_max max=0 at_ms={at('12:30')}",
            id="none before",
        ),
        pytest.param(
            count("entries_before", ">=", 1),
            TUESDAY,
            f"rule_before_min min=1 at_ms={at('10:00')}",
            id="one before",
        ),
        pytest.param(
            count("entries_days_since", "<", 1),
            TUESDAY,
            f"rule_days_since_max max=1 at_ms={at('10:00')}",
            id="days since",
        ),
        pytest.param(
            count("entries_days_before", ">", 1),
            TUESDAY,
            f"rule_days_before_min min=2 at_ms={at('10:00')}",
            id="days before",
        ),
        pytest.param(
            var("minutes_since_last_entry", ">", "60"),
            TUESDAY,
            f"rule_wait_minutes minutes=31 at_ms={at('14:01')}",
            id="more than an hour after the last entry",
        ),
        pytest.param(
            var("minutes_since_first_entry", ">=", "91"),
            replace(TUESDAY, at_ms=at("13:30:59")),
            f"rule_wait_minutes minutes=1 at_ms={at('13:31')}",
            id="one second to wait is a minute",
        ),
        pytest.param(
            var("minutes_since_first_entry", "<", "60"),
            TUESDAY,
            f"rule_minutes_over at_ms={at('13:00')}",
            id="within an hour of the first entry",
        ),
        pytest.param(
            var("minutes_since_last_entry", ">", "60"), NEW, "rule_entries_min min=1", id="entered never"
        ),
        pytest.param(
            var("minutes_since_last_entry", "<=", "-1"), TUESDAY, "rule_first_entry", id="never before"
        ),
        pytest.param(
            var("minutes_since_first_entry", "==", "-1"), TUESDAY, "rule_first_entry", id="never, exactly"
        ),
        pytest.param('{"and":[false]}', NEW, "rule_unmet", id="a plain no"),
        pytest.param('{"or":[]}', NEW, "rule_unmet", id="no way through"),
        pytest.param('{"==":["a","b"]}', NEW, "rule_unmet", id="no fact at all"),
        pytest.param('{"inList":["a",["b"]]}', NEW, "rule_unmet", id="a value in a list"),
        pytest.param('{"and":[{"var":"entries_number"}]}', NEW, "rule_unmet", id="a variable alone"),
        pytest.param(
            f'{{"isBefore":[{NOW},{{"buildTime":["date_to"]}}]}}',
            replace(NEW, date_to_ms=None, date_from_ms=None),
            "rules_broken",
            id="an end not said",
        ),
        pytest.param('{"or":[true]}', NEW, "rule_unmet", id="nothing to explain"),
    ],
)
def test_one_condition_is_explained(text: str, facts: Facts, expected: str) -> None:
    """Each kind of condition has its message, with the limit to keep to."""
    assert why(text, facts) == expected


ONCE, TODAY, PRODUCT, GATE = (
    var("entries_number", "<", "2"),
    var("entries_today", "<", "1"),
    among("product", 99),
    among("gate", 1),
)
FIRST = var("minutes_since_last_entry", "<=", "-1")


@pytest.mark.parametrize(
    ("easier", "harder"),
    [
        pytest.param(
            var("entry_status", "==", '"absent"'), var("minutes_since_first_entry", "<", "60"), id="leave"
        ),
        pytest.param(
            var("minutes_since_first_entry", "<", "60"),
            var("minutes_since_last_entry", ">", "60"),
            id="first",
        ),
        pytest.param(var("minutes_since_last_entry", ">", "60"), var("entries_days", "<", "1"), id="wait"),
        pytest.param(var("entries_days", "<", "1"), count("entries_days_since", "<", 1), id="days"),
        pytest.param(count("entries_days_since", "<", 1), count("entries_since", "<", 2), id="days since"),
        pytest.param(count("entries_since", "<", 2), ONCE, id="entries since"),
        pytest.param(ONCE, TODAY, id="entries"),
        pytest.param(TODAY, after("14:00"), id="number before date"),
        pytest.param(after("14:00"), var("now_isoweekday", "==", "1"), id="time before weekday"),
        pytest.param(var("now_isoweekday", "==", "1"), GATE, id="weekday before gate"),
        pytest.param(GATE, PRODUCT, id="gate before product"),
        pytest.param(PRODUCT, FIRST, id="product before a first entry, which is over for good"),
        pytest.param(PRODUCT, var("entries_number", "<", "0"), id="product before what lets nobody in"),
        pytest.param(FIRST, '{"==":[1,2]}', id="anything before what nobody can change"),
        pytest.param(ONCE, var("entries_number", "<", "1"), id="the closer limit"),
        pytest.param(
            var("entries_number", ">", "2"), var("entries_number", ">", "3"), id="the closer one below"
        ),
        pytest.param(after("14:00"), after("15:00"), id="the sooner time"),
        pytest.param(after("15:00"), before("13:29"), id="a time to come before one that is over"),
        pytest.param(before("13:20"), before("09:00"), id="the one just missed"),
        pytest.param(
            f'{{"and":[{after("14:00")},{before("15:00")}]}}',
            f'{{"and":[{after("08:00")},{before("09:00")}]}}',
            id="a time slot to come",
        ),
        pytest.param(
            var("now_isoweekday", "==", "3"), var("now_isoweekday", "==", "7"), id="the closer weekday"
        ),
    ],
)
def test_the_easier_way_is_named_and_the_harder_need(easier: str, harder: str) -> None:
    """Where one of two is enough, the easier one is said; where both are needed, the harder one."""
    assert why(easier) != why(harder)
    for one, other in ((easier, harder), (harder, easier)):
        assert why(f'{{"or":[{one},{other}]}}') == why(easier)
        assert why(f'{{"and":[{one},{other}]}}') == why(harder)


def test_what_holds_is_never_named() -> None:
    """A part that holds is not in the way, whatever its weight."""
    assert why(f'{{"and":[{after("08:00")},{ONCE},{among("product", 1)}]}}') == why(ONCE)


def test_many_ways_are_weighed_in_no_time() -> None:
    """Sixty alternatives that all must find a way would be 2^60 ways through; they are not written out."""
    alternatives = ",".join(f'{{"or":[{ONCE},{PRODUCT}]}}' for _ in range(60))
    assert why(f'{{"and":[{alternatives}]}}') == why(ONCE)

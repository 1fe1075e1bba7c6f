"""Which texts are rules, and which are refused with a reason instead of an exception."""

import pytest

from checkin.rules import ALWAYS, Unreadable, parse_rules, print_rules
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
    Node,
    Some,
    Time,
    TimeComparison,
    Var,
    Variable,
)

NOW = '{"var":"now"}'
EIGHT = '{"buildTime":["customtime","8:00"]}'


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        pytest.param("", ALWAYS, id="no text"),
        pytest.param(" \n", ALWAYS, id="blank text"),
        pytest.param("{}", ALWAYS, id="an empty object"),
        pytest.param("[]", ALWAYS, id="an empty list, as some tools write for no rules"),
        pytest.param("null", ALWAYS, id="null"),
        pytest.param("false", ALWAYS, id="a plain false is no rule for pretix either"),
        pytest.param('{"and":[]}', Every(()), id="all of nothing"),
        pytest.param('{"or":[true,0]}', Some((Literal(value=True), Literal(0))), id="plain values"),
        pytest.param('{"and":true}', Every((Literal(value=True),)), id="one operand without a list"),
        pytest.param('{"or":[{"and":[1]}]}', Some((Every((Literal(1),)),)), id="parts in parts"),
        pytest.param(
            '{"<":[{"var":["entries_number"]},3]}',
            Compare(Comparison.LESS, (Var(Variable.ENTRIES_NUMBER), Literal(3))),
            id="a variable in a list",
        ),
        pytest.param(
            '{"==":[{"var":["gate",7]},1]}',
            Compare(Comparison.EQUAL, (Var(Variable.GATE), Literal(1))),
            id="a stand-in for a missing variable, which never is missing",
        ),
        pytest.param(
            '{"<=":[1,2,"3"]}',
            Compare(Comparison.LESS_EQUAL, (Literal(1), Literal(2), Literal("3"))),
            id="between",
        ),
        pytest.param(
            f'{{"isAfter":[{NOW},{EIGHT},"5.5"]}}',
            CompareTime(TimeComparison.AFTER, Var(Variable.NOW), Time(Moment.CUSTOM_TIME, "8:00"), 5.5),
            id="a tolerance as text",
        ),
        pytest.param(
            f'{{"isBefore":[{NOW},{{"buildTime":["date_to",""]}},null]}}',
            CompareTime(TimeComparison.BEFORE, Var(Variable.NOW), Time(Moment.DATE_TO)),
            id="no tolerance",
        ),
        pytest.param(
            f'{{"isBefore":[{NOW},{{"buildTime":["date_to"]}},"0"]}}',
            CompareTime(TimeComparison.BEFORE, Var(Variable.NOW), Time(Moment.DATE_TO)),
            id="a tolerance of nothing, as text",
        ),
        pytest.param(
            f'{{">":[{{"entries_days_since":[{EIGHT}]}},1]}}',
            Compare(
                Comparison.GREATER,
                (Count(Counted.ENTRIES_DAYS_SINCE, Time(Moment.CUSTOM_TIME, "8:00")), Literal(1)),
            ),
            id="days since a time",
        ),
        pytest.param(
            '{"inList":[{"var":"product"},{"objectList":[{"lookup":["product","7","Day"]},'
            '{"lookup":["product",8,null]}]}]}',
            Member(Var(Variable.PRODUCT), (Lookup("product", 7, "Day"), Lookup("product", 8))),
            id="ids as text and as numbers",
        ),
        pytest.param(
            '{"inList":[{"var":"product"},[7]]}',
            Member(Var(Variable.PRODUCT), (Literal(7),)),
            id="a plain list",
        ),
    ],
)
def test_rules_are_read(text: str, rules: Node) -> None:
    """A text that pretix can work out becomes the value that says the same."""
    assert parse_rules(text) == rules


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("{", id="no JSON"),
        pytest.param('{"and":[true],}', id="a comma too many"),
        pytest.param('{"<":[NaN,1]}', id="not a number"),
        pytest.param('{"<":[1e999,1]}', id="a number beyond all numbers"),
        pytest.param('{"==":["\\ud800",1]}', id="half a character, escaped"),
        pytest.param('{"==":["\ud800",1]}', id="half a character, as it is"),
        pytest.param('\ufeff{"and":[true]}', id="a byte order mark"),
        pytest.param('[{"and":[false]}]', id="a rule in a list"),
        pytest.param('{"and":[true],"or":[true]}', id="two operators in one object"),
        pytest.param('{"and":[{}]}', id="an empty part"),
        pytest.param('{"and":[[]]}', id="a list as a part"),
        pytest.param('{"!":[true]}', id="an operator of JSON logic that pretix does not take"),
        pytest.param('{"===":[1,1]}', id="strict equality, which it does not take either"),
        pytest.param('{"AND":[true]}', id="an operator in capitals"),
        pytest.param('{"var":"gate"}', id="a value instead of a condition"),
        pytest.param('{"<":[{"and":[true]},1]}', id="logic below a comparison"),
        pytest.param('{"<":[1]}', id="one operand"),
        pytest.param('{"<":[]}', id="none"),
        pytest.param('{">":[3,2,1]}', id="three, where only two are compared"),
        pytest.param('{"==":[1,1,1]}', id="three equals"),
        pytest.param('{"<":[{"var":"now.year"},1]}', id="a part of a variable"),
        pytest.param('{"<":[{"var":["email"]},1]}', id="a variable that is none"),
        pytest.param('{"<":[{"var":[]},1]}', id="no variable"),
        pytest.param('{"<":[{"var":{"var":"now"}},1]}', id="a variable variable"),
        pytest.param(f'{{"isBefore":[{NOW}]}}', id="before what"),
        pytest.param(f'{{"isBefore":[{NOW},{EIGHT},1,2]}}', id="four operands for two times"),
        pytest.param(f'{{"isBefore":[{NOW},"2030-01-01T00:00:00Z"]}}', id="a text is no time"),
        pytest.param(f'{{"isBefore":[{NOW},null]}}', id="null is no time"),
        pytest.param(f'{{"isBefore":[{NOW},{EIGHT},"soon"]}}', id="a tolerance in words"),
        pytest.param(f'{{"isBefore":[{NOW},{EIGHT},"nan"]}}', id="a tolerance that is no number"),
        pytest.param(f'{{"isBefore":[{NOW},{EIGHT},{NOW}]}}', id="a tolerance to be worked out"),
        pytest.param('{"==":[1,{"buildTime":["custom","2030-01-01T00:00:00"]}]}', id="no offset"),
        pytest.param('{"==":[1,{"buildTime":["custom","2030-02-30T00:00:00Z"]}]}', id="30 February"),
        pytest.param('{"==":[1,{"buildTime":["custom","0001-01-01T00:00:00+10:00"]}]}', id="year 0"),
        pytest.param('{"==":[1,{"buildTime":["custom",5]}]}', id="a number is no time"),
        pytest.param('{"==":[1,{"buildTime":["custom"]}]}', id="which time"),
        pytest.param('{"==":[1,{"buildTime":["customtime","25:00"]}]}', id="25 o'clock"),
        pytest.param('{"==":[1,{"buildTime":["customtime",""]}]}', id="an empty time"),
        pytest.param('{"==":[1,{"buildTime":["tea_time"]}]}', id="a kind of time that is none"),
        pytest.param('{"==":[1,{"buildTime":["date_to",null,3]}]}', id="too much of a time"),
        pytest.param('{"<":[{"entries_since":[]},1]}', id="since when"),
        pytest.param('{"<":[{"entries_since":[5]},1]}', id="since five"),
        pytest.param('{"inList":[1]}', id="in what"),
        pytest.param('{"inList":[1,[1],[2]]}', id="in two lists"),
        pytest.param('{"inList":[1,{"var":"product"}]}', id="in a variable"),
        pytest.param('{"inList":["a","abc"]}', id="in a text"),
        pytest.param('{"inList":[1,[[1]]]}', id="in a list of lists"),
        pytest.param('{"inList":[1,[{"lookup":["product",1]}]]}', id="a lookup without its label"),
        pytest.param('{"inList":[1,[{"lookup":["product","one","x"]}]]}', id="an id in words"),
        pytest.param('{"inList":[1,[{"lookup":["product",null,"x"]}]]}', id="an id that is null"),
        pytest.param('{"inList":[1,[{"lookup":["product",1e300,"x"]}]]}', id="an id without end"),
        pytest.param('{"inList":[1,[{"lookup":[5,1,"x"]}]]}', id="a lookup of a number"),
        pytest.param('{"inList":[1,[{"var":"gate"}]]}', id="a variable in a list"),
        pytest.param('{"and":[' * 41 + "1" + "]}" * 41, id="41 deep"),
        pytest.param('{"and":[' * 60_000 + "]}" * 60_000, id="60,000 deep"),
        pytest.param('{"<":[{"<":[' * 41 + "1,1" + "]},1]}" * 41, id="deep in comparisons"),
        pytest.param('{"and":[' + "1," * 300_000 + "1]}", id="too long"),
    ],
)
def test_what_is_no_rule_is_told(text: str) -> None:
    """What we do not know, or pretix would fail on, is a problem in words, never an exception."""
    found = parse_rules(text)
    assert isinstance(found, Unreadable)
    assert found.problem.encode()


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("{}", id="none"),
        pytest.param('{"and":[true,{"or":[]}]}', id="plain"),
        pytest.param(f'{{"isAfter":[{NOW},{EIGHT},10]}}', id="times"),
        pytest.param('{"<":[{"entries_since":[{"buildTime":["date_admission"]}]},1]}', id="counts"),
        pytest.param(
            '{"inList":[{"var":"gate"},{"objectList":[{"lookup":["gate",1,"Nord – „A“"]}]}]}', id="lists"
        ),
    ],
)
def test_rules_are_written_as_they_were(text: str) -> None:
    """Rules in pretix's own form come out as they went in."""
    rules = parse_rules(text)
    assert not isinstance(rules, Unreadable)
    assert print_rules(rules) == text

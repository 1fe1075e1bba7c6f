"""How values of different kinds compare: all as seen on a pretix server."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from checkin.model import ProductId
from checkin.rules import Facts, Unreadable, explain, holds, parse_rules

BERLIN = ZoneInfo("Europe/Berlin")
NOW = '{"var":"now"}'


def at(text: str) -> int:
    """That ISO time as milliseconds since 1970 UTC; without an offset it is UTC."""
    return round(datetime.fromisoformat(text if "+" in text else f"{text}+00:00").timestamp() * 1000)


def wall(time: str) -> str:
    """The wall time, on the day of the scan."""
    return f'{{"buildTime":["customtime","{time}"]}}'


def custom(time: str) -> str:
    """The moment itself."""
    return f'{{"buildTime":["custom","{time}"]}}'


def facts_at(text: str, *entries: str, zone: ZoneInfo = BERLIN) -> Facts:
    """A scan at that time, after those entries."""
    return Facts(
        product=ProductId(1),
        at_ms=at(text),
        zone=zone,
        entries_ms=tuple(sorted(at(entry) for entry in entries)),
    )


def judge(text: str, facts: Facts) -> str:
    """``holds``, ``false`` or ``broken``."""
    rules = parse_rules(text)
    assert not isinstance(rules, Unreadable), rules.problem
    if holds(rules, facts):
        return "holds"
    return "broken" if explain(rules, facts).message == "rules_broken" else "false"


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        pytest.param('{"and":[]}', "holds", id="all of nothing"),
        pytest.param('{"or":[]}', "false", id="one of nothing"),
        pytest.param('{"==":["1.0",1]}', "false", id="text is compared as text"),
        pytest.param('{"==":[1.0,"1"]}', "false", id="and a number is written for it as it was"),
        pytest.param('{"==":["",0]}', "false", id="empty text is not zero"),
        pytest.param('{"==":["True",true]}', "holds", id="true is written True"),
        pytest.param('{"==":["true",true]}', "false", id="and not true"),
        pytest.param('{"==":["None",null]}', "holds", id="null is written None"),
        pytest.param('{"==":["null",null]}', "false", id="and not null"),
        pytest.param('{"==":[null,false]}', "holds", id="null is as good as false"),
        pytest.param('{"==":[null,0]}', "false", id="but not as zero"),
        pytest.param('{"==":[2,true]}', "holds", id="any number but zero is true"),
        pytest.param('{"<":[" 1 ",2]}', "holds", id="blanks around a number"),
        pytest.param('{"<":["1e0",2]}', "holds", id="a number in science"),
        pytest.param('{">":["inf",2]}', "holds", id="the largest number"),
        pytest.param('{"<":["a",2]}', "false", id="text that is no number"),
        pytest.param('{">":["a",2]}', "false", id="neither way"),
        pytest.param('{"<":[null,2]}', "false", id="null is no number"),
        pytest.param('{">=":[null,0]}', "false", id="not even zero"),
        pytest.param('{"<":[true,2]}', "holds", id="true is one beside a number"),
        pytest.param('{"<":[false,true]}', "holds", id="false is less than true"),
        pytest.param('{"<=":[true,true]}', "holds", id="and true as much as true"),
        pytest.param('{"<":["10","9"]}', "holds", id="two texts are ordered as texts"),
        pytest.param('{"<=":["1","01"]}', "false", id="digit by digit"),
        pytest.param('{"<=":["",""]}', "holds", id="two empty texts"),
        pytest.param('{"<":[1,2,3,4]}', "holds", id="four in order"),
        pytest.param('{"<":[1,2,null]}', "false", id="the third is no number"),
        pytest.param('{"<":[null,null]}', "broken", id="null has no order"),
        pytest.param('{"<=":["a",null]}', "broken", id="text and null have none"),
        pytest.param('{"<":[true,"b"]}', "broken", id="true and text have none"),
        pytest.param('{"or":[true,{"<":[null,null]}]}', "broken", id="one broken part breaks all"),
        pytest.param('{"and":[false,{"<":[null,null]}]}', "broken", id="even if it could not matter"),
        pytest.param('{"==":[{"<":[1,2]},true]}', "holds", id="a comparison compared"),
        pytest.param(f'{{"<":[{NOW},{wall("12:01")}]}}', "holds", id="times in order"),
        pytest.param(
            f'{{"==":[{NOW},{custom("2021-06-01T12:00:00+02:00")}]}}', "holds", id="the same moment"
        ),
        pytest.param(f'{{"<":[{NOW},5]}}', "false", id="a time is no number"),
        pytest.param(f'{{"<":[{NOW},"a"]}}', "broken", id="a time and a text have no order"),
        pytest.param(f'{{"<":[{NOW},null]}}', "broken", id="a time and null have none"),
        pytest.param('{"inList":["1",[1,2]]}', "false", id="text is not in a list of numbers"),
        pytest.param('{"inList":[true,[1,2]]}', "holds", id="true is one in a list"),
        pytest.param('{"inList":[1.0,[1,2]]}', "holds", id="1.0 is one, too"),
        pytest.param('{"inList":[{"var":"gate"},[null]]}', "holds", id="no gate is null"),
        pytest.param('{"inList":[{"var":"product"},[]]}', "false", id="nothing is in an empty list"),
        pytest.param('{"and":[{"var":"product"}]}', "holds", id="a variable alone"),
        pytest.param('{"and":[{"var":"gate"}]}', "false", id="no gate alone"),
        pytest.param(f'{{"isBefore":[{NOW},{{"buildTime":["date_to"]}}]}}', "broken", id="an end not said"),
        pytest.param('{"and":[{"buildTime":["date_from"]}]}', "false", id="a begin not said, alone"),
        pytest.param(f'{{"isAfter":[{NOW},{wall("12:00")},1e300]}}', "broken", id="a tolerance beyond time"),
        pytest.param(f'{{"<":[{"9" * 400},1]}}', "broken", id="a number beyond comparing"),
    ],
)
def test_values_compare_as_on_pretix(text: str, verdict: str) -> None:
    """Loose comparisons are Python's, not JavaScript's, and what pretix fails on is broken."""
    assert judge(text, facts_at("2021-06-01T10:00")) == verdict

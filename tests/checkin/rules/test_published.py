"""The published test cases of JSON logic, as far as they apply to rules.

There are 277 in the version of 2026. 58 use nothing but plain values and the operators that pretix lets into
rules: those are below. Of the other 219, 8 have no operator, 2 an empty list as a part of and/or, 21 read
variables of their own, and 188 use operators that pretix refuses to store (if, ?:, !, !!, ===, !==, in,
missing, missing_some, merge, cat, substr, all, none, some, filter, map, reduce, max, min and arithmetic).
"""

from zoneinfo import ZoneInfo

import pytest

from checkin.model import ProductId
from checkin.rules import Facts, Unreadable, holds, parse_rules

HOLDS = """
{"==":[1,1]}
{"==":[1,"1"]}
{"!=":[1,2]}
{">":[2,1]}
{">":["2",1]}
{">=":[2,1]}
{">=":[1,1]}
{">=":["2",1]}
{"<":[1,2]}
{"<":["1",2]}
{"<":[1,2,3]}
{"<=":[1,1]}
{"<=":[1,2]}
{"<=":["1",2]}
{"<=":[1,2,3]}
{"or":[true,true]}
{"or":[false,true]}
{"or":[true,false]}
{"or":[false,false,true]}
{"or":[true]}
{"or":[1,3]}
{"or":[3,false]}
{"or":[false,3]}
{"or":[0,true]}
{"or":["",true]}
{"or":["0",true]}
{"and":[true,true]}
{"and":[true,true,true]}
{"and":[true]}
{"and":[1,3]}
{"and":["0",true]}
{"and":[{">":[3,1]},true]}
{"and":[{">":[3,1]},{"<":[1,3]}]}
"""
DOES_NOT_HOLD = """
{"==":[1,2]}
{"!=":[1,1]}
{"!=":[1,"1"]}
{">":[1,1]}
{">":[1,2]}
{">=":[1,2]}
{"<":[2,1]}
{"<":[1,1]}
{"<":[1,1,3]}
{"<":[1,4,3]}
{"<=":[2,1]}
{"<=":[1,4,3]}
{"or":[false,false]}
{"or":[false,false,false]}
{"or":[false]}
{"and":[false,true]}
{"and":[true,false]}
{"and":[false,false]}
{"and":[true,true,false]}
{"and":[false]}
{"and":[3,false]}
{"and":[false,3]}
{"and":[0,true]}
{"and":["",true]}
{"and":[{">":[3,1]},false]}
"""
CASES = [(text, True) for text in HOLDS.split()] + [(text, False) for text in DOES_NOT_HOLD.split()]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_published_cases_come_out_as_published(text: str, expected: bool) -> None:  # noqa: FBT001 - a column
    """Where pretix's rules are JSON logic, they are the JSON logic that everybody has."""
    rules = parse_rules(text)
    assert not isinstance(rules, Unreadable), rules.problem
    assert holds(rules, Facts(product=ProductId(1), at_ms=0, zone=ZoneInfo("UTC"))) is expected


def test_all_published_cases_that_apply_are_here() -> None:
    """The tables hold the 58 cases that the text above counts, each once."""
    assert len({text for text, _ in CASES}) == len(CASES) == 58

"""Whole mornings at a list in Tokyo: the rows of a published scenario table, told anew with our own rules.

Each row is a rule and scans in order; an accepted scan is there for the next one. ``V`` = valid,
``R`` = refused by rules. Exits are never judged by rules.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from checkin.model import GateId, ProductId, VariationId
from checkin.rules import Facts, Unreadable, holds, parse_rules


def at(text: str) -> int:
    """That ISO time as milliseconds since 1970 UTC."""
    return round(datetime.fromisoformat(text).timestamp() * 1000)


DEMO = Facts(
    product=ProductId(1),
    variation=VariationId(2),
    at_ms=0,
    zone=ZoneInfo("Asia/Tokyo"),
    date_from_ms=at("2020-01-01T10:00Z"),
    date_to_ms=at("2020-01-01T14:00Z"),
    date_admission_ms=at("2020-01-01T09:00Z"),
)
SUBEVENT_14 = replace(
    DEMO,
    date_from_ms=at("2020-02-01T10:00Z"),
    date_to_ms=at("2020-02-01T14:00Z"),
    date_admission_ms=at("2020-02-01T09:00Z"),
)

NOW = '{"var":"now"}'
X = '{"buildTime":["custom","2020-01-01T22:00:00Z"]}'
ELEVEN_PM = '{"buildTime":["customtime","23:00"]}'
BEFORE_X, AFTER_X = f'{{"isBefore":[{NOW},{X}]}}', f'{{"isAfter":[{NOW},{X}]}}'


def number(operator: str, name: str, limit: int) -> str:
    """A comparison of a variable."""
    return f'{{"{operator}":[{{"var":"{name}"}},{limit}]}}'


def count(operator: str, name: str, time: str, limit: int) -> str:
    """A comparison of a count beside a time."""
    return f'{{"{operator}":[{{"{name}":[{time}]}},{limit}]}}'


def every(*parts: str) -> str:
    """All parts."""
    return f'{{"and":[{",".join(parts)}]}}'


def some(*parts: str) -> str:
    """One of the parts."""
    return f'{{"or":[{",".join(parts)}]}}'


def among(name: str, *ids: int) -> str:
    """One of those ids."""
    items = ",".join(f'{{"lookup":["{name}","{number}","x"]}}' for number in ids)
    return f'{{"inList":[{{"var":"{name}"}},{{"objectList":[{items}]}}]}}'


def play(rules: str, scans: list[str], facts: Facts) -> str:
    """The verdicts on those scans: an ISO time each, with ``exit`` before it for an exit."""
    parsed = parse_rules(rules)
    assert not isinstance(parsed, Unreadable), parsed.problem
    verdicts = ""
    passages: list[tuple[int, int, bool]] = []
    for scan in scans:
        at_ms = at(scan.removeprefix("exit "))
        is_entry = not scan.startswith("exit ")
        now = replace(
            facts,
            at_ms=at_ms,
            entries_ms=tuple(sorted(moment for moment, _, entered in passages if entered)),
            is_present=max(passages, default=(0, 0, False))[2],
        )
        is_valid = not is_entry or holds(parsed, now)
        verdicts += "V" if is_valid else "R"
        if is_valid:
            passages.append((at_ms, len(passages), is_entry))
    return verdicts


ANY = "2020-01-01T10:00Z"
DAY_1, LATE_1, NEXT_1 = ANY, "2020-01-01T14:50Z", "2020-01-01T15:10Z"


@pytest.mark.parametrize(
    ("rules", "scans", "verdicts"),
    [
        pytest.param('{"and":[false,true]}', [ANY, f"exit {ANY}"], "RV", id="row 26 false for entries alone"),
        pytest.param('{"and":[true,true]}', [ANY], "V", id="row 26 true"),
        pytest.param(among("product", 2), [ANY], "R", id="row 27 another product"),
        pytest.param(among("product", 1, 2), [ANY], "V", id="row 27 one of two products"),
        pytest.param(among("variation", 3), [ANY], "R", id="row 28 another variation"),
        pytest.param(among("variation", 3, 2), [ANY], "V", id="row 28 one of two variations"),
        pytest.param(
            number("<", "entries_number", 3),
            [ANY, ANY, f"exit {ANY}", ANY, ANY],
            "VVVVR",
            id="row 30 entries_number",
        ),
        pytest.param(
            some('{"==":[{"var":"entry_status"},"absent"]}', number("<", "entries_number", 1)),
            [ANY, ANY, f"exit {ANY}", ANY],
            "VRVV",
            id="row 31 entry_status",
        ),
        pytest.param(
            number("<", "entries_today", 3),
            [
                *(DAY_1, DAY_1, f"exit {DAY_1}", DAY_1, DAY_1, LATE_1),
                *(NEXT_1, NEXT_1, f"exit {NEXT_1}", NEXT_1, NEXT_1),
            ],
            "VVVVRR" + "VVVVR",
            id="row 32 entries_today, Tokyo",
        ),
        pytest.param(
            some(number(">", "entries_today", 0), number("<", "entries_days", 2)),
            [DAY_1] * 3
            + ["2020-01-03T10:00Z"] * 4
            + ["2020-01-03T14:50Z", "2020-01-03T15:10Z", "2020-01-03T15:10Z"],
            "VVV" + "VVVV" + "VRR",
            id="row 33 entries_days, Tokyo",
        ),
        pytest.param(
            some(
                every(BEFORE_X, number("<", "entries_number", 1)),
                every(AFTER_X, count("<", "entries_since", X, 1)),
            ),
            ["2020-01-01T21:00Z"] * 2 + ["2020-01-01T22:10Z"] * 2,
            "VRVR",
            id="row 34 once before and once after",
        ),
        pytest.param(
            some(
                every(f'{{"isBefore":[{NOW},{ELEVEN_PM}]}}', number("<", "entries_today", 1)),
                every(f'{{"isAfter":[{NOW},{ELEVEN_PM}]}}', count("<", "entries_since", ELEVEN_PM, 1)),
            ),
            [
                f"2020-01-0{day}T{hour}+09:00"
                for day in (1, 2)
                for hour in ("22:00", "22:00", "23:01", "23:01")
            ],
            "VRVR" * 2,
            id="row 35 once before and once after 23:00, every day",
        ),
        pytest.param(
            some(BEFORE_X, every(AFTER_X, count(">=", "entries_before", X, 1))),
            ["2020-01-01T21:00Z", "2020-01-01T22:10Z"],
            "VV",
            id="row 36 after only with an entry before",
        ),
        pytest.param(
            some(BEFORE_X, every(AFTER_X, count(">=", "entries_before", X, 1))),
            ["2020-01-01T22:10Z"],
            "R",
            id="row 36 after without an entry before",
        ),
        pytest.param(
            some(
                every(BEFORE_X, number("<", "entries_number", 1)),
                every(AFTER_X, some(number(">", "entries_today", 0), count("<", "entries_days_since", X, 1))),
            ),
            ["2020-01-01T21:00Z"] * 2 + ["2020-01-02T22:10Z"] * 2 + ["2020-01-03T22:10Z"],
            "VRVVR",
            id="row 37 once before and on one day after",
        ),
        pytest.param(
            some(BEFORE_X, every(AFTER_X, count(">=", "entries_days_before", X, 2))),
            ["2019-12-30T10:00Z", "2020-01-02T10:00Z", "2019-12-31T10:00Z", "2020-01-02T10:00Z"],
            "VRVV",
            id="row 38 two days before, with a clock set back",
        ),
        pytest.param(
            some(number("<=", "minutes_since_last_entry", -1), number(">", "minutes_since_last_entry", 180)),
            [f"2020-01-01T{time}Z" for time in ("10:00", "12:55", "13:01", "15:55", "16:02")],
            "VRVRV",
            id="row 39 minutes_since_last_entry",
        ),
        pytest.param(
            some(
                number("<=", "minutes_since_first_entry", -1), number("<", "minutes_since_first_entry", 180)
            ),
            [f"2020-01-01T{time}Z" for time in ("10:00", "12:55", "13:01")],
            "VVR",
            id="row 40 minutes_since_first_entry",
        ),
        pytest.param(
            f'{{"isAfter":[{NOW},{{"buildTime":["date_admission"]}},10]}}',
            [f"2020-01-01T{time}Z" for time in ("08:45", "08:51", "09:10")],
            "RVV",
            id="row 41 ten minutes before admission",
        ),
        pytest.param(
            f'{{"isAfter":[{NOW},{{"buildTime":["date_admission"]}},null]}}',
            [f"2020-01-01T{time}Z" for time in ("08:51", "09:10")],
            "RV",
            id="row 43 no tolerance",
        ),
        pytest.param(
            f'{{"isBefore":[{NOW},{{"buildTime":["date_to"]}},10]}}',
            [f"2020-01-01T{time}Z" for time in ("14:05", "14:15")],
            "VR",
            id="row 44 ten minutes after the end",
        ),
        pytest.param(
            f'{{"isBefore":[{NOW},{{"buildTime":["date_to"]}}]}}',
            [f"2020-01-01T{time}Z" for time in ("13:55", "14:05")],
            "VR",
            id="row 45 before the end",
        ),
        pytest.param(AFTER_X, ["2020-01-01T21:51Z", "2020-01-01T22:01Z"], "RV", id="row 46 after a time"),
        pytest.param(
            f'{{"isAfter":[{NOW},{{"buildTime":["customtime","14:00"]}}]}}',
            ["2020-01-01T04:50Z", "2020-01-01T05:01Z"],
            "RV",
            id="row 47 after 14:00, Tokyo",
        ),
        pytest.param(
            number(">=", "now_isoweekday", 6),
            ["2022-04-06T21:55Z", "2022-04-09T22:05Z"],
            "RV",
            id="row 48 Thursday and Sunday, Tokyo",
        ),
    ],
)
def test_scans_come_out_as_in_the_table(rules: str, scans: list[str], verdicts: str) -> None:
    """A rule lets in whom the table lets in, scan by scan."""
    assert play(rules, scans, DEMO) == verdicts


@pytest.mark.parametrize(
    ("rules", "gate", "verdict"),
    [
        pytest.param(among("gate", 1), None, "R", id="row 29 at no gate"),
        pytest.param(among("gate", 1), 2, "R", id="row 29 at another gate"),
        pytest.param(among("gate", 1, 2), 2, "V", id="row 29 at one of two gates"),
    ],
)
def test_a_gate_is_where_it_was_scanned(rules: str, gate: int | None, verdict: str) -> None:
    """A rule about gates looks at the gate of the scan, and no gate is none of them."""
    facts = replace(DEMO, gate=None if gate is None else GateId(gate))
    assert play(rules, [ANY], facts) == verdict


def test_times_are_of_the_date_of_the_ticket() -> None:
    """Row 42: the admission of a series' date counts, not the event's."""
    rules = f'{{"isAfter":[{NOW},{{"buildTime":["date_admission"]}},10]}}'
    scans = [f"2020-02-01T{time}Z" for time in ("08:45", "08:51", "09:10")]
    assert play(rules, scans, SUBEVENT_14) == "RVV"

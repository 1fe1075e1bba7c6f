"""Which moment a time means, and what is counted: all as seen on a pretix server."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

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


def value_of(expression: str, facts: Facts) -> int:
    """What a whole number comes to, found by asking for it."""
    found = [n for n in range(-200, 200) if judge(f'{{"==":[{expression},{n}]}}', facts) == "holds"]
    assert len(found) == 1
    return found[0]


GAP, FOLD = "2021-03-28", "2021-10-31"


@pytest.mark.parametrize(
    ("day", "time", "first"),
    [
        pytest.param(GAP, "01:30", "00:30", id="before clocks go forward"),
        pytest.param(GAP, "02:00", "01:00", id="when they go"),
        pytest.param(GAP, "02:30", "01:30", id="a time that is not is an hour later"),
        pytest.param(GAP, "02:59", "01:59", id="the last of them"),
        pytest.param(GAP, "03:10", "01:10", id="after they went"),
        pytest.param(FOLD, "01:30", "23:30", id="before clocks go back"),
        pytest.param(FOLD, "03:00", "02:00", id="after they went back"),
        pytest.param("2021-06-01", "08:00:30", "06:00:30", id="seconds"),
        pytest.param("2021-06-01", "8:5", "06:05", id="short"),
    ],
)
def test_wall_times_mean_a_moment(day: str, time: str, first: str) -> None:
    """A wall time in Berlin is that moment of the day in UTC, also on the days when clocks change."""
    moment = at(f"{day}T{first}") - (86_400_000 if first.startswith("23") else 0)
    facts = replace(facts_at(f"{day}T10:00"), entries_ms=(moment - 1, moment))
    assert value_of(f'{{"entries_since":[{wall(time)}]}}', facts) == 1
    assert value_of(f'{{"entries_before":[{wall(time)}]}}', facts) == 1


@pytest.mark.parametrize(
    ("time", "now", "verdict"),
    [
        pytest.param("02:30", "00:10", "false", id="first hour, before"),
        pytest.param("02:30", "00:31", "holds", id="first hour, after"),
        pytest.param("02:30", "01:10", "false", id="second hour, before again"),
        pytest.param("02:30", "01:31", "holds", id="second hour, after again"),
        pytest.param("02:30", "02:01", "holds", id="after both"),
        pytest.param("03:00", "01:31", "false", id="03:00 comes after both"),
    ],
)
def test_an_hour_that_comes_twice(time: str, now: str, verdict: str) -> None:
    """While clocks have gone back, a wall time of that hour is the one of the hour of the scan."""
    assert judge(f'{{"isAfter":[{NOW},{wall(time)}]}}', facts_at(f"{FOLD}T{now}")) == verdict


@pytest.mark.parametrize(
    ("now", "since"),
    [
        pytest.param("00:45", 3, id="asked in the first hour"),
        pytest.param("01:45", 1, id="asked in the second"),
        pytest.param("05:00", 3, id="asked later"),
    ],
)
def test_entries_since_a_time_that_comes_twice(now: str, since: int) -> None:
    """Entries since 02:30 are counted from the one 02:30 that the hour of the scan means."""
    facts = facts_at(f"{FOLD}T{now}", *(f"{FOLD}T{entry}" for entry in ("00:10", "00:40", "01:10", "01:40")))
    assert value_of(f'{{"entries_since":[{wall("02:30")}]}}', facts) == since


@pytest.mark.parametrize(
    ("text", "limit", "verdict"),
    [
        pytest.param(
            '{{"isBefore":[{now},{limit}]}}', "10:00:00", "false", id="a moment is not before itself"
        ),
        pytest.param('{{"isAfter":[{now},{limit}]}}', "10:00:00", "false", id="nor after"),
        pytest.param('{{"isBefore":[{now},{limit}]}}', "10:00:00.0005", "holds", id="half a millisecond"),
        pytest.param('{{"isBefore":[{now},{limit},5]}}', "09:55:00", "false", id="five minutes late"),
        pytest.param('{{"isBefore":[{now},{limit},5]}}', "09:55:01", "holds", id="a little less"),
        pytest.param('{{"isAfter":[{now},{limit},5]}}', "10:05:00", "false", id="five minutes early"),
        pytest.param('{{"isAfter":[{now},{limit},5]}}', "10:04:59", "holds", id="a little less early"),
        pytest.param('{{"isAfter":[{now},{limit},"5"]}}', "10:04:59", "holds", id="a tolerance as text"),
        pytest.param('{{"isAfter":[{now},{limit},4.99]}}', "10:04:59", "holds", id="a broken tolerance"),
        pytest.param('{{"isAfter":[{now},{limit},-5]}}', "09:55:00", "false", id="a negative tolerance"),
        pytest.param('{{"isAfter":[{now},{limit},0]}}', "10:00:00", "false", id="a tolerance of zero"),
        pytest.param('{{"isAfter":[{now},{limit},false]}}', "10:00:00", "false", id="of false"),
        pytest.param('{{"isAfter":[{now},{limit},""]}}', "10:00:00", "false", id="of no text"),
        pytest.param('{{"isAfter":[{limit},{now},5]}}', "09:55:01", "holds", id="the other way round"),
        pytest.param('{{"isBefore":[{limit},{now},5]}}', "10:05:00", "false", id="and back"),
    ],
)
def test_tolerance_widens_a_time(text: str, limit: str, verdict: str) -> None:
    """Before and after are strict, and the tolerance in minutes moves the limit."""
    rules = text.format(now=NOW, limit=custom(f"2021-06-01T{limit}Z"))
    assert judge(rules, facts_at("2021-06-01T10:00:00")) == verdict


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-23T10:00:00Z",
        "2026-11-23T10:00Z",
        "2026-11-23t10:00:00z",
        "2026-11-23 10:00:00+00:00",
        "2026-11-23T10:00:00.000Z",
        "2026-11-23T10:00:00.000000001Z",
        "2026-11-23T11:00:00+01",
        "2026-11-23T11:00:00+0100",
        "2026-11-23T11:00:00 +01:00",
        " 2026-11-23T05:00:00-05:00 ",
        "2026-11-23T10:00:00-00:00",
    ],
)
def test_one_moment_is_written_in_many_ways(text: str) -> None:
    """All of these are ten o'clock in UTC."""
    assert judge(f'{{"==":[{NOW},{custom(text)}]}}', facts_at("2026-11-23T10:00:00")) == "holds"


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        pytest.param("date_from", "10:00", id="the begin"),
        pytest.param("date_to", "10:00", id="no end: the begin"),
        pytest.param("date_admission", "10:00", id="no admission: the begin"),
    ],
)
def test_dates_not_said_are_the_begin(kind: str, expected: str) -> None:
    """An end or an admission that the event does not say is its beginning."""
    facts = replace(facts_at("2021-06-01T10:00"), date_from_ms=at(f"2021-06-01T{expected}"))
    assert judge(f'{{"==":[{NOW},{{"buildTime":["{kind}"]}}]}}', facts) == "holds"


HAVANA, BEIRUT = ZoneInfo("America/Havana"), ZoneInfo("Asia/Beirut")
AROUND_MIDNIGHT = ("2021-03-27T21:30", "2021-03-27T21:59:59.500", "2021-03-27T22:00", "2021-03-27T22:30")
TWO_AT_HALF_PAST = ("2021-11-07T04:30", "2021-11-07T05:30")
TO_COME = ("2021-06-01T10:00:30", "2021-06-01T12:00")


@pytest.mark.parametrize(
    ("now", "entries", "zone", "expected"),
    [
        pytest.param("2021-06-01T10:00", (), BERLIN, (0, 0, 0, -1, -1), id="no entry"),
        pytest.param(
            "2021-03-27T21:45", AROUND_MIDNIGHT, BEIRUT, (4, 4, 2, -45, 15), id="Beirut, the day before"
        ),
        pytest.param(
            "2021-03-27T22:45", AROUND_MIDNIGHT, BEIRUT, (4, 2, 2, 15, 75), id="Beirut, no midnight"
        ),
        pytest.param(
            "2021-11-07T04:45", TWO_AT_HALF_PAST, HAVANA, (2, 2, 1, -45, 15), id="Havana, first midnight"
        ),
        pytest.param(
            "2021-11-07T05:45", TWO_AT_HALF_PAST, HAVANA, (2, 1, 1, 15, 75), id="Havana, second midnight"
        ),
        pytest.param(
            "2021-11-07T06:30", TWO_AT_HALF_PAST, HAVANA, (2, 2, 1, 60, 120), id="Havana, after both"
        ),
        pytest.param(
            "2021-06-01T10:00", TO_COME, BERLIN, (2, 2, 1, -120, -1), id="entries of a clock gone wrong"
        ),
        pytest.param("2021-06-01T10:01:29.900", TO_COME, BERLIN, (2, 2, 1, -119, 0), id="not a minute yet"),
        pytest.param("2021-06-01T10:01:30", TO_COME, BERLIN, (2, 2, 1, -119, 1), id="a minute"),
        pytest.param("2021-05-31T10:00", TO_COME[:1], BERLIN, (1, 1, 1, -1441, -1441), id="of tomorrow"),
    ],
)
def test_entries_are_counted(
    now: str, entries: tuple[str, ...], zone: ZoneInfo, expected: tuple[int, int, int, int, int]
) -> None:
    """In all, since midnight of the event, by its days, and whole minutes since the last and the first."""
    facts = facts_at(now, *entries, zone=zone)
    names = ("entries_number", "entries_today", "entries_days")
    assert tuple(value_of(f'{{"var":"{name}"}}', facts) for name in names) == expected[:3]
    for name, minutes in zip(("last", "first"), expected[3:], strict=True):
        assert judge(f'{{"==":[{{"var":"minutes_since_{name}_entry"}},{minutes}]}}', facts) == "holds"


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        pytest.param("entries_since", 2, id="since, the moment itself included"),
        pytest.param("entries_before", 3, id="before"),
        pytest.param("entries_days_since", 1, id="days since"),
        pytest.param("entries_days_before", 2, id="days before, the day of the moment included"),
    ],
)
def test_entries_are_counted_on_one_side_of_a_time(kind: str, expected: int) -> None:
    """A time divides the entries, and days are days of the event."""
    entries = (
        "2021-06-01T21:59",
        "2021-06-01T22:30",
        "2021-06-02T08:00",
        "2021-06-02T08:01",
        "2021-06-02T20:00",
    )
    facts = facts_at("2021-06-03T10:00", *entries)
    assert value_of(f'{{"{kind}":[{custom("2021-06-02T08:01:00Z")}]}}', facts) == expected


def test_an_entry_just_before_a_time_is_not_since_it() -> None:
    """A time between two milliseconds divides them."""
    facts = facts_at("2021-06-03T10:00", "2021-06-02T08:01", "2021-06-02T08:01:00.001")
    assert value_of(f'{{"entries_since":[{custom("2021-06-02T08:01:00.0005Z")}]}}', facts) == 1


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param(replace(facts_at("2021-06-01T10:00"), at_ms=10**18), id="a scan beyond the calendar"),
        pytest.param(replace(facts_at("2021-06-01T10:00"), at_ms=-(10**30)), id="and before it"),
        pytest.param(replace(facts_at("2021-06-01T10:00"), at_ms=7 * 10**19), id="beyond the machine's own"),
        pytest.param(replace(facts_at("2021-06-01T10:00"), entries_ms=(10**16,)), id="an entry beyond it"),
    ],
)
def test_times_beyond_the_calendar_are_refused(facts: Facts) -> None:
    """What no calendar knows does not hold, and says so."""
    text = f'{{"and":[{{"<":[{{"var":"entries_days"}},9]}},{{"isAfter":[{NOW},{wall("00:00")}]}}]}}'
    assert judge(text, facts) == "broken"

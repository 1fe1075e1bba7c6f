"""Rooms and sessions in reports: curves, counts by eye, limits; at midnight, when clocks change."""

from collections.abc import Sequence
from dataclasses import replace as replace_report
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from checkin.clock import ms_to_utc
from checkin.journal import Body, EntryId, JournalEntry, Kind, Stamp
from checkin.model import EventSet, PositionId, Session, SessionId
from reports import occupancy, rooms, sessions
from reports.asked import Asked
from reports.curve_tables import half_hours
from reports.source import Folded
from reports.table import ALL_ROWS, Cell, Report, for_readers
from tests.fakes.recorded import Recorded
from tests.fakes.small_congress import (
    DOOR,
    EVENT_SET,
    FOYER_ROOM,
    HALL,
    HALL_ROOM,
    OTHER_HALL,
    OTHER_HALL_ROOM,
    attendee,
)

MINUTE_MS = 60_000
PEOPLE = tuple(attendee(number) for number in range(1, 5))
BERLIN = ZoneInfo("Europe/Berlin")
SUMMER = (2026, 9, 1)
NEVER_MS = 1 << 45


def _ms(*moment: int) -> int:
    """Milliseconds of a moment in UTC."""
    return round(datetime(*moment, tzinfo=UTC).timestamp() * 1000)  # type: ignore[misc,arg-type]  # some numbers


def _entry(number: int, kind: Kind, at_ms: int, **fields: object) -> JournalEntry:
    known: dict[str, object] = {"list": HALL, "room": HALL_ROOM, **fields}
    body = Body(
        id=EntryId(f"{number:032x}"),
        device="kiosk-1",
        sequence=number,
        boot_id="b",
        mono_ns=number,
        kind=kind,
        at_ms=at_ms,
        **known,  # type: ignore[arg-type]  # a row of a table
    )
    return JournalEntry(body, Stamp(0, at_ms, number), b"")


def _in(number: int, at_ms: int, person: int = 1, **fields: object) -> JournalEntry:
    return _entry(number, Kind.ENTRY, at_ms, position=PositionId(person), **fields)


def _out(number: int, at_ms: int, person: int = 1, **fields: object) -> JournalEntry:
    return _entry(number, Kind.EXIT, at_ms, position=PositionId(person), **fields)


def _ask(entries: Sequence[JournalEntry], event_set: EventSet = EVENT_SET, now_ms: int = NEVER_MS) -> Asked:
    return Asked(Folded(Recorded(entries), PEOPLE, event_set, now_ms), "en")


def _row(report: Report, name: str) -> dict[str, Cell]:
    table = report.tables[0]
    row = next(row for row in table.rows if row[0] == name)
    return dict(zip(table.headings, row, strict=True))


NINE = _ms(*SUMMER, 7)
"""In the morning in Berlin."""


def _at(minute: float) -> int:
    return NINE + round(minute * MINUTE_MS)


@pytest.mark.parametrize(
    ("entries", "curve"),
    [
        pytest.param((_in(1, _at(0)), _in(2, _at(0.5), 2)), {0: 2}, id="a minute has the number at its end"),
        pytest.param((_in(1, _at(0)), _out(2, _at(0.9))), {0: 0}, id="whoever went within it is not in it"),
        pytest.param((_in(1, _at(0)), _out(2, _at(2))), {0: 1, 2: 0}, id="out again"),
        pytest.param(
            (_in(1, _at(0)), _entry(2, Kind.COUNT, _at(1), payload={"persons": 3})),
            {0: 1, 1: 4}, id="those without a ticket add to it",
        ),
        pytest.param(
            (_in(1, _at(0)), _entry(2, Kind.HEAD_COUNT, _at(1), payload={"persons": 7}), _in(3, _at(2), 2)),
            {0: 1, 1: 7, 2: 8}, id="a count by eye corrects it",
        ),
        pytest.param(
            (_entry(2, Kind.HEAD_COUNT, _at(1), payload={"persons": 7}), _in(3, _at(1.5), 2)),
            {1: 7}, id="and holds from the end of its minute",
        ),
        pytest.param(
            (_in(1, _at(0)), _entry(2, Kind.ROOM_RESET, _at(1)), _out(3, _at(2))),
            {0: 1, 1: 0, 2: 0}, id="never below zero",
        ),
    ],
)  # fmt: skip
def test_a_curve(entries: tuple[JournalEntry, ...], curve: dict[int, int]) -> None:
    """How many were in the hall at the end of each minute in which something happened."""
    found, _ = occupancy.curves(_ask(entries).source, BERLIN)
    assert {(at_ms - NINE) // MINUTE_MS: persons for at_ms, persons in found[HALL_ROOM]} == curve


FIVE = {"persons": 5}
IN_HALL, OUT_HALL = _in(1, _at(0)), _out(2, _at(1))
OUT_HOUSE = _out(3, _at(2), list=DOOR, room=FOYER_ROOM)
NEXT_DOOR = _in(4, _at(1), list=OTHER_HALL, room=OTHER_HALL_ROOM)


@pytest.mark.parametrize(
    ("house_door", "entries", "curve"),
    [
        pytest.param(True, (IN_HALL,), {}, id="a door of its own: nobody went in there"),
        pytest.param(
            True,
            (_in(5, _at(0), list=DOOR, room=FOYER_ROOM), _in(6, _at(1)), _out(7, _at(2))),
            {0: 1},
            id="a door of its own: in, and into a hall and out of it",
        ),
        pytest.param(False, (IN_HALL,), {0: 1}, id="none: in the hall is in the house"),
        pytest.param(False, (IN_HALL, OUT_HALL), {0: 1, 1: 0}, id="none: out of the hall is gone"),
        pytest.param(False, (IN_HALL, OUT_HOUSE), {0: 1, 2: 0}, id="none: out of the house is out of all"),
        pytest.param(False, (IN_HALL, NEXT_DOOR), {0: 1, 1: 1}, id="none: from hall to hall, never twice"),
        pytest.param(
            False,
            (IN_HALL, _entry(8, Kind.COUNT, _at(1), list=OTHER_HALL, room=OTHER_HALL_ROOM, payload=FIVE)),
            {0: 1, 1: 6},
            id="none: those without a ticket, too",
        ),
        pytest.param(
            False,
            (IN_HALL, _entry(9, Kind.HEAD_COUNT, _at(1), list=DOOR, room=FOYER_ROOM, payload=FIVE)),
            {0: 1, 1: 6},
            id="none: five are in the house and in no hall",
        ),
    ],
)
def test_a_curve_of_a_building(
    house_door: bool,  # noqa: FBT001  # one of two houses
    entries: tuple[JournalEntry, ...],
    curve: dict[int, int],
) -> None:
    """Without a door of its own it is as full as its halls together, and `report rooms` says so."""
    foyer = replace(EVENT_SET.rooms[0], counts=(DOOR,) if house_door else ())
    site = replace(EVENT_SET, rooms=(foyer, *EVENT_SET.rooms[1:]))
    asked = _ask(entries, site)
    found, _ = occupancy.curves(asked.source, BERLIN)
    assert {(at_ms - NINE) // MINUTE_MS: persons for at_ms, persons in found.get(FOYER_ROOM, ())} == curve
    row = _row(rooms.rooms(asked), "Foyer")
    assert (row["inside"], row["peak_persons"]) == (
        (list(curve.values()) or [0])[-1],
        max(curve.values(), default=0),
    )


def test_minutes_near_the_limit() -> None:
    """Of ten places, eight are 80 per cent; the last minute counts, too; nobody came after now."""
    tight = replace(EVENT_SET, rooms=tuple(replace(room, limit=10) for room in EVENT_SET.rooms))
    counts = [
        _entry(number, Kind.HEAD_COUNT, _at(minute), payload={"persons": persons})
        for number, (minute, persons) in enumerate(((0, 7), (10, 8), (15, 10), (20, 9), (30, 50)), 1)
    ]
    row = _row(rooms.rooms(_ask(counts, tight, now_ms=_at(24))), "Saal 1")
    assert (row["inside"], row["peak_persons"], row["peak_time"]) == (9, 10, "2026-09-01 09:15")
    assert [row[f"minutes_at_{level}"] for level in (80, 95, 100)] == [15, 5, 5]


def test_a_curve_ends_with_the_last_day() -> None:
    """Long after the event, whoever was never scanned out was inside until midnight and no longer."""
    _, end_ms = occupancy.curves(_ask([_in(1, _at(0))]).source, BERLIN)
    assert end_ms == _ms(*SUMMER, 21, 59)


def test_a_thin_curve_keeps_its_peaks() -> None:
    """A picture shows fewer points than a long event has, but the most of each stretch."""
    curve = tuple((minute * MINUTE_MS, 100 if minute == 333 else minute % 7) for minute in range(1, 1_000))
    thin = occupancy.thinned(curve, 1_000 * MINUTE_MS, 50)
    assert len(thin) <= 110
    assert max(persons for _, persons in thin) == 100
    assert thin[-1][1] == curve[-1][1]


def _session(start_ms: int, end_ms: int) -> EventSet:
    one = Session(id=SessionId(1), names={"en": "Talk"}, room=HALL_ROOM, start_ms=start_ms, end_ms=end_ms)
    return replace(EVENT_SET, sessions=(one,))


@pytest.mark.parametrize(
    ("begin", "end", "came", "went", "minutes"),
    [
        pytest.param((9, 1, 20), (9, 1, 23), (9, 1, 21), (9, 2, 3), 120, id="over midnight"),
        pytest.param((9, 1, 20), (9, 1, 23), (9, 1, 22, 30), None, 30, id="came after midnight"),
        pytest.param((10, 24, 22), (10, 25, 3), (10, 24, 20), None, 300, id="the longer night"),
        pytest.param((3, 28, 23), (3, 29, 3), (3, 28, 21), None, 240, id="the shorter night"),
        pytest.param((9, 2, 7), (9, 2, 8), (9, 1, 21), None, 0, id="not scanned out the evening before"),
    ],
)  # fmt: skip
def test_a_session_at_night(
    begin: tuple[int, ...],
    end: tuple[int, ...],
    came: tuple[int, ...],
    went: tuple[int, ...] | None,
    minutes: int,
) -> None:
    """Minutes are those that pass, whatever the clocks on the wall say; times are UTC here."""
    entries = [_in(1, _ms(2026, *came)), *([_out(2, _ms(2026, *went))] if went else [])]
    row = _row(sessions.sessions(_ask(entries, _session(_ms(2026, *begin), _ms(2026, *end)))), "Talk")
    assert (row["persons"], row["median_minutes"]) == ((1, minutes) if minutes else (0, ""))


def test_a_session_that_has_not_begun_has_nobody() -> None:
    """Whoever is in its room already is not counted at it yet."""
    asked = _ask([_in(1, _at(0))], _session(_at(60), _at(120)), now_ms=_at(59))
    row = _row(sessions.sessions(asked), "Talk")
    assert (row["persons"], row["booked_no_shows"]) == (0, "")


def test_the_house_is_told_by_the_foyer() -> None:
    """Who is in a hall is on site, and in the foyer only if they were scanned there."""
    found, _ = occupancy.curves(
        _ask([_in(1, _at(0), list=DOOR, room=FOYER_ROOM), _in(2, _at(1)), _in(3, _at(2), 2)]).source, BERLIN
    )
    assert {room: curve[-1][1] for room, curve in found.items()} == {0: 2, FOYER_ROOM: 1, HALL_ROOM: 2}


def test_occupancy_is_short_on_paper() -> None:
    """Programs get each minute; people curves, peaks of each day, and half hours that were not empty."""
    entries = (_in(1, _at(0)), _in(2, _at(10), 2), _out(3, _at(20)), _in(4, _at(24 * 60)))
    report = rooms.curve_table(_ask(entries, now_ms=_at(25 * 60)))
    told = for_readers(report)
    assert [table.name for table in report.tables] == ["", "by-day", "by-half-hour"]
    assert [table.name for table in told.tables] == ["by-day", "by-half-hour"]
    assert told.notes == (ALL_ROWS,)
    assert {len(chart.series) for chart in told.charts} == {1}
    by_day, halves = told.tables
    hall = next(row[0] for row in by_day.rows if row[0] != "on site")
    assert next(row[1:] for row in by_day.rows if row[0] == hall) == ("2026-09-01 09:10", 2)
    assert next(row[1:] for row in halves.rows if row[0] == hall) == ("2026-09-01 09:00", 2, 1)


def test_half_hours_hold_the_minutes() -> None:
    """Nobody there, no row; the most of a half hour counts those who were there before it."""
    curve = ((NINE, 5), (NINE + 40 * MINUTE_MS, 0), (NINE + 100 * MINUTE_MS, 2))
    found = half_hours(curve, NINE + 120 * MINUTE_MS, ZoneInfo("Europe/Berlin"))
    told = [((begin_ms - NINE) // MINUTE_MS, most, at_end) for begin_ms, most, at_end in found]
    assert told == [(0, 5, 5), (30, 5, 0), (90, 2, 2), (120, 2, 2)]
    assert half_hours((), NINE, ZoneInfo("UTC")) == []


@pytest.mark.parametrize(
    ("zone", "day", "begins"),
    [
        pytest.param("Europe/Berlin", (2026, 10, 25, 0, 10), ["02:00", "02:30", "02:00"], id="an hour twice"),
        pytest.param("Asia/Kolkata", (2026, 9, 1, 0, 10), ["05:30", "06:00", "06:30"], id="half an hour off"),
        pytest.param("Asia/Kathmandu", (2026, 9, 1, 0, 10), ["05:30", "06:00", "06:30"], id="three quarters"),
        pytest.param(
            "Pacific/Chatham", (2026, 4, 4, 13, 20), ["03:00", "03:30", "03:00"], id="and an hour twice"
        ),
        pytest.param(
            "Australia/Lord_Howe", (2026, 4, 4, 14, 40), ["01:30", "01:30", "02:00"], id="half an hour twice"
        ),
        pytest.param(
            "Australia/Lord_Howe", (2026, 10, 3, 15, 10), ["01:30", "02:30", "03:00"], id="half an hour never"
        ),
    ],
)
def test_half_hours_are_those_of_the_clocks_on_the_walls(
    zone: str, day: tuple[int, int, int, int, int], begins: list[str]
) -> None:
    """Whatever a zone's distance from UTC, and while its clocks change."""
    at_ms = round(datetime(*day, tzinfo=UTC).timestamp() * 1000)
    found = half_hours(((at_ms, 3),), at_ms + 60 * MINUTE_MS, ZoneInfo(zone))
    walls = [f"{ms_to_utc(begin_ms).astimezone(ZoneInfo(zone)):%H:%M}" for begin_ms, _, _ in found]
    assert walls == begins


def test_a_table_that_is_alone_stays() -> None:
    """Whoever asks for the minutes on paper gets them."""
    report = rooms.curve_table(_ask((_in(1, _at(0)),), now_ms=_at(5)))
    alone = replace_report(report, tables=report.tables[:1])
    assert for_readers(alone) is alone

"""Sessions: who attended, for how long, and who had booked and stayed away. Must not know: storage, formats.

A person attends whose presence in the session's room overlaps the session, however shortly; minutes of dwell
are whole minutes of it. A stay counts at sessions that begin on its own day,
up to four hours after midnight, or earlier: whoever was never scanned out is not at the next day's. Sessions
that have not begun have nobody.
"""

from itertools import pairwise

from checkin.model import Session
from checkin.rollup import BOOKINGS, SESSIONS
from reports.asked import Asked, part, row
from reports.chart import Chart, ChartKind, Series
from reports.table import Cell, Kind, Report, Table
from reports.words import heading, say

HEADINGS = (
    "session", "room", "start", "end", "persons", "median_minutes",
    "booked", "booked_attended", "booked_no_shows", "booked_no_show_share",
)  # fmt: skip
KINDS = (Kind.TEXT, Kind.TEXT, Kind.TIME, Kind.TIME, *(Kind.INT,) * 5, Kind.SHARE)
DWELL = (0, 5, 15, 30, 45, 60, 90)
"""Minutes at which the next class of dwell begins."""

Histogram = dict[int, int]
"""Whole minutes -> persons."""


def sessions(asked: Asked) -> Report:
    """Per session in order of time: persons, median dwell, and what became of those who had booked."""
    dwell = _dwell(asked)
    programme = sorted(asked.source.event_set.sessions, key=lambda one: (one.start_ms, one.room, one.id))
    rows = tuple(_row(asked, one, dwell.get(one.id, {})) for one in programme)
    table = Table("Sessions", HEADINGS, rows, kinds=KINDS)
    classes = Table(
        "Dwell time",
        ("session", *(f"minutes_{least}" for least in DWELL)),
        tuple(
            row(asked.label.session(one.id), *(number for _, number in _classes(dwell[one.id])))
            for one in programme
            if one.id in dwell
        ),
        kinds=(Kind.TEXT, *(Kind.INT,) * len(DWELL)),
        name="dwell",
    )
    return Report("sessions", table.title, (table, classes), _charts(asked, rows, dwell))


def _dwell(asked: Asked) -> dict[int, Histogram]:
    begun = {one.id for one in asked.source.event_set.sessions if one.start_ms <= asked.source.now_ms}
    found: dict[int, Histogram] = {}
    for (session, minutes), amounts in asked.source.cells(SESSIONS).items():
        if session in begun:
            found.setdefault(int(session), {})[int(minutes)] = amounts[0]
    return found


def _row(asked: Asked, session: Session, dwell: Histogram) -> tuple[Cell, ...]:
    zone = asked.zone
    booked, attended = asked.source.cells(BOOKINGS).get((session.id,), (0, 0))
    has_begun = session.start_ms <= asked.source.now_ms
    attended = attended if has_begun else 0
    return (
        asked.label.session(session.id),
        asked.label.room(session.room),
        asked.label.moment(session.start_ms, zone),
        asked.label.moment(session.end_ms, zone),
        sum(dwell.values()),
        "" if not dwell else median(dwell),
        booked,
        attended,
        booked - attended if has_begun else "",
        part(booked - attended, booked) if has_begun and booked else "",
    )


def median(histogram: Histogram) -> int:
    """The least value that at least half of all do not exceed."""
    half, so_far = sum(histogram.values()) / 2, 0
    for value in sorted(histogram):
        so_far += histogram[value]
        if so_far >= half:
            return value
    raise AssertionError(histogram)


def _classes(dwell: Histogram) -> list[tuple[int, int]]:
    """Persons per class of dwell, from its first minute on."""
    ends = [*DWELL, 1 << 40]
    return [
        (least, sum(number for minutes, number in dwell.items() if least <= minutes < below))
        for least, below in pairwise(ends)
    ]


def _charts(
    asked: Asked, rows: tuple[tuple[Cell, ...], ...], dwell: dict[int, Histogram]
) -> tuple[Chart, ...]:
    attended = [row for row in rows if row[4]]
    if not attended:
        return ()
    everybody: Histogram = {}
    for own in dwell.values():
        for minutes, number in own.items():
            everybody[minutes] = everybody.get(minutes, 0) + number
    classes = _classes(everybody)
    names = tuple(str(row[0]) for row in attended)
    persons = heading("persons", asked.language)
    return (
        Chart(
            ChartKind.BARS,
            say("Sessions", asked.language),
            names,
            (Series(persons, tuple(int(row[4]) for row in attended)),),
        ),
        Chart(
            ChartKind.BARS,
            say("Dwell time", asked.language),
            tuple(_class_name(place) for place in range(len(DWELL))),
            (Series(persons, tuple(number for _, number in classes)),),
        ),
    )


def _class_name(place: int) -> str:
    """Such as ``15–29 min``."""
    least = DWELL[place]
    return f"{least}–{DWELL[place + 1] - 1} min" if place + 1 < len(DWELL) else f"≥ {least} min"

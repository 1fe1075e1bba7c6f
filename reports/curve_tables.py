"""The course of each room as people read it: its peak of each day, and half hour by half hour.

Every minute is for programs, these few rows are for paper. Must not know: storage, formats.
"""

from bisect import bisect_left
from collections.abc import Mapping
from datetime import timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from checkin.clock import ms_to_utc
from reports.asked import Asked
from reports.occupancy import MINUTE_MS, Curve, number_at, peak
from reports.table import Kind, Table

HALF_HOUR_MS, QUARTER_MS = 30 * MINUTE_MS, 15 * MINUTE_MS


def half_hours(
    curve: Curve, end_ms: int, zone: ZoneInfo, wide_ms: int = HALF_HOUR_MS
) -> list[tuple[int, int, int]]:
    """Half hours, or other stretches of time, in which anybody was there, up to the end of the curve.

    They begin where a clock on the wall shows one: a zone may differ from UTC by a quarter of an hour, which
    stays so when its clocks are put forward or back.

    Returns:
        When each began (ms), the most at the end of any of its minutes, and how many at its own end.
    """
    if not curve:
        return []
    ahead = ms_to_utc(curve[0][0]).astimezone(zone).utcoffset() or timedelta()
    ahead_ms = ahead // timedelta(milliseconds=1)
    points = {
        begin_ms: [number for _, number in own]
        for begin_ms, own in groupby(curve, key=lambda one: one[0] - (one[0] + ahead_ms) % wide_ms)
    }
    found = []
    for begin_ms in range(min(points), end_ms + 1, wide_ms):
        last_ms = min(begin_ms + wide_ms - MINUTE_MS, end_ms)
        most = max([number_at(curve, begin_ms), *points.get(begin_ms, ())])
        if most:
            found.append((begin_ms, most, number_at(curve, last_ms)))
    return found


def by_half_hour(asked: Asked, found: Mapping[int, Curve], end_ms: int) -> Table:
    """Per room and half hour: the most, and how many at its end; hours of an empty room are left out."""
    rows = tuple(
        (asked.label.room(room), asked.label.moment(begin_ms, asked.zone), most, at_end)
        for room, curve in found.items()
        for begin_ms, most, at_end in half_hours(curve, end_ms, asked.zone)
    )
    return Table(
        "Occupancy by half hour",
        ("room", "half_hour", "peak_persons", "inside_at_end"),
        rows,
        kinds=(Kind.TEXT, Kind.TIME, Kind.INT, Kind.INT),
        name="by-half-hour",
    )


def peaks(asked: Asked, found: Mapping[int, Curve], end_ms: int) -> Table:
    """Per room and day on which anybody was in it: the most, and when that was first so."""
    rows = []
    for room, curve in found.items():
        days: dict[str, list[tuple[int, int]]] = {}
        for begin_ms, _, _ in half_hours(
            curve, end_ms, asked.zone, QUARTER_MS
        ):  # days begin with one in every zone
            day, _ = asked.label.day_and_time(begin_ms, asked.zone)
            within = curve[bisect_left(curve, (begin_ms,)) : bisect_left(curve, (begin_ms + QUARTER_MS,))]
            days.setdefault(day, []).extend([(begin_ms, number_at(curve, begin_ms)), *within])
        for own in days.values():
            when_ms, most = peak(tuple(own))
            rows.append((asked.label.room(room), asked.label.moment(when_ms, asked.zone), most))
    return Table(
        "Peaks of each day",
        ("room", "peak_time", "peak_persons"),
        tuple(rows),
        kinds=(Kind.TEXT, Kind.TIME, Kind.INT),
        name="by-day",
    )

"""Rooms: how many are in them, how many were at most, and how long it was nearly too many.

Must not know: storage, formats.
"""

from checkin.fullness import LEVELS
from checkin.model import RoomId
from checkin.rollup import FLOW, HOUSE, ROOM_DAYS
from reports.asked import Asked, summed
from reports.chart import Chart, ChartKind, Series
from reports.curve_tables import by_half_hour, peaks
from reports.limits import limits
from reports.occupancy import Curve, curves, minutes_at, number_at, peak, thinned
from reports.table import Cell, Kind, Report, Table
from reports.words import heading

HEADINGS = (
    "room", "limit", "inside", "peak_persons", "peak_time", "persons", "entries",
    *(f"minutes_at_{level}" for level in LEVELS),
)  # fmt: skip
KINDS = (Kind.TEXT, *(Kind.INT,) * 3, Kind.TIME, *(Kind.INT,) * 5)
DRAWN = 240
"""Points of a curve that a picture shows."""


def rooms(asked: Asked) -> Report:
    """Per room: limit, now, the most there ever were and when, and how many minutes at 80, 95 and 100 %."""
    found, end_ms = curves(asked.source, asked.zone)
    persons = summed(
        {key: own for key, own in asked.source.cells(ROOM_DAYS).items() if key[0] == ""},
        lambda key: int(key[1]),
    )
    entries = summed(asked.source.cells(FLOW, ("room",)), lambda key: int(key[0]))
    known = [HOUSE, *(one.id for one in asked.source.event_set.rooms)]
    others = [room for room in found if room not in known]
    rows = tuple(
        _row(asked, room, found.get(room, ()), end_ms, persons.get(room, (0,))[0], entries.get(room, (0,))[0])
        for room in (*known, *others)
        if room != HOUSE
    )
    charts = tuple(_chart(asked, room, found[room], end_ms) for room in (*known, *others) if room in found)
    allowed = limits(asked)
    tables = (Table("Rooms", HEADINGS, rows, kinds=KINDS), *([allowed] if allowed.rows else []))
    return Report("rooms", "Rooms", tables, charts)


def _row(asked: Asked, room: int, curve: Curve, end_ms: int, persons: int, entries: int) -> tuple[Cell, ...]:
    limit = _limit(asked, room)
    when_ms, most = peak(curve) if curve else (0, 0)
    return (
        asked.label.room(room),
        "" if limit is None else limit,
        number_at(curve, end_ms),
        most,
        asked.label.moment(when_ms, asked.zone) if most else "",
        persons,
        entries,
        *("" if limit is None else minutes_at(curve, end_ms, limit * level / 100) for level in LEVELS),
    )


def _limit(asked: Asked, room: int) -> int | None:
    found = asked.source.event_set.find_room(RoomId(room))
    return found.limit if found else None


def _chart(asked: Asked, room: int, curve: Curve, end_ms: int) -> Chart:
    points = thinned(curve, end_ms, DRAWN)
    labels = tuple(asked.label.moment(at_ms, asked.zone) for at_ms, _ in points)
    series = Series(heading("inside", asked.language), tuple(number for _, number in points))
    return Chart(ChartKind.STEPS, asked.label.room(room), labels, (series,), _limit(asked, room))


def curve_table(asked: Asked) -> Report:
    """One row per room and minute in which its number changed, with the number at the end of that minute.

    For people: a curve of each room, its peaks, and the same by half hours.
    """
    found, end_ms = curves(asked.source, asked.zone)
    minutes = {at_ms for curve in found.values() for at_ms, _ in curve}
    moments = {at_ms: asked.label.moment(at_ms, asked.zone) for at_ms in minutes}  # shared by many rooms
    rows = tuple(
        (name, moments[at_ms], number)
        for name, curve in ((asked.label.room(room), curve) for room, curve in found.items())
        for at_ms, number in curve
    )
    minutely = Table(
        "Occupancy by minute",
        ("room", "time", "inside"),
        rows,
        kinds=(Kind.TEXT, Kind.TIME, Kind.INT),
        is_for_programs=True,
    )
    charts = tuple(_chart(asked, room, curve, end_ms) for room, curve in found.items())
    tables = (minutely, peaks(asked, found, end_ms), by_half_hour(asked, found, end_ms))
    return Report("occupancy", "Occupancy", tables, charts)

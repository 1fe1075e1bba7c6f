"""Headcount: how many came, per product, organisation, day and hour, and how many are inside.

Must not know: storage, formats.
"""

from bisect import bisect_left
from itertools import accumulate

from checkin.rollup import CAME, DAYS, HOURS, HOUSE, LIST_DAYS, ROOM_STEPS, Amounts
from reports.asked import Asked, row, summed
from reports.chart import Chart, ChartKind, Series
from reports.table import Cell, Kind, Report, Table
from reports.words import heading, say

Rows = tuple[tuple[Cell, ...], ...]
HOUR_MS = 60 * 60_000
SUMMARY = ("registered", "came", "inside")
DAY_AMOUNTS = ("persons", "first_time", "entries", "exits")


def headcount(asked: Asked) -> Report:
    """Per product: who is registered, who came at all, who is inside now."""
    label = asked.label
    registered = summed(asked.source.cells(CAME), lambda key: label.product(key[0]))
    came = {name: (own[1], own[2]) for name, own in registered.items()}
    if asked.only is not None:
        at_list = {key: own for key, own in asked.cells(LIST_DAYS).items() if key[0] == ""}
        found = summed(at_list, lambda key: label.product(key[2]))
        came = {name: (own[0], own[2]) for name, own in found.items()}
    rows = tuple(
        row(name, registered.get(name, (0,))[0], *came.get(name, (0, 0)))
        for name in sorted({*registered, *came})
    )
    table = Table("Headcount", ("product", *SUMMARY), rows, _total(rows, 3))
    series = tuple(
        Series(heading(name, asked.language), tuple(int(one[place]) for one in rows))
        for place, name in enumerate(SUMMARY, 1)
    )
    chart = Chart(
        ChartKind.BARS, say("Headcount", asked.language), tuple(str(one[0]) for one in rows), series
    )
    return Report("headcount", "Headcount", (table,), (chart,) if rows else ())


def by_day(asked: Asked) -> Report:
    """Per day and product: persons, those of them who came for the first time, entries and exits."""
    label, frame = asked.label, asked.frame
    flow = summed(
        asked.slots("product"),
        lambda key: (frame.day_and_hour(int(key[0]), int(key[1]))[0], label.product(key[2])),
    )
    moved = {key: own for key, own in flow.items() if own[0] or own[1]}
    persons = _persons_by_day(asked)
    rows = tuple(row(*key, *persons.get(key, (0, 0))[:2], *moved[key][:2]) for key in moved)
    kinds = (Kind.DAY, Kind.TEXT, *(Kind.INT,) * 4)
    table = Table("Headcount by day", ("day", "product", *DAY_AMOUNTS), rows, kinds=kinds)
    return Report("headcount-by-day", table.title, (table,), _day_charts(asked, rows))


def _persons_by_day(asked: Asked) -> dict[tuple[str, str], Amounts]:
    label = asked.label
    if asked.only is None:
        return summed(asked.cells(DAYS), lambda key: (str(key[0]), label.product(key[1])))
    daily = {key: own for key, own in asked.cells(LIST_DAYS).items() if key[0] != ""}
    return summed(daily, lambda key: (str(key[0]), label.product(key[2])))


def _day_charts(asked: Asked, rows: Rows) -> tuple[Chart, ...]:
    language = asked.language
    days = tuple(sorted({str(one[0]) for one in rows}))
    series = tuple(
        Series(
            heading(name, language),
            tuple(sum(int(one[place]) for one in rows if one[0] == day) for day in days),
        )
        for place, name in ((2, "persons"), (3, "first_time"))
    )
    return (Chart(ChartKind.BARS, say("Headcount by day", language), days, series),) if days else ()


def by_hour(asked: Asked) -> Report:
    """Per hour: persons who came in, entries and exits; and how many were inside at its end.

    Of one list alone nobody says how many are inside, since people may leave by another.
    """
    label, frame, zone = asked.label, asked.frame, asked.zone
    flow = summed(asked.slots(), lambda key: frame.day_and_hour(int(key[0]), int(key[1]))[1])
    moved = {hour_ms: own for hour_ms, own in flow.items() if own[0] or own[1]}
    by_list = asked.source.cells(HOURS, ("hour_ms", "list"))
    everywhere = {key: own for key, own in by_list.items() if key[1] == (asked.only or 0)}
    persons = summed(everywhere, lambda key: int(key[0]))
    inside = _inside_at_ends(asked, list(moved)) if asked.only is None else None
    rows = tuple(
        row(
            *label.day_and_time(hour_ms, zone),
            persons.get(hour_ms, (0,))[0],
            *own[:2],
            *((inside[hour_ms],) if inside is not None else ()),
        )
        for hour_ms, own in moved.items()
    )
    headings = ("day", "hour", "persons", "entries", "exits", *(("inside",) if inside is not None else ()))
    kinds = (Kind.DAY, Kind.TEXT, *(Kind.INT,) * (len(headings) - 2))
    table = Table("Headcount by hour", headings, rows, kinds=kinds)
    series = tuple(
        Series(heading(name, asked.language), tuple(int(one[place]) for one in rows))
        for place, name in ((2, "persons"), (5, "inside"))
        if place < len(headings)
    )
    hours = tuple(f"{one[0]} {one[1]}" for one in rows)
    chart = Chart(ChartKind.BARS, say(table.title, asked.language), hours, series)
    return Report("headcount-by-hour", table.title, (table,), (chart,) if rows else ())


def _inside_at_ends(asked: Asked, hours: list[int]) -> dict[int, int]:
    """Persons on site at the end of each hour."""
    steps = sorted(
        (int(key[1]), own[0] - own[1]) for key, own in asked.cells(ROOM_STEPS).items() if key[0] == HOUSE
    )
    minutes = [minute_ms for minute_ms, _ in steps]
    so_far = [0, *accumulate(change for _, change in steps)]
    return {hour_ms: so_far[bisect_left(minutes, hour_ms + HOUR_MS)] for hour_ms in hours}


def by_organisation(asked: Asked) -> Report:
    """Per organisation: who is registered, who came, who is inside; most of those who came first."""
    sums = summed(asked.source.cells(CAME), lambda key: str(key[1]))
    ordered = sorted(sums.items(), key=lambda one: (-one[1][1], -one[1][0], one[0]))
    rows = tuple(row(name, *own[:3]) for name, own in ordered)
    kinds = (Kind.TEXT, *(Kind.INT,) * 3)
    table = Table("Headcount by organisation", ("organisation", *SUMMARY), rows, _total(rows, 3), kinds)
    return Report("headcount-by-organisation", table.title, (table,))


def _total(rows: Rows, numbers: int) -> tuple[Cell, ...]:
    columns = list(zip(*rows, strict=True))[1:] or [()] * numbers
    return ("total", *(sum(int(cell) for cell in column) for column in columns))

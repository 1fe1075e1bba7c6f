"""Kiosks: how many each one took in, how fast, and whom it sent away. Must not know: storage, formats.

What central tells of other devices is no kiosk of ours, and is left out.
"""

from collections.abc import Callable

from checkin.rollup import PACES, REFUSALS, Amounts, Key
from reports.asked import Asked, By, row, summed
from reports.chart import Chart, ChartKind, Series
from reports.sessions import median
from reports.table import Kind, Report, Table
from reports.words import heading, say, say_reason

HEADINGS = (
    "day", "kiosk", "scans", "entries", "exits", "refusals", "median_seconds", "busiest_hour", "scans_then",
)  # fmt: skip
HOUR_HEADINGS = ("day", "hour", "kiosk", "scans", "entries", "exits", "refusals")


def kiosks(asked: Asked) -> Report:
    """Per day and kiosk: scans of each kind, the seconds from one to the next, and the busiest hour."""
    days: dict[tuple[str, str], list[tuple[int, Amounts]]] = {}
    for (day, hour_ms, device), own in _hours(asked).items():
        days.setdefault((day, device), []).append((hour_ms, own))
    paces = _paces(asked)
    rows = []
    for (day, device), hours in sorted(days.items()):
        sums = tuple(sum(own[place] for _, own in hours) for place in range(3))
        busiest_ms, busiest = max(hours, key=lambda one: (sum(one[1]), -one[0]))
        _, clock = asked.label.day_and_time(busiest_ms, asked.zone)
        pace = paces.get((day, device))
        rows.append((day, device, sum(sums), *sums, median(pace) if pace else "", clock, sum(busiest)))
    kinds = (Kind.DAY, Kind.TEXT, *(Kind.INT,) * 5, Kind.TEXT, Kind.INT)
    table = Table("Kiosks", HEADINGS, tuple(rows), kinds=kinds)
    devices = summed(_hours(asked), lambda key: key[2])
    names = ("entries", "exits", "refusals")
    series = tuple(
        Series(heading(name, asked.language), tuple(own[place] for own in devices.values()))
        for place, name in enumerate(names)
    )
    chart = Chart(ChartKind.BARS, say("Kiosks", asked.language), tuple(devices), series)
    return Report("kiosks", table.title, (table,), (chart,) if devices else ())


def by_hour(asked: Asked) -> Report:
    """Per hour and kiosk: scans of each kind."""
    frame = asked.frame
    sums = _scans(asked, lambda key: (frame.day_and_hour(int(key[0]), int(key[1]))[1], str(key[2])))
    hours = {hour_ms for hour_ms, _ in sums}
    clocks = {one: asked.label.day_and_time(one, asked.zone) for one in hours}
    rows = tuple(row(*clocks[hour_ms], device, sum(own), *own) for (hour_ms, device), own in sums.items())
    kinds = (Kind.DAY, Kind.TEXT, Kind.TEXT, *(Kind.INT,) * 4)
    table = Table("Kiosks by hour", HOUR_HEADINGS, rows, kinds=kinds)
    return Report("kiosks-by-hour", table.title, (table,))


def refusals(asked: Asked) -> Report:
    """Per reason, and per day, kiosk and reason: how often somebody was sent away."""
    cells = asked.cells(REFUSALS)
    reasons = summed(cells, lambda key: str(key[3]))
    ordered = sorted(reasons.items(), key=lambda one: (-one[1][0], one[0]))
    by_reason = Table(
        "Refusals",
        ("reason", "refusals"),
        tuple((reason, own[0]) for reason, own in ordered),
        ("total", sum(own[0] for own in reasons.values())),
        (Kind.REASON, Kind.INT),
    )
    devices = summed(cells, lambda key: (str(key[0]), str(key[1]), str(key[3])))
    by_kiosk = Table(
        "Refusals by kiosk",
        ("day", "kiosk", "reason", "refusals"),
        tuple((*names, own[0]) for names, own in devices.items()),
        kinds=(Kind.DAY, Kind.TEXT, Kind.REASON, Kind.INT),
        name="by-kiosk",
    )
    labels = tuple(say_reason(reason, asked.language) for reason, _ in ordered)
    series = Series(heading("refusals", asked.language), tuple(own[0] for _, own in ordered))
    chart = Chart(ChartKind.BARS, say("Refusals", asked.language), labels, (series,))
    return Report("refusals", "Refusals", (by_reason, by_kiosk), (chart,) if ordered else ())


def _hours(asked: Asked) -> dict[tuple[str, int, str], Amounts]:
    """Day, when its hour began (ms), and device -> entries, exits, refusals."""
    frame = asked.frame
    return _scans(asked, lambda key: (*frame.day_and_hour(int(key[0]), int(key[1])), str(key[2])))


def _scans(asked: Asked, by: Callable[[Key], By]) -> dict[By, Amounts]:
    """Entries, exits and refusals at our kiosks, of slots and devices that have the same of something."""
    cells = {key: own for key, own in asked.slots("device").items() if key[2]}
    sums = summed(cells, by)
    return {key: (own[0], own[1], own[4]) for key, own in sums.items() if own[0] or own[1] or own[4]}


def _paces(asked: Asked) -> dict[tuple[str, str], dict[int, int]]:
    """Day and device -> seconds -> scans."""
    found: dict[tuple[str, str], dict[int, int]] = {}
    for (day, device, seconds), (scans,) in asked.source.cells(PACES).items():
        found.setdefault((str(day), str(device)), {})[int(seconds)] = scans
    return found

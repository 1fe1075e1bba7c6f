"""Arrivals: how many came in which hour or quarter of an hour. Must not know: storage, formats."""

from collections.abc import Callable
from itertools import accumulate

from checkin.rollup import Amounts, Key
from reports.asked import Asked, summed
from reports.chart import Chart, ChartKind, Series
from reports.table import Kind, Report, Table
from reports.words import heading, say

ENTRIES, ARRIVALS, NEWCOMERS = 0, 2, 3


def by_hour(asked: Asked) -> Report:
    """Per hour of the clocks on the wall with any entry."""
    frame = asked.frame
    return _arrivals(
        asked, "arrivals", "Arrivals", "hour", lambda key: frame.day_and_hour(int(key[0]), int(key[1]))[1]
    )


def by_quarter(asked: Asked) -> Report:
    """Per quarter of an hour with any entry."""
    return _arrivals(
        asked, "arrivals-by-quarter", "Arrivals by quarter hour", "time", lambda key: int(key[0])
    )


def _arrivals(asked: Asked, name: str, title: str, unit: str, begin: Callable[[Key], int]) -> Report:
    """``arrivals`` persons who came for the first time, at the list asked for or at all; ``entries`` all."""
    label, zone = asked.label, asked.zone
    sums = {at_ms: own for at_ms, own in summed(asked.slots(), begin).items() if own[ENTRIES]}
    first = {at_ms: _first(asked, own) for at_ms, own in sums.items()}
    so_far = dict(zip(sums, accumulate(first.values()), strict=True))
    rows = tuple(
        (*label.day_and_time(at_ms, zone), first[at_ms], own[ENTRIES], so_far[at_ms])
        for at_ms, own in sums.items()
    )
    everybody = sum(first.values())
    total = ("total", "", everybody, sum(own[ENTRIES] for own in sums.values()), everybody)
    headings = ("day", unit, "arrivals", "entries", "arrivals_so_far")
    table = Table(title, headings, rows, total, (Kind.DAY, Kind.TEXT, *(Kind.INT,) * 3))
    times = tuple(f"{row[0]} {row[1]}" for row in rows)
    bars = Series(heading("arrivals", asked.language), tuple(first.values()))
    line = Series(heading("arrivals_so_far", asked.language), tuple(so_far.values()))
    charts = (
        Chart(ChartKind.BARS, say(title, asked.language), times, (bars,)),
        Chart(ChartKind.LINES, heading("arrivals_so_far", asked.language), times, (line,)),
    )
    return Report(name, title, (table,), charts if rows else ())


def _first(asked: Asked, amounts: Amounts) -> int:
    return amounts[ARRIVALS if asked.only is None else NEWCOMERS]

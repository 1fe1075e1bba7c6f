"""Badges: how many were printed, again, or nobody knows. Must not know: storage, formats, printers."""

from checkin.rollup import BADGES
from reports.asked import Asked, row, summed
from reports.chart import Chart, ChartKind, Series
from reports.table import Kind, Report, Table
from reports.words import heading, say

AMOUNTS = ("printed", "reprinted", "unconfirmed", "unknown", "failed", "cancelled", "open", "void")


def badges(asked: Asked) -> Report:
    """Per day and kiosk, and per product: what became of each badge that was to be printed.

    ``reprinted`` and ``void`` are among the others: a badge of somebody who had one, one that was replaced.
    """
    cells = asked.source.cells(BADGES)
    desks = summed(cells, lambda key: (str(key[0]), str(key[1])))
    products = summed(cells, lambda key: asked.label.product(key[2]))
    rows = tuple(row(*names, *own[1:]) for names, own in desks.items())
    numbers = (Kind.INT,) * len(AMOUNTS)
    sums = tuple(sum(own[place] for own in desks.values()) for place in range(1, len(AMOUNTS) + 1))
    by_desk = Table(
        "Badges", ("day", "desk", *AMOUNTS), rows, ("total", "", *sums), (Kind.DAY, Kind.TEXT, *numbers)
    )
    by_product = Table(
        "Badges by product",
        ("product", *AMOUNTS),
        tuple(row(name, *own[1:]) for name, own in products.items()),
        kinds=(Kind.TEXT, *numbers),
        name="by-product",
    )
    days = summed(cells, lambda key: str(key[0]))
    series = tuple(
        Series(heading(AMOUNTS[place - 1], asked.language), tuple(own[place] for own in days.values()))
        for place in (1, 2, 5)
    )
    chart = Chart(ChartKind.BARS, say("Badges", asked.language), tuple(days), series)
    return Report("badges", "Badges", (by_desk, by_product), (chart,) if days else ())

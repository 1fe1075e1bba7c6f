"""First-time and returning: who is there for the first time, day by day. Must not know: storage, formats."""

from checkin.rollup import DAYS, LIST_DAYS
from reports.asked import Asked, part, summed
from reports.chart import Chart, ChartKind, Series
from reports.table import Kind, Report, Table
from reports.words import heading, say

HEADINGS = ("day", "persons", "first_time", "returning", "returning_share")


def returning(asked: Asked) -> Report:
    """Per day: persons who came, how many of them for the first time, how many had come on an earlier day."""
    family = DAYS if asked.only is None else LIST_DAYS
    sums = summed({key: own for key, own in asked.cells(family).items() if key[0]}, lambda key: str(key[0]))
    rows = tuple(
        (day, persons, first, persons - first, part(persons - first, persons))
        for day, (persons, first, *_) in sums.items()
        if persons
    )
    kinds = (Kind.DAY, Kind.INT, Kind.INT, Kind.INT, Kind.SHARE)
    table = Table("First-time and returning", HEADINGS, rows, kinds=kinds)
    language = asked.language
    series = tuple(
        Series(heading(name, language), tuple(int(row[place]) for row in rows))
        for place, name in ((2, "first_time"), (3, "returning"))
    )
    chart = Chart(ChartKind.BARS, say(table.title, language), tuple(str(row[0]) for row in rows), series)
    return Report("returning", table.title, (table,), (chart,) if rows else ())

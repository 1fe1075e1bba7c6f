"""Arrivals: how many came in which hour. Must not know: storage, formats."""

from collections import Counter
from itertools import accumulate

from reports.movements import Figures
from reports.table import Table

HEADINGS = ("day", "hour", "arrivals", "entries", "arrivals_so_far")


def arrivals(figures: Figures) -> Table:
    """Per day and hour with any entry.

    ``arrivals`` persons who came for the first time · ``entries`` all entries, again and again included ·
    ``arrivals_so_far`` persons who had come by the end of that hour.
    """
    entries = Counter((m.day, m.hour) for m in figures.movements if m.is_entry)
    first = Counter((m.day, m.hour) for m in figures.movements if m.is_entry and m.is_first)
    hours = sorted(entries)
    so_far = accumulate(first[hour] for hour in hours)
    rows = tuple(
        (day, f"{hour:02}:00", first[day, hour], entries[day, hour], total)
        for (day, hour), total in zip(hours, so_far, strict=True)
    )
    return Table(
        "Arrivals",
        HEADINGS,
        rows,
        ("total", "", sum(first.values()), sum(entries.values()), sum(first.values())),
    )

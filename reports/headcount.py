"""Headcount: how many came, per day and product, and how many are inside. Must not know: storage, formats."""

from collections.abc import Iterable

from reports.movements import Figures, Movement
from reports.table import Table

HEADINGS = ("day", "product", "persons", "first_time", "entries", "exits")
SUMMARY_HEADINGS = ("product", "registered", "came", "inside")


def headcount(figures: Figures) -> Table:
    """Per product: who is registered, who came at all, who is inside now.

    ``registered`` positions that may come (paid or to be paid) · ``came`` persons with at least one entry ·
    ``inside`` persons who are inside now.
    """
    came = _persons_per_product(figures.movements)
    products = sorted(set(figures.registered) | set(came))
    rows = tuple(
        (name, figures.registered.get(name, 0), came.get(name, 0), figures.inside.get(name, 0))
        for name in products
    )
    return Table("Headcount", SUMMARY_HEADINGS, rows, _total(rows))


def headcount_by_day(figures: Figures) -> Table:
    """Per day and product: persons, those of them who came for the first time, entries and exits."""
    keys = sorted({(movement.day, movement.product) for movement in figures.movements})
    rows = tuple(_day_row(day, product, figures.movements) for day, product in keys)
    return Table("Headcount by day", HEADINGS, rows)


def _day_row(day: str, product: str, movements: Iterable[Movement]) -> tuple[str | int, ...]:
    here = [m for m in movements if (m.day, m.product) == (day, product)]
    entries = [m for m in here if m.is_entry]
    persons = len({m.position for m in entries})
    return day, product, persons, sum(m.is_first for m in entries), len(entries), len(here) - len(entries)


def _persons_per_product(movements: Iterable[Movement]) -> dict[str, int]:
    seen = {(m.product, m.position) for m in movements if m.is_entry}
    return {name: sum(product == name for product, _ in seen) for name in {product for product, _ in seen}}


def _total(rows: tuple[tuple[str | int, ...], ...]) -> tuple[str | int, ...]:
    columns = list(zip(*rows, strict=True))[1:] or [(), (), ()]
    return ("total", *(sum(int(cell) for cell in column) for column in columns))

"""What an organiser calls each device, in place of its id in a report. Must not know: storage, formats.

A device that nobody has named keeps its id; so does one whose name another device has since.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from reports.table import Cell, Report, Table

HOLDS_DEVICES = frozenset({"kiosk", "desk", "place", "earlier_place"})
"""Headings of the columns in which a device may stand."""
RESTORED = "~"
"""Between a device's id and what tells its ledger after a restoration from the one before."""


def name_kiosks(report: Report, names: Mapping[str, str]) -> Report:
    """The same report with the names of devices; the order of its rows stays.

    Args:
        report: With ids, as the journal has them.
        names: Of devices by their id, as the hub has them.
    """

    def named(device: str) -> str:
        own, sign, restored = device.partition(RESTORED)
        return names[own] + sign + restored if own in names else device

    charts = tuple(replace(one, labels=tuple(map(named, one.labels))) for one in report.charts)
    return replace(report, tables=tuple(_table(one, named) for one in report.tables), charts=charts)


def _table(table: Table, named: Callable[[str], str]) -> Table:
    holds = tuple(heading in HOLDS_DEVICES for heading in table.headings)
    if not any(holds):
        return table

    def row(cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
        pairs = zip(cells, holds, strict=True)
        return tuple(named(cell) if is_one and isinstance(cell, str) else cell for cell, is_one in pairs)

    return replace(table, rows=tuple(map(row, table.rows)))

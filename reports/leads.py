"""Leads: whoever has let an exhibitor know that they were at their stand. Must not know: storage, formats."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import tzinfo

from checkin.clock import ms_to_utc
from checkin.consents import Consent, Shared
from reports.table import Cell, Kind, Table

HEADINGS = ("exhibitor", "time", "title", "given_name", "family_name", "organisation")
KINDS = (Kind.TEXT, Kind.TIME, *(Kind.TEXT,) * 4)


def leads(consents: Iterable[tuple[Consent, Shared]], zone: tzinfo) -> Table:
    """One row per consent that stands, with what was passed on, as it was then.

    Args:
        consents: With what lies beside them; of whoever was erased nothing does, so they are not among them.
        zone: In which times are told.
    """
    rows = [
        (
            consent.exhibitor,
            f"{ms_to_utc(consent.at_ms).astimezone(zone):%Y-%m-%d %H:%M}",
            *(said.title, said.given_name, said.family_name, said.organisation),
        )
        for consent, said in consents
    ]
    return Table("Leads", HEADINGS, tuple(sorted(rows, key=lambda row: (row[0], row[1]))), kinds=KINDS)


def by_exhibitor(table: Table, exhibitors: Sequence[str]) -> dict[str, Table]:
    """The same as one table for each exhibitor, also where nobody agreed or all was erased.

    Args:
        table: Of `leads`.
        exhibitors: As their names were written; those that differ in capitals only are one.

    Returns:
        By the first way in which each name was written.
    """
    names = {name.casefold(): name for name in reversed(exhibitors)}
    own: dict[str, list[tuple[Cell, ...]]] = {name: [] for name in sorted(names.values())}
    for row in table.rows:
        own[names[str(row[0]).casefold()]].append(row)
    return {name: replace(table, rows=tuple(rows)) for name, rows in own.items()}

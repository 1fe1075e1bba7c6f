"""Every figure, against queries of a database over the exported journal, for congresses at random."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checkin.journal import EntryId
from checkin.model import ListId
from checkin.till import takings
from checkin.zones import zone_of
from kiosk.commands.journal import export_line
from reports.asked import Asked
from reports.conflicts import conflicts
from reports.kinds import FIGURES
from reports.source import Folded
from reports.table import Table
from reports.till import till
from tests.equipment.figure_dice import Congress, draw_congress
from tests.equipment.figure_sql import FigureSql
from tests.fakes.recorded import Recorded
from tests.often import often

ASKED = (None, None, ListId(1), ListId(2), ListId(5))
"""About all lists, or about one."""


@pytest.fixture(scope="module")
def sql(tmp_path_factory: pytest.TempPathFactory) -> FigureSql:
    """A database."""
    return FigureSql(tmp_path_factory.mktemp("figures"))


def _rows(table: Table) -> list[list[str]]:
    return sorted([str(cell) for cell in row] for row in table.rows)


def _tables(asked: Asked) -> Iterator[tuple[str, Table]]:
    """All tables of all reports by the names of their queries."""
    for name, figure in FIGURES.items():
        if asked.only is None or figure.takes_list:
            for table in figure.make(asked).tables:
                yield f"{name}.{table.name}" if table.name else name, table


def _double_admits(congress: Congress, only: ListId | None) -> set[EntryId]:
    table = conflicts(Recorded(congress.entries), congress.positions, congress.event_set, (), only=only)
    place = table.headings.index("id")
    return {EntryId(str(row[place])) for row in table.rows}


@pytest.mark.often
@settings(max_examples=often(200), deadline=None)
@given(
    st.integers(0, 2**32), st.integers(0, 300), st.sampled_from((None, None, ListId(1), ListId(2), ListId(5)))
)
def test_figures_are_those_of_a_database(sql: FigureSql, seed: int, size: int, only: ListId | None) -> None:
    """Late, repeated and reordered entries, undo, rulings, rooms, badges; at nights when clocks change."""
    congress = draw_congress(seed, size)
    lines = (export_line(entry) for entry in congress.entries)
    sql.fill(lines, congress.positions, congress.event_set, congress.now_ms, only)
    source = Folded(Recorded(congress.entries), congress.positions, congress.event_set, congress.now_ms)
    for name, table in _tables(Asked(source, "de", only)):
        wanted = [row[: len(table.headings)] for row in sql.rows(name)]
        assert _rows(table) == wanted, name
    assert _double_admits(congress, only) == {EntryId(one) for (one,) in sql.rows("conflicts")}
    taken = till(takings(entry.body for entry in congress.entries), zone_of(congress.event_set))
    assert _rows(taken) == sql.rows("till")


def test_every_report_has_a_query() -> None:
    """None is left out, and none is asked of nothing."""
    source = Folded(Recorded(()), (), draw_congress(1, 0).event_set, 0)
    folder = Path(__file__).parent.parent / "equipment" / "figures"
    queries = {path.stem for path in folder.glob("*.sql") if not path.stem.endswith("base")}
    assert queries == {*(name for name, _ in _tables(Asked(source))), "conflicts", "till"}


def _entries(table: Table) -> dict[str, int]:
    """The sum of entries of each day."""
    day, entries = table.headings.index("day"), table.headings.index("entries")
    sums: dict[str, int] = {}
    for row in table.rows:
        sums[str(row[day])] = sums.get(str(row[day]), 0) + int(row[entries])
    return {one: persons for one, persons in sums.items() if persons}


@pytest.mark.often
@settings(max_examples=often(100), deadline=None)
@given(st.integers(0, 2**32), st.integers(0, 300), st.sampled_from((ListId(1), ListId(2), ListId(5))))
def test_hours_make_up_days(seed: int, size: int, only: ListId) -> None:
    """At one list, whose event has one zone: also where an hour, or half of one, comes twice or never."""
    congress = draw_congress(seed, size)
    source = Folded(Recorded(congress.entries), congress.positions, congress.event_set, congress.now_ms)
    asked = Asked(source, "de", only)
    kinds = ("headcount-by-day", "headcount-by-hour", "arrivals", "arrivals-by-quarter", "kiosks-by-hour")
    days, *others = (_entries(FIGURES[kind].make(asked).tables[0]) for kind in kinds)
    assert [one for one in others if one != days] == []
    assert sum(days.values()) == sum(int(row[2]) for row in FIGURES["persons"].make(asked).tables[0].rows)

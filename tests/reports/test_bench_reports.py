"""The benchmark of reports compares the same journal, and the same numbers."""

from contextlib import closing

import pytest

from benchmarks.clients.busy_days import BusyDays
from benchmarks.clients.duck import QUERIES, DuckDays
from benchmarks.reports import compare, make_report
from kiosk.worlds import connected
from reports.kinds import FIGURES
from sync.opening import LedgerFile

DAYS = BusyDays(3_300)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> LedgerFile:
    """A hundred people over five days."""
    return DAYS.make_ledger(tmp_path_factory.mktemp("busy"))


def test_what_is_written_at_once_is_a_journal(file: LedgerFile) -> None:
    """Bodies are canonical and chained: the ledger verifies."""
    with connected(file) as ledger:
        assert ledger.verify() == []
        assert sum(1 for _ in ledger.entries()) == DAYS.entries


def test_every_report_iscompared() -> None:
    """None is left out because SQL for it was never written."""
    assert set(QUERIES) >= set(FIGURES)


@pytest.mark.parametrize("name", sorted(FIGURES))
def test_sql_says_what_the_report_says(file: LedgerFile, name: str) -> None:
    """Five days with a change of the clocks in them: equal to the last person."""
    report, _ = make_report(file, name)
    with closing(DuckDays(DAYS)) as duck:
        compare(name, report, duck.ask(QUERIES[name], 1).rows, QUERIES[name].columns)

"""``bench reports``: each report from the figures kept ready, and by DuckDB over the same journal.

The journal is uniformly random over 40 halls, 12 products and five days round the clock, which is as bad for
sums as it can be: hardly two entries share one. ``--long`` takes ten million entries of 300,000 people, and a
report may take as long as DuckDB with two threads does in the same run, numbers compared. 200,000 entries are
so few that both take milliseconds: there a report has a fixed limit. How long the first build takes and how
large the file is stand beside the first figure. ``EINLASS_BENCH_FOLDER`` names a folder that is kept.
"""

import os
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from benchmarks.clients.busy_days import BEGIN_MS, DAY_MS, DAYS, BusyDays
from benchmarks.figures import Figure
from checkin.errors import ConfigError
from kiosk.worlds import connected, get_event_set
from reports.asked import Asked
from reports.kinds import FIGURES
from reports.table import Report
from sync.opening import LedgerFile
from sync.rollup.opening import path_of, rollup_of
from sync.rollup.source import KeptFigures

FEW, MANY = 200_000, 10_000_000
ROUNDS = 3
LIMIT_MS = 3_000.0
END_MS = BEGIN_MS + (DAYS + 1) * DAY_MS
Took = dict[str, float]


def measure(*, is_long: bool = False) -> list[Figure]:
    """Every report beside DuckDB.

    Raises:
        ConfigError: DuckDB is not installed.
    """
    try:
        from benchmarks.clients.duck import QUERIES, DuckDays  # only for who develops
    except ImportError as error:
        raise ConfigError("DuckDB is not installed.", "Install requirements-dev.lock.") from error
    days = BusyDays(MANY if is_long else FEW)
    with _folder() as folder, closing(DuckDays(days)) as duck:
        file, built = _made(days, folder)
        figures = []
        for name in FIGURES:
            report, took_ms = make_report(file, name)
            answered = duck.ask(QUERIES[name], ROUNDS)
            compare(name, report, answered.rows, QUERIES[name].columns)
            figures.append(_figure(name, took_ms, answered.took_ms, built, is_long=is_long))
            built = {}
    return figures


def _figure(name: str, took_ms: float, duck_ms: float, built: Took, *, is_long: bool) -> Figure:
    details = {"report_ms": took_ms, "duckdb_ms": duck_ms, **built}
    if is_long:
        return Figure("reports", name, took_ms / duck_ms, "DuckDB, 2 threads, same run", 1.0, details)
    return Figure("reports", f"{name}, ms", took_ms, "a fixed limit", LIMIT_MS, details)


@contextmanager
def _folder() -> Iterator[Path]:
    kept = os.environ.get("EINLASS_BENCH_FOLDER")
    if kept:
        yield Path(kept)
        return
    with tempfile.TemporaryDirectory(prefix="einlass-bench-") as folder:
        yield Path(folder)


def _made(days: BusyDays, folder: Path) -> tuple[LedgerFile, Took]:
    began_s = time.perf_counter()
    file = days.make_ledger(folder / f"{days.entries}")
    written_s = time.perf_counter()
    with rollup_of(file) as rollup:
        rollup.catch_up()
    return file, {
        "journal_written_s": written_s - began_s,
        "built_s": time.perf_counter() - written_s,
        "journal_mb": file.path.stat().st_size / 1e6,
        "figures_mb": path_of(file).stat().st_size / 1e6,
    }


def make_report(file: LedgerFile, name: str) -> tuple[Report, float]:
    """As the command makes it, from opening the files to the finished tables; the middle of some rounds."""
    took, reports = [], []
    for _ in range(ROUNDS):
        began_s = time.perf_counter()
        with connected(file) as ledger, rollup_of(file) as rollup:
            rollup.catch_up()
            source = KeptFigures(rollup, ledger.store, get_event_set(ledger), END_MS)
            reports.append(FIGURES[name].make(Asked(source, "de")))
        took.append((time.perf_counter() - began_s) * 1_000)
    return reports[-1], statistics.median(took)


def compare(name: str, report: Report, rows: Sequence[Sequence[int]], columns: Sequence[str]) -> None:
    """Whether both say the same; a faster wrong number is worth nothing."""
    if not columns:
        return
    table = report.tables[0]
    places = [table.headings.index(column) for column in columns]
    rows_here = (tuple(int(row[place] or 0) for place in places) for row in table.rows)
    ours = sorted(row for row in rows_here if any(row))
    theirs = sorted(tuple(map(int, row[: len(columns)])) for row in rows)
    assert ours == theirs, f"{name}: {ours[:3]} and so on, DuckDB says {theirs[:3]}"

"""The same journal as a table in DuckDB, and what its SQL says for the figures of each report.

Only here: DuckDB. What SQL computes is at most what a report says, so that the comparison favours DuckDB.
Days are reckoned by plain sums, since that is quicker than its time zones. Must not know: roll-ups.
"""

import statistics
import time
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import duckdb
import numpy as np

from benchmarks.clients.busy_days import (
    BEGIN_MS,
    DAY_MS,
    DAYS,
    EVERY_MS,
    HALLS,
    ORGANISATIONS,
    PRODUCTS,
    SESSION_MS,
    BusyDays,
)

THREADS = 2
WINTER_MS = 1_792_890_000_000
"""When the clocks go back, in the second night."""
ENTRY, EXIT, REFUSAL, BADGE = range(4)


def _day(at_ms: str) -> str:
    return f"({at_ms} + CASE WHEN {at_ms} < {WINTER_MS} THEN 7200000 ELSE 3600000 END) // {DAY_MS}"


DAY = _day("at_ms")
SCANS = """count(*), count(*) FILTER (kind = 0), count(*) FILTER (kind = 1), count(*) FILTER (kind = 2)
    FROM journal WHERE kind <= 2"""
FIRST = "first AS (SELECT position, min(number) AS number FROM journal WHERE kind = 0 GROUP BY position)"
CAME = "came AS (SELECT DISTINCT position FROM journal WHERE kind = 0)"
LAST = """last AS (SELECT position, max(number) AS number, arg_max(hall, number) AS hall
        FROM journal WHERE kind = 0 GROUP BY position),
    gone AS (SELECT DISTINCT position FROM journal AS j JOIN last USING (position, hall)
        WHERE kind = 1 AND j.number > last.number)"""
INSIDE = f"""WITH {LAST} SELECT count(*), count(last.position), count(last.position) - count(gone.position)
    FROM person LEFT JOIN last USING (position) LEFT JOIN gone USING (position) GROUP BY """  # noqa: S608  # fixed words, here and below
STAYS = """turns AS (SELECT position, hall, kind, at_ms, number, count(*) FILTER (kind = 0) OVER
        (PARTITION BY position ORDER BY number) AS turn FROM journal WHERE kind <= 1),
    halls AS (SELECT *, first_value(hall) OVER (PARTITION BY position, turn ORDER BY number) AS here
        FROM turns WHERE turn > 0),
    times AS (SELECT position, here AS hall, turn, min(at_ms) FILTER (kind = 0) AS from_ms,
        min(at_ms) FILTER (kind = 1 AND hall = here) AS left_ms FROM halls GROUP BY ALL),
    stays AS (SELECT position, hall, from_ms, least(coalesce(left_ms, 9000000000000000), coalesce(
        lead(from_ms) OVER (PARTITION BY position ORDER BY turn), 9000000000000000)) AS to_ms FROM times)"""
CURVES = f"""{STAYS},
    steps AS (SELECT hall, from_ms // 60000 AS minute, 1 AS change FROM stays
        UNION ALL SELECT hall, to_ms // 60000, -1 FROM stays),
    of_halls AS (SELECT hall, minute, sum(change) AS change FROM steps GROUP BY ALL),
    sums AS (FROM of_halls UNION ALL SELECT 0, minute, sum(change) FROM of_halls GROUP BY minute),
    curves AS (SELECT hall, minute, sum(change) OVER (PARTITION BY hall ORDER BY minute) AS inside
        FROM sums)"""  # noqa: S608


class Sql(NamedTuple):
    """What DuckDB is asked.

    Attributes:
        query: Gives rows.
        columns: Of the report's first table, to be found in these rows; none = another shape.
    """

    query: str
    columns: Sequence[str]


def _arrivals(unit: str) -> Sql:
    query = f"""WITH {FIRST} SELECT count(f.number), count(*) FROM journal AS j
        LEFT JOIN first AS f ON f.position = j.position AND f.number = j.number
        WHERE kind = 0 GROUP BY {unit}"""  # noqa: S608
    return Sql(query, ("arrivals", "entries"))


HOUR, QUARTER = "at_ms // 3600000", "at_ms // 900000"
QUERIES: Mapping[str, Sql] = {
    "headcount": Sql(INSIDE + "product", ("registered", "came", "inside")),
    "headcount-by-organisation": Sql(INSIDE + "organisation", ("registered", "came", "inside")),
    "headcount-by-day": Sql(
        f"""WITH {FIRST} SELECT count(DISTINCT CASE WHEN kind = 0 THEN j.position END), count(f.number),
        count(*) FILTER (kind = 0), count(*) FILTER (kind = 1) FROM journal AS j JOIN person USING (position)
        LEFT JOIN first AS f ON f.position = j.position AND f.number = j.number
        WHERE kind <= 1 GROUP BY {DAY}, product""",  # noqa: S608
        ("persons", "first_time", "entries", "exits"),
    ),
    "headcount-by-hour": Sql(
        f"""SELECT count(DISTINCT CASE WHEN kind = 0 THEN position END), count(*) FILTER (kind = 0),
        count(*) FILTER (kind = 1) FROM journal WHERE kind <= 1 GROUP BY {HOUR}""",  # noqa: S608
        ("persons", "entries", "exits"),
    ),
    "arrivals": _arrivals(HOUR),
    "arrivals-by-quarter": _arrivals(QUARTER),
    "rooms": Sql(f"WITH {CURVES} SELECT max(inside) FROM curves GROUP BY hall", ("peak_persons",)),  # noqa: S608
    "occupancy": Sql(f"WITH {CURVES} SELECT * FROM curves ORDER BY ALL", ()),  # noqa: S608
    "sessions": Sql(
        f"""WITH {STAYS}, dwell AS (SELECT session, position,
            sum(least(to_ms, end_ms) - greatest(from_ms, start_ms)) // 60000 AS minutes
            FROM stays JOIN session USING (hall) WHERE least(to_ms, end_ms) > greatest(from_ms, start_ms)
            AND {_day("(start_ms - 14400000)")} <= {_day("(from_ms - 14400000)")} GROUP BY ALL)
        SELECT count(*), quantile_disc(minutes, 0.5) FROM dwell GROUP BY session""",  # noqa: S608
        ("persons",),
    ),
    "returning": Sql(
        f"""WITH {FIRST} SELECT count(DISTINCT j.position), count(f.number) FROM journal AS j
        LEFT JOIN first AS f ON f.position = j.position AND f.number = j.number
        WHERE kind = 0 GROUP BY {DAY}""",  # noqa: S608
        ("persons", "first_time"),
    ),
    "no-shows": Sql(
        f"""WITH {CAME} SELECT count(*), count(came.position), count(*) - count(came.position)
        FROM person LEFT JOIN came USING (position) GROUP BY product""",  # noqa: S608
        ("registered", "came", "no_shows"),
    ),
    "no-shows-by-name": Sql(
        f"""WITH {CAME} SELECT position, product, organisation FROM person
        ANTI JOIN came USING (position) ORDER BY ALL""",  # noqa: S608
        (),
    ),
    "persons": Sql(
        """SELECT count(DISTINCT CASE WHEN kind = 0 THEN position END), count(*) FILTER (kind = 0),
        count(*) FILTER (kind = 1), count(*) FILTER (kind = 2) FROM journal GROUP BY hall""",
        ("persons", "entries", "exits", "refusals"),
    ),
    "badges": Sql(
        f"""SELECT count(*), count(*) FILTER (nth > 1) FROM (SELECT *, row_number() OVER
            (PARTITION BY position ORDER BY number) AS nth FROM journal WHERE kind = 3)
        GROUP BY {DAY}, hall""",  # noqa: S608
        ("printed", "reprinted"),
    ),
    "kiosks": Sql(
        f"""SELECT count(*), count(*) FILTER (kind = 0), count(*) FILTER (kind = 1),
            count(*) FILTER (kind = 2), quantile_disc(pause_ms // 1000, 0.5) FILTER (pause_ms <= 120999)
        FROM (SELECT *, at_ms - lag(at_ms) OVER (PARTITION BY hall ORDER BY number) AS pause_ms
            FROM journal WHERE kind <= 2) GROUP BY {DAY}, hall""",  # noqa: S608
        ("scans", "entries", "exits", "refusals"),
    ),
    "kiosks-by-hour": Sql(
        f"SELECT {SCANS} GROUP BY {HOUR}, hall",
        ("scans", "entries", "exits", "refusals"),
    ),
    "refusals": Sql(f"SELECT count(*) FROM journal WHERE kind = 2 GROUP BY {DAY}, hall", ()),  # noqa: S608
}
"""By the names that reports have on the command line."""


class Answered(NamedTuple):
    """What DuckDB said, and how long it took in the middle of some rounds."""

    rows: list[tuple[int, ...]]
    took_ms: float


class DuckDays:
    """A journal in memory, as columns. Close it."""

    def __init__(self, days: BusyDays) -> None:
        self._duck = duckdb.connect(config={"threads": THREADS})
        columns = dict(days.columns) | {"number": np.arange(days.entries)}
        self._duck.register("given", columns)
        self._duck.execute(
            """CREATE TABLE journal AS SELECT number::INTEGER AS number, at_ms, position::INTEGER AS position,
            hall::UTINYINT AS hall, kind::UTINYINT AS kind, sequence::INTEGER AS sequence FROM given"""
        )
        self._duck.unregister("given")
        self._duck.execute(
            f"""CREATE TABLE person AS SELECT i::INTEGER AS position, (i % {PRODUCTS})::INTEGER AS product,
            'Stadt ' || (i % {ORGANISATIONS}) AS organisation FROM range(1, {days.people + 1}) AS t(i)"""  # noqa: S608
        )
        self._duck.execute(
            f"""CREATE TABLE session AS SELECT row_number() OVER () AS session, hall::UTINYINT AS hall,
            start_ms, start_ms + {SESSION_MS} AS end_ms FROM range(1, {HALLS + 1}) AS h(hall),
            range({BEGIN_MS}, {BEGIN_MS + DAYS * DAY_MS}, {EVERY_MS}) AS s(start_ms)"""  # noqa: S608
        )

    def ask(self, sql: Sql, rounds: int) -> Answered:
        """Ask as often, and fetch all rows each time."""
        took, rows = [], []
        for _ in range(rounds):
            began_s = time.perf_counter()
            rows = self._duck.execute(sql.query).fetchall()
            took.append((time.perf_counter() - began_s) * 1_000)
        return Answered(rows, statistics.median(took))

    def close(self) -> None:
        """Forget it all."""
        self._duck.close()

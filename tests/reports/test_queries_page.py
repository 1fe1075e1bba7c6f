"""The queries of docs/queries.md, run as they stand there over an exported journal."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from checkin.journal import Body, JournalEntry
from kiosk.commands.journal import export_line
from kiosk.parquet import to_parquet
from tests.equipment.figure_dice import draw_congress

PAGE = Path(__file__).parents[2] / "docs" / "queries.md"
TO_PARQUET, PERSONS, FORCED, TURNED_AWAY = re.findall(r"```sql\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)

Row = tuple[object, ...]


@pytest.fixture(params=range(5))
def entries(request: pytest.FixtureRequest) -> tuple[JournalEntry, ...]:
    """What a congress wrote down: late, repeated and reordered."""
    return tuple(draw_congress(int(request.param), 300).entries)


@pytest.fixture
def bodies(entries: tuple[JournalEntry, ...]) -> list[Body]:
    """Each fact once."""
    return list({entry.body.id: entry.body for entry in entries}.values())


@pytest.fixture
def database(
    entries: tuple[JournalEntry, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in a folder where the first query has made the Parquet file."""
    monkeypatch.chdir(tmp_path)
    Path("journal.ndjson").write_text("".join(export_line(entry) for entry in entries), "utf-8")
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.execute(TO_PARQUET)
        yield connection


def test_parquet_has_typed_columns(database: duckdb.DuckDBPyConnection, bodies: list[Body]) -> None:
    """Each entry is there once, and its time is a moment with a zone."""
    columns = database.execute("DESCRIBE FROM 'journal.parquet'").fetchall()
    assert ("moment", "TIMESTAMP WITH TIME ZONE") in [(name, kind) for name, kind, *_ in columns]
    times = database.execute("SELECT id, epoch_ms(moment) FROM 'journal.parquet'").fetchall()
    assert sorted(times) == sorted((str(body.id), body.at_ms) for body in bodies)


def test_persons_per_list(database: duckdb.DuckDBPyConnection, bodies: list[Body]) -> None:
    """Entries that were taken back or refused afterwards are left out."""
    gone = {body.ref for body in bodies if body.kind == "undo" or (body.kind == "ruling" and body.reason)}
    came: dict[object, list[object]] = defaultdict(list)
    for body in bodies:
        if body.kind == "entry" and body.position is not None and body.id not in gone:
            came[body.list].append(body.position)
    wanted: set[Row] = {(place, len(set(persons)), len(persons)) for place, persons in came.items()}
    assert set(database.execute(PERSONS).fetchall()) == wanted


def test_forced_per_device(database: duckdb.DuckDBPyConnection, bodies: list[Body]) -> None:
    """Each device has the entries that staff admitted there despite a refusal."""
    forced = Counter(str(body.device) for body in bodies if body.kind == "entry" and body.forced)
    assert database.execute(FORCED).fetchall() == sorted(forced.items())


def test_turned_away_more_than_once(database: duckdb.DuckDBPyConnection, bodies: list[Body]) -> None:
    """Whoever was refused twice is there with all reasons."""
    refused: dict[int, list[str]] = defaultdict(list)
    for body in bodies:
        if body.kind == "refusal" and body.position is not None:
            refused[body.position].append(body.reason)
    wanted = [
        (person, len(reasons), ", ".join(sorted({*reasons})))
        for person, reasons in sorted(refused.items())
        if len(reasons) > 1
    ]
    assert database.execute(TURNED_AWAY).fetchall() == wanted


def test_the_command_makes_the_same_file(
    database: duckdb.DuckDBPyConnection, entries: tuple[JournalEntry, ...]
) -> None:
    """Columns, kinds and rows."""
    Path("own.parquet").write_bytes(to_parquet(map(export_line, entries)))
    by_hand, own = (
        (
            database.execute(f"DESCRIBE FROM '{name}.parquet'").fetchall(),  # ours
            sorted(map(str, database.execute(f"FROM '{name}.parquet'").fetchall())),  # ours
        )
        for name in ("journal", "own")
    )
    assert own == by_hand

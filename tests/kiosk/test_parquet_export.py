"""``einlass journal export --format parquet``: a file where DuckDB is there, a clear word where it is not."""

import sys
from pathlib import Path

import duckdb
import pytest

from kiosk.exit_codes import ExitCode
from tests.fakes.einlass import TICKET, Einlass


@pytest.fixture
def einlass(tmp_path: Path) -> Einlass:
    """The sample congress, to which one person came."""
    program = Einlass(tmp_path / "data")
    assert program.import_sample().code == 0
    program.door(TICKET.encode())
    return program


def test_the_journal_as_parquet(einlass: Einlass, tmp_path: Path) -> None:
    """As many rows as the export has lines, in a folder whatever it is called."""
    out = tmp_path / "it's" / "journal.parquet"
    out.parent.mkdir()
    done = einlass("journal", "export", "--format", "parquet", "--out", out)
    assert (done.code, done.out, done.err) == (ExitCode.DONE, "", "")
    lines = einlass("journal", "export").lines()
    rows = duckdb.read_parquet(str(out)).fetchall()
    assert sorted(row[0] for row in rows) == sorted(line["body"]["id"] for line in lines)


def test_a_journal_of_nothing(tmp_path: Path) -> None:
    """A file with columns and without rows."""
    einlass = Einlass(tmp_path / "data")
    assert einlass.import_sample().code == 0
    out = tmp_path / "journal.parquet"
    assert einlass("journal", "export", "--format", "parquet", "--out", out).code == ExitCode.DONE
    assert duckdb.read_parquet(str(out)).fetchall() == []


def test_without_duckdb_it_says_what_to_do(einlass: Einlass, monkeypatch: pytest.MonkeyPatch) -> None:
    """And writes nothing."""
    monkeypatch.setitem(sys.modules, "duckdb", None)
    done = einlass("journal", "export", "--format", "parquet", "--out", "x.parquet")
    assert (done.code, done.out) == (ExitCode.USAGE, "")
    assert "pip install duckdb" in done.err
    assert not Path("x.parquet").exists()
    assert einlass("journal", "export").code == ExitCode.DONE


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param(("export", "--format", "parquet"), "--out journal.parquet", id="no file is named"),
        pytest.param(("verify", "--format", "parquet", "--out", "x"), "is exported", id="verify"),
        pytest.param(("export", "--out", "x"), "> journal.ndjson", id="lines into a file"),
        pytest.param(
            ("export", "--format", "parquet", "--out", "/no/where"), "cannot be written", id="no folder"
        ),
    ],
)
def test_what_makes_no_file(einlass: Einlass, words: tuple[str, ...], said: str) -> None:
    """A clear word."""
    done = einlass("journal", *words)
    assert (done.code, done.out) == (ExitCode.USAGE, "")
    assert said in done.err

"""Numbered steps: each whole with its record, none twice, and a newer ledger is left alone."""

from pathlib import Path

import apsw
import pytest

from checkin.errors import LedgerTooNewError
from sync.migrations import MIGRATIONS, Migration, migrate
from sync.store import Store

STEP: Migration = ("a second table", ("CREATE TABLE second (x)", "INSERT INTO second VALUES (1)"))
BROKEN: Migration = ("a step with a mistake", ("CREATE TABLE third (x)", "INSERT INTO nowhere VALUES (1)"))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """An empty file."""
    return Store(tmp_path / "ledger.db", bytes(32))


def _tables(store: Store) -> set[str]:
    return {str(name) for (name,) in store.rows("SELECT name FROM sqlite_master WHERE type = 'table'")}


def test_steps_run_once_and_in_order(store: Store) -> None:
    """A second start runs nothing; a new step at the end runs alone."""
    assert migrate(store) == len(MIGRATIONS)
    assert migrate(store) == 0
    assert migrate(store, (*MIGRATIONS, STEP)) == 1
    assert migrate(store, (*MIGRATIONS, STEP)) == 0
    assert store.rows("SELECT x FROM second") == [(1,)]


def test_a_step_that_fails_leaves_nothing_and_the_next_start_tries_again(store: Store) -> None:
    """Neither its tables nor its record; the steps before it stay."""
    with pytest.raises(apsw.SQLError):
        migrate(store, (*MIGRATIONS, STEP, BROKEN))
    assert "second" in _tables(store)
    assert "third" not in _tables(store)
    assert migrate(store, (*MIGRATIONS, STEP, ("mended", ("CREATE TABLE third (x)",)))) == 1
    assert "third" in _tables(store)


def test_a_newer_ledger_is_refused_before_anything_is_touched(store: Store) -> None:
    """The error says how many steps each side knows."""
    migrate(store, (*MIGRATIONS, STEP))
    before = _tables(store)
    with pytest.raises(LedgerTooNewError, match=f"shape {len(MIGRATIONS) + 1}"):
        migrate(store)
    assert _tables(store) == before


def test_every_released_step_has_a_name_of_its_own() -> None:
    """The record tells them apart."""
    names = [name for name, _ in MIGRATIONS]
    assert len(set(names)) == len(names)

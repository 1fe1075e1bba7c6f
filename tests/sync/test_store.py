"""The one door to SQLite: transactions, and what becomes of a full, locked or failing disk."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import apsw
import pytest

from checkin.errors import (
    LedgerCorruptError,
    LedgerError,
    LedgerKeyError,
    LedgerLockedError,
    LedgerUnwritableError,
)
from sync import store as store_module
from sync.store import PRAGMAS, Store, translate
from tests.fakes.power import CIPHERED, Disk, forgetful_vfs

KEY = bytes(range(32))
HOLD = """
import sys
from pathlib import Path
from sync.store import Store
store = Store(Path(sys.argv[1]), bytes.fromhex(sys.argv[2]))
store.run("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read()
store.run("ROLLBACK")
store.close()
"""


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A store with one table and one row."""
    opened = Store(tmp_path / "ledger.db", KEY)
    opened.run("CREATE TABLE t (x)")
    opened.run("INSERT INTO t VALUES (1)")
    return opened


def test_the_settings_that_survive_a_power_cut_are_in_force(store: Store) -> None:
    """What SQLite says back is what was asked for."""
    kept = {name: store.rows(f"PRAGMA {name}")[0][0] for name, _ in PRAGMAS}
    assert kept["journal_mode"] == "wal"
    assert kept["synchronous"] == 2
    assert {**kept, "journal_mode": "wal", "synchronous": "full"} == dict(PRAGMAS)


def _fail_in_the_middle(store: Store) -> None:
    with store.writing():
        store.run("INSERT INTO t VALUES (2)")
        raise ZeroDivisionError


def test_a_block_that_fails_leaves_nothing_behind(store: Store) -> None:
    """The exception comes through as it is, and the next block works."""
    with pytest.raises(ZeroDivisionError):
        _fail_in_the_middle(store)
    assert store.rows("SELECT x FROM t") == [(1,)]
    with store.writing():
        store.run_many("INSERT INTO t VALUES (?)", [(2,), (3,)])
    assert store.rows("SELECT x FROM t") == [(1,), (2,), (3,)]
    assert store.row("SELECT x FROM t WHERE x = ?", (9,)) is None


@pytest.mark.parametrize("length", [0, 16, 31, 33, 64])
def test_a_key_of_another_length_is_refused(tmp_path: Path, length: int) -> None:
    """Before any file is made."""
    with pytest.raises(LedgerKeyError):
        Store(tmp_path / "ledger.db", bytes(length))
    assert not list(tmp_path.iterdir())


def test_a_refused_opening_holds_nothing(store: Store, tmp_path: Path) -> None:
    """After a wrong key the right one opens, and may be closed down to a single file."""
    with pytest.raises(LedgerKeyError):
        Store(tmp_path / "ledger.db", bytes(32))
    store.close()
    assert [path.name for path in tmp_path.iterdir()] == ["ledger.db"]


def _insert_one(store: Store) -> None:
    with store.writing():
        store.run("INSERT INTO t VALUES (zeroblob(20000))")


def _fill_by_pages(store: Store) -> Callable[[], None]:
    store.run("PRAGMA max_page_count = 4")
    return lambda: store.run("PRAGMA max_page_count = 100000")


def test_a_ledger_that_may_not_grow_refuses_and_goes_on_when_it_may(store: Store) -> None:
    """The transaction is undone whole; when there is room again the same one works."""
    free = _fill_by_pages(store)
    with pytest.raises(LedgerUnwritableError, match="disk is full") as caught:
        _insert_one(store)
    assert "Free some space" in caught.value.remedy
    assert store.rows("SELECT count(*) FROM t") == [(1,)]
    free()
    _insert_one(store)
    assert store.rows("SELECT count(*) FROM t") == [(2,)]
    assert not store.integrity_problem()


@pytest.mark.parametrize("free_bytes", [0, 100, 5_000, 12_000])
def test_a_full_disk_at_any_byte_of_a_commit_leaves_the_old_state(tmp_path: Path, free_bytes: int) -> None:
    """Wherever the disk runs full, the row is not there, the ledger is sound, and later it works."""
    disk = forgetful_vfs().put_in(Disk(tmp_path))
    store = Store(tmp_path / "ledger.db", KEY, vfs=CIPHERED)
    store.run("CREATE TABLE t (x)")
    disk.free_bytes = free_bytes
    with pytest.raises(LedgerUnwritableError, match="disk is full"):
        _insert_one(store)
    assert store.rows("SELECT count(*) FROM t") == [(0,)]
    disk.free_bytes = None
    _insert_one(store)
    assert store.rows("SELECT count(*) FROM t") == [(1,)]
    assert not store.integrity_problem()
    store.close()


def test_another_process_that_writes_for_too_long_is_named(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reading goes on meanwhile; when the other one is done, writing works."""
    monkeypatch.setattr(store_module, "LOCK_WAIT_MS", 50)
    here = Store(tmp_path / "ledger.db", KEY)
    command = [sys.executable, "-c", HOLD, str(tmp_path / "ledger.db"), KEY.hex()]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(LedgerLockedError) as caught:
            _insert_one(here)
        assert "Close the other program" in caught.value.remedy
        assert here.rows("SELECT x FROM t") == [(1,)]
        other.communicate()
    _insert_one(here)
    here.close()
    store.close()


@pytest.mark.parametrize(
    ("raised", "ours"),
    [
        pytest.param(apsw.NotADBError, LedgerKeyError, id="wrong key"),
        pytest.param(apsw.CorruptError, LedgerCorruptError, id="damaged page"),
        pytest.param(apsw.FullError, LedgerUnwritableError, id="disk full"),
        pytest.param(apsw.ReadOnlyError, LedgerUnwritableError, id="read-only"),
        pytest.param(apsw.CantOpenError, LedgerUnwritableError, id="cannot be opened"),
        pytest.param(apsw.PermissionsError, LedgerUnwritableError, id="not allowed"),
        pytest.param(apsw.IOError, LedgerUnwritableError, id="failing disk"),
        pytest.param(apsw.BusyError, LedgerLockedError, id="busy"),
        pytest.param(apsw.LockedError, LedgerLockedError, id="locked"),
    ],
)
def test_each_trouble_of_the_disk_has_its_error_and_remedy(
    raised: type[apsw.Error], ours: type[LedgerError]
) -> None:
    """The file is named, its folder is not."""
    translated = translate(raised("as SQLite says"), Path("/home/somebody/ledger.db"))
    assert type(translated) is ours
    assert isinstance(translated, LedgerError)
    assert "ledger.db" in translated.problem
    assert "somebody" not in str(translated)
    assert translated.remedy.endswith(".")


def test_a_disk_that_is_full_at_the_start_is_not_called_broken() -> None:
    """SQLite finds no room for the index of its log and says I/O error; nobody has to replace the card."""
    raised = apsw.IOError("disk I/O error")
    raised.__dict__["extendedresult"] = apsw.SQLITE_IOERR_SHMSIZE
    translated = translate(raised, Path("ledger.db"))
    assert isinstance(translated, LedgerUnwritableError)
    assert "full" in translated.problem
    assert "Free some space" in translated.remedy


def test_a_mistake_of_ours_is_not_taken_for_a_broken_ledger(store: Store) -> None:
    """Wrong SQL and broken constraints come through as they are: they are bugs."""
    with pytest.raises(apsw.SQLError):
        store.rows("SELECT nothing FROM nowhere")
    store.run("CREATE UNIQUE INDEX one ON t (x)")
    with pytest.raises(apsw.ConstraintError), store.writing():
        store.run("INSERT INTO t VALUES (1)")
    assert store.rows("SELECT x FROM t") == [(1,)]

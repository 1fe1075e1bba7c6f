"""The file of figures holds nothing that is not in the ledger: whatever is wrong with it, it is made anew."""

from collections.abc import Callable
from pathlib import Path
from threading import Timer

import pytest

from checkin.errors import LedgerLockedError
from checkin.journal import Fact, Kind
from checkin.model import PositionId
from checkin.rollup import CAME
from sync import store as sqlite
from sync.beside import forget
from sync.ledger import Ledger
from sync.opening import LedgerFile
from sync.rollup import keeper
from sync.rollup.keeper import Rollup
from sync.rollup.opening import open_file, path_of, rollup_of
from sync.store import Store
from tests.fakes.clock import START_MS
from tests.fakes.small_congress import DOOR, FOYER_ROOM, PARTICIPANT, connected, make_ledger

ONE_CAME = {(PARTICIPANT, ""): (3, 1, 1, 2)}
NOBODY_CAME = {(PARTICIPANT, ""): (3, 0, 0, 3)}
ENTRY = Fact(kind=Kind.ENTRY, at_ms=START_MS, position=PositionId(1), list=DOOR, room=FOYER_ROOM)


@pytest.fixture
def file(tmp_path: Path) -> LedgerFile:
    """Three people, of whom one has come."""
    made = make_ledger(tmp_path / "data", 3)
    with connected(made) as ledger:
        _come(ledger)
    return made


def _come(ledger: Ledger) -> None:
    with ledger.writing():
        ledger.append(ENTRY)


def _came(file: LedgerFile) -> object:
    with rollup_of(file) as rollup:
        rollup.catch_up()
        return rollup.cells(CAME)


def _spoil(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:2048] + bytes(30 * 1024))


def _lock_away(path: Path) -> None:
    forget(path)
    Store(path, bytes(range(32))).close()
    assert path.stat().st_size


@pytest.mark.parametrize(
    "harm",
    [
        pytest.param(Path.unlink, id="deleted"),
        pytest.param(_spoil, id="damaged"),
        pytest.param(lambda path: path.write_bytes(b"no database" * 500), id="something else"),
        pytest.param(_lock_away, id="of another key"),
        pytest.param(lambda path: path.write_bytes(b""), id="empty"),
    ],
)
def test_a_file_that_is_of_no_use_is_made_anew(file: LedgerFile, harm: Callable[[Path], object]) -> None:
    """Whatever became of it, the figures are those of the ledger."""
    assert _came(file) == ONE_CAME
    harm(path_of(file))
    assert _came(file) == ONE_CAME


def test_it_is_encrypted_and_goes_into_no_backup(file: LedgerFile) -> None:
    """Its name begins with the ledger's, as all that a backup leaves out; SQLite's words are not in it."""
    assert _came(file) == ONE_CAME
    assert path_of(file).name.startswith(file.path.name)
    raw = path_of(file).read_bytes()
    assert len(raw) > 10_000
    assert b"SQLite format" not in raw
    assert b"CREATE TABLE" not in raw


def test_figures_of_a_ledger_that_was_put_back_are_made_anew(file: LedgerFile, tmp_path: Path) -> None:
    """Where its newest entry is not the one that was counted, all is counted again."""
    assert _came(file) == ONE_CAME
    older = make_ledger(tmp_path / "older", 3)
    path_of(file).rename(path_of(older))
    assert _came(older) == NOBODY_CAME


def test_two_programs_may_bring_it_up_to_date(file: LedgerFile) -> None:
    """Whoever keeps cells sees by the serial that another program has brought them further."""
    with rollup_of(file) as hub, rollup_of(file) as report, connected(file) as ledger:
        seen = hub.catch_up().after
        _come(ledger)
        assert report.catch_up().before == seen
        caught = hub.catch_up()
        assert caught.change == {}
        assert caught.before == caught.after == report.serial > seen


def test_another_program_in_the_way_is_waited_for(file: LedgerFile, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not for ever: whoever asks is told then; once the file is free, all is well."""
    monkeypatch.setattr(sqlite, "LOCK_WAIT_MS", 1)
    with rollup_of(file) as report:
        other = open_file(file)
        other.run("BEGIN IMMEDIATE")
        monkeypatch.setattr(keeper, "TRIES", 3)
        with pytest.raises(LedgerLockedError):
            report.catch_up()
        monkeypatch.setattr(keeper, "TRIES", 100_000)
        freeing = Timer(0.05, other.roll_back)
        freeing.start()
        assert report.catch_up().after == report.serial
        freeing.join()
        assert report.cells(CAME) == ONE_CAME
        other.close()


def test_a_first_build_that_was_stopped_goes_on(file: LedgerFile) -> None:
    """What came meanwhile is counted too, once."""
    with connected(file) as ledger, rollup_of(file) as rollup:
        rollup.step()
        _come(ledger)
        assert _came(file) == ONE_CAME


def test_a_look_at_nothing_new_writes_nothing(file: LedgerFile) -> None:
    """The second look leaves the file as it is."""
    with connected(file) as ledger:
        store = open_file(file)
        rollup = Rollup(ledger.store, store)
        rollup.catch_up()
        commits = store.commits
        assert rollup.catch_up().change == {}
        assert store.commits == commits
        store.close()

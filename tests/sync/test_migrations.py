"""Numbered steps: each whole with its record, none twice, and a newer ledger is left alone."""

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from random import Random  # noqa: TID251  # seeded by each row

import apsw
import pytest

from checkin.errors import LedgerTooNewError, LedgerUnwritableError
from checkin.model import Position, PositionId, ProductId, RoomId
from sync.migrations import MIGRATIONS, Migration, migrate
from sync.replica import (
    BOOKINGS_DUE,
    fill_bookings,
    iter_keyed_positions,
    read_meta,
    save_positions,
)
from sync.store import Row, Store
from sync.tickets import count_booked_absent, find_by_secret_all
from tests.fakes.power import CIPHERED, Disk, forgetful_vfs

STEP: Migration = ("a second table", ("CREATE TABLE second (x)", "INSERT INTO second VALUES (1)"))
SECOND = MIGRATIONS[:2]
STEPS_OF_AN_UPDATE = 48
"""Writes and syncs of a small ledger's update, 43 of them for the tables."""
OLD_TABLES = ("meta", "position", "journal", "personal", "outbox_done", "presence", "run", "replay")
"""Those of the first step, but for the search words."""
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


BODIES = (
    b'{"id":1,"secret":"AB1","product":1,"family_name":"M\xc3\xbcller","sessions":["Er\xc3\xb6ffnung"]}',
    b'{"id":2,"secret":"AB2","product":1,"status":"pending","sessions":["Opening"]}',
    b'{"id":9,"secret":"AB9","product":2,"given_name":"Bo","family_name":"Li","sessions":["EROEFFNUNG"]}',
)


def _of_shape_1(store: Store) -> None:
    """A ledger as the first release left it, in use."""
    migrate(store, MIGRATIONS[:1])
    with store.writing():
        for number, body, words in zip((1, 2, 9), BODIES, ("muller", "", "bo li"), strict=True):
            store.run(
                "INSERT INTO position (id, secret, row_key, search_key, body) VALUES (?, ?, ?, ?, ?)",
                (number, f"AB{number}", f"secret:AB{number}", words, body),
            )
            store.run("INSERT INTO position_words (rowid, words) VALUES (?, ?)", (number, words))
            store.run(
                "INSERT INTO journal VALUES"
                " (?, ?, 'd', ?, 'entry', 5, ?, 1, 1, NULL, NULL, '', 0, 5, 0, 0, x'11', x'22')",
                (number, f"{number:032x}", number, number),
            )
        store.run("INSERT INTO meta VALUES ('positions_version', x'3133')")
        store.run("INSERT INTO personal VALUES ('00', x'01', x'02')")
        store.run("INSERT INTO outbox_done VALUES (1, 'accepted', '')")
        store.run("INSERT INTO presence VALUES (1, 9)")
        store.run("INSERT INTO run VALUES ('b', 1, 0)")
        store.run("INSERT INTO replay VALUES ('00', 7)")


def numbers(found: Iterable[Position]) -> list[int]:
    """Their ids."""
    return [each.id for each in found]


def _content(store: Store) -> dict[str, list[Row]]:
    """All rows by what the first release knew of them."""
    columns = dict.fromkeys(OLD_TABLES, "*") | {"position": "id, secret, row_key, search_key, body"}
    found = {table: store.rows(f"SELECT {columns[table]} FROM {table} ORDER BY 1") for table in OLD_TABLES}  # noqa: S608
    return found | {"meta": [row for row in found["meta"] if row[0] != BOOKINGS_DUE]}


def test_a_ledger_of_the_first_release_keeps_all_it_holds(store: Store) -> None:
    """Attendees, journal, search words and the small tables; positions are found as before."""
    _of_shape_1(store)
    before = _content(store)
    assert migrate(store, SECOND) == 1
    assert _content(store) == before
    assert store.integrity_problem() == ""
    assert store.rows("SELECT rowid FROM position_words WHERE position_words MATCH 'muller'") == [(1,)]
    assert numbers(find_by_secret_all(store, "AB1")) == [1]
    assert [key for key, _ in iter_keyed_positions(store)] == ["secret:AB1", "secret:AB2", "secret:AB9"]


def test_bookings_of_the_first_release_are_filled_in_once(store: Store) -> None:
    """The step leaves a mark, the program copies the names and takes the mark away; presence counts."""
    _of_shape_1(store)
    migrate(store, SECOND)
    assert read_meta(store, BOOKINGS_DUE) is not None
    fill_bookings(store)
    assert read_meta(store, BOOKINGS_DUE) is None
    rows = [("eroffnung", 1, 0, 1), ("eroffnung", 9, 0, 1), ("opening", 2, 0, 0)]
    assert store.rows("SELECT * FROM booking ORDER BY session, position") == rows
    assert count_booked_absent(store, ["Eröffnung", "Opening"], RoomId(1)) == 1
    store.run("DELETE FROM booking")
    fill_bookings(store)
    assert store.rows("SELECT * FROM booking") == []


def test_a_new_ledger_has_no_bookings_to_fill_in(store: Store) -> None:
    """The mark is for ledgers with positions."""
    migrate(store, SECOND)
    assert read_meta(store, BOOKINGS_DUE) is None


def test_after_the_second_step_events_may_share_a_secret(store: Store) -> None:
    """What the first release refused: one text for tickets of two events."""
    _of_shape_1(store)
    migrate(store)
    other = Position(id=PositionId(20), secret="AB1", product=ProductId(5), event="demo2")
    with store.writing():
        save_positions(store, [other])
    assert sorted(numbers(find_by_secret_all(store, "AB1"))) == [1, 20]


@pytest.mark.parametrize("cut", range(1, STEPS_OF_AN_UPDATE, 3))
def test_a_power_cut_during_the_update_loses_nothing(tmp_path: Path, cut: int) -> None:
    """Wherever it falls, the next start finds all of the old ledger and ends what was begun."""
    vfs = forgetful_vfs()
    disk = vfs.put_in(Disk(tmp_path / "before"))
    disk.folder.mkdir()
    store = Store(disk.folder / "ledger.db", bytes(32), vfs=CIPHERED)
    _of_shape_1(store)
    before = _content(store)
    disk.cut_at = disk.steps + cut
    with pytest.raises(LedgerUnwritableError):
        _update(store)
    with suppress(LedgerUnwritableError):
        store.close()
    vfs.take_out(disk)
    (tmp_path / "after").mkdir()
    after = vfs.put_in(disk.power_up(tmp_path / "after", Random(cut)))
    store = Store(after.folder / "ledger.db", bytes(32), vfs=CIPHERED)
    _update(store)
    assert _content(store) == before
    assert store.rows("SELECT count(*) FROM booking") == [(3,)]
    assert store.integrity_problem() == ""
    store.close()
    vfs.take_out(after)


def _update(store: Store) -> None:
    migrate(store, SECOND)
    fill_bookings(store)

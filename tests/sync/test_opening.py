"""Opening a ledger: good, new, or one clear error; never an empty one in place of a lost one."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from checkin.errors import (
    LedgerCorruptError,
    LedgerError,
    LedgerKeyError,
    LedgerTooNewError,
    LedgerUnwritableError,
)
from checkin.model import Position, PositionId, ProductId, RoomId
from sync.keys import KEY_FILE
from sync.migrations import MIGRATIONS
from sync.opening import LEDGER_FILE, MADE_FILE, open_ledger
from sync.replica import BOOKINGS_DUE, count_positions, save_positions, write_meta
from sync.tickets import count_booked_absent
from tests.fakes.clock import FakeClock
from tests.fakes.entropy import SeededEntropy
from tests.fakes.power import CIPHERED, Disk, forgetful_vfs
from tests.fakes.small_congress import connected, make_ledger

PEOPLE = 200


def _open(data_dir: Path, seed: int = 7) -> None:
    open_ledger(data_dir, {}, FakeClock(), SeededEntropy(seed))


def test_a_new_data_folder_gets_a_ledger_and_keeps_its_device_name(tmp_path: Path) -> None:
    """Two starts are one device with two boot ids; folder and key are ours alone."""
    folder = tmp_path / "deep" / "folder"
    first = open_ledger(folder, {}, FakeClock(), SeededEntropy(1))
    second = open_ledger(folder, {}, FakeClock(), SeededEntropy(2))
    assert first.origin.device == second.origin.device
    assert first.origin.boot_id != second.origin.boot_id
    assert folder.stat().st_mode & 0o777 == 0o700


def _flip_bytes(path: Path) -> None:
    raw = bytearray(path.read_bytes())
    for at in range(4096, len(raw), 1999):
        raw[at] ^= 0x55
    path.write_bytes(raw)


def _truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:20_000])


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _fill_with_garbage(path: Path) -> None:
    path.write_bytes(SeededEntropy(3).random_bytes(50_000))


def _write_text(path: Path) -> None:
    path.write_text("this is no ledger\n" * 1000)


def _lose_file_keep_log(path: Path) -> None:
    path.unlink()
    path.with_name(f"{LEDGER_FILE}-wal").write_bytes(bytes(5000))


def _change_key(path: Path) -> None:
    path.with_name(KEY_FILE).write_text("ab" * 32)


def _lose_key(path: Path) -> None:
    path.with_name(KEY_FILE).unlink()


def _shorten_key(path: Path) -> None:
    path.with_name(KEY_FILE).write_text("ab" * 31)


@pytest.mark.parametrize(
    ("harm", "expected"),
    [
        pytest.param(_flip_bytes, (LedgerCorruptError, LedgerKeyError), id="bytes flipped all over"),
        pytest.param(_truncate, LedgerCorruptError, id="cut off in the middle"),
        pytest.param(_empty, LedgerCorruptError, id="empty"),
        pytest.param(_fill_with_garbage, LedgerKeyError, id="random bytes"),
        pytest.param(_write_text, LedgerKeyError, id="a text"),
        pytest.param(_lose_file_keep_log, LedgerCorruptError, id="gone while its log is there"),
        pytest.param(_change_key, LedgerKeyError, id="another key"),
        pytest.param(_lose_key, LedgerKeyError, id="key file gone"),
        pytest.param(_shorten_key, LedgerKeyError, id="key too short"),
    ],
)
def test_a_harmed_ledger_is_an_error_with_a_remedy(
    tmp_path: Path,
    harm: Callable[[Path], None],
    expected: type[LedgerError] | tuple[type[LedgerError], ...],
) -> None:
    """No harm ends in an empty ledger, and what was found is left as it is for whoever repairs it."""
    path = make_ledger(tmp_path, PEOPLE).path
    harm(path)
    found = path.read_bytes() if path.exists() else None
    with pytest.raises(expected) as caught:
        _open(tmp_path)
    assert caught.value.remedy.endswith(".")
    assert (path.read_bytes() if path.exists() else None) == found


def test_one_flipped_byte_is_noticed_at_the_next_start(tmp_path: Path) -> None:
    """The cipher's seal on each page tells, wherever it was; a few that SQLite never reads may stand."""
    path = make_ledger(tmp_path, PEOPLE).path
    whole = path.read_bytes()
    noticed = 0
    offsets = range(100, len(whole), len(whole) // 60)
    for at in offsets:
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        try:
            _open(tmp_path)
        except (LedgerCorruptError, LedgerKeyError):
            noticed += 1
    path.write_bytes(whole)
    _open(tmp_path)
    assert noticed >= len(offsets) * 0.9


def test_a_ledger_of_a_newer_program_is_left_alone(tmp_path: Path) -> None:
    """An unknown step in its record: the remedy asks for the newer program."""
    ledger_file = make_ledger(tmp_path)
    with connected(ledger_file) as ledger, ledger.writing():
        ledger.store.run("INSERT INTO migration VALUES (?, 'from the future')", (len(MIGRATIONS) + 1,))
    with pytest.raises(LedgerTooNewError) as caught:
        _open(tmp_path)
    assert "newer version" in caught.value.remedy


def test_a_first_start_cut_short_starts_again(tmp_path: Path) -> None:
    """An empty file that never was a ledger is made into one."""
    (tmp_path / LEDGER_FILE).touch()
    _open(tmp_path)
    assert (tmp_path / LEDGER_FILE).stat().st_size > 0
    assert (tmp_path / MADE_FILE).exists()


def test_a_ledger_moved_aside_makes_room_for_a_new_one(tmp_path: Path) -> None:
    """What the remedy of a damaged ledger says works: file and log away, next start; the key stays."""
    path = make_ledger(tmp_path).path
    key = (tmp_path / KEY_FILE).read_bytes()
    path.rename(tmp_path / "aside.db")
    _open(tmp_path)
    assert (tmp_path / KEY_FILE).read_bytes() == key


def test_a_data_folder_that_is_a_file_is_an_error(tmp_path: Path) -> None:
    """The remedy names the option to choose another."""
    (tmp_path / "taken").touch()
    with pytest.raises(LedgerUnwritableError) as caught:
        _open(tmp_path / "taken")
    assert "--data-dir" in caught.value.remedy


def test_a_folder_that_nobody_may_write_to_is_an_error() -> None:
    """No foreign exception comes through."""
    with pytest.raises(LedgerUnwritableError):
        _open(Path(f"/proc/{os.getpid()}/einlass"))


def test_a_disk_that_became_read_only_is_an_error(tmp_path: Path) -> None:
    """An existing ledger on such a disk opens for nobody who wants to write."""
    vfs = forgetful_vfs()
    disk = vfs.put_in(Disk(tmp_path))
    ledger_file = make_ledger(tmp_path, vfs=CIPHERED)
    with connected(ledger_file) as ledger:
        disk.is_read_only = True
        with pytest.raises(LedgerUnwritableError) as caught, ledger.writing():
            ledger.store.run("DELETE FROM position")
        assert "owner" in caught.value.remedy
        disk.is_read_only = False
        assert count_positions(ledger.store) == 3


def test_a_good_ledger_opens_again_with_all_that_was_in_it(tmp_path: Path) -> None:
    """Nothing is lost between an orderly end and the next start."""
    make_ledger(tmp_path, PEOPLE)
    with connected(open_ledger(tmp_path, {}, FakeClock(), SeededEntropy(3))) as ledger:
        assert count_positions(ledger.store) == PEOPLE


def test_bookings_that_are_due_are_filled_in_when_the_ledger_opens(tmp_path: Path) -> None:
    """After an update of the program the doors of workshops know who is expected."""
    ledger = open_ledger(tmp_path, {}, FakeClock(), SeededEntropy(7)).connect()
    booked = Position(id=PositionId(1), secret="A", product=ProductId(1), sessions=("Yoga",))
    with ledger.writing():
        save_positions(ledger.store, [booked])
        ledger.store.run("DELETE FROM booking")
        write_meta(ledger.store, BOOKINGS_DUE, b"")
    assert count_booked_absent(ledger.store, ["Yoga"], RoomId(1)) == 0
    _open(tmp_path)
    assert count_booked_absent(ledger.store, ["Yoga"], RoomId(1)) == 1
    ledger.store.close()

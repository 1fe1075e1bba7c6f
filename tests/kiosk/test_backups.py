"""Backups by the command line: a kiosk's or a hub's folder into one file, and back under another name."""

import hashlib
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from msgspec.structs import replace

from checkin.errors import LedgerCorruptError
from hub.identity import read_identity as read_key
from kiosk.backups import SUFFIX, make_backup, restore_backup
from kiosk.bootstrap import open_kiosk
from kiosk.clock import SystemClock
from kiosk.hubs.taking_over import set_lead_pin
from kiosk.worlds import World, connected, open_existing, open_world
from sync.backup import ADD, opened
from sync.backup_file import Facts, file_hash, read_backup_file, write_backup_file
from sync.hub.identity import read_identity
from sync.ledger_name import owner_of
from sync.replica import count_positions
from tests.fakes.einlass import CHECKOUT, OTHER_TICKETS, TICKET, Einlass, call, sample_world


@pytest.fixture
def einlass(tmp_path: Path) -> Einlass:
    """A data folder with the sample congress, settings, a template, and one person inside."""
    found = Einlass(tmp_path / "data")
    assert found.import_sample().code == 0
    (tmp_path / "data" / "config.toml").write_text('lists = ["Einlass"]\n')
    (tmp_path / "data" / "templates").mkdir()
    (tmp_path / "data" / "templates" / "own.typ").write_text("#set page()")
    found.door(TICKET.encode() + b"\n")
    return found


def names_in(folder: Path) -> set[str]:
    """What lies in a folder."""
    return {path.name for path in folder.iterdir()} if folder.exists() else set()


def test_there_and_back(einlass: Einlass, tmp_path: Path) -> None:
    """All is there again, the journal verifies, and what comes now is written under another name."""
    made = einlass("backup", "--out", tmp_path, "--with-key")
    assert (made.code, made.err) == (0, "")
    (file,) = tmp_path.glob(f"*{SUFFIX}")
    assert file.stat().st_mode & 0o077 == 0
    assert str(file) in made.out
    assert "1 journal entries, 40 tickets, 2 other files." in made.out
    assert "Whoever has this file can read everything" in made.out
    restored = call("restore", file, "--data-dir", tmp_path / "new")
    assert (restored.code, restored.err) == (0, "")
    new = Einlass(tmp_path / "new")
    assert (tmp_path / "new" / "templates" / "own.typ").read_text() == "#set page()"
    said = new.door(f"{TICKET}\n{OTHER_TICKETS[0]}\n".encode())
    assert [line["verdict"] for line in said] == ["refuse", "admit"]
    assert new("journal", "verify").out == "verified\n"
    devices = [line["body"]["device"] for line in new("journal", "export").lines()]
    assert len(set(devices)) == 2
    assert {owner_of(name) for name in devices} == {devices[0]}
    assert not [name for name in names_in(tmp_path) if name.startswith(".")]


def test_without_its_key_it_says_where_that_is(einlass: Einlass, tmp_path: Path) -> None:
    """Nothing in the file opens it, and restoring asks for the key by name."""
    made = einlass("backup", "--out", tmp_path / "b")
    assert "keep a copy of ledger.key in the data folder" in made.out
    key = (tmp_path / "data" / "ledger.key").read_bytes().strip()
    assert key not in (tmp_path / "b").read_bytes()
    assert bytes.fromhex(key.decode()) not in (tmp_path / "b").read_bytes()
    without = call("restore", tmp_path / "b", "--data-dir", tmp_path / "new")
    assert (without.code, "--key-file" in without.err) == (2, True)
    (tmp_path / "wrong").write_bytes(bytes(32))
    wrong = call("restore", tmp_path / "b", "--key-file", tmp_path / "wrong", "--data-dir", tmp_path / "new")
    assert (wrong.code, "cannot be opened with this key" in wrong.err) == (2, True)
    assert names_in(tmp_path / "new") == set()
    given = call(
        "restore",
        tmp_path / "b",
        "--key-file",
        tmp_path / "data" / "ledger.key",
        "--data-dir",
        tmp_path / "new",
    )
    assert (given.code, given.err) == (0, "")


def test_the_key_may_come_from_elsewhere(tmp_path: Path) -> None:
    """Named by the environment it stays there; one that opens something else is refused."""
    (tmp_path / "key").write_bytes(hashlib.sha256(b"key").digest())
    named = {"EINLASS_LEDGER_KEY_FILE": str(tmp_path / "key")}
    einlass = Einlass(tmp_path / "data", named)
    einlass.import_sample()
    made = einlass("backup", "--out", tmp_path / "b")
    assert "EINLASS_LEDGER_KEY_FILE" in made.out
    assert Einlass(tmp_path / "new", named)("restore", tmp_path / "b").code == 0
    assert "ledger.key" not in names_in(tmp_path / "new")
    einlass("backup", "--out", tmp_path / "c", "--with-key")
    (tmp_path / "key").write_bytes(bytes(32))
    other = Einlass(tmp_path / "other", named)("restore", tmp_path / "c")
    assert (other.code, "another ledger key" in other.err) == (2, True)
    assert names_in(tmp_path / "other") == set()


def test_a_running_kiosk_is_saved_as_it_is(tmp_path: Path) -> None:
    """What was said before the backup is in it, and the kiosk goes on."""
    world = sample_world(tmp_path)
    with open_kiosk(world) as kiosk:
        entry = kiosk.desk.check_in(TICKET, kiosk.place).journal_entry
        made = make_backup(world, tmp_path / "b", with_key=True)
        kiosk.desk.check_in(OTHER_TICKETS[0], kiosk.place)
    assert made.facts.entries == 1
    new = World(tmp_path / "new", world.settings, {}, world.clock)
    restore_backup(new, tmp_path / "b", None)
    with connected(open_existing(new)) as ledger:
        assert entry is not None
        assert ledger.find(entry) is not None
        assert count_positions(ledger.store) == 40
    with open_kiosk(new) as kiosk:  # nobody is answered as after a crash: the other one has gone on
        assert kiosk.desk.check_in(TICKET, kiosk.place).is_replayed is False


def test_a_hub_is_itself_again_in_a_later_epoch(tmp_path: Path) -> None:
    """Key, certificate, devices and lead PIN are back; its kiosks have to begin anew."""
    world = World(sample_world(tmp_path).data_dir, sample_world(tmp_path).settings, {})
    set_lead_pin(world, ("127.0.0.1",), "246810")
    made = make_backup(world, tmp_path / "b", with_key=True)
    assert made.facts.is_hub
    new = World(tmp_path / "new", world.settings, {})
    told = call("restore", tmp_path / "b", "--data-dir", tmp_path / "new")
    assert "It is the hub, in epoch" in told.out
    assert read_key(tmp_path / "new") == read_key(world.data_dir)
    with connected(open_world(world)) as old, connected(open_world(new)) as ledger:
        before, after = read_identity(old.store), read_identity(ledger.store)
    assert before is not None
    assert after is not None
    assert (after.hub, after.epoch > before.epoch) == (before.hub, True)
    again = call("restore", "--in-place", "--data-dir", tmp_path / "new")
    assert (again.code, f"epoch {after.epoch}:" in again.out) == (0, False)


def test_a_hub_on_postgresql_is_told_how(tmp_path: Path) -> None:
    """Its folder holds a key and no ledger."""
    (tmp_path / "hub-key.pem").write_text("key")
    for words in (("backup", "--out", tmp_path / "b"), ("restore", "--in-place")):
        ended = call(*words, "--data-dir", tmp_path)
        assert (ended.code, "pg_dump" in ended.err) == (2, True)


def unpacked(backup: Path) -> tuple[Facts, Path]:
    """A backup's ledger beside it."""
    ledger = backup.with_suffix(".db")
    with ledger.open("xb") as file:
        return read_backup_file(backup, file.write), ledger


def spoil(backup: Path, *statements: tuple[str, tuple[str | int | bytes, ...]]) -> None:
    """Run statements on the ledger in a backup that has its key, and pack it again, soundly."""
    facts, ledger = unpacked(backup)
    with opened(ledger, bytes.fromhex(facts.key)) as store, store.writing():
        for sql, parameters in statements:
            store.run(sql, parameters)
    backup.unlink()
    write_backup_file(backup, replace(facts, bytes=ledger.stat().st_size, sha256=file_hash(ledger)), ledger)


def flip_last_bit(backup: Path) -> None:
    """One bit of the last byte is another one."""
    *rest, last = backup.read_bytes()
    backup.write_bytes(bytes([*rest, last ^ 1]))


def hostile(name: str) -> Callable[[Path], None]:
    """A file in the backup that would lie elsewhere."""
    return lambda path: spoil(path, (ADD, (name, b"x")))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        pytest.param(lambda b: b.write_bytes(b.read_bytes()[:-1]), "cut short", id="truncated"),
        pytest.param(lambda b: b.write_bytes(b.read_bytes()[:9]), "no backup", id="hardly begun"),
        pytest.param(flip_last_bit, "damaged", id="bit-flipped"),
        pytest.param(lambda b: b.write_bytes(b""), "no backup", id="empty"),
        pytest.param(lambda b: b.unlink(), "cannot be read", id="not there"),
        pytest.param(lambda b: (b.unlink(), b.mkdir()), "cannot be read", id="a folder"),
        pytest.param(
            lambda b: spoil(b, ("INSERT INTO migration VALUES (999, 'later')", ())), "shape 999", id="newer"
        ),
        pytest.param(lambda b: spoil(b, ("DROP TABLE backup_file", ())), "lacks what lay", id="made by hand"),
        pytest.param(
            lambda b: spoil(b, ("UPDATE journal SET reason = 'unpaid'", ())), "does not verify", id="forged"
        ),
        pytest.param(hostile("../outside"), "belongs to no data folder", id="a path upwards"),
        pytest.param(hostile("/outside"), "belongs to no data folder", id="a path from the root"),
        pytest.param(hostile("a/../../b"), "belongs to no data folder", id="a path up and down"),
        pytest.param(hostile("ledger.db-wal"), "belongs to no data folder", id="over the ledger"),
        pytest.param(hostile("a\0b"), "belongs to no data folder", id="a name with a zero"),
        pytest.param(hostile(""), "belongs to no data folder", id="no name"),
    ],
)
def test_what_cannot_be_restored_leaves_nothing(
    einlass: Einlass, tmp_path: Path, change: Callable[[Path], None], told: str
) -> None:
    """No folder, no file beside it: only a sentence with a remedy."""
    einlass("backup", "--out", tmp_path / "b", "--with-key")
    change(tmp_path / "b")
    before = names_in(tmp_path)
    ended = call("restore", tmp_path / "b", "--data-dir", tmp_path / "new")
    assert (ended.code, told in ended.err) == (2, True), ended.err
    assert names_in(tmp_path) == before


def test_nothing_is_written_over(einlass: Einlass, tmp_path: Path) -> None:
    """Neither a backup, nor a data folder."""
    einlass("backup", "--out", tmp_path / "b", "--with-key")
    assert "is there already" in einlass("backup", "--out", tmp_path / "b").err
    assert "no folder" in einlass("backup", "--out", tmp_path / "none" / "b").err
    assert "is not empty" in einlass("restore", tmp_path / "b").err
    assert "is no folder" in call("restore", tmp_path / "b", "--data-dir", tmp_path / "b").err
    (tmp_path / "empty").mkdir()
    assert call("restore", tmp_path / "b", "--data-dir", tmp_path / "empty").code == 0


def test_a_damaged_ledger_is_not_saved(einlass: Einlass, tmp_path: Path) -> None:
    """A backup that would not verify is none, and no file is left behind."""
    world = World(tmp_path / "data", sample_world(tmp_path / "x").settings, {})
    with connected(open_world(world)) as ledger, ledger.writing():
        ledger.store.run("UPDATE journal SET reason = 'unpaid'")
    with pytest.raises(LedgerCorruptError, match="does not verify"):
        make_backup(world, tmp_path / "b", with_key=False)
    assert not [name for name in names_in(tmp_path) if name.startswith((".b", "b"))]


def test_a_folder_that_cannot_be_written_is_named(einlass: Einlass) -> None:
    """With what can be done. In that one nobody may make a file, not even root."""
    ended = einlass("backup", "--out", "/proc")
    assert ended.code == 2
    assert "/proc cannot be used" in ended.err


def test_backups_do_not_hold_each_other(einlass: Einlass, tmp_path: Path) -> None:
    """One in the data folder itself is left out of the next one, and so is what lasts for one run."""
    world = World(tmp_path / "data", sample_world(tmp_path / "x").settings, {})
    for number in range(2):
        made = make_backup(world, tmp_path / "data" / f"b{number}", with_key=True)
        assert made.facts.files == 2


def begin_restore(backup: Path, folder: Path) -> "subprocess.Popen[bytes]":
    """A program of its own that restores."""
    words = [sys.executable, "-P", "-m", "kiosk", "restore", str(backup), "--data-dir", str(folder)]
    return subprocess.Popen(words, stdout=subprocess.DEVNULL, env={"PYTHONPATH": str(CHECKOUT)})


def test_a_restore_that_is_killed_leaves_nothing_that_starts(einlass: Einlass, tmp_path: Path) -> None:
    """At whatever moment: there is no data folder, or a whole one."""
    einlass("backup", "--out", tmp_path / "b", "--with-key")
    clock = SystemClock()
    begun_ns = clock.mono_ns()
    assert begin_restore(tmp_path / "b", tmp_path / "first").wait(60) == 0
    whole_s = (clock.mono_ns() - begun_ns) / 1e9
    for number in range(10):
        folder = tmp_path / f"new-{number}"
        program = begin_restore(tmp_path / "b", folder)
        with suppress(subprocess.TimeoutExpired):
            program.wait(whole_s * (0.55 + number * 0.05))
        program.kill()
        program.wait()
        if folder.exists():
            assert names_in(folder) == names_in(tmp_path / "first")
            assert call("journal", "verify", "--data-dir", folder).out == "verified\n"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        pytest.param(("restore",), "required", id="nothing named"),
        pytest.param(("restore", "b", "--in-place"), "not allowed with", id="a file, and in place"),
        pytest.param(("restore", "--in-place", "--key-file", "k"), "is for a backup", id="a key in place"),
        pytest.param(("restore", "b", "--database", "postgresql://x"), "pg_restore", id="into a database"),
        pytest.param(
            ("restore", "--in-place", "--database", "postgresql://u:p@127.0.0.1:1/x"),
            "database",
            id="nobody there",
        ),
        pytest.param(("restore", "--in-place"), "There is no ledger", id="no data folder"),
        pytest.param(("backup", "--out", "b"), "There is no ledger", id="nothing to save"),
        pytest.param(("backup",), "--out", id="nowhere to save it"),
    ],
)
def test_wrong_use_is_told(tmp_path: Path, words: tuple[str, ...], told: str) -> None:
    """With what would be right, and nothing is made."""
    ended = call(*words, "--data-dir", tmp_path / "none")
    assert (ended.code, told in ended.err) == (2, True), ended.err
    assert names_in(tmp_path) == set()

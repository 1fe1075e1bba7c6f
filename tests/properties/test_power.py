"""Nothing acknowledged is lost when the power fails; no badge comes out twice; and the test could tell."""

import random  # noqa: TID251  # only ever seeded here
from contextlib import nullcontext, suppress
from pathlib import Path
from types import ModuleType

import msgspec
import pytest

from checkin.errors import LedgerUnwritableError
from kiosk import locking
from kiosk.deletion import order, wiping
from kiosk.deletion.order import Order, end_order, read_order
from kiosk.desk import CheckIns
from sync import keys
from sync.locks import Lock
from sync.migrations import MIGRATIONS, Migration, migrate
from sync.opening import LEDGER_FILE
from sync.store import Store
from sync.wipe import take_alone
from tests.fakes.blackouts.kiosk import Kiosk
from tests.fakes.blackouts.lives import Blackouts
from tests.fakes.blackouts.queue import PrintQueue
from tests.fakes.blackouts.subjects import SUBJECTS
from tests.fakes.clock import FakeClock
from tests.fakes.entropy import SeededEntropy
from tests.fakes.power import CIPHERED, Disk, forgetful_vfs
from tests.fakes.small_congress import (
    AT_DOOR,
    EVENT_SET,
    FAMILY_NAME,
    connected,
    make_ledger,
    secret_of,
)

CUTS_PER_LEDGER = 25
LEDGERS = {"kiosk": 8, "change of the lock": 1}
"""Of the others there are two."""
KEY = bytes(32)
MORE_MIGRATIONS: tuple[Migration, ...] = tuple(
    (
        f"step {number}",
        (
            f"CREATE TABLE extra_{number} (value TEXT NOT NULL)",
            f"INSERT INTO extra_{number} VALUES ('first')",  # noqa: S608  # a number
            f"CREATE INDEX extra_{number}_by_value ON extra_{number} (value)",
        ),
    )
    for number in range(5)
)


@pytest.mark.parametrize(
    ("subject", "seed"),
    [(subject, seed) for subject in SUBJECTS for seed in range(LEDGERS.get(subject, 2))],
)
def test_nothing_promised_is_lost_at_a_power_cut(tmp_path: Path, subject: str, seed: int) -> None:
    """25 cuts in a row: what somebody was told is so, nothing is there by half, and nothing is damaged."""
    lives = Blackouts(tmp_path, SUBJECTS[subject], seed)
    lives.suffer(CUTS_PER_LEDGER)
    assert lives.findings.is_clean, lives.findings
    assert lives.findings.promised > CUTS_PER_LEDGER


def test_badges_came_out_between_the_cuts(tmp_path: Path) -> None:
    """Or the proof that none comes out twice would say nothing: at the door as in the real worker."""
    kiosk = Blackouts(_made(tmp_path / "kiosk"), Kiosk, 1)
    queue = Blackouts(_made(tmp_path / "queue"), PrintQueue, 1)
    kiosk.suffer(CUTS_PER_LEDGER)
    queue.suffer(CUTS_PER_LEDGER)
    assert kiosk.subject.promises.badges
    assert queue.subject.printer.badges


@pytest.mark.parametrize(
    ("subject", "synchronous"),
    [
        pytest.param("kiosk", "normal", id="kiosk-normal"),
        pytest.param("kiosk", "off", id="kiosk-off"),
        pytest.param("hub", "normal", id="hub"),
        pytest.param("print queue", "normal", id="print queue"),
        pytest.param("import", "normal", id="import"),
    ],
)
def test_the_same_cuts_catch_a_ledger_that_does_not_sync(
    tmp_path: Path, subject: str, synchronous: str
) -> None:
    """With synchronous=NORMAL or OFF the very same lives lose what was promised: the proof above can fail."""
    lives = Blackouts(tmp_path, SUBJECTS[subject], 1, synchronous)
    lives.suffer(CUTS_PER_LEDGER)
    assert not lives.findings.is_clean


@pytest.mark.parametrize("subject", ["update of an old ledger", "wipe", "wipe of a whole folder"])
def test_the_same_cuts_catch_work_that_is_done_in_pieces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, subject: str
) -> None:
    """Without transactions the very same lives find a step, or a wipe, that is done by half."""
    monkeypatch.setattr(Store, "writing", lambda *_: nullcontext())
    lives = Blackouts(tmp_path, SUBJECTS[subject], 1)
    lives.suffer(CUTS_PER_LEDGER)
    assert lives.findings.wrong or lives.findings.corrupt


def _read_and_end(folder: Path) -> Order:
    read = read_order(folder)
    end_order(folder)
    return read


def _take_alone(store: Store) -> None:
    take_alone(store)
    store.run("PRAGMA synchronous = full")


WIPE, LOCK = "wipe of a whole folder", "change of the lock"


def _write_lock(path: Path, lock: Lock) -> None:
    path.write_bytes(msgspec.json.encode(lock))


def _keep_key(path: Path, key: bytes) -> None:
    path.write_text(key.hex(), "ascii")


def _put_out(content: bytes, path: Path) -> None:
    path.write_bytes(content)


@pytest.mark.parametrize(
    ("subject", "where", "name", "fault"),
    [
        pytest.param(WIPE, wiping, "read_order", _read_and_end, id="order ends before the deed"),
        pytest.param(WIPE, order, "sync_folder", lambda _: None, id="order not synced"),
        pytest.param(WIPE, wiping, "put_out", _put_out, id="certificate not synced"),
        pytest.param(WIPE, wiping, "remove_files", lambda _: 0, id="files left"),
        pytest.param(WIPE, wiping, "take_alone", _take_alone, id="shorter before its journal is gone"),
        pytest.param(LOCK, locking, "write_lock", _write_lock, id="lock not synced"),
        pytest.param(LOCK, keys, "keep_key", _keep_key, id="key not synced"),
        pytest.param(LOCK, keys, "forget", lambda _: False, id="copies left"),
    ],
)
def test_the_same_cuts_catch_steps_that_are_done_wrongly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, subject: str, where: ModuleType, name: str, fault: object
) -> None:
    """In another order, or not synced: the very same lives find what comes of it."""
    monkeypatch.setattr(where, name, fault)
    lives = Blackouts(tmp_path, SUBJECTS[subject], 2)
    lives.suffer(4 * CUTS_PER_LEDGER)
    assert not lives.findings.is_clean


def test_only_encrypted_bytes_reach_the_disk(tmp_path: Path) -> None:
    """Neither a name nor a ticket nor SQLite's own header is written in plain text, in file or log."""
    disk = forgetful_vfs().put_in(Disk(tmp_path))
    ledger_file = make_ledger(tmp_path, vfs=CIPHERED)
    with connected(ledger_file) as ledger:
        CheckIns(ledger, EVENT_SET, FakeClock(), SeededEntropy(2)).check_in(secret_of(1), AT_DOOR)
        raw = b"".join(
            path.read_bytes() for path in tmp_path.glob(f"{LEDGER_FILE}*") if path.suffix != ".db-shm"
        )
    assert disk.syncs > 0
    assert len(raw) > 20_000
    for plain in (
        FAMILY_NAME.encode(),
        b"denscheidt",
        secret_of(1).encode(),
        b"SQLite format",
        b"CREATE TABLE",
    ):
        assert plain not in raw


@pytest.mark.parametrize("seed", range(4))
def test_a_cut_in_the_middle_of_a_migration_leaves_whole_steps(tmp_path: Path, seed: int) -> None:
    """Each step is there together with its record, or neither; the next start goes on from there."""
    dice, vfs = random.Random(seed), forgetful_vfs()
    disk = vfs.put_in(Disk(_made(tmp_path / "0")))
    for life in range(1, 40):
        disk.cut_at = dice.randint(1, 90)
        with suppress(LedgerUnwritableError):
            _migrate_on(disk)
        vfs.take_out(disk)
        disk = vfs.put_in(disk.power_up(_made(tmp_path / str(life)), dice))
    store = Store(disk.folder / LEDGER_FILE, KEY, vfs=CIPHERED)
    migrate(store, (*MIGRATIONS, *MORE_MIGRATIONS))
    assert store.rows("SELECT count(*) FROM migration") == [(len(MIGRATIONS) + len(MORE_MIGRATIONS),)]
    assert not store.integrity_problem()
    store.close()


def _migrate_on(disk: Disk) -> None:
    store = Store(disk.folder / LEDGER_FILE, KEY, vfs=CIPHERED)
    try:
        _assert_whole_steps(store)
        migrate(store, (*MIGRATIONS, *MORE_MIGRATIONS))
        _assert_whole_steps(store)
    finally:
        store.close()


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _assert_whole_steps(store: Store) -> None:
    tables = {str(name) for (name,) in store.rows("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if "migration" not in tables:
        assert not tables
        return
    done = store.rows("SELECT name FROM migration ORDER BY number")
    assert [name for (name,) in done] == [name for name, _ in (*MIGRATIONS, *MORE_MIGRATIONS)][: len(done)]
    extra = max(0, len(done) - len(MIGRATIONS))
    assert {name for name in tables if name.startswith("extra_")} == {f"extra_{n}" for n in range(extra)}
    for number in range(extra):
        assert store.rows(f"SELECT value FROM extra_{number}") == [("first",)]  # noqa: S608  # a number

"""Nothing acknowledged is lost when the power fails; no badge comes out twice; and the test could tell."""

import random  # noqa: TID251  # only ever seeded here
import threading
from collections import Counter
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from checkin.badge import Badge, Cause, PrintState
from checkin.errors import LedgerError, LedgerUnwritableError
from checkin.prints import fold_prints
from kiosk.desk import CheckIns
from kiosk.printing import PrintEvent, PrintShop, PrintWorker
from printer.bitmap import Bitmap, from_black
from printer.job import Outcome, PrinterStatus, Report, Settled
from sync.migrations import MIGRATIONS, Migration, migrate
from sync.opening import LEDGER_FILE, LedgerFile, open_ledger
from sync.store import Store
from tests.fakes.blackouts import Blackouts
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


@pytest.mark.parametrize("seed", range(8))
def test_nothing_promised_is_lost_at_a_power_cut(tmp_path: Path, seed: int) -> None:
    """25 cuts in a row: every entry, import, presence, outbox and badge is as somebody was told."""
    kiosk = Blackouts(tmp_path, seed)
    while kiosk.findings.cuts < CUTS_PER_LEDGER and kiosk.findings.is_clean:
        kiosk.live()
    assert kiosk.findings.is_clean, kiosk.findings
    assert len(kiosk.promises.entries) > CUTS_PER_LEDGER
    assert kiosk.promises.badges


@pytest.mark.parametrize("synchronous", ["normal", "off"])
def test_the_same_cuts_catch_a_ledger_that_does_not_sync(tmp_path: Path, synchronous: str) -> None:
    """With synchronous=NORMAL or OFF the very same lives lose entries: the proof above can fail."""
    kiosk = Blackouts(tmp_path, 1, synchronous)
    while kiosk.findings.cuts < CUTS_PER_LEDGER and kiosk.findings.is_clean:
        kiosk.live()
    assert kiosk.findings.lost or kiosk.findings.corrupt


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


class CountingPrinter:
    """Notes which badges came out: a badge is out once its ``sending`` was committed."""

    def __init__(self) -> None:
        self.badges: Counter[str] = Counter()
        self.came_out = threading.Event()

    def print_badge(self, _bitmap: Bitmap, _job_id: bytes, report: Report, *, code: str = "") -> Outcome:
        """One badge."""
        report(PrintState.SENDING, Cause.NONE)
        self.badges[code] += 1
        self.came_out.set()
        report(PrintState.SENT, Cause.NONE)
        return Outcome(PrintState.PRINTED, Cause.NONE, 1)

    def poll(self) -> tuple[Settled, ...]:
        """Nothing is ever late."""
        return ()

    def status(self) -> PrinterStatus:
        """All is well."""
        return PrinterStatus()

    def abandon(self) -> None:
        """Nothing to forget."""

    def close(self) -> None:
        """Nothing to let go."""


def _render(_: Badge) -> Bitmap:
    return from_black(np.ones((1, 8), np.bool_))


def _print_until_cut(
    ledger_file: LedgerFile, disk: Disk, printer: CountingPrinter, first: int, enough: int = 400
) -> int:
    """Check people in while the real worker prints, until the power fails; returns the next number."""
    wake, number = threading.Event(), first
    events: list[PrintEvent] = []
    worker = PrintWorker(ledger_file, PrintShop(printer, _render, lambda: EVENT_SET), events.append, wake)
    worker.start()
    try:
        with connected(ledger_file) as ledger:
            check_ins = CheckIns(
                ledger, EVENT_SET, FakeClock(), SeededEntropy(first), has_printer=True, committed=wake.set
            )
            while True:
                check_ins.check_in(secret_of(number), AT_DOOR)
                number += 1
                if printer.came_out.wait(0.02):  # on a busy machine the worker would hardly get its turn
                    printer.came_out.clear()
                if number >= first + enough:
                    break
    except LedgerError:
        assert disk.is_off
    assert worker.stop()
    return number + 1


@pytest.mark.parametrize("seed", range(2))
def test_the_real_print_worker_never_makes_a_second_badge(tmp_path: Path, seed: int) -> None:
    """After ten cuts with worker and door at work: at most one badge per job, none for a job that failed."""
    dice, vfs, printer = random.Random(seed), forgetful_vfs(), CountingPrinter()
    disk = vfs.put_in(Disk(_made(tmp_path / "0")))
    ledger_file = make_ledger(disk.folder, 400, vfs=CIPHERED)
    number = 1
    for life in range(1, 11):
        disk.cut_at = disk.steps + dice.randint(30, 300)
        number = _print_until_cut(ledger_file, disk, printer, number)
        vfs.take_out(disk)
        folder = _made(tmp_path / str(life))
        (folder / "ledger.key").write_bytes((disk.folder / "ledger.key").read_bytes())
        disk = vfs.put_in(disk.power_up(folder, dice))
        ledger_file = open_ledger(folder, {}, FakeClock(), SeededEntropy(1000 + life), vfs=CIPHERED)
    _print_until_cut(ledger_file, disk, printer, number, enough=1)
    assert printer.badges
    assert set(printer.badges.values()) == {1}
    with connected(ledger_file) as ledger:
        jobs = fold_prints(arrived.entry for arrived in ledger.badges_after(0)).values()
        assert not ledger.verify()
    never_sent = {job.code for job in jobs if not job.was_sent}
    assert not never_sent & set(printer.badges)

"""Open a data folder's ledger: key, file, tables, integrity, name of this device.

Must not know: what the ledger is used for.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import msgspec

from checkin.clock import Clock, Entropy
from checkin.errors import LedgerCorruptError, LedgerUnwritableError
from sync.keys import LedgerKey, find_key
from sync.ledger import Ledger, Origin
from sync.ledger_name import ensure_name
from sync.locks import Unlock, nobody_unlocks
from sync.migrations import migrate
from sync.occupancy import fill_tally
from sync.on_disk import sync_folder
from sync.replica import fill_bookings, fill_words
from sync.store import Store

LEDGER_FILE = "ledger.db"
MADE_FILE = "ledger.made"
"""Stands beside a ledger that was once whole: without it an empty file is a first start cut short."""


class LedgerFile(msgspec.Struct, frozen=True):
    """A ledger that was found good, and all that it takes to open another connection to it.

    Attributes:
        path: The file.
        vfs: Name of a SQLite VFS, for tests that cut the power.
    """

    path: Path
    key: LedgerKey
    origin: Origin
    clock: Clock
    entropy: Entropy
    vfs: str | None = None

    def connect(self) -> Ledger:
        """One more connection, for a worker of its own thread."""
        store = Store(self.path, self.key.key, vfs=self.vfs)
        return Ledger(store, self.origin, self.clock, self.entropy)


def open_ledger(
    data_dir: Path,
    environment: Mapping[str, str],
    clock: Clock,
    entropy: Entropy,
    *,
    vfs: str | None = None,
    unlock: Unlock = nobody_unlocks,
) -> LedgerFile:
    """Open the ledger of a data folder, and make it when there is none; `unlock` opens its lock.

    Raises:
        LedgerError: With the remedy for what is wrong.
    """
    path = data_dir / LEDGER_FILE
    with _translated_folder(data_dir):
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        key = find_key(data_dir, environment, entropy, may_make=_is_new(path), unlock=unlock)
    store = Store(path, key.key, vfs=vfs)
    try:
        migrate(store)
        if problem := store.integrity_problem():
            raise LedgerCorruptError(
                f"The ledger is damaged ({problem}).", "Move it aside and restore the last backup."
            )
        fill_bookings(store)
        fill_words(store)
        fill_tally(store)
        device = ensure_name(store, entropy)
    finally:
        store.close()
    with _translated_folder(data_dir):
        _note_made(data_dir)
    origin = Origin(device, entropy.random_bytes(8).hex())
    return LedgerFile(path, key, origin, clock, entropy, vfs)


def has_ledger(data_dir: Path) -> bool:
    """Whether there is a ledger, or what is left of one; `open_ledger` tells which."""
    with _translated_folder(data_dir):
        return any((data_dir / name).exists() for name in (LEDGER_FILE, f"{LEDGER_FILE}-wal", MADE_FILE))


@contextmanager
def _translated_folder(data_dir: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise LedgerUnwritableError(
            f"The data folder {data_dir} cannot be used ({error.strerror}).",
            "Check its owner and the disk, or choose another with --data-dir.",
        ) from error


def _is_new(path: Path) -> bool:
    """Whether a ledger may be made here. One that has lost its content is never taken for a new one."""
    log = path.with_name(f"{path.name}-wal")
    if path.exists() and path.stat().st_size:
        return False
    has_content = log.exists() and log.stat().st_size > 0
    if has_content or (path.exists() and path.with_name(MADE_FILE).exists()):
        raise LedgerCorruptError(
            f"The ledger has lost its content ({path.name} is empty or gone).",
            "Restore the last backup before anybody is admitted.",
        )
    return True


def _note_made(data_dir: Path) -> None:
    """From now on there was a ledger here; on the disk before anybody writes to it."""
    if (data_dir / MADE_FILE).exists():
        return
    (data_dir / MADE_FILE).touch(mode=0o600)
    sync_folder(data_dir)

"""Open a data folder's ledger: key, file, tables, integrity, name of this device.

Must not know: what the ledger is used for.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from checkin.clock import Clock, Entropy
from checkin.errors import LedgerCorruptError, LedgerUnwritableError
from sync.keys import LedgerKey, find_key
from sync.ledger import Ledger, Origin
from sync.migrations import migrate
from sync.store import Store

LEDGER_FILE = "ledger.db"
DEVICE = "device"


@dataclass(frozen=True, slots=True)
class LedgerFile:
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
) -> LedgerFile:
    """Open the ledger of a data folder, and make it when there is none.

    Raises:
        LedgerError: With the remedy for what is wrong.
    """
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise LedgerUnwritableError(
            f"The data folder {data_dir} cannot be made ({error.strerror}).",
            "Choose another with --data-dir.",
        ) from error
    path = data_dir / LEDGER_FILE
    is_new = vfs is None and (not path.exists() or path.stat().st_size == 0)
    key = find_key(data_dir, environment, entropy, may_make=is_new or vfs is not None)
    store = Store(path, key.key, vfs=vfs)
    try:
        migrate(store)
        if problem := store.integrity_problem():
            raise LedgerCorruptError(
                f"The ledger is damaged ({problem}).", "Move it aside and restore the last backup."
            )
        device = _device_name(store, entropy)
    finally:
        store.close()
    origin = Origin(device, entropy.random_bytes(8).hex())
    return LedgerFile(path, key, origin, clock, entropy, vfs)


def _device_name(store: Store, entropy: Entropy) -> str:
    """This data folder's own name in the journal, made once."""
    with store.writing():
        store.run(
            "INSERT OR IGNORE INTO meta (name, value) VALUES (?, ?)",
            (DEVICE, f"kiosk-{entropy.random_bytes(4).hex()}"),
        )
    row = store.row("SELECT value FROM meta WHERE name = ?", (DEVICE,))
    assert row is not None
    return str(row[0])

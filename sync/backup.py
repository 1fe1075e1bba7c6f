"""A copy of a ledger as it is at one moment, in use or not, with the files that belong to it inside.

The copy is encrypted with the ledger's key, and so are the files. Must not know: which files, where it goes.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from checkin.errors import LedgerCorruptError
from sync.backup_file import Facts, file_hash
from sync.hub.identity import read_identity
from sync.ledger_name import read_name
from sync.opening import LedgerFile
from sync.outbox_marks import number
from sync.replica import count_positions
from sync.store import Store
from sync.verification import verify_journal

TABLE = "backup_file"
"""Only ever in a copy."""
MAKE = f"CREATE TABLE {TABLE} (name TEXT PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID"
ADD = f"INSERT INTO {TABLE} (name, body) VALUES (?, ?)"  # noqa: S608  # our own words only


def copy_ledger(source: LedgerFile, target: Path) -> None:
    """Copy a ledger as it is at this moment, in use or not, under the same key; `target` must not be there.

    Raises:
        LedgerError: It cannot be read, or there is no room.
    """
    ledger = source.connect()
    try:
        ledger.store.run("VACUUM INTO ?", (str(target),))
    finally:
        ledger.store.close()


def make_copy(source: LedgerFile, target: Path, files: Mapping[str, bytes], *, with_key: bool) -> Facts:
    """Copy a ledger with files inside, and look at every page and every chain of the copy.

    Args:
        source: The ledger.
        target: A file that is not there.
        files: What lies beside the ledger, by its path in the data folder.
        with_key: Whether the ledger's key is to be told.

    Raises:
        LedgerError: It cannot be copied, or does not hold what it should.
    """
    copy_ledger(source, target)
    with opened(target, source.key.key) as store:
        with store.writing():
            store.run(MAKE)
            store.run_many(ADD, sorted(files.items()))
        check(store)
        entries, positions = number(store, "SELECT count(*) FROM journal"), count_positions(store)
        device, is_hub = read_name(store), read_identity(store) is not None
    return Facts(
        made_ms=source.clock.now_ms(),
        device=device,
        is_hub=is_hub,
        bytes=target.stat().st_size,
        sha256=file_hash(target),
        entries=entries,
        positions=positions,
        files=len(files),
        key=source.key.key.hex() if with_key else "",
    )


def check(store: Store) -> None:
    """Look at every page, every hash chain and every seal.

    Raises:
        LedgerCorruptError: Something does not hold.
    """
    if problem := store.integrity_problem(thoroughly=True):
        raise LedgerCorruptError(f"The copy is damaged ({problem}).", "Take another copy, or another disk.")
    if faults := verify_journal(store):
        raise LedgerCorruptError(
            f"The journal does not verify ({len(faults)} faults).",
            "Look at them with einlass journal verify; take an earlier backup.",
        )


def take_out_files(store: Store) -> dict[str, bytes]:
    """The files in a copy, which holds none afterwards.

    Raises:
        LedgerCorruptError: It was not made as one.
    """
    if store.row("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", (TABLE,)) is None:
        raise LedgerCorruptError("The backup lacks what lay beside the ledger.", "Take an earlier one.")
    with store.writing():
        rows = store.rows(f"SELECT name, body FROM {TABLE}")  # noqa: S608  # our own words only
        store.run(f"DROP TABLE {TABLE}")
    return {str(name): body for name, body in rows if isinstance(body, bytes)}


@contextmanager
def opened(path: Path, key: bytes) -> Iterator[Store]:
    """A connection to a copy that nobody else uses; its log is in the file afterwards."""
    store = Store(path, key)
    try:
        yield store
    finally:
        store.close()

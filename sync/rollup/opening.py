"""The file of a roll-up: beside its ledger, under the same key, and made anew where it is of no use.

Must not know: what is in it.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from checkin.errors import LedgerCorruptError, LedgerKeyError
from sync.opening import LedgerFile
from sync.rollup.keeper import Rollup
from sync.store import Store
from sync.wipe import empty_log

ENDING = ".figures"
"""Behind the ledger's name: so it goes where the ledger goes, and into no backup."""
STATE = """CREATE TABLE IF NOT EXISTS state (
    only INTEGER PRIMARY KEY CHECK (only = 1), body BLOB NOT NULL
)"""
BESIDE = ("", "-wal", "-shm")


@contextmanager
def rollup_of(ledger_file: LedgerFile) -> Iterator[Rollup]:
    """The roll-up of a ledger over connections of its own, for one thread and the length of a block.

    Raises:
        LedgerError: The ledger cannot be used, or no file can be written beside it.
    """
    ledger = ledger_file.connect().store
    try:
        file = open_file(ledger_file)
        try:
            yield Rollup(ledger, file)
        finally:
            file.close()
    finally:
        ledger.close()


def open_file(ledger_file: LedgerFile) -> Store:
    """A connection to the file. Damaged, or of another key, it is thrown away: nothing is in it but sums."""
    path = path_of(ledger_file)
    try:
        return _opened(ledger_file, path)
    except (LedgerKeyError, LedgerCorruptError):
        forget_rollup(path)
        return _opened(ledger_file, path)


def path_of(ledger_file: LedgerFile) -> Path:
    """Where it is."""
    return ledger_file.path.with_name(ledger_file.path.name + ENDING)


def follow_erasure(ledger_file: LedgerFile) -> None:
    """Take out what the ledger has forgotten, from file and log; without a file there is nothing to do.

    It is followed, not deleted: another program may be reading it.

    Raises:
        LedgerError: One of the files cannot be used.
    """
    if not path_of(ledger_file).exists():
        return
    with rollup_of(ledger_file) as rollup:
        rollup.catch_up()
    with closing(open_file(ledger_file)) as file:
        empty_log(file)


def forget_rollup(path: Path) -> None:
    """Delete it, with what SQLite keeps beside it."""
    for ending in BESIDE:
        with suppress(FileNotFoundError):
            path.with_name(path.name + ending).unlink()


def _opened(ledger_file: LedgerFile, path: Path) -> Store:
    store = Store(path, ledger_file.key.key, vfs=ledger_file.vfs)
    try:
        with store.writing():
            store.run(STATE)
    except BaseException:
        store.close()
        raise
    return store

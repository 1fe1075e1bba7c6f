"""The file of a roll-up: beside its ledger, under the same key, and made anew where it is of no use.

Must not know: what is in it.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from checkin.errors import LedgerCorruptError, LedgerKeyError
from sync.beside import FIGURES, forget
from sync.opening import LedgerFile
from sync.rollup.keeper import Rollup
from sync.store import Store
from sync.wipe import empty_log

STATE = """CREATE TABLE IF NOT EXISTS state (
    only INTEGER PRIMARY KEY CHECK (only = 1), body BLOB NOT NULL
)"""


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
        forget(path)
        return _opened(ledger_file, path)


def path_of(ledger_file: LedgerFile) -> Path:
    """Where it is."""
    return ledger_file.path.with_name(FIGURES)


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


def _opened(ledger_file: LedgerFile, path: Path) -> Store:
    store = Store(path, ledger_file.key.key, vfs=ledger_file.vfs)
    try:
        with store.writing():
            store.run(STATE)
    except BaseException:
        store.close()
        raise
    return store

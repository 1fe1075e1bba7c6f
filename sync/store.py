"""The one door to SQLite: an encrypted connection with settings that survive a power cut.

Every foreign exception becomes one of `checkin.errors` here. Must not know: tables, rules, journal entries.
"""

import errno
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import apsw

from checkin.errors import (
    LedgerCorruptError,
    LedgerError,
    LedgerKeyError,
    LedgerLockedError,
    LedgerUnwritableError,
)

Value = str | int | float | bytes | None
Row = tuple[Value, ...]

KEY_BYTES = 32
LOCK_WAIT_MS = 5000
CHECKPOINT_PAGES = 1000
"""Pages in the log before it is folded into the file; a few milliseconds of work on a card."""

PRAGMAS: tuple[tuple[str, str | int], ...] = (
    ("page_size", 1024),  # a check-in touches five pages: encrypted, synced and worn off the card each time
    ("journal_mode", "wal"),  # readers go on while one writes
    ("synchronous", "full"),  # an acknowledged check-in has reached the disk; NORMAL loses the last ones
    ("foreign_keys", 1),
    ("wal_autocheckpoint", CHECKPOINT_PAGES),
    ("trusted_schema", 0),  # a crafted file must not run functions
    ("secure_delete", 1),  # erased names leave no copy in free pages
    ("temp_store", 2),  # nothing personal in temporary files
    ("cache_size", -32_000),  # 32 MB: the ticket index of 100,000 attendees stays in memory, decrypted
)

Remedy = tuple[type[LedgerError], str, str]
FULL: Remedy = (
    LedgerUnwritableError,
    "The disk is full.",
    "Free some space; nobody can be admitted before that.",
)
READ_ONLY: Remedy = (
    LedgerUnwritableError,
    "The disk is read-only.",
    "Use another kiosk and have the disk checked.",
)
FAILED: Remedy = (
    LedgerUnwritableError,
    "The disk reports an error.",
    "Use another kiosk and replace the card.",
)
REMEDIES: tuple[tuple[type[apsw.Error], Remedy], ...] = (
    (
        apsw.NotADBError,
        (
            LedgerKeyError,
            "The ledger cannot be opened with this key.",
            "Give back the key that it was made with.",
        ),
    ),
    (
        apsw.CorruptError,
        (LedgerCorruptError, "The ledger is damaged.", "Move it aside and restore the last backup."),
    ),
    (apsw.FullError, FULL),
    (
        apsw.ReadOnlyError,
        (
            LedgerUnwritableError,
            "The ledger cannot be written.",
            "Check the disk and the owner of the data folder.",
        ),
    ),
    (
        apsw.CantOpenError,
        (
            LedgerUnwritableError,
            "The ledger cannot be opened.",
            "Check that the data folder exists and is ours.",
        ),
    ),
    (
        apsw.PermissionsError,
        (LedgerUnwritableError, "The ledger cannot be opened.", "Check the owner of the data folder."),
    ),
    (apsw.IOError, FAILED),
    (
        apsw.BusyError,
        (LedgerLockedError, "Another program holds the ledger.", "Close the other program and try again."),
    ),
    (
        apsw.LockedError,
        (LedgerLockedError, "Another program holds the ledger.", "Close the other program and try again."),
    ),
)
"""First match wins; what is not listed is a bug and goes through as it is."""


BY_ERRNO = {errno.EROFS: READ_ONLY, errno.EIO: FAILED, errno.ENODEV: FAILED}
NAMELESS = getattr(os, "O_TMPFILE", 0)
"""Where the system knows no such files, the disk is not asked."""
MISLEADING = (apsw.CorruptError, apsw.ReadOnlyError, apsw.CantOpenError, apsw.IOError)
"""What SQLite says of a disk that has failed or that the system has made read-only."""


def translate(error: apsw.Error, path: Path) -> Exception:
    """What SQLite raises as one of ours, with the file's name in the problem; what we do not know stays."""
    of_disk = _of_disk(error, path.parent)
    for kind, (ours, problem, remedy) in ((apsw.Error, of_disk),) if of_disk else REMEDIES:
        if isinstance(error, kind):
            return ours(f"{problem} ({path.name}: {error})", remedy, problem)
    return error


def _of_disk(error: apsw.Error, folder: Path) -> Remedy | None:
    """What the disk itself says: nobody is to restore a backup over a ledger that holds more.

    It is asked for a file without a name. Closing one of SQLite's would give up the locks that it holds.
    """
    # On a full disk the log's index finds no room first, and SQLite calls that an I/O error.
    if getattr(error, "extendedresult", None) == apsw.SQLITE_IOERR_SHMSIZE:
        return FULL
    if not isinstance(error, MISLEADING):
        return None
    try:
        os.close(os.open(folder, NAMELESS | os.O_RDWR, 0o600))
    except OSError as problem:
        return BY_ERRNO.get(problem.errno or 0)
    return None


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """The same for a block."""
    try:
        yield
    except apsw.Error as error:
        raise translate(error, path) from error


class Store:
    """One connection. Used by one thread at a time; each worker opens its own.

    Args:
        path: The file; made when it is not there.
        key: 32 bytes.
        vfs: Name of a registered SQLite VFS, for tests that cut the power.
    """

    def __init__(self, path: Path, key: bytes, *, vfs: str | None = None) -> None:
        if len(key) != KEY_BYTES:
            raise LedgerKeyError(f"The ledger key has {len(key)} bytes.", f"A key has {KEY_BYTES} bytes.")
        self.path = path
        self.commits = 0
        """Transactions of ours that were committed, see `version`."""
        with translated(path):
            self._connection = apsw.Connection(str(path), vfs=vfs)
            try:
                self._set_up(key)
            except apsw.Error:
                with suppress(apsw.Error):
                    self._connection.close()
                raise
            # One for all statements that run to their end; a scan would make five.
            self._cursor = self._connection.cursor()

    def _set_up(self, key: bytes) -> None:
        self._connection.set_busy_timeout(LOCK_WAIT_MS)
        self._connection.execute(f"PRAGMA key = 'raw:{key.hex()}'")
        self._connection.execute("SELECT count(*) FROM sqlite_master").fetchall()
        for name, value in PRAGMAS:
            self._connection.pragma(name, value)

    def rows(self, sql: str, parameters: Sequence[Value] = ()) -> list[Row]:
        """All rows of a query."""
        try:
            return self._cursor.execute(sql, tuple(parameters)).fetchall()
        except apsw.Error as error:
            raise translate(error, self.path) from error

    def row(self, sql: str, parameters: Sequence[Value] = ()) -> Row | None:
        """The first row of a query, if there is one."""
        try:
            found: Row | None = self._connection.execute(sql, tuple(parameters)).fetchone()
        except apsw.Error as error:
            raise translate(error, self.path) from error
        return found

    def run(self, sql: str, parameters: Sequence[Value] = ()) -> None:
        """Execute a statement that gives no rows."""
        try:
            self._cursor.execute(sql, tuple(parameters))
        except apsw.Error as error:
            raise translate(error, self.path) from error

    def run_many(self, sql: str, rows: Iterable[Sequence[Value]]) -> None:
        """Execute a statement once per row."""
        with translated(self.path):
            self._connection.executemany(sql, map(tuple, rows))

    def changes(self) -> int:
        """Rows that this connection has changed since it was opened."""
        return self._connection.total_changes()

    def inserted(self) -> int:
        """Number of the row that this connection inserted last."""
        return self._connection.last_insert_rowid()

    def version(self) -> int:
        """A number that grows with every commit to the file: by one with ours, by more when others wrote."""
        if not self._connection.in_transaction:
            self.row("PRAGMA data_version")  # has SQLite look at the file
        return self._connection.data_version()

    def writing(self, rolled_back: Callable[[], None] = lambda: None) -> "Transaction":
        """One transaction: all of it is on the disk when the block ends, or none of it ever was.

        Args:
            rolled_back: Called when it was none of it.

        Raises:
            LedgerUnwritableError: Disk full, read-only or failing.
            LedgerLockedError: Another program writes for longer than 5 s.
        """
        return Transaction(self, rolled_back)

    @contextmanager
    def reading(self) -> Iterator[None]:
        """A block that sees the file as it was at one moment, whoever writes meanwhile."""
        self.run("BEGIN")
        try:
            yield
        finally:
            self.roll_back()

    def roll_back(self) -> None:
        """Leave a transaction that failed, if SQLite has not left it already."""
        if self._connection.in_transaction:
            self.run("ROLLBACK")

    def integrity_problem(self, *, thoroughly: bool = False) -> str:
        """What SQLite finds wrong with the pages, or an empty text; thoroughly = with all indexes."""
        found = self.rows("PRAGMA integrity_check(1)" if thoroughly else "PRAGMA quick_check(1)")
        return "" if found == [("ok",)] else str(found[0][0])

    def close(self) -> None:
        """Give the file back.

        Raises:
            LedgerUnwritableError: The log could not be folded into the file. What was committed stays in it.
        """
        with translated(self.path):
            self._connection.close()


class Transaction:
    """A block that is written whole or not at all. A class of its own, since every scan enters one."""

    __slots__ = ("_rolled_back", "_store")

    def __init__(self, store: Store, rolled_back: Callable[[], None]) -> None:
        self._store = store
        self._rolled_back = rolled_back

    def __enter__(self) -> None:
        self._store.run("BEGIN IMMEDIATE")

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None:
                self._store.run("COMMIT")
                self._store.commits += 1
                return
        except BaseException:
            self._undo()
            raise
        self._undo()

    def _undo(self) -> None:
        self._rolled_back()
        self._store.roll_back()

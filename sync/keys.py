"""Where the ledger's key comes from. Must not know: what is encrypted with it."""

import errno
import os
from collections.abc import Mapping
from pathlib import Path

import msgspec

from checkin.clock import Entropy
from checkin.errors import LedgerKeyError, LedgerUnwritableError
from sync.beside import COPY, ENDINGS, FIGURES, forget
from sync.locks import (
    LOCK_FILE,
    NEXT_FILE,
    Lock,
    LockKind,
    Unlock,
    half_written,
    nobody_changes,
    nobody_unlocks,
    open_lock,
    opens,
    read_lock,
)
from sync.on_disk import sync_folder
from sync.store import FAILED, KEY_BYTES

CREDENTIAL = "ledger-key"
KEY_FILE = "ledger.key"
HALF_KEY = "ledger.new"
"""The same until all of it is written."""
HALF_LOCK = half_written(NEXT_FILE)
UNSETTLED = (NEXT_FILE, HALF_LOCK, *(f"{COPY}{ending}" for ending in ENDINGS))
"""What a change of the lock leaves that was cut short."""


class LedgerKey(msgspec.Struct, frozen=True):
    """A key and where it was found: ``credential``, ``environment``, ``data folder``, or a `LockKind`."""

    key: bytes
    source: str


def find_key(
    data_dir: Path,
    environment: Mapping[str, str],
    entropy: Entropy,
    *,
    may_make: bool,
    unlock: Unlock = nobody_unlocks,
) -> LedgerKey:
    """The key from systemd's credential, else the named file, else behind the lock, else the data folder.

    Args:
        data_dir: Where a key of our own lies.
        environment: Looked at for ``CREDENTIALS_DIRECTORY`` and ``EINLASS_LEDGER_KEY_FILE``.
        entropy: For a new key.
        may_make: Whether a key may be made: only where there is no ledger yet.
        unlock: Opens the lock, where there is one.

    Raises:
        LedgerKeyError: No key, or not 32 bytes (raw, or as 64 hexadecimal digits).
        LedgerLockedError: Another program changes the lock.
    """
    credentials = environment.get("CREDENTIALS_DIRECTORY")
    if credentials and (Path(credentials) / CREDENTIAL).is_file():
        return LedgerKey(read_key(Path(credentials) / CREDENTIAL), "credential")
    if named := environment.get("EINLASS_LEDGER_KEY_FILE"):
        return LedgerKey(read_key(Path(named)), "environment")
    with nobody_changes(data_dir, but_us=not _is_settled(data_dir)):
        settle_lock(data_dir, unlock)
    if (lock := read_lock(data_dir / LOCK_FILE)) is not None:
        return LedgerKey(open_lock(lock, unlock), lock.kind.value)
    own = data_dir / KEY_FILE
    if not own.exists() and may_make:
        keep_key(own, entropy.random_bytes(KEY_BYTES))
    return LedgerKey(read_key(own), "data folder")


def settle_lock(data_dir: Path, unlock: Unlock) -> None:
    """Finish a change of the lock that was cut short, or take it back: the ledger says which.

    It goes on with what opens the ledger: the key or lock of before, or the new one.

    Raises:
        LedgerKeyError: Nobody opens either.
    """
    lock = read_lock(data_dir / NEXT_FILE)
    if lock is not None:
        key = _key_of_ledger(data_dir, lock, unlock)
        if key is None:  # the ledger with the new key has not taken its place
            (data_dir / NEXT_FILE).unlink()
        else:
            _take_over(data_dir, lock, key)
    if not _is_settled(data_dir):
        forget(data_dir / COPY)  # of a change that was cut short
        (data_dir / HALF_LOCK).unlink(missing_ok=True)
        sync_folder(data_dir)


def _key_of_ledger(data_dir: Path, lock: Lock, unlock: Unlock) -> bytes | None:
    """The key behind a lock, if it opens the ledger; None = the former one does.

    Raises:
        LedgerKeyError: Nobody opens either.
    """
    if lock.kind is not LockKind.PLAIN and _own_key_opens(data_dir):
        return None
    former = read_lock(data_dir / LOCK_FILE)
    try:
        key = open_lock(lock, unlock, former)
    except LedgerKeyError:
        if former is None or not opens(data_dir, open_lock(former, unlock)):
            raise
        return None
    return key if opens(data_dir, key) else None


def _is_settled(data_dir: Path) -> bool:
    return not any((data_dir / name).exists() for name in UNSETTLED)


def _own_key_opens(data_dir: Path) -> bool:
    own = data_dir / KEY_FILE
    return own.exists() and opens(data_dir, read_key(own))


def _take_over(data_dir: Path, lock: Lock, key: bytes) -> None:
    """The new lock holds from now on, and nothing of the former one is left.

    What opens the ledger is on the disk before the former key or lock goes, and that it went before the new
    one has its last name: whatever a power cut leaves opens it, and nothing lies there for good.
    """
    forget(data_dir / FIGURES)  # under the former key
    sync_folder(data_dir)
    if lock.kind is LockKind.PLAIN:
        keep_key(data_dir / KEY_FILE, key)
        (data_dir / LOCK_FILE).unlink(missing_ok=True)
        sync_folder(data_dir)
        (data_dir / NEXT_FILE).unlink()
    else:
        (data_dir / KEY_FILE).unlink(missing_ok=True)
        sync_folder(data_dir)
        (data_dir / NEXT_FILE).rename(data_dir / LOCK_FILE)


def read_key(path: Path) -> bytes:
    """The key in a file.

    Raises:
        LedgerKeyError: It cannot be read, or is no key.
        LedgerUnwritableError: The disk that it is on fails.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        if error.errno == errno.EIO:
            _, problem, remedy = FAILED
            raise LedgerUnwritableError(f"{problem} ({path.name})", remedy, problem) from error
        raise LedgerKeyError(
            f"The ledger key {path.name} cannot be read ({error.strerror}).",
            "Give back the key that the ledger was made with, or restore a backup with its key.",
        ) from error
    return to_key(raw, path.name)


def to_key(raw: bytes, name: str) -> bytes:
    """A key from its bytes, or from their hexadecimal digits.

    Raises:
        LedgerKeyError: It is none; `name` says where it stood.
    """
    if len(raw) == KEY_BYTES:
        return raw
    try:
        key = bytes.fromhex(raw.decode("ascii"))
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise LedgerKeyError(
            f"The ledger key {name} is no key.",
            f"A key is {KEY_BYTES} bytes, or their hexadecimal digits.",
        )
    return key


def keep_key(path: Path, key: bytes) -> None:
    """Write a key so that it is whole on the disk before any ledger is made with it."""
    fresh = path.with_name(HALF_KEY)
    handle = os.open(fresh, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(key.hex().encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())
    fresh.rename(path)
    sync_folder(path.parent)

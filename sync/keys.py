"""Where the ledger's key comes from. Must not know: what is encrypted with it."""

import errno
import os
from collections.abc import Mapping
from pathlib import Path

import msgspec

from checkin.clock import Entropy
from checkin.errors import LedgerKeyError, LedgerUnwritableError
from sync.locks import (
    LOCK_FILE,
    NEXT_FILE,
    Lock,
    LockKind,
    Unlock,
    nobody_unlocks,
    open_lock,
    opens,
    read_lock,
)
from sync.store import FAILED, KEY_BYTES

CREDENTIAL = "ledger-key"
KEY_FILE = "ledger.key"
HALF_KEY = "ledger.new"
"""The same until all of it is written."""


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
    """
    credentials = environment.get("CREDENTIALS_DIRECTORY")
    if credentials and (Path(credentials) / CREDENTIAL).is_file():
        return LedgerKey(read_key(Path(credentials) / CREDENTIAL), "credential")
    if named := environment.get("EINLASS_LEDGER_KEY_FILE"):
        return LedgerKey(read_key(Path(named)), "environment")
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
    if lock is None:
        return
    if lock.kind is not LockKind.PLAIN and _own_key_opens(data_dir):
        (data_dir / NEXT_FILE).unlink()
        return
    former = read_lock(data_dir / LOCK_FILE)
    try:
        key = open_lock(lock, unlock, former)
    except LedgerKeyError:
        if former is None or not opens(data_dir, open_lock(former, unlock)):
            raise
        (data_dir / NEXT_FILE).unlink()
        return
    if not opens(data_dir, key):  # the ledger with the new key has not taken its place
        (data_dir / NEXT_FILE).unlink()
    else:
        _take_over(data_dir, lock, key)


def _own_key_opens(data_dir: Path) -> bool:
    own = data_dir / KEY_FILE
    return own.exists() and opens(data_dir, read_key(own))


def _take_over(data_dir: Path, lock: Lock, key: bytes) -> None:
    """The new lock holds from now on, and nothing of the former one is left."""
    if lock.kind is LockKind.PLAIN:
        keep_key(data_dir / KEY_FILE, key)
        (data_dir / LOCK_FILE).unlink(missing_ok=True)
        (data_dir / NEXT_FILE).unlink()
    else:
        (data_dir / NEXT_FILE).rename(data_dir / LOCK_FILE)
        (data_dir / KEY_FILE).unlink(missing_ok=True)


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
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)

"""The lock of a ledger: its key, wrapped with something that does not lie on the same card.

What opens it is asked for at the start and stays in memory. With another lock the ledger gets another key:
the old one has lain on the card, and cards forget nothing. Must not know: people, screens.
"""

import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Protocol

import msgspec
from msgspec.structs import replace

from checkin.clock import Entropy
from checkin.errors import LedgerKeyError, LedgerLockedError
from sync.on_disk import sync_folder
from sync.signatures import open_sealed, seal_under, stretch
from sync.store import KEY_BYTES, Store

LOCK_FILE = "ledger.lock"
NEXT_FILE = "ledger.lock.next"
"""The lock of a ledger that is about to take the place of the one that is there."""
SALT_BYTES, NONCE_BYTES = 16, 12
OWNER_ONLY = 0o600
PURPOSE = b"einlass ledger key 1"
UNREADABLE = (
    f"The ledger's lock ({LOCK_FILE}) cannot be read.",
    "Restore a backup; or give the key itself, if it was written down: EINLASS_LEDGER_KEY_FILE.",
)


IN_THE_WAY = (
    "Another program changes the lock of this ledger, or asks for its PIN after a change that was cut short.",
    "Wait until that is done, and try again.",
)
HOLDS_NO_FOLDERS = (errno.EBADF, errno.EINVAL, errno.ENOLCK, errno.ENOTSUP)
"""How file systems answer that know no such thing, network ones above all. Source: flock(2)."""


class LockKind(StrEnum):
    """What opens it."""

    PLAIN = "plain"
    """Nothing: the key lies beside the ledger. Never in `LOCK_FILE`."""
    PIN = "pin"
    """A PIN or passphrase that staff type at the start."""
    HUB = "hub"
    """What the hub tells a device that has access."""


class Lock(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What lies in the file.

    Attributes:
        sealed: The ledger's key, sealed; the key itself where the kind is `PLAIN`.
        salt: For a PIN.
        url: Of the hub; likewise `pin`, the hash of its key.
        device: As which the hub knows this ledger.
        secret: What is shown to the hub. It opens nothing else there.
    """

    kind: LockKind
    sealed: bytes
    nonce: bytes = b""
    salt: bytes = b""
    url: str = ""
    pin: str = ""
    device: str = ""
    secret: bytes = b""


class Unlock(Protocol):
    """Takes a lock, gives the ledger's key. Raises `LedgerKeyError` where nobody opens it.

    What is typed may as well open the lock `beside`: nobody is asked for that one then.
    """

    def __call__(self, lock: Lock, /, beside: Lock | None = None) -> bytes:
        """The key behind `lock`."""
        ...


def lock_with_pin(key: bytes, pin: str, entropy: Entropy) -> Lock:
    """Wrap a key with what staff know."""
    salt, nonce = entropy.random_bytes(SALT_BYTES), entropy.random_bytes(NONCE_BYTES)
    sealed = seal_under(stretch(pin, salt), nonce, key, PURPOSE)
    return Lock(kind=LockKind.PIN, sealed=sealed, nonce=nonce, salt=salt)


def open_with_pin(lock: Lock, pin: str) -> bytes | None:
    """The key; None = another PIN, or the file was changed."""
    return open_sealed(stretch(pin, lock.salt), lock.nonce, lock.sealed, PURPOSE)


def lock_with_share(key: bytes, share: bytes, lock: Lock, entropy: Entropy) -> Lock:
    """Wrap a key with what the hub tells; `lock` says how the hub is reached, and holds the secret."""
    nonce = entropy.random_bytes(NONCE_BYTES)
    return replace(lock, sealed=seal_under(share, nonce, key, PURPOSE), nonce=nonce)


def open_with_share(lock: Lock, share: bytes) -> bytes | None:
    """The key; None = the hub does not know this lock, or the file was changed."""
    return open_sealed(share, lock.nonce, lock.sealed, PURPOSE)


def nobody_unlocks(_: Lock, /, beside: Lock | None = None) -> bytes:  # noqa: ARG001  # an `Unlock`
    """Where nobody can be asked."""
    raise LedgerKeyError("The ledger is locked.", "Start the program where somebody can type its PIN.")


def read_lock(path: Path) -> Lock | None:
    """A lock from its file; None = there is none.

    Raises:
        LedgerKeyError: It is no lock.
    """
    try:
        return msgspec.json.decode(path.read_bytes(), type=Lock)
    except FileNotFoundError:
        return None
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise LedgerKeyError(*UNREADABLE) from error


def half_written(name: str) -> str:
    """Of a lock's file, until all of it is written."""
    return f".{name}.new"


def write_lock(path: Path, lock: Lock) -> None:
    """Write it so that it is whole on the disk when this returns."""
    fresh = path.with_name(half_written(path.name))
    handle = os.open(fresh, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, OWNER_ONLY)
    with os.fdopen(handle, "wb") as file:
        file.write(msgspec.json.encode(lock))
        file.flush()
        os.fsync(file.fileno())
    fresh.rename(path)
    sync_folder(path.parent)


@contextmanager
def nobody_changes(data_dir: Path, *, but_us: bool = False) -> Iterator[None]:
    """For the length of a block, no other program changes the lock; with `but_us`, none opens it either.

    Raises:
        LedgerLockedError: One does so now.
    """
    try:
        handle = os.open(data_dir, os.O_RDONLY)
    except FileNotFoundError:  # nor is there a lock
        yield
        return
    try:
        _hold(handle, fcntl.LOCK_EX if but_us else fcntl.LOCK_SH)
        yield
    finally:
        os.close(handle)


def _hold(handle: int, how: int) -> None:
    try:
        fcntl.flock(handle, how | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise LedgerLockedError(*IN_THE_WAY) from error
    except OSError as error:
        if error.errno not in HOLDS_NO_FOLDERS:
            raise


def follow_hub(data_dir: Path, pin: str, url: str) -> None:
    """Write down where the hub of that key is now, if it opens this folder's ledger.

    Raises:
        LedgerKeyError: That cannot be written, or what is there cannot be read.
    """
    path = data_dir / LOCK_FILE
    lock = read_lock(path)
    if lock is None or (lock.kind, lock.pin) != (LockKind.HUB, pin) or lock.url == url:
        return
    if (data_dir / NEXT_FILE).exists():  # about to take its place
        return
    try:
        write_lock(path, replace(lock, url=url))
    except OSError as error:
        raise LedgerKeyError(
            f"The hub's new address cannot be written to {LOCK_FILE} ({error.strerror}).",
            "Make room on the disk, and do it again: einlass enrol --move.",
        ) from error


def open_lock(lock: Lock, unlock: Unlock, beside: Lock | None = None) -> bytes:
    """The key behind a lock.

    Raises:
        LedgerKeyError: Nobody opens it, or what comes out is no key.
    """
    key = lock.sealed if lock.kind is LockKind.PLAIN else unlock(lock, beside)
    if len(key) != KEY_BYTES:
        raise LedgerKeyError(*UNREADABLE)
    return key


def opens(data_dir: Path, key: bytes) -> bool:
    """Whether the ledger in a data folder is one of that key."""
    try:
        Store(data_dir / "ledger.db", key).close()
    except LedgerKeyError:
        return False
    return True

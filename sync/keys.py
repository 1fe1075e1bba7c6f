"""Where the ledger's key comes from. Must not know: what is encrypted with it."""

import os
from collections.abc import Mapping
from pathlib import Path

import msgspec

from checkin.clock import Entropy
from checkin.errors import LedgerKeyError
from sync.store import KEY_BYTES

CREDENTIAL = "ledger-key"
KEY_FILE = "ledger.key"


class LedgerKey(msgspec.Struct, frozen=True):
    """A key and where it was found: ``credential``, ``environment`` or ``data folder``."""

    key: bytes
    source: str


def find_key(
    data_dir: Path, environment: Mapping[str, str], entropy: Entropy, *, may_make: bool
) -> LedgerKey:
    """The key from systemd's credential, else the named file, else the data folder.

    Args:
        data_dir: Where a key of our own lies.
        environment: Looked at for ``CREDENTIALS_DIRECTORY`` and ``EINLASS_LEDGER_KEY_FILE``.
        entropy: For a new key.
        may_make: Whether a key may be made: only where there is no ledger yet.

    Raises:
        LedgerKeyError: No key, or not 32 bytes (raw, or as 64 hexadecimal digits).
    """
    credentials = environment.get("CREDENTIALS_DIRECTORY")
    if credentials and (Path(credentials) / CREDENTIAL).is_file():
        return LedgerKey(_read(Path(credentials) / CREDENTIAL), "credential")
    if named := environment.get("EINLASS_LEDGER_KEY_FILE"):
        return LedgerKey(_read(Path(named)), "environment")
    own = data_dir / KEY_FILE
    if not own.exists() and may_make:
        _make(own, entropy.random_bytes(KEY_BYTES))
    return LedgerKey(_read(own), "data folder")


def _read(path: Path) -> bytes:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise LedgerKeyError(
            f"The ledger key {path.name} cannot be read ({error.strerror}).",
            "Give back the key that the ledger was made with, or restore a backup with its key.",
        ) from error
    if len(raw) == KEY_BYTES:
        return raw
    try:
        key = bytes.fromhex(raw.decode("ascii"))
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise LedgerKeyError(
            f"The ledger key {path.name} is no key.",
            f"A key is {KEY_BYTES} bytes, or their hexadecimal digits.",
        )
    return key


def _make(path: Path, key: bytes) -> None:
    """Write a new key so that it is whole on the disk before any ledger is made with it."""
    fresh = path.with_suffix(".new")
    handle = os.open(fresh, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(key.hex().encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())
    fresh.rename(path)
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)

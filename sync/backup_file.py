"""The form of a backup: one line that says what it is, one of facts about it, then the encrypted ledger.

Every byte is covered: the facts by a hash before them, the ledger by its size and hash in the facts. Nothing
in it is packed or named by a path, so it can neither swell nor point elsewhere. Must not know: what is in a
ledger.
"""

import hashlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

import msgspec

from checkin.errors import ConfigError

KIND = b"einlass-backup/"
MAGIC = KIND + b"1\n"
MAX_FACTS_BYTES = 4_096
CHUNK_BYTES = 1 << 20
OWNER_ONLY = 0o600
HASH_CHARS = 64

ANOTHER = "Name a file that einlass backup has written, or take an earlier one."
UNREADABLE = ("The backup is damaged: its first lines cannot be read.", ANOTHER)


class Facts(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is said about a backup without its key.

    Attributes:
        made_ms: When, by the clock of the machine that made it.
        device: What the ledger is called in the journal.
        is_hub: Whether it is a hub's.
        bytes: Size of the ledger's copy; likewise `sha256`, in hexadecimal digits.
        entries: Journal entries; likewise `positions` and `files`, which lie in the copy beside them.
        key: The ledger's key in hexadecimal digits; empty = it is not in here.
    """

    made_ms: int
    device: str
    is_hub: bool
    bytes: int
    sha256: str
    entries: int
    positions: int
    files: int
    key: str = ""


def write_backup_file(target: Path, facts: Facts, ledger: Path) -> None:
    """Write a new file, readable by its owner only, whole on the disk when this returns.

    Raises:
        OSError: It is there already, or the disk is full or read-only.
    """
    said = msgspec.json.encode(facts)
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    with os.fdopen(handle, "wb") as file, ledger.open("rb") as source:
        file.write(MAGIC + _hash(said) + b" " + said + b"\n")
        for chunk in _chunks(source):
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())


def is_backup_file(path: Path) -> bool:
    """Whether it begins like one, of whatever version."""
    with path.open("rb") as file:
        return file.read(len(KIND)) == KIND


def read_backup_file(path: Path, write: Callable[[bytes], object] = lambda _: None) -> Facts:
    """Check every byte of a backup, and write the ledger in it meanwhile: it counts if this does not raise.

    Raises:
        ConfigError: It is none, or not as it was written.
        OSError: It cannot be read, or there is no room.
    """
    with path.open("rb") as file:
        facts = _read_facts(file)
        found, size = hashlib.sha256(), 0
        for chunk in _chunks(file, facts.bytes + 1):
            found.update(chunk)
            size += len(chunk)
            write(chunk)
    if size < facts.bytes:
        raise ConfigError("The backup is cut short: its end is missing.", ANOTHER)
    if size > facts.bytes or found.hexdigest() != facts.sha256:
        raise ConfigError("The backup is damaged: it is not as it was written.", ANOTHER)
    return facts


def file_hash(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal digits."""
    found = hashlib.sha256()
    with path.open("rb") as file:
        for chunk in _chunks(file):
            found.update(chunk)
    return found.hexdigest()


def _read_facts(file: BinaryIO) -> Facts:
    kind = file.readline(len(MAGIC))
    if not kind.startswith(KIND):
        raise ConfigError("This file is no backup of Einlass.", ANOTHER)
    if kind != MAGIC:
        raise ConfigError(
            "The backup was made by a newer version of Einlass.", "Restore it with that version."
        )
    line = file.readline(MAX_FACTS_BYTES)
    if not line.endswith(b"\n"):
        raise ConfigError("The backup is cut short: its end is missing.", ANOTHER)
    said = line[HASH_CHARS + 1 : -1]
    try:
        facts = msgspec.json.decode(said, type=Facts)
    except ValueError as error:  # msgspec's errors, and bytes that are no text, are of this kind
        raise ConfigError(*UNREADABLE) from error
    if line[: HASH_CHARS + 1] != _hash(said) + b" ":
        raise ConfigError(*UNREADABLE)
    return facts


def _hash(said: bytes) -> bytes:
    return hashlib.sha256(said).hexdigest().encode()


def _chunks(file: BinaryIO, most: int | None = None) -> Iterator[bytes]:
    """The rest of a file, so many bytes of it at most."""
    left = most
    while chunk := file.read(CHUNK_BYTES if left is None else min(CHUNK_BYTES, left)):
        yield chunk
        left = None if left is None else left - len(chunk)

"""Gives a ledger another lock, and with it another key: the old one has lain on the card.

A copy with the new key takes the place of the ledger at once; cut short, the next start finishes it or takes
it back (`sync.keys.settle_lock`). Must not know: arguments, who is asked.
"""

import os
from collections.abc import Callable
from pathlib import Path

from checkin.errors import ConfigError
from kiosk.worlds import World, connected, open_existing
from sync.backup import copy_ledger
from sync.beside import COPY, forget
from sync.keys import CREDENTIAL, settle_lock
from sync.locks import NEXT_FILE, Lock, LockKind, nobody_changes, write_lock
from sync.on_disk import sync_folder
from sync.opening import LEDGER_FILE, LedgerFile
from sync.store import KEY_BYTES, Store
from sync.wipe import take_alone

OWN = ("data folder", LockKind.PIN.value, LockKind.HUB.value)
"""Where a key may come from that we may change."""
Wrap = Callable[[bytes], Lock]
"""Takes a key, gives its lock."""


def plain(key: bytes) -> Lock:
    """No lock at all."""
    return Lock(kind=LockKind.PLAIN, sealed=key)


def change_lock(world: World, wrap: Wrap) -> bytes:
    """Give the ledger a new key behind a new lock.

    Returns:
        The new key, for whoever writes it down.

    Raises:
        ConfigError: The key comes from somewhere else.
        LedgerLockedError: Another program uses the ledger.
    """
    found = open_existing(world)
    if found.key.source not in OWN:
        raise ConfigError(
            f"This ledger's key comes from the {found.key.source}.",
            f"Take it away there first ({CREDENTIAL}, or EINLASS_LEDGER_KEY_FILE).",
        )
    with nobody_changes(world.data_dir, but_us=True):
        return _change(found, world.data_dir, world.entropy.random_bytes(KEY_BYTES), wrap)


def _change(found: LedgerFile, folder: Path, key: bytes, wrap: Wrap) -> bytes:
    with connected(found) as ledger:
        take_alone(ledger.store)
        _copy_under(found, folder / COPY, key)
    write_lock(folder / NEXT_FILE, wrap(key))
    (folder / COPY).rename(folder / LEDGER_FILE)
    sync_folder(folder)
    settle_lock(folder, lambda _, beside=None: key)  # noqa: ARG005  # an `Unlock`
    sync_folder(folder)
    return key


def _copy_under(found: LedgerFile, copy: Path, key: bytes) -> None:
    forget(copy)  # of a change that was cut short
    copy_ledger(found, copy)
    store = Store(copy, found.key.key)
    try:
        take_alone(store)
        store.rows(f"PRAGMA rekey = 'raw:{key.hex()}'")
    finally:
        store.close()
    Store(copy, key).close()
    copy.chmod(0o600)
    handle = os.open(copy, os.O_RDONLY)
    os.fsync(handle)
    os.close(handle)

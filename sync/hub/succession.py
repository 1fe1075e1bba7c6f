"""One hub after another: a kiosk's ledger becomes the hub's, and a former hub's becomes a kiosk's.

The hub's id and key stay, so that kiosks follow; its epoch grows, so that they never follow the former one
again. Must not know: keys, HTTP, the command line.
"""

from collections.abc import Callable
from pathlib import Path

import msgspec

from checkin.clock import Clock, Entropy
from checkin.errors import ConfigError
from sync.backup import copy_ledger, opened
from sync.hub.identity import (
    EPOCH,
    HUB,
    SEALED,
    HubIdentity,
    keep_identity,
    keep_sealed,
    later_epoch,
    read_identity,
)
from sync.hub.membership import certain_ms, forget_membership, is_partial, load_marks, load_membership
from sync.hub.opening import READY, open_book
from sync.hub.protocol import BATCH_ENTRIES, BODY_BYTES, Batch
from sync.hub.reading import Readings
from sync.hub.standby import forget_standby, load_standby, restore_devices
from sync.ledger import Ledger
from sync.ledger_name import DEVICE
from sync.opening import LedgerFile
from sync.pretix.pairing import PAIRING
from sync.store import Store

ROOM_BYTES = 4_096
"""What stands around the entries of a batch."""

HUB_TRIGGERS = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'hub\\_%' ESCAPE '\\'"
HUB_TABLES = ("hub_device", "hub_ruling", "replica_change", "replica_version")


def sealed_identity(store: Store) -> bytes:
    """The hub's key that this kiosk keeps, sealed.

    Raises:
        ConfigError: It keeps none.
    """
    membership, standby = load_membership(store), load_standby(store)
    if membership is None or membership.is_revoked:
        raise ConfigError("This ledger is no kiosk's of a hub.", "Name the data folder of an enrolled kiosk.")
    if is_partial(store):
        raise ConfigError(
            "This kiosk hears of its own check-in lists only, so it cannot become the hub.",
            "Take the ledger of a kiosk that hears of all of them.",
        )
    if standby is None:
        raise ConfigError(
            "The hub had no lead PIN, so no kiosk can take over.",
            "Put back the hub's own data folder, or enrol all kiosks anew with a hub that starts empty.",
        )
    return standby.identity


def copy_as_another(source: LedgerFile, target: Path) -> None:
    """Copy a kiosk's ledger; the copy is another device: both may write."""
    copy_ledger(source, target)
    with opened(target, source.key.key) as copy, copy.writing():
        copy.run("DELETE FROM meta WHERE name = ?", (DEVICE,))


def take_over(ledger: Ledger, clock: Clock, entropy: Entropy) -> HubIdentity:
    """Make a kiosk's ledger the hub's: same id, higher epoch, same devices.

    Raises:
        ConfigError: As in `sealed_identity`.
    """
    store = ledger.store
    sealed = sealed_identity(store)
    membership, standby = load_membership(store), load_standby(store)
    assert membership is not None
    assert standby is not None
    now_ms = max(clock.now_ms(), certain_ms(store))
    identity = HubIdentity(membership.hub, later_epoch(load_marks(store).epoch, now_ms, entropy))
    with ledger.writing():
        keep_identity(store, identity)
        keep_sealed(store, sealed)
        restore_devices(store, standby.devices)
        forget_membership(store)
        forget_standby(store)
    return open_book(ledger, clock, entropy)


def refuse_other_event(store: Store, hub: str, epoch: int) -> None:
    """A former hub may join the one that took over from it, and no other.

    Raises:
        ConfigError: It is the hub still, or was another one.
    """
    identity = read_identity(store)
    if identity is None:
        return
    if identity.hub != hub:
        raise ConfigError("This data folder is of another hub.", "Choose an empty folder with --data-dir.")
    if epoch <= identity.epoch:
        raise ConfigError(
            "This data folder is the newer hub's; the other one has to join it.",
            "Show a code here (einlass hub --add NAME --right bridge), and scan it there.",
        )


def is_former(store: Store) -> bool:
    """Whether this ledger was a hub's, and has joined another one since."""
    return read_identity(store) is not None and load_membership(store) is not None


def hand_over(ledger: Ledger, clock: Clock, send: Callable[[bytes], None]) -> int:
    """Give the new hub all that it may not have heard, of every device; what it has counts as done.

    Args:
        ledger: A former hub's.
        clock: For when it is sent.
        send: Takes one batch as JSON; raises when it was not taken.

    Returns:
        How many entries were sent.
    """
    identity = read_identity(ledger.store)
    assert identity is not None
    readings = Readings(ledger, identity, clock)
    cursor, sent, limit = 0, 0, BATCH_ENTRIES
    while (page := readings.feed(cursor, limit)).entries:
        origin = ledger.origin
        batch = Batch(boot_id=origin.boot_id, sent_ns=clock.mono_ns(), entries=page.entries)
        body = msgspec.json.encode(batch)
        if len(body) > BODY_BYTES - ROOM_BYTES and limit > 1:
            limit //= 2
            continue
        send(body)
        cursor, sent, limit = page.cursor, sent + len(page.entries), BATCH_ENTRIES
    return sent


def stop_being_hub(ledger: Ledger) -> None:
    """Keep of a hub's ledger what a kiosk's holds."""
    store = ledger.store
    with ledger.writing():
        for (name,) in store.rows(HUB_TRIGGERS):
            store.run(f'DROP TRIGGER "{name!s}"')
        for table in HUB_TABLES:
            store.run(f"DELETE FROM {table}")  # noqa: S608  # names of our own tables
        store.run("DELETE FROM outbox_done WHERE outcome = 'asked'")  # questions that others have asked
        store.run("DELETE FROM meta WHERE name IN (?, ?, ?, ?)", (HUB, EPOCH, SEALED, READY))
        store.run("DELETE FROM meta WHERE name = ?", (PAIRING,))  # the hub speaks to pretix, and nobody else

"""Who this hub is: an id that stays when another machine takes over, and an epoch that grows with each one.

Must not know: keys, who is a member.
"""

import msgspec

from checkin.clock import Entropy
from sync.outbox_marks import read_mark, set_mark
from sync.replica import read_meta, write_meta
from sync.store import Store

HUB = "hub_id"
EPOCH = "hub_epoch"
SEALED = "hub_sealed"
"""Name in `meta` of the identity with its key, sealed under the lead PIN: what every kiosk gets to keep."""

ID_BYTES = 8


class HubIdentity(msgspec.Struct, frozen=True):
    """Which hub, and in which epoch."""

    hub: str
    epoch: int


def read_identity(store: Store) -> HubIdentity | None:
    """The identity in this ledger; None = it was never a hub's."""
    hub = read_meta(store, HUB)
    return HubIdentity(hub.decode(), read_mark(store, EPOCH)) if hub else None


def ensure_identity(store: Store, entropy: Entropy) -> HubIdentity:
    """The identity, made when there is none. Inside `writing`, here and below."""
    found = read_identity(store)
    if found is None:
        found = HubIdentity(entropy.random_bytes(ID_BYTES).hex(), 1)
        keep_identity(store, found)
    return found


def keep_identity(store: Store, identity: HubIdentity) -> None:
    """Be that hub from now on: after a take-over, with a higher epoch."""
    write_meta(store, HUB, identity.hub.encode())
    set_mark(store, EPOCH, identity.epoch)


def read_sealed(store: Store) -> bytes:
    """The sealed identity; empty = there is none."""
    return read_meta(store, SEALED) or b""


def keep_sealed(store: Store, sealed: bytes) -> None:
    """Keep the sealed identity, which every device gets when it enrols."""
    write_meta(store, SEALED, sealed)

"""Who this hub is: an id that stays when another machine takes over, and an epoch that grows with each one.

Must not know: keys, who is a member.
"""

import msgspec

from checkin.clock import Entropy
from sync.hub.stamping import EARLIEST_MS
from sync.outbox_marks import read_mark, set_mark
from sync.replica import read_meta, write_meta
from sync.store import Store

HUB = "hub_id"
EPOCH = "hub_epoch"
SEALED = "hub_sealed"
"""Name in `meta` of the identity with its key, sealed under the lead PIN: what every kiosk gets to keep."""

ID_BYTES = 8
EPOCH_SPREAD = 16
"""Two that take over in the same second, unheard by each other, should not count alike."""
MS_PER_S = 1000


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


def later_epoch(epoch: int, now_ms: int, entropy: Entropy) -> int:
    """The next one after that: all that kiosks know of how far the hub is means nothing then.

    It is the time in seconds, so that it also comes after those that are not known here: one backup may be
    restored twice, and kiosks never follow a lower epoch again.
    """
    since_2020_s = (now_ms - EARLIEST_MS) // MS_PER_S
    return max(epoch + 1, since_2020_s) + entropy.random_bytes(1)[0] % EPOCH_SPREAD


def read_sealed(store: Store) -> bytes:
    """The sealed identity; empty = there is none."""
    return read_meta(store, SEALED) or b""


def keep_sealed(store: Store, sealed: bytes) -> None:
    """Keep the sealed identity, which every device gets when it enrols."""
    write_meta(store, SEALED, sealed)

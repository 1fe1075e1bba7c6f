"""What a kiosk's hub told it last of the other devices: kept in the ledger, for a start that is cut off.

Must not know: the wire, what is made of it.
"""

import msgspec

from sync.hub.protocol import DeviceSeen
from sync.replica import read_meta, write_meta
from sync.store import Store

TOLD = "hub_devices"
"""Name in `meta`; `sync.hub.membership.forget_membership` takes it away."""


class Told(msgspec.Struct, frozen=True):
    """All other devices, as the hub told of them at a moment, in milliseconds since 1970 UTC."""

    devices: tuple[DeviceSeen, ...]
    at_ms: int


def load_told(store: Store) -> Told | None:
    """What was told last; None = nothing, or nothing that can be read: the journal knows who has counted."""
    body = read_meta(store, TOLD)
    try:
        return None if body is None else msgspec.json.decode(body, type=Told)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None


def save_told(store: Store, told: Told) -> None:
    """Keep it. The caller holds the transaction."""
    write_meta(store, TOLD, msgspec.json.encode(told))

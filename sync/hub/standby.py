"""What every kiosk keeps of its hub, so that it can become the hub: the sealed key and the device table.

The table holds hashes of tokens only, which cannot be guessed; the key is sealed under the lead PIN. Both
come with the manifest, and again whenever they change. Must not know: the wire, how the key is sealed.
"""

import hashlib
from collections.abc import Sequence

import msgspec

from sync.hub.identity import read_sealed
from sync.hub.protocol import KnownDevice, Standby
from sync.replica import read_meta, read_struct, write_meta
from sync.store import Row, Store

STANDBY = "hub_standby"
VERSION_CHARS = 16

READ = """SELECT name, device, token_right, created_ms, token_hash, enrolled_ms, revoked_ms, profile
    FROM hub_device ORDER BY name"""
RESTORE = """INSERT INTO hub_device
    (name, device, token_right, created_ms, token_hash, enrolled_ms, revoked_ms, profile)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)"""

_profile = msgspec.json.Decoder(dict[str, str])


def read_standby(store: Store) -> Standby | None:
    """At the hub: what kiosks are to keep; None = there is no lead PIN, and nobody can take over."""
    sealed = read_sealed(store)
    if not sealed:
        return None
    return Standby(identity=sealed, devices=tuple(map(_known_device, store.rows(READ))))


def version_of(standby: Standby | None) -> str:
    """A short text that changes with it; empty for none."""
    if standby is None:
        return ""
    return hashlib.sha256(msgspec.json.encode(standby)).hexdigest()[:VERSION_CHARS]


def restore_devices(store: Store, devices: Sequence[KnownDevice]) -> None:
    """Become the hub of these devices, and of no others. Inside `writing`, here and below."""
    store.run("DELETE FROM hub_device")
    store.run_many(
        RESTORE,
        (
            (d.name, d.device, d.right, d.created_ms, d.token_hash, d.enrolled_ms, d.revoked_ms, _raw(d))
            for d in devices
        ),
    )


def load_standby(store: Store) -> Standby | None:
    """At a kiosk: what it has kept.

    Raises:
        LedgerCorruptError: What is stored is none.
    """
    return read_struct(
        store,
        STANDBY,
        Standby,
        "What this kiosk keeps of its hub cannot be read.",
        "Take the ledger of another kiosk.",
    )


def keep_standby(store: Store, standby: Standby | None) -> None:
    """Keep it in place of the earlier one."""
    if standby is None:
        forget_standby(store)
    elif (body := msgspec.json.encode(standby)) != read_meta(store, STANDBY):
        write_meta(store, STANDBY, body)


def forget_standby(store: Store) -> None:
    """This ledger becomes nobody's hub."""
    store.run("DELETE FROM meta WHERE name = ?", (STANDBY,))


def _raw(device: KnownDevice) -> bytes:
    return msgspec.json.encode(device.profile)


def _known_device(row: Row) -> KnownDevice:
    name, device, right, created, token_hash, enrolled, revoked, profile = row
    return KnownDevice(
        name=str(name),
        device=str(device),
        right=str(right),
        created_ms=int(str(created)),
        token_hash=token_hash if isinstance(token_hash, bytes) else None,
        enrolled_ms=None if enrolled is None else int(str(enrolled)),
        revoked_ms=None if revoked is None else int(str(revoked)),
        profile=_profile.decode(profile) if isinstance(profile, bytes) else {},
    )

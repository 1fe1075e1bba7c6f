"""The device table in PostgreSQL: who may speak to the hub, and how each one is.

Of codes and tokens only hashes are kept. Must not know: HTTP, the journal's entries.
"""

import hashlib
from base64 import b32encode
from collections.abc import Mapping

import msgspec

from checkin.clock import Entropy
from checkin.errors import LedgerCorruptError
from hub.postgres.database import Connection
from sync.hub.checking import is_device_name
from sync.hub.devices import CODE_BYTES, CODE_MS, revoked
from sync.hub.members import DeviceRow, Member, TokenRight, device_seen, version_of_profile
from sync.hub.protocol import DeviceSeen, Enrol, Heartbeat
from sync.ledger_name import SIGN, owner_of

CREATE = """INSERT INTO device (name, token_right, created_ms, code_hash, code_until_ms, profile)
    VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (name) DO UPDATE SET token_right = excluded.token_right, code_hash = excluded.code_hash,
        code_until_ms = excluded.code_until_ms, profile = excluded.profile"""
# One statement: of two that spend a code at once, one finds it spent.
SPEND = """UPDATE device SET device = $2, token_hash = $3, enrolled_ms = $4, seen_ms = $4,
        revoked_ms = NULL, code_hash = NULL, code_until_ms = NULL
    WHERE code_hash = $1 AND code_until_ms > $4 AND (token_right = 'organiser' OR $5)
    RETURNING name, profile"""
FIND = "SELECT name, device, token_right, profile, revoked_ms FROM device WHERE token_hash = $1"
END_OTHER = """INSERT INTO ended_token SELECT token_hash FROM device WHERE code_hash = $1 AND device <> $2
    AND revoked_ms IS NOT NULL AND token_hash IS NOT NULL ON CONFLICT DO NOTHING"""
IS_ENDED = "SELECT 1 FROM ended_token WHERE hash = $1"
# A ledger is one device: enrolled under another name, it gives up the earlier one.
MOVE_OUT = """UPDATE device SET device = '', token_hash = NULL
    WHERE device = $1 AND device <> '' AND name <> $2"""
REVOKE = """UPDATE device SET revoked_ms = coalesce(revoked_ms, $2), code_hash = NULL, code_until_ms = NULL
    WHERE name = $1"""
# All workers hear of it as of everything else. The last of a transaction, lest two wait for each other.
COUNT = "UPDATE counter SET last = last + 1 WHERE name = 'devices'"
WITH_ACCESS = """SELECT name, device, profile FROM device
    WHERE revoked_ms IS NULL AND token_hash IS NOT NULL"""
NEWEST = f"""SELECT h.sequence FROM head h
    WHERE split_part(h.device, '{SIGN}', 1) = d.device AND d.device <> ''
    ORDER BY h.stamp_epoch DESC, h.stamp_ms DESC, h.stamp_counter DESC LIMIT 1"""  # noqa: S608  # fixed words
# A device that was put back goes on under another name.
ALL = f"""SELECT d.name, d.device, d.token_right, d.created_ms, d.enrolled_ms, d.revoked_ms, d.seen_ms,
        coalesce(({NEWEST}), 0), d.heartbeat, d.profile
    FROM device d ORDER BY d.name"""  # noqa: S608  # fixed words
PROFILE = "UPDATE device SET profile = $2 WHERE name = $1"
SEEN = """SELECT name, device, seen_ms, heartbeat FROM device
    WHERE name <> $1 AND revoked_ms IS NULL AND device <> '' ORDER BY name"""

_heartbeat = msgspec.json.Decoder(Heartbeat)
_profile = msgspec.json.Decoder(dict[str, str])
_encode = msgspec.json.Encoder(order="deterministic").encode


def hash_of(secret: str) -> bytes:
    """What is kept of a token or a code; of random bytes, so no salt is needed."""
    return hashlib.sha256(secret.strip().encode("utf-8", "replace")).digest()


async def create_device(connection: Connection, member: Member, entropy: Entropy, now_ms: int) -> str:
    """Add a device, or give an existing one another code. Returns the code, of which only a hash is kept."""
    code = b32encode(entropy.random_bytes(CODE_BYTES)).decode()
    kept = (now_ms, hash_of(code), now_ms + CODE_MS, _encode(dict(member.profile)))
    await connection.execute(CREATE, member.name, member.right.value, *kept)
    await connection.execute(COUNT)
    return code


async def spend_code(
    connection: Connection, code_hash: bytes, message: Enrol, token_hash: bytes, now_ms: int
) -> tuple[str, dict[str, str]] | None:
    """Make the device a member under a new token. Returns its name and profile; None = no such code."""
    device = owner_of(message.device)
    await connection.execute(END_OTHER, code_hash, device)  # it still has to hear that it must forget
    row = await connection.fetchrow(SPEND, code_hash, device, token_hash, now_ms, is_device_name(device))
    if row is None:
        return None
    await connection.execute(MOVE_OUT, device, row[0])
    await connection.execute(COUNT)
    return str(row[0]), _profile.decode(row[1])


async def find_member(connection: Connection, token_hash: bytes) -> Member | None:
    """Whose token has that hash; None = nobody's.

    Raises:
        DeviceRevokedError: It was somebody's, and that access has ended.
    """
    row = await connection.fetchrow(FIND, token_hash)
    if row is None and await connection.fetchrow(IS_ENDED, token_hash):
        raise revoked()
    if row is None:
        return None
    name, device, right, profile, revoked_ms = row
    if revoked_ms is not None:
        raise revoked()
    return Member(name=name, device=device, right=TokenRight(right), profile=_profile.decode(profile))


async def set_profile(connection: Connection, name: str, profile: Mapping[str, str]) -> bool:
    """Keep what is wanted of a device. Returns whether there is one."""
    is_known = await connection.execute(PROFILE, name, _encode(dict(profile))) == "UPDATE 1"
    await connection.execute(COUNT)
    return is_known


async def revoke(connection: Connection, name: str, now_ms: int) -> bool:
    """End a device's access. Returns whether there was one."""
    is_known = await connection.execute(REVOKE, name, now_ms) == "UPDATE 1"
    await connection.execute(COUNT)
    return is_known


async def keep_heartbeat(connection: Connection, name: str, heartbeat: Heartbeat, now_ms: int) -> None:
    """Note how a device is."""
    await connection.execute(
        "UPDATE device SET seen_ms = $2, heartbeat = $3 WHERE name = $1", name, now_ms, _encode(heartbeat)
    )


async def list_devices(connection: Connection) -> tuple[DeviceRow, ...]:
    """The device table, by name."""
    return tuple(_to_row(row) for row in await connection.fetch(ALL))


async def with_access(connection: Connection) -> frozenset[tuple[str, str, str]]:
    """Name, device and version of the profile of everybody who has access."""
    return frozenset(
        (name, device, version_of_profile(_profile.decode(profile)))
        for name, device, profile in await connection.fetch(WITH_ACCESS)
    )


async def seen_devices(connection: Connection, asking: str, now_ms: int) -> tuple[DeviceSeen, ...]:
    """When each of the others was heard of last."""
    rows = await connection.fetch(SEEN, asking)
    return tuple(
        device_seen(name, device, seen_ms, _read_heartbeat(raw) if raw else None, now_ms)
        for name, device, seen_ms, raw in rows
    )


def _to_row(row: tuple[object, ...]) -> DeviceRow:
    name, device, right, created_ms, enrolled_ms, revoked_ms, seen_ms, sequence, heartbeat, profile = row
    return DeviceRow(
        name=str(name),
        device=str(device),
        right=TokenRight(str(right)),
        created_ms=_int(created_ms) or 0,
        enrolled_ms=_int(enrolled_ms),
        revoked_ms=_int(revoked_ms),
        seen_ms=_int(seen_ms),
        sequence=_int(sequence) or 0,
        heartbeat=_read_heartbeat(heartbeat) if isinstance(heartbeat, bytes) else None,
        profile=_profile.decode(profile) if isinstance(profile, bytes) else {},
    )


def _int(value: object) -> int | None:
    assert value is None or isinstance(value, int)
    return value


def _read_heartbeat(raw: bytes) -> Heartbeat:
    try:
        return _heartbeat.decode(raw)
    except msgspec.MsgspecError as error:
        raise LedgerCorruptError(
            "A stored value of the hub's database cannot be read.", "Restore its last backup."
        ) from error

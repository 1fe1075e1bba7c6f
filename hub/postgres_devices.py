"""The device table in PostgreSQL: who may speak to the hub, and how each one is.

Of codes and tokens only hashes are kept. Must not know: HTTP, the journal's entries.
"""

from collections.abc import Mapping

import msgspec

from checkin.errors import LedgerCorruptError
from hub.postgres import Connection
from sync.hub.checking import is_device_name
from sync.hub.devices import revoked
from sync.hub.members import DeviceRow, Member, TokenRight
from sync.hub.protocol import DeviceSeen, Enrol, Heartbeat

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
ALL = """SELECT d.name, d.device, d.token_right, d.created_ms, d.enrolled_ms, d.revoked_ms, d.seen_ms,
        coalesce(h.sequence, 0), d.heartbeat, d.profile
    FROM device d LEFT JOIN head h ON h.device = d.device AND d.device <> '' ORDER BY d.name"""
SEEN = """SELECT name, seen_ms, heartbeat FROM device
    WHERE name <> $1 AND revoked_ms IS NULL AND device <> '' ORDER BY name"""

_heartbeat = msgspec.json.Decoder(Heartbeat)
_profile = msgspec.json.Decoder(dict[str, str])
_encode = msgspec.json.Encoder(order="deterministic").encode


class Code(msgspec.Struct, frozen=True):
    """A one-time code as it is kept."""

    hash: bytes
    until_ms: int


async def create_device(
    connection: Connection, member: Member, profile: Mapping[str, str], code: Code, now_ms: int
) -> None:
    """Add a device, or give an existing one another code."""
    arguments = (now_ms, code.hash, code.until_ms, _encode(dict(profile)))
    await connection.execute(CREATE, member.name, member.right.value, *arguments)


async def spend_code(
    connection: Connection, code_hash: bytes, message: Enrol, token_hash: bytes, now_ms: int
) -> tuple[str, dict[str, str]] | None:
    """Make the device a member under a new token. Returns its name and profile; None = no such code."""
    await connection.execute(END_OTHER, code_hash, message.device)  # it still has to hear that it must forget
    row = await connection.fetchrow(
        SPEND, code_hash, message.device, token_hash, now_ms, is_device_name(message.device)
    )
    if row is None:
        return None
    await connection.execute(MOVE_OUT, message.device, row[0])
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


async def revoke(connection: Connection, name: str, now_ms: int) -> bool:
    """End a device's access. Returns whether there was one."""
    return await connection.execute(REVOKE, name, now_ms) == "UPDATE 1"


async def keep_heartbeat(connection: Connection, name: str, heartbeat: Heartbeat, now_ms: int) -> None:
    """Note how a device is."""
    await connection.execute(
        "UPDATE device SET seen_ms = $2, heartbeat = $3 WHERE name = $1", name, now_ms, _encode(heartbeat)
    )


async def list_devices(connection: Connection) -> tuple[DeviceRow, ...]:
    """The device table, by name."""
    return tuple(_to_row(row) for row in await connection.fetch(ALL))


async def seen_devices(connection: Connection, asking: str, now_ms: int) -> tuple[DeviceSeen, ...]:
    """When each of the others was heard of last."""
    return tuple(
        DeviceSeen(
            name=name,
            age_s=None if seen_ms is None else max(now_ms - seen_ms, 0) / 1000,
            pending=_read_heartbeat(raw).pending if raw else 0,
        )
        for name, seen_ms, raw in await connection.fetch(SEEN, asking)
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

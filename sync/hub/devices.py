"""The hub's device table: names, rights, tokens and one-time codes, of both only hashes.

Every call that writes stands in the caller's transaction. Must not know: the wire, what devices send.
"""

import hashlib
from base64 import b32encode
from collections.abc import Mapping

import msgspec

from checkin.clock import Entropy
from checkin.errors import DeviceRevokedError
from sync.hub.checking import is_device_name
from sync.hub.members import DeviceRow, Member, TokenRight, version_of_profile
from sync.hub.protocol import Heartbeat
from sync.ledger_name import OWNER, owner_of
from sync.store import Row, Store, Value

REVOKED_STATUS = 403
REVOKED_REMEDY = "Its personal data must go from here; ask the organiser for a new code to enrol it anew."

CODE_BYTES, TOKEN_BYTES = 15, 32
CODE_MS = 24 * 3_600_000
"""How long a code is good."""

COLUMNS = f"""h.name, h.device, h.token_right, h.profile, h.created_ms, h.enrolled_ms, h.revoked_ms,
    h.seen_ms, h.heartbeat,
    (SELECT j.sequence FROM chain_end e JOIN journal j ON j.arrival = e.arrival
        WHERE {OWNER.format("e.device")} = h.device ORDER BY e.arrival DESC LIMIT 1)"""  # noqa: S608  # fixed words
ALL = f"SELECT {COLUMNS} FROM hub_device h ORDER BY h.name"  # noqa: S608  # fixed words
BY_CODE = f"SELECT {COLUMNS} FROM hub_device h WHERE h.code_hash = ? AND h.code_until_ms > ?"  # noqa: S608
BY_HASH = """SELECT name, device, token_right, profile, revoked_ms FROM hub_device
    WHERE token_hash = ?"""
CREATE = """INSERT INTO hub_device (name, device, token_right, profile, created_ms, code_hash, code_until_ms)
    VALUES (?, '', ?, ?, ?, ?, ?)
    ON CONFLICT (name) DO UPDATE SET token_right = excluded.token_right, profile = excluded.profile,
    code_hash = excluded.code_hash, code_until_ms = excluded.code_until_ms"""
ENROL = """UPDATE hub_device SET device = ?, token_hash = ?, enrolled_ms = ?, seen_ms = ?, revoked_ms = NULL,
    code_hash = NULL, code_until_ms = NULL WHERE name = ?"""
END_OTHER = """INSERT OR IGNORE INTO ended_token SELECT token_hash FROM hub_device
    WHERE name = ? AND device <> ? AND revoked_ms IS NOT NULL AND token_hash IS NOT NULL"""
IS_ENDED = "SELECT 1 FROM ended_token WHERE hash = ?"
MOVE_OUT = "UPDATE hub_device SET device = '', token_hash = NULL WHERE device = ? AND name <> ?"
REVOKE = """UPDATE hub_device SET revoked_ms = ifnull(revoked_ms, ?),
    code_hash = NULL, code_until_ms = NULL WHERE name = ?"""
WITH_ACCESS = """SELECT name, device, profile FROM hub_device
    WHERE revoked_ms IS NULL AND token_hash IS NOT NULL"""
BEAT = "UPDATE hub_device SET seen_ms = ?, heartbeat = ? WHERE name = ?"
PROFILE = "UPDATE hub_device SET profile = ? WHERE name = ?"
IS_THERE = "SELECT 1 FROM hub_device WHERE name = ?"
SEEN = "UPDATE hub_device SET seen_ms = ? WHERE name = ?"
IS_GOOD = "SELECT 1 FROM hub_device WHERE name = ? AND device = ? AND revoked_ms IS NULL"

_profile = msgspec.json.Decoder(dict[str, str])
_heartbeat = msgspec.json.Decoder(Heartbeat)


def create_device(
    store: Store, name: str, right: TokenRight, profile: Mapping[str, str], now_ms: int, entropy: Entropy
) -> str:
    """Add a device, or give one that is there another code; its token stays good until that is used.

    Returns:
        The code, good once and for `CODE_MS`.
    """
    code = b32encode(entropy.random_bytes(CODE_BYTES)).decode()
    said = msgspec.json.encode(dict(profile))
    store.run(CREATE, (name, right.value, said, now_ms, _hash(code), now_ms + CODE_MS))
    return code


def spend_code(
    store: Store, code: str, device: str, now_ms: int, entropy: Entropy
) -> tuple[DeviceRow, str] | None:
    """Enrol a device: its row and its new token; None = the code is unknown, spent or too old, or no ledger.

    A ledger is one device: enrolled under another name, it gives up the earlier one. The table holds whose it
    is, see `sync.ledger_name.owner_of`.
    """
    device = owner_of(device)
    found = store.row(BY_CODE, (_hash(code), now_ms))
    if found is None:
        return None
    row = _to_row(found)
    if row.right is not TokenRight.ORGANISER and not is_device_name(device):
        return None
    token = entropy.random_bytes(TOKEN_BYTES).hex()
    if device:
        store.run(MOVE_OUT, (device, row.name))
    store.run(END_OTHER, (row.name, device))  # whose place is taken still has to hear that it must forget
    store.run(ENROL, (device, _hash(token), now_ms, now_ms, row.name))
    return msgspec.structs.replace(row, device=device, enrolled_ms=now_ms, revoked_ms=None), token


def find_member(store: Store, token: str) -> Member | None:
    """Whose token that is; None = nobody's.

    Raises:
        DeviceRevokedError: It was somebody's, and that access has ended: it must forget whom it knows, and
            is told so until it enrols anew.
    """
    found = store.row(BY_HASH, (_hash(token),))
    if found is None and store.row(IS_ENDED, (_hash(token),)):
        raise revoked()
    if found is None:
        return None
    name, device, right, profile, revoked_ms = found
    if revoked_ms is not None:
        raise revoked()
    said = _read_profile(profile)
    return Member(name=str(name), device=str(device), right=TokenRight(str(right)), profile=said)


def revoked() -> DeviceRevokedError:
    """What a device is told whose access has ended."""
    return DeviceRevokedError(REVOKED_STATUS, "This device's access has ended.", REVOKED_REMEDY)


def is_good(store: Store, member: Member) -> bool:
    """Whether a member that was found a moment ago still is one."""
    return store.row(IS_GOOD, (member.name, member.device)) is not None


def set_profile(store: Store, name: str, profile: Mapping[str, str]) -> bool:
    """Keep what is wanted of a device. Returns whether there is one."""
    store.run(PROFILE, (msgspec.json.encode(dict(profile)), name))
    return store.row(IS_THERE, (name,)) is not None


def revoke_device(store: Store, name: str, now_ms: int) -> bool:
    """End a device's access: its code is forgotten, its token opens nothing. Returns whether there is one."""
    store.run(REVOKE, (now_ms, name))
    return store.row(IS_THERE, (name,)) is not None


def note_seen(store: Store, name: str, now_ms: int) -> None:
    """The hub has heard of a device."""
    store.run(SEEN, (now_ms, name))


def note_heartbeat(store: Store, name: str, heartbeat: Heartbeat, now_ms: int) -> None:
    """Keep how a device is."""
    store.run(BEAT, (now_ms, msgspec.json.encode(heartbeat), name))


def read_devices(store: Store) -> list[DeviceRow]:
    """The device table, by name."""
    return [_to_row(row) for row in store.rows(ALL)]


def with_access(store: Store) -> frozenset[tuple[str, str, str]]:
    """Name, device and version of the profile of everybody who has access."""
    return frozenset(
        (str(name), str(device), version_of_profile(_read_profile(profile)))
        for name, device, profile in store.rows(WITH_ACCESS)
    )


def _hash(secret: str) -> bytes:
    """Of random bytes, so no salt is needed."""
    return hashlib.sha256(secret.strip().encode("utf-8", "replace")).digest()


def _to_row(row: Row) -> DeviceRow:
    name, device, right, profile, created, enrolled, revoked, seen, heartbeat, sequence = row
    return DeviceRow(
        name=str(name),
        device=str(device),
        right=TokenRight(str(right)),
        created_ms=_int(created),
        enrolled_ms=_number(enrolled),
        revoked_ms=_number(revoked),
        seen_ms=_number(seen),
        sequence=_number(sequence) or 0,
        heartbeat=_heartbeat.decode(heartbeat) if isinstance(heartbeat, bytes) else None,
        profile=_read_profile(profile),
    )


def _read_profile(value: Value) -> dict[str, str]:
    return _profile.decode(value) if isinstance(value, bytes) else {}


def _number(value: Value) -> int | None:
    return None if value is None else _int(value)


def _int(value: Value) -> int:
    assert isinstance(value, int)
    return value

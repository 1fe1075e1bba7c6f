"""What a scanned text may stand for beside one position's ticket, and whom a session's door still expects.

The same text at another event, add-ons, media, revoked and blocked tickets.
Must not know: files, central's wire format, who may pass.
"""

from collections.abc import Iterable

import msgspec

from checkin.errors import LedgerCorruptError
from checkin.model import Medium, MediumId, Position, PositionId, RoomId
from sync.replica import BY_SECRET, decode_position, session_key
from sync.store import Store, Value

BARCODE = "barcode"

# Lists are handed over as one JSON text, so that every query is a fixed text, prepared once.
ADDONS = "SELECT body FROM position WHERE addon_to IN (SELECT value FROM json_each(?)) ORDER BY id"
MEDIA = "SELECT body FROM medium WHERE identifier = ? AND type = ? ORDER BY id"
HAS_MEDIUM = "SELECT 1 FROM medium_position WHERE position = ?"
REVOKED = "SELECT position FROM revoked_secret WHERE event = ? AND secret = ?"
BLOCKED = "SELECT 1 FROM blocked_secret WHERE event = ? AND secret = ?"
BOOKED_ABSENT = """SELECT count(DISTINCT position) FROM booking
    WHERE session IN (SELECT value FROM json_each(?)) AND waiting = 0 AND good = 1
    AND NOT EXISTS (SELECT 1 FROM presence AS p WHERE p.room = ? AND p.position = booking.position)"""

_medium = msgspec.json.Decoder(Medium)
_encode = msgspec.json.Encoder().encode


def find_by_secret_all(store: Store, text: str) -> tuple[Position, ...]:
    """The positions whose tickets hold that text: one per event at most, if central keeps its word."""
    return tuple(decode_position(body) for (body,) in store.rows(BY_SECRET, (text,)))


def find_addons(store: Store, positions: Iterable[PositionId]) -> tuple[Position, ...]:
    """What was bought as an add-on to any of these positions, in the order of ids."""
    return tuple(decode_position(body) for (body,) in store.rows(ADDONS, (_listed(positions),)))


def find_media(store: Store, identifier: str, type: str = BARCODE) -> tuple[Medium, ...]:  # noqa: A002
    """The media with that text, inactive and expired ones too; several organizers may have the same."""
    return tuple(_decode_medium(body) for (body,) in store.rows(MEDIA, (identifier, type)))


def has_medium(store: Store, position: PositionId) -> bool:
    """Whether any medium, good or not, stands for that position."""
    return store.row(HAS_MEDIUM, (position,)) is not None


def is_revoked(store: Store, event: str, text: str) -> bool:
    """Whether central has taken that ticket of the event back."""
    return store.row(REVOKED, (event, text)) is not None


def find_revoked(store: Store, event: str, text: str) -> PositionId | None:
    """Whose ticket the revoked one was, where central says so."""
    found = store.row(REVOKED, (event, text))
    return PositionId(found[0]) if found and isinstance(found[0], int) else None


def is_blocked(store: Store, event: str, text: str) -> bool:
    """Whether central has blocked that ticket of the event."""
    return store.row(BLOCKED, (event, text)) is not None


def count_booked_absent(store: Store, names: Iterable[str], room: RoomId) -> int:
    """How many good positions are booked on a session and not present in that room.

    Args:
        store: The ledger.
        names: The session's names in all languages; bookings say any of them.
        room: Where the session is.
    """
    keys = _listed(map(session_key, names))
    found = store.row(BOOKED_ABSENT, (keys, room))
    return found[0] if found and isinstance(found[0], int) else 0


def save_media(store: Store, media: Iterable[Medium]) -> None:
    """Keep media in place of those with the same ids. The caller holds the transaction, here and below."""
    kept = list(media)
    remove_media(store, (medium.id for medium in kept))
    store.run_many(
        "INSERT INTO medium (id, type, identifier, body) VALUES (?, ?, ?, ?)",
        ((medium.id, medium.type, medium.identifier, _encode(medium)) for medium in kept),
    )
    store.run_many(
        "INSERT OR IGNORE INTO medium_position (position, medium) VALUES (?, ?)",
        ((position, medium.id) for medium in kept for position in medium.positions),
    )


def remove_media(store: Store, media: Iterable[MediumId]) -> None:
    """Forget media."""
    numbers = [(medium,) for medium in media]
    store.run_many("DELETE FROM medium WHERE id = ?", numbers)
    store.run_many("DELETE FROM medium_position WHERE medium = ?", numbers)


def save_revoked(store: Store, event: str, secrets: Iterable[tuple[str, PositionId | None]]) -> None:
    """Note tickets that an event has taken back, with the position that each was for, if that is known."""
    store.run_many(
        "INSERT OR REPLACE INTO revoked_secret (event, secret, position) VALUES (?, ?, ?)",
        ((event, secret, position) for secret, position in secrets),
    )


def save_blocked(store: Store, event: str, secrets: Iterable[str]) -> None:
    """Note tickets that an event has blocked."""
    store.run_many(
        "INSERT OR IGNORE INTO blocked_secret (event, secret) VALUES (?, ?)", ((event, s) for s in secrets)
    )


def remove_blocked(store: Store, event: str, secrets: Iterable[str]) -> None:
    """Forget that they were blocked."""
    store.run_many("DELETE FROM blocked_secret WHERE event = ? AND secret = ?", ((event, s) for s in secrets))


Revoked = tuple[str, str, PositionId | None]
"""Event, secret, position."""
Blocked = tuple[str, str]
"""Event, secret."""


def all_media(store: Store) -> tuple[Medium, ...]:
    """All media, in the order of their ids."""
    return tuple(_decode_medium(body) for (body,) in store.rows("SELECT body FROM medium ORDER BY id"))


def all_revoked(store: Store) -> tuple[Revoked, ...]:
    """All revoked tickets, in the order of event and secret."""
    rows = store.rows("SELECT event, secret, position FROM revoked_secret ORDER BY event, secret")
    return tuple((str(e), str(s), PositionId(p) if isinstance(p, int) else None) for e, s, p in rows)


def all_blocked(store: Store) -> tuple[Blocked, ...]:
    """All blocked tickets, in the order of event and secret."""
    rows = store.rows("SELECT event, secret FROM blocked_secret ORDER BY event, secret")
    return tuple((str(event), str(secret)) for event, secret in rows)


def replace_tickets(
    store: Store, media: Iterable[Medium], revoked: Iterable[Revoked], blocked: Iterable[Blocked]
) -> None:
    """Keep these in place of all that were kept. The caller holds the transaction."""
    for table in ("medium", "medium_position", "revoked_secret", "blocked_secret"):
        store.run(f"DELETE FROM {table}")  # noqa: S608  # a fixed name
    save_media(store, media)
    for event, secret, position in revoked:
        save_revoked(store, event, [(secret, position)])
    for event, secret in blocked:
        save_blocked(store, event, [secret])


def _listed(values: Iterable[Value]) -> str:
    return msgspec.json.encode(list(values)).decode()


def _decode_medium(body: Value) -> Medium:
    try:
        return _medium.decode(body)  # type: ignore[arg-type]  # the column is a BLOB NOT NULL
    except (msgspec.MsgspecError, UnicodeDecodeError, TypeError) as error:
        raise LedgerCorruptError(
            "A stored medium cannot be read.", "Move the ledger aside and restore the last backup."
        ) from error

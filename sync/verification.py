"""Proves a journal: every hash chain, every column that is searched by, every sealed personal value.

Must not know: who appends, what the entries mean.
"""

from collections.abc import Iterator

import msgspec

from checkin.journal import Body, ChainFault, decode_body, seal_personal, verify_chain
from sync.hub.membership import is_partial
from sync.store import Store, Value

COPIES = ("id", "device", "sequence", "kind", "at_ms", "position", "list", "room", "ref", "code", "reason")
"""Columns of `journal` that repeat the body: folds and searches read them, but only the body is hashed."""

ARRIVALS = "SELECT arrival FROM journal WHERE device = ? ORDER BY {}"
LINKS = """SELECT body, hash FROM journal WHERE arrival IN (SELECT value FROM json_each(?))
    ORDER BY {}"""
AT_ONCE = 1_000
COLUMNS = (
    f"SELECT arrival, body, {', '.join(COPIES)} FROM journal WHERE arrival > ? ORDER BY arrival LIMIT 1000"  # noqa: S608  # our own words only
)
SEALS = "SELECT j.body, p.salt, p.value FROM personal p JOIN journal j ON j.id = p.entry"


def verify_journal(store: Store) -> list[ChainFault]:
    """Walk every device's hash chain, every copied column and every seal; an empty list means all hold."""
    devices = store.rows("SELECT DISTINCT device FROM journal ORDER BY device")
    with_gaps = is_partial(store)
    chains = [
        verify_chain(str(device), _links(store, str(device), with_gaps=with_gaps), with_gaps=with_gaps)
        for (device,) in devices
    ]
    return [fault for fault in chains if fault is not None] + [*_wrong_copies(store), *_broken_seals(store)]


def _links(store: Store, device: str, *, with_gaps: bool) -> Iterator[tuple[bytes, bytes]]:
    """In order of arrival: a device's entries arrive in their own order, but for gaps filled later."""
    order = "sequence" if with_gaps else "arrival"
    arrivals = [row[0] for row in store.rows(ARRIVALS.format(order), (device,))]
    for at in range(0, len(arrivals), AT_ONCE):
        listed = msgspec.json.encode(arrivals[at : at + AT_ONCE]).decode()
        yield from (
            (_bytes(raw), _bytes(stored)) for raw, stored in store.rows(LINKS.format(order), (listed,))
        )


def _wrong_copies(store: Store) -> Iterator[ChainFault]:
    last: Value = 0
    while rows := store.rows(COLUMNS, (last,)):
        for _, raw, *copies in rows:
            if (body := _read(raw)) and (name := _first_difference(body, copies)):
                yield ChainFault(body.device, body.sequence, f"the column {name} is not what was hashed")
        last = rows[-1][0]


def _first_difference(body: Body, copies: list[Value]) -> str:
    """The first column that does not repeat the body, or an empty text."""
    hashed = msgspec.structs.asdict(body) | {"code": body.code or None}
    return next((name for name, copy in zip(COPIES, copies, strict=True) if copy != hashed[name]), "")


def _broken_seals(store: Store) -> Iterator[ChainFault]:
    for raw, salt, value in store.rows(SEALS):
        body = _read(raw)
        if body and body.personal != seal_personal(_bytes(salt), _bytes(value)):
            yield ChainFault(body.device, body.sequence, "the personal values do not match their seal")


def _read(raw: Value) -> Body | None:
    """A body; None for bytes that are none, which the walk along the chain tells."""
    try:
        return decode_body(_bytes(raw))
    except msgspec.DecodeError:
        return None


def _bytes(value: Value) -> bytes:
    assert isinstance(value, bytes)
    return value

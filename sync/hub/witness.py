"""A kiosk as a witness: what a new hub may never have heard of others, because it took over before it could.

From the first word of a hub's new epoch on, a kiosk notes up to which entry of each device the hub has told
it. Once all is told, it hands in what it holds beyond that, and notes nothing any more.
Must not know: HTTP, when that is.
"""

from collections.abc import Iterable, Mapping

import msgspec

from checkin.journal import decode_body
from sync.hub.protocol import WireEntry
from sync.replica import read_meta, write_meta
from sync.store import Store

HEADS = "hub_heads"
"""Name in `meta` of the newest sequence of each device that the hub has, while it is noted."""

_decode = msgspec.json.Decoder(dict[str, int])


def begin_noting(store: Store) -> None:
    """The hub has a new epoch: what it has is not known. Inside `writing`, here and below."""
    write_meta(store, HEADS, b"{}")


def stop_noting(store: Store) -> None:
    """It has all that is here."""
    store.run("DELETE FROM meta WHERE name = ?", (HEADS,))


def heads(store: Store) -> Mapping[str, int] | None:
    """The newest sequence that the hub has of each device; None = nothing is noted."""
    body = read_meta(store, HEADS)
    return None if body is None else _decode.decode(body)


def note_heads(store: Store, entries: Iterable[WireEntry]) -> None:
    """The hub has these. Does nothing while nothing is noted."""
    known = heads(store)
    if known is None:
        return
    now = dict(known)
    for entry in entries:
        body = decode_body(bytes(entry.body))
        now[body.device] = max(body.sequence, now.get(body.device, 0))
    if now != known:
        write_meta(store, HEADS, msgspec.json.encode(now))

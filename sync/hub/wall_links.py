"""Links to the wall: who has one sees numbers, and nothing else, until an organiser ends it.

A link is a secret of random bytes; only its hash is kept. Must not know: HTTP, what a wall shows.
"""

import hashlib
from collections.abc import Sequence

import msgspec

from sync.replica import read_meta, write_meta
from sync.store import Store

KEPT_AS = "wall_links"
MOST_LINKS = 20
SECRET_BYTES = 32
ID_DIGITS = 12


class WallLink(msgspec.Struct, frozen=True):
    """One link.

    Attributes:
        hash: Of its secret, in hex.
        name: As the organiser calls it.
    """

    hash: str
    name: str
    made_ms: int

    @property
    def id(self) -> str:
        """Names it on a page; opens nothing."""
        return self.hash[:ID_DIGITS]


Links = tuple[WallLink, ...]
_decoder = msgspec.json.Decoder(Links)


def link_of(secret: str, name: str, made_ms: int) -> WallLink:
    """What is kept of a link."""
    return WallLink(hash_of(secret), name, made_ms)


def hash_of(secret: str) -> str:
    """Of random bytes, so no salt is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def read_links(raw: bytes | None) -> Links:
    """From what was kept."""
    return _decoder.decode(raw) if raw else ()


def write_links(links: Sequence[WallLink]) -> bytes:
    """To be kept."""
    return msgspec.json.encode(tuple(links))


def with_link(links: Links, link: WallLink) -> Links | None:
    """With one more; None = there are too many."""
    return None if len(links) >= MOST_LINKS else (*links, link)


def without(links: Links, link_id: str) -> Links:
    """Without the one of that id."""
    return tuple(one for one in links if one.id != link_id)


def load_links(store: Store) -> Links:
    """All links of a hub's ledger, the oldest first."""
    return read_links(read_meta(store, KEPT_AS))


def save_links(store: Store, links: Links) -> None:
    """Keep them in place of the earlier ones. The caller holds the transaction."""
    write_meta(store, KEPT_AS, write_links(links))

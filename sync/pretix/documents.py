"""What pretix sends that nobody here reads yet, or that is kept as it came: one document per event and kind.

Badge layouts with their backgrounds, which product has which, categories, settings. Must not know: HTTP.
"""

import zlib

from sync.store import Store

MAX_PLAIN_BYTES = 64 * 1024 * 1024
"""Nothing that was packed here was larger; a damaged one must not fill the memory."""


def keep_document(store: Store, event: str, kind: str, body: bytes) -> None:
    """Keep a document in place of the earlier one. The caller holds the transaction."""
    packed = zlib.compress(body)
    kept = store.row("SELECT body FROM central_document WHERE event = ? AND kind = ?", (event, kind))
    if kept is None or kept[0] != packed:
        store.run(
            "INSERT OR REPLACE INTO central_document (event, kind, body) VALUES (?, ?, ?)",
            (event, kind, packed),
        )


def read_document(store: Store, event: str, kind: str) -> bytes:
    """A document; empty when there is none."""
    found = store.row("SELECT body FROM central_document WHERE event = ? AND kind = ?", (event, kind))
    return _unpacked(found[0]) if found else b""


def keep_print_data(store: Store, position: int, body: bytes) -> None:
    """Keep what a position's badge is filled with. The caller holds the transaction."""
    store.run(
        "INSERT OR REPLACE INTO print_data (position, body) VALUES (?, ?)", (position, zlib.compress(body))
    )


def read_print_data(store: Store, position: int) -> bytes:
    """What a position's badge is filled with, as JSON; empty when nothing was sent."""
    found = store.row("SELECT body FROM print_data WHERE position = ?", (position,))
    return _unpacked(found[0]) if found else b""


def _unpacked(packed: object) -> bytes:
    assert isinstance(packed, bytes)
    return zlib.decompressobj().decompress(packed, MAX_PLAIN_BYTES)

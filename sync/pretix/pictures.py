"""Pictures that badge layouts show of attendees: noted when an order comes, fetched if a layout wants them.

Must not know: what is on them, how they are drawn.
"""

from collections.abc import Mapping
from urllib.parse import quote

import msgspec

from checkin.errors import WireFormatError
from checkin.model import PositionId
from sync.ledger import Ledger
from sync.pretix.addresses import event_path
from sync.pretix.documents import keep_print_data
from sync.pretix.line import decode
from sync.pretix.pages import Fetcher
from sync.pretix.setup import read_layouts
from sync.replica import find_position
from sync.store import Store

MAX_PICTURE_BYTES = 4_000_000
"""A larger one is not kept: a kiosk may hold thousands."""
PICTURE = "imagearea"
NONE = b'"images":{}'
"""Most attendees have none: seen without reading the rest."""

DUE = (
    "SELECT position, name FROM print_picture WHERE body IS NULL AND name IN (SELECT value FROM json_each(?))"
)


class _Told(msgspec.Struct):
    images: dict[str, str] = {}


class _Element(msgspec.Struct):
    type: str = ""
    content: str = ""


def keep_badge_data(store: Store, position: PositionId, body: bytes) -> None:
    """Keep what badge layouts are filled with, and note its pictures. The caller holds the transaction."""
    keep_print_data(store, position, body)
    note_pictures(store, position, body)


def note_pictures(store: Store, position: PositionId, body: bytes) -> None:
    """Note which pictures an attendee has, and forget those that have changed.

    The caller holds the transaction.

    Args:
        store: The ledger's.
        position: Whose they are.
        body: What badge layouts are filled with; the mark behind a picture's address changes with it.
    """
    images = {} if NONE in body else _images(body)
    kept = store.rows("SELECT name, mark FROM print_picture WHERE position = ?", (position,))
    for name in {str(name) for name, _ in kept} - images.keys():
        store.run("DELETE FROM print_picture WHERE position = ? AND name = ?", (position, name))
    for name, mark in images.items():
        if (name, mark) not in kept:
            store.run(
                "INSERT OR REPLACE INTO print_picture (position, name, mark) VALUES (?, ?, ?)",
                (position, name, mark),
            )


def pull_pictures(ledger: Ledger, fetcher: Fetcher, event: str) -> None:
    """Fetch what layouts of the event show and is not here yet. One that does not come stays away.

    Raises:
        SyncError: As `Line.ask`; the rest comes the next time.
    """
    names = _names(ledger.store, event)
    if not names:
        return
    for position, name in _due(ledger.store, names, event):
        path = f"{event_path(event)}orderpositions/{position}/pdf_image/{quote(name, safe='')}/"
        body = fetcher.raw(path)
        with ledger.writing():
            ledger.store.run(
                "UPDATE print_picture SET body = ? WHERE position = ? AND name = ?",
                (body if len(body) <= MAX_PICTURE_BYTES else b"", position, name),
            )


def read_pictures(store: Store, position: PositionId) -> Mapping[str, bytes]:
    """An attendee's pictures that are here, as files, by the names that layouts call them."""
    rows = store.rows("SELECT name, body FROM print_picture WHERE position = ?", (position,))
    return {str(name): body for name, body in rows if isinstance(body, bytes) and body}


def _images(body: bytes) -> dict[str, str]:
    try:
        return decode(body, _Told).images
    except WireFormatError:
        return {}


def _names(store: Store, event: str) -> list[str]:
    """What the event's layouts call the pictures that they show."""
    found = [element for layout in read_layouts(store, event) for element in _elements(bytes(layout.layout))]
    return sorted({element.content for element in found if element.type == PICTURE})


def _elements(layout: bytes) -> list[_Element]:
    try:
        return decode(layout, list[_Element])
    except WireFormatError:
        return []


def _due(store: Store, names: list[str], event: str) -> list[tuple[PositionId, str]]:
    rows = store.rows(DUE, (msgspec.json.encode(names).decode(),))
    due = [(PositionId(number), str(name)) for number, name in rows if isinstance(number, int)]
    return [(number, name) for number, name in due if _event_of(store, number) == event]


def _event_of(store: Store, number: PositionId) -> str:
    position = find_position(store, number)
    return position.event if position else ""

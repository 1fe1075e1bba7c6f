"""Which badge layout an attendee gets, and what it is filled with, as the download has kept it.

Must not know: how layouts are read and drawn, HTTP.
"""

import msgspec

from checkin.model import PositionId, ProductId
from checkin.text import clean_text
from sync.pretix.documents import read_document, read_print_data
from sync.pretix.line import decode
from sync.pretix.setup import BADGE_ITEMS, background_kind, read_layouts
from sync.pretix.shapes import BadgeItemShape, LayoutShape
from sync.store import Store


class AssignedLayout(msgspec.Struct, frozen=True):
    """A layout as central sent it.

    Attributes:
        event: Slug of its event.
        name: As its maker called it.
        body: The list of its elements, JSON.
        background: Under which kind of document its PDF is kept; empty = it has none.
    """

    event: str
    name: str
    body: bytes
    background: str


def find_layout(store: Store, event: str, product: ProductId) -> AssignedLayout | None:
    """The layout of a product, else the event's default; None = central has none for it.

    Raises:
        WireFormatError: What is kept is not what pretix sends.
    """
    layouts = read_layouts(store, event)
    items = decode(read_document(store, event, BADGE_ITEMS) or b"[]", list[BadgeItemShape])
    named = next((one.layout for one in items if one.item == product), None)
    found = [one for one in layouts if one.id == named] or [one for one in layouts if one.default]
    return _assigned(event, found[0]) if found else None


def all_layouts(store: Store, event: str) -> list[AssignedLayout]:
    """All layouts of an event, used or not.

    Raises:
        WireFormatError: As `find_layout`.
    """
    return [_assigned(event, one) for one in read_layouts(store, event)]


def _assigned(event: str, shape: LayoutShape) -> AssignedLayout:
    kind = background_kind(shape.background) if shape.background else ""
    return AssignedLayout(event, clean_text(shape.name or str(shape.id)), bytes(shape.layout), kind)


def read_background(store: Store, layout: AssignedLayout) -> bytes:
    """The PDF behind a layout; empty when it has none, or it is not here yet."""
    return read_document(store, layout.event, layout.background) if layout.background else b""


def print_values(store: Store, position: PositionId) -> dict[str, str]:
    """What central says that variables stand for; empty for somebody whom it does not know yet.

    Raises:
        WireFormatError: What is kept is no such thing.
    """
    body = read_print_data(store, position)
    if not body or body == b"null":
        return {}
    kept = decode(body, dict[str, object])
    return {name: value for name, value in kept.items() if isinstance(value, str)}

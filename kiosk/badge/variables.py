"""A badge as central wants it: which layout, and what its variables stand for.

Must not know: how layouts are drawn, printers.
"""

from collections.abc import Callable, Mapping
from functools import partial

import msgspec

from checkin.badge import Badge
from checkin.errors import WireFormatError
from checkin.model import EventSet, Position, name_in
from printer.pretix_layout.saying import NAME_PARTS, badge_values, name_values
from sync.changes import corrected_fields
from sync.pretix.badge_layouts import AssignedLayout, find_layout, print_values, read_background
from sync.pretix.pictures import read_pictures
from sync.store import Store

NAME_FIELDS = frozenset({"given_name", "family_name", "title"})


class Artwork(msgspec.Struct, frozen=True):
    """A badge as central wants it.

    Attributes:
        layout: What is drawn; None = central has no layout for it.
        background: Reads the PDF behind it; in the thread that made this.
        values: By central's names.
        languages: The attendee's first.
        pictures: Files of the attendee's, by central's names.
    """

    layout: AssignedLayout | None
    background: Callable[[], bytes]
    values: dict[str, str]
    languages: tuple[str, ...]
    pictures: Mapping[str, bytes] = {}


def artwork_of(store: Store, position: Position, badge: Badge, event_set: EventSet) -> Artwork | None:
    """The artwork of one attendee's badge; None when what is kept of central's layouts cannot be read."""
    try:
        return _artwork(store, position, badge, event_set)
    except WireFormatError:
        return None


def _artwork(store: Store, position: Position, badge: Badge, event_set: EventSet) -> Artwork:
    product = event_set.find_product(position.product)
    slug = position.event or (product.event if product else "")
    event = next((one for one in event_set.events if one.slug == slug), event_set.events[0])
    layout = find_layout(store, event.slug, position.product)
    languages = tuple(dict.fromkeys(filter(None, (position.language, *event.languages))))
    told = print_values(store, position.id)
    ours = badge_values(badge) | {
        "secret": position.secret,
        "order": position.order,
        "event_name": name_in(event.names, languages[0]),
        "event_location": event.place,
    }
    values = ours | told | _put_right(store, position, told)
    background = partial(read_background, store, layout) if layout else bytes
    return Artwork(layout, background, values, languages, read_pictures(store, position.id))


def _put_right(store: Store, position: Position, told: dict[str, str]) -> dict[str, str]:
    """What staff corrected here goes before what central sent with the order."""
    fields = corrected_fields(store, position)
    values: dict[str, str] = {}
    if fields & NAME_FIELDS:
        parts = {name: getattr(position, name, told.get(f"attendee_name_{name}", "")) for name in NAME_PARTS}
        values |= name_values(parts)
    if "organisation" in fields:
        values["attendee_company"] = position.organisation
    return values

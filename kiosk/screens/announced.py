"""What organisers have to say at this kiosk just now. Must not know: widgets, which mode this is."""

from checkin.announcement import Audience, Listener, texts_due
from checkin.model import RoomId
from kiosk.outfit import Outfit
from kiosk.views import DeskPlace


def announced(outfit: Outfit, place: DeskPlace, audience: Audience, language: str) -> tuple[str, ...]:
    """Texts in the order of their importance; nothing for most of the time."""
    known = outfit.event_set
    if not known.announcements:
        return ()
    counting = known.room_counting(place.list_id)
    room = place.room or (counting.id if counting else None)
    listener = Listener(audience, place.gate, _around(room, {one.id: one.parent for one in known.rooms}))
    return texts_due(known.announcements, listener, outfit.now_ms(), language)


def _around(room: RoomId | None, parents: dict[RoomId, RoomId | None]) -> frozenset[int]:
    """A room and those around it, however they lie in each other."""
    found: set[int] = set()
    while room is not None and room not in found:
        found.add(room)
        room = parents.get(room)
    return frozenset(found)

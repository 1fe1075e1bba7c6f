"""The venue of a rehearsal as an event set: an entrance, an evening, a stand, rooms with sessions. Pure.

Must not know: who comes, lines, kiosks.
"""

from collections.abc import Iterator

from checkin.model import (
    CheckInList,
    Event,
    EventSet,
    ListId,
    Product,
    ProductId,
    Room,
    RoomId,
    Session,
    SessionId,
    WhenFull,
)
from sync.simulation.rehearsal.plan import Congress, Place
from sync.simulation.timeline import START_MS

PARTICIPANT, ONLINE = ProductId(1), ProductId(2)
ENTRANCE, EVENING, STAND = ListId(1), ListId(2), ListId(3)
FOYER = RoomId(1)
FIRST_ROOM = 10
BLOCK = 100
"""Lists of rooms are numbered block by block, rooms within."""
CLOSING_MS = START_MS + 15 * 3_600_000
"""At one in the night all are gone."""
HOUR_MS, MINUTE_MS = 3_600_000, 60_000


def room_list(block: int, room: int) -> ListId:
    """The check-in list of a room's door in a block of sessions."""
    return ListId(block * BLOCK + FIRST_ROOM + room)


def session_name(block: int, room: int) -> str:
    """The session that takes place there then."""
    return f"Session {block}.{room + 1}"


def make_venue(congress: Congress) -> EventSet:
    """Event, products, lists, rooms and sessions."""
    return EventSet(
        events=(Event(slug=congress.name, names={"en": congress.title}),),
        products=(
            Product(id=PARTICIPANT, names={"de": "Teilnahme", "en": "Participant"}),
            Product(id=ONLINE, names={"de": "Online", "en": "Online"}, on_site=False, badge=False),
        ),
        lists=(*_entrances(congress), *_doors(congress)),
        rooms=tuple(_rooms(congress)),
        sessions=tuple(_sessions(congress)),
    )


def _entrances(congress: Congress) -> tuple[CheckInList, ...]:
    event = congress.name
    return (
        CheckInList(
            id=ENTRANCE,
            names={"de": "Einlass", "en": "Entrance"},
            event=event,
            exit_all_at_ms=CLOSING_MS,
            prints_badge=congress.prints,
        ),
        CheckInList(id=EVENING, names={"de": "Abend", "en": "Evening"}, event=event, prints_badge=False),
        CheckInList(
            id=STAND,
            names={"de": "Stand", "en": "Stand"},
            event=event,
            allow_multiple_entries=True,
            prints_badge=False,
        ),
    )


def _slots(congress: Congress) -> Iterator[tuple[int, int, int]]:
    """Block, room and beginning (ms) of each session."""
    for peak in congress.peaks:
        if peak.place is Place.ROOMS:
            start_ms = START_MS + round(peak.begins_s * 1000) + peak.minutes * MINUTE_MS
            yield from ((peak.block, room, start_ms) for room in range(congress.rooms))


def _doors(congress: Congress) -> Iterator[CheckInList]:
    for block, room, _ in _slots(congress):
        yield CheckInList(
            id=room_list(block, room),
            names={"en": session_name(block, room)},
            event=congress.name,
            allow_multiple_entries=not congress.has_workshops,
            prints_badge=False,
            session=SessionId(room_list(block, room)) if congress.has_workshops else None,
        )


def _rooms(congress: Congress) -> Iterator[Room]:
    yield Room(id=FOYER, names={"de": "Haus", "en": "House"}, counts=(ENTRANCE, EVENING, STAND))
    blocks = [peak.block for peak in congress.peaks if peak.place is Place.ROOMS]
    for room in range(congress.rooms):
        yield Room(
            id=RoomId(FIRST_ROOM + room),
            names={"de": f"Saal {room + 1}", "en": f"Hall {room + 1}"},
            parent=FOYER,
            limit=congress.limit(room),
            counts=tuple(room_list(block, room) for block in blocks),
            when_full=WhenFull.REFUSE,
        )


def _sessions(congress: Congress) -> Iterator[Session]:
    for block, room, start_ms in _slots(congress):
        yield Session(
            id=SessionId(room_list(block, room)),
            names={"en": session_name(block, room)},
            room=RoomId(FIRST_ROOM + room),
            start_ms=start_ms,
            end_ms=start_ms + HOUR_MS,
            places=congress.limit(room) if congress.has_workshops else None,
        )

"""One edit of the schedule at the hub reaches every door: they count where the session is now."""

import json
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from msgspec.structs import replace

from checkin.announcement import Announcement, Audience
from checkin.model import EventSet, Session, name_in
from checkin.programme import Slot, moved, slot_of, swapped
from hub.serve import Served
from kiosk.bootstrap import Kiosk, open_kiosk
from kiosk.door import Door
from kiosk.places import find_place
from kiosk.words import words_in
from tests.fakes.einlass import OTHER_TICKETS, wait_until
from tests.kiosk.test_hub_kiosks import enrolled, is_settled, meeting

DOOR = "Workshop Wärmeplanung"
HALL, LAB = "Saal 2", "Raum 2.04"


def event_at(served: Served) -> EventSet:
    """What the hub holds."""
    document = served.run(served.host.gathering.event())
    assert document is not None
    return document.event_set


def open_to_all(event_set: EventSet) -> EventSet:
    """The workshop's door lets everybody in, at any time."""
    products = frozenset(product.id for product in event_set.products)
    return replace(
        event_set,
        lists=tuple(
            replace(one, open_to=products, rules="", date="") if one.session else one
            for one in event_set.lists
        ),
    )


def find_session(event_set: EventSet, name: str) -> Session:
    """By the beginning of its name."""
    return next(one for one in event_set.sessions if name_in(one.names, "de").startswith(name))


def room_said(kiosk: Kiosk, ticket: str) -> tuple[str, int]:
    """What a door without a screen says of its room when a ticket is held up."""
    answer = Door(kiosk, words_in("de", "Europe/Berlin")).answer(json.dumps({"text": ticket}).encode())
    assert (answer.verdict, answer.reason) == ("admit", None)
    assert answer.room is not None
    return answer.room.name, answer.room.count


def shown(kiosk: Kiosk) -> str:
    """The room whose count this door shows."""
    place = find_place(kiosk.event_set, kiosk.world.settings)
    room = kiosk.event_set.find_room(place.room) if place.room is not None else None
    return name_in(room.names, "de") if room else ""


def test_a_session_takes_its_doors_along(tmp_path: Path) -> None:
    """Moved, then swapped with another one: each door follows, and whoever was in stays where they were."""
    with meeting(tmp_path) as served, ExitStack() as stack:
        served.run(served.host.gathering.save_event(open_to_all(event_at(served))))
        worlds = [enrolled(served, tmp_path, name, DOOR) for name in ("north", "south")]
        north, south = (stack.enter_context(open_kiosk(world)) for world in worlds)
        assert (shown(north), room_said(north, OTHER_TICKETS[0])) == (LAB, (LAB, 1))

        before = event_at(served)
        workshop, hall = (
            find_session(before, "Wärmeplanung"),
            before.find_room(find_session(before, "Offene").room),
        )
        assert hall is not None
        slot = Slot(hall.id, workshop.start_ms, workshop.end_ms)
        served.run(served.host.gathering.save_event(moved(before, workshop.id, slot)))
        assert wait_until(lambda: shown(north) == shown(south) == HALL)
        assert room_said(north, OTHER_TICKETS[1])[0] == HALL
        assert wait_until(lambda: is_settled(north, south))
        assert room_said(south, OTHER_TICKETS[2]) == (HALL, 2)
        assert wait_until(lambda: is_settled(north, south))
        counts = [[k.ledger.rooms.persons(room) for room in (workshop.room, hall.id)] for k in (north, south)]
        assert counts == [[1, 2], [1, 2]]

        other = find_session(before, "Eröffnung")
        served.run(served.host.gathering.save_event(swapped(event_at(served), workshop.id, other.id)))
        assert wait_until(lambda: shown(north) == shown(south) == "Saal 1")
        found = find_session(north.event_set, "Wärmeplanung")
        assert slot_of(found) == slot_of(other)
        assert room_said(north, OTHER_TICKETS[3]) == ("Saal 1", 1)


def test_an_announcement_reaches_every_door(tmp_path: Path) -> None:
    """What is said at the hub comes to both doors, and not any more when it is taken back."""
    said = Announcement(texts={"de": "Saal 2 beginnt später"}, audience=Audience.STAFF, is_by_hand=True)
    with meeting(tmp_path) as served, ExitStack() as stack:
        before = event_at(served)
        worlds = [enrolled(served, tmp_path, name, DOOR) for name in ("north", "south")]
        kiosks = [stack.enter_context(open_kiosk(world)) for world in worlds]
        for told in ((said,), ()):
            served.run(served.host.gathering.save_event(replace(before, announcements=told)))
            assert wait_until(partial(_all_tell, kiosks, told))


def _all_tell(kiosks: list[Kiosk], told: tuple[Announcement, ...]) -> bool:
    return all(kiosk.event_set.announcements == told for kiosk in kiosks)

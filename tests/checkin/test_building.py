"""How rooms lie inside each other: what is around one, who counts in it, where a session's door counts."""

import pytest
from msgspec.structs import replace

from checkin.band import Doorkeeper, Flow, band
from checkin.building import band_in, counting_rooms, number_in, places_in, rooms_around, whole_of
from checkin.journal import EntryId, Kind
from checkin.model import CheckInList, Event, EventSet, ListId, Room, RoomId, Session, SessionId
from checkin.presence import Passage, parents_of, rooms_present

CAMPUS, HOUSE, HALL, LAB, TENT = map(RoomId, range(1, 6))
HALL_DOOR, LAB_DOOR, WORKSHOP_DOOR = map(ListId, range(1, 4))
WORKSHOP = Session(id=SessionId(1), names={"en": "Workshop"}, room=LAB, start_ms=1, end_ms=2)


def room(number: RoomId, parent: RoomId | None = None, *counts: ListId) -> Room:
    """A room with a door for each of these lists."""
    return Room(id=number, names={}, parent=parent, counts=counts)


SITE = EventSet(
    events=(Event(slug="e", names={}),),
    products=(),
    lists=(
        CheckInList(id=HALL_DOOR, names={}, event="e"),
        CheckInList(id=LAB_DOOR, names={}, event="e"),
        CheckInList(id=WORKSHOP_DOOR, names={}, event="e", session=WORKSHOP.id),
    ),
    rooms=(
        room(CAMPUS),
        room(HOUSE, CAMPUS),
        room(HALL, HOUSE, HALL_DOOR),
        room(LAB, HOUSE, LAB_DOOR),
        room(TENT, CAMPUS),
    ),
    sessions=(WORKSHOP,),
)


def test_what_is_around_a_room() -> None:
    """The nearest first, however deep; a circle ends."""
    hall = SITE.rooms[2]
    assert [one.id for one in rooms_around(hall, SITE)] == [HOUSE, CAMPUS]
    circle = replace(SITE, rooms=(replace(SITE.rooms[0], parent=HALL), *SITE.rooms[1:]))
    assert [one.id for one in rooms_around(hall, circle)] == [HOUSE, CAMPUS]
    assert set(places_in(whole_of(TENT, circle))) == {TENT}
    assert HALL in set(places_in(whole_of(CAMPUS, circle)))


@pytest.mark.parametrize(
    ("own", "numbers"),
    [
        pytest.param({}, [0, 0, 0, 0, 0], id="empty"),
        pytest.param({HALL: 7, LAB: 3}, [10, 10, 7, 3, 0], id="without a door it is what is inside"),
        pytest.param({HALL: 7, TENT: 2}, [9, 7, 7, 0, 2], id="at every depth"),
        pytest.param({HALL: 7, HOUSE: 20}, [27, 27, 7, 0, 0], id="counted besides"),
        pytest.param({HALL: 7, HOUSE: 2, CAMPUS: 1}, [10, 9, 7, 0, 0], id="counted besides at both depths"),
        pytest.param({HALL: 7, HOUSE: -1}, [6, 6, 7, 0, 0], id="one too many was counted out"),
        pytest.param({HOUSE: -1}, [0, -1, 0, 0, 0], id="more were counted out than are there"),
        pytest.param({HALL: -2, LAB: 3}, [3, 3, -2, 3, 0], id="more left than were seen"),
    ],
)
def test_how_many_are_in_a_room_around_others(own: dict[RoomId, int], numbers: list[int]) -> None:
    """By the numbers of the doors there are."""
    found = [number_in(whole_of(one.id, SITE), lambda room: own.get(room, 0)) for one in SITE.rooms]
    assert found == numbers


def test_a_house_with_a_door_has_its_own_number() -> None:
    """Whoever is in the hall went through it."""
    lists = (*SITE.lists, CheckInList(id=ListId(9), names={}, event="e"))
    house = replace(SITE.rooms[1], counts=(ListId(9),))
    site = replace(SITE, lists=lists, rooms=(SITE.rooms[0], house, *SITE.rooms[2:]))
    assert number_in(whole_of(HOUSE, site), {HOUSE: 4, HALL: 7}.__getitem__) == 4


IN, OUT = Kind.ENTRY, Kind.EXIT


@pytest.mark.parametrize(
    ("house_door", "went", "numbers"),
    [
        pytest.param(True, [(IN, HOUSE)], (1, 0, 0), id="in at the house"),
        pytest.param(True, [(IN, HOUSE), (IN, HALL)], (1, 1, 0), id="and into a hall: still in the house"),
        pytest.param(True, [(IN, HOUSE), (IN, HALL), (IN, LAB)], (1, 0, 1), id="from hall to lab"),
        pytest.param(True, [(IN, HOUSE), (IN, HALL), (OUT, HALL)], (1, 0, 0), id="out of the hall only"),
        pytest.param(True, [(IN, HOUSE), (IN, HALL), (OUT, HOUSE)], (0, 0, 0), id="out of the house: of all"),
        pytest.param(True, [(IN, HOUSE), (OUT, LAB)], (1, 0, 0), id="out where nobody went in"),
        pytest.param(False, [(IN, HALL)], (1, 1, 0), id="no door: in the hall is in the house"),
        pytest.param(False, [(IN, HALL), (IN, LAB)], (1, 0, 1), id="no door: never twice"),
        pytest.param(False, [(IN, HALL), (OUT, HALL)], (0, 0, 0), id="no door: out of the hall is gone"),
        pytest.param(False, [(IN, HALL), (OUT, LAB)], (1, 1, 0), id="no door: out of another hall"),
    ],
)
def test_where_one_person_counts(
    house_door: bool,  # noqa: FBT001  # one of two houses
    went: list[tuple[Kind, RoomId]],
    numbers: tuple[int, int, int],
) -> None:
    """House, hall and lab after the passages of one person, whose entries and exits are at either of them."""
    lists = (*SITE.lists, CheckInList(id=ListId(9), names={}, event="e"))
    house = replace(SITE.rooms[1], counts=(ListId(9),) if house_door else ())
    site = replace(SITE, lists=lists, rooms=(SITE.rooms[0], house, *SITE.rooms[2:]))
    passages = [
        Passage(EntryId(str(at)), kind, None, room, (at, 0, "")) for at, (kind, room) in enumerate(went)
    ]
    inside = rooms_present(passages, parents_of(site.rooms))
    found = [number_in(whole_of(one, site), lambda room: int(room in inside)) for one in (HOUSE, HALL, LAB)]
    assert tuple(found) == numbers


def test_the_door_of_a_session_counts_where_the_session_is() -> None:
    """Moved to another room, it counts there, whatever the former room says of lists."""
    assert counting_rooms(SITE) == {HALL_DOOR: HALL, LAB_DOOR: LAB, WORKSHOP_DOOR: LAB}
    rooms = (*SITE.rooms[:3], replace(SITE.rooms[3], counts=(LAB_DOOR, WORKSHOP_DOOR)), SITE.rooms[4])
    moved = replace(SITE, rooms=rooms, sessions=(replace(WORKSHOP, room=HALL),))
    assert counting_rooms(moved)[WORKSHOP_DOOR] == HALL
    found = moved.room_counting(WORKSHOP_DOOR)
    assert found is not None
    assert found.id == HALL
    assert {one.id for one in moved.lists if moved.room_counting(one.id)} == set(counting_rooms(moved))


HEARD = Doorkeeper("hall", 1.0)
LATE = Doorkeeper("lab", 120.0, lately=Flow(100, 0))


@pytest.mark.parametrize(
    ("own", "persons", "keepers", "silent"),
    [
        pytest.param({HALL: 7, LAB: 3}, 10, {HALL: [HEARD]}, [], id="everybody heard"),
        pytest.param({HALL: 7, LAB: 3}, 10, {HALL: [HEARD], LAB: [LATE]}, ["lab"], id="one part is not"),
        pytest.param({HALL: 7, LAB: 3}, 10, {HALL: [LATE], LAB: [LATE]}, ["lab"], id="one device, two parts"),
        pytest.param({HALL: 7, HOUSE: 20}, 27, {LAB: [LATE]}, ["lab"], id="counted besides"),
        pytest.param({HALL: 7, LAB: -3}, 7, {LAB: [LATE]}, ["lab"], id="more left than were seen"),
    ],
)
def test_the_band_of_a_house_without_a_door(
    own: dict[RoomId, int], persons: int, keepers: dict[RoomId, list[Doorkeeper]], silent: list[str]
) -> None:
    """It is as uncertain as its halls are together, and names each device once."""
    made = band_in(whole_of(CAMPUS, SITE), lambda room: own.get(room, 0), lambda room: keepers.get(room, ()))
    parts = [band(own.get(room, 0), keepers.get(room, ())) for room in (HALL, LAB)]
    assert made.persons == persons
    assert (persons - made.low, made.high - persons) == (
        sum(part.persons - part.low for part in parts),
        sum(part.high - part.persons for part in parts),
    )
    assert [one.name for one in made.silent] == silent
    assert made.devices == len({one.name for found in keepers.values() for one in found})
    assert made.is_sure == (not silent)

"""Which part of a journal one door needs: its lists, and what changes who is in its rooms."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from checkin.journal import Body, EntryId, Kind
from checkin.model import CheckInList, Event, EventSet, ListId, Room, RoomId
from checkin.presence import Passage, parents_of, rooms_present
from checkin.scope import LISTED, scope_of
from tests.fakes.small_congress import EVENT_SET

HOUSE, FOYER, HALL_1, HALL_2, TENT = (RoomId(number) for number in range(1, 6))
DOOR, LIST_1, LIST_2, CAMP, BOOTH = (ListId(number) for number in range(11, 16))
ROOMS = (
    Room(id=HOUSE, names={"en": "House"}),
    Room(id=FOYER, names={"en": "Foyer"}, parent=HOUSE, counts=(DOOR,)),
    Room(id=HALL_1, names={"en": "Hall 1"}, parent=FOYER, counts=(LIST_1,)),
    Room(id=HALL_2, names={"en": "Hall 2"}, parent=FOYER, counts=(LIST_2,)),
    Room(id=TENT, names={"en": "Tent"}, counts=(CAMP,)),
)
NAMES = {DOOR: "Doors", LIST_1: "First", LIST_2: "Second", CAMP: "Camp", BOOTH: "Booth"}
FAIR = EventSet(
    events=(Event(slug="fair", names={}),),
    products=(),
    lists=tuple(CheckInList(id=one, names={"en": name}, event="fair") for one, name in NAMES.items()),
    rooms=ROOMS,
)


@pytest.mark.parametrize(
    ("lists", "room", "expected", "rooms"),
    [
        pytest.param(["Booth"], "", {BOOTH}, set(), id="a list that counts into no room"),
        pytest.param(["camp"], "", {CAMP}, {TENT}, id="a room by itself"),
        pytest.param(["14"], "", {CAMP}, {TENT}, id="a list by its id"),
        pytest.param(["First"], "", {LIST_1, LIST_2, DOOR}, {HOUSE, FOYER, HALL_1, HALL_2}, id="halls"),
        pytest.param(["Booth"], "Tent", {BOOTH, CAMP}, {TENT}, id="a room that is shown"),
        pytest.param(["Booth", "Camp"], "", {BOOTH, CAMP}, {TENT}, id="two lists"),
    ],
)
def test_what_a_door_needs(lists: list[str], room: str, expected: set[ListId], rooms: set[RoomId]) -> None:
    """Its lists, and those that count into the same rooms, into their siblings, and into what they lie in."""
    scope = scope_of(FAIR, lists, room)
    assert scope is not None
    assert (set(scope.lists), set(scope.rooms)) == (expected, rooms)


@pytest.mark.parametrize(
    ("lists", "room"),
    [
        pytest.param([], "", id="no list"),
        pytest.param(["Booth", "Nowhere"], "", id="a list that is not there"),
        pytest.param(["Booth"], "Nowhere", id="a room that is not there"),
        pytest.param(["Same"], "", id="a name of two lists"),
    ],
)
def test_whoever_cannot_be_placed_hears_all(lists: list[str], room: str) -> None:
    """A wrong word in a profile makes nobody deaf."""
    same = tuple(CheckInList(id=ListId(one), names={"en": "Same"}, event="fair") for one in (90, 91))
    assert scope_of(replace(FAIR, lists=(*FAIR.lists, *same)), lists, room) is None


def test_a_scope_is_known_by_its_tag() -> None:
    """The same part has the same tag, whatever it is called, and another part another one."""
    tags = [scope.tag for name in ("Booth", "15", "Camp") if (scope := scope_of(FAIR, [name]))]
    assert tags[0] == tags[1] != tags[2]


@pytest.mark.parametrize("kind", Kind)
def test_which_entries_are_told(kind: Kind) -> None:
    """Of other lists only what concerns every door."""
    scope = scope_of(FAIR, ["Booth"])
    assert scope is not None
    body = Body(
        id=EntryId("0" * 32), device="d", sequence=1, boot_id="b", mono_ns=0, kind=kind, at_ms=0, list=CAMP
    )
    assert scope.holds(body) is (kind not in LISTED)
    assert scope.holds(replace(body, list=BOOTH))
    assert scope.holds(replace(body, list=None))
    assert scope.holds(replace(body, reason="invalid")) is (kind is Kind.RULING or kind not in LISTED)


MOVES = st.tuples(
    st.sampled_from([Kind.ENTRY, Kind.EXIT]), st.sampled_from([room for room in ROOMS if room.counts])
)


@given(st.lists(MOVES, max_size=30), st.sampled_from([room for room in ROOMS if room.counts]))
def test_a_door_counts_its_room_as_everybody_does(moves: list[tuple[Kind, Room]], room: Room) -> None:
    """Whoever is in a room by all passages is in it by those that its door is told of, and nobody else."""
    scope = scope_of(FAIR, [str(room.counts[0])])
    assert scope is not None
    passages = [
        Passage(EntryId(str(at)), kind, where.counts[0], where.id, (at, 0, str(at)))
        for at, (kind, where) in enumerate(moves)
    ]
    told = [one for one in passages if one.list in scope.lists or one.room in scope.rooms]
    by_all, by_door = (rooms_present(some, parents_of(ROOMS)) for some in (passages, told))
    assert (room.id in by_all) is (room.id in by_door)


def test_a_rooms_id_goes_before_a_name() -> None:
    """A door that shows a room is told of that one, also where another is called like its number."""
    first, second, *rest = EVENT_SET.rooms
    called = replace(second, names={"de": str(first.id)})
    event_set = replace(EVENT_SET, rooms=(first, called, *rest))
    scope = scope_of(event_set, ["Stand"], str(first.id))
    assert scope is not None
    assert first.id in scope.rooms

"""A name leads to exactly one list, gate or room, or to an error that shows the candidates."""

import msgspec
import pytest

from checkin.errors import ConfigError
from checkin.list_names import path_of
from checkin.model import CheckInList, Direction, Event, EventSet, Gate, GateId, ListId, Room, RoomId
from kiosk.places import find_list, find_place
from kiosk.settings import Settings

LISTS = (
    CheckInList(id=ListId(4), names={"de": "Einlass", "en": "Entrance"}, event="kk26", date="2026-11-25"),
    CheckInList(id=ListId(5), names={"de": "Einlass", "en": "Entrance"}, event="kk26", date="2026-11-26"),
    CheckInList(id=ListId(6), names={"de": "Großer Saal", "en": "Great Hall"}, event="kk26"),
    CheckInList(id=ListId(7), names={"de": "5"}, event="kk26"),
    CheckInList(id=ListId(8), names={"de": "Tür A/B"}, event="kk26"),
)
EVENT_SET = EventSet(
    events=(Event(slug="kk26", names={"de": "Kongress"}),),
    products=(),
    lists=LISTS,
    gates=(Gate(id=GateId(1), names={"de": "Südtor", "en": "South gate"}),),
    rooms=(
        Room(id=RoomId(1), names={"de": "Saal"}, counts=(ListId(6),)),
        Room(id=RoomId(2), names={"de": "Foyer", "en": "Lobby"}),
    ),
)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        pytest.param("6", 6, id="by its id"),
        pytest.param(" 6 ", 6, id="by its id with blanks"),
        pytest.param("Großer Saal", 6, id="by its German name"),
        pytest.param("Great Hall", 6, id="by its English name"),
        pytest.param("grosser saal", 6, id="as people type it"),
        pytest.param("GREAT HALL", 6, id="in capitals"),
        pytest.param("kk26/2026-11-25/Einlass", 4, id="by event, date and name"),
        pytest.param("kk26/2026-11-26/Entrance", 5, id="the same of another day, in English"),
        pytest.param("kk26//Great Hall", 6, id="without a date where it has none"),
        pytest.param("5", 5, id="an id comes before a name"),
        pytest.param("kk26//5", 7, id="a name of digits by its path"),
        pytest.param("Tür A/B", 8, id="a name with a slash"),
        pytest.param("kk26//Tür A/B", 8, id="the same by its path"),
    ],
)
def test_a_list_is_found(wanted: str, found: int) -> None:
    """By id, by a name in any language, or by its path."""
    assert find_list(EVENT_SET, wanted).id == found


@pytest.mark.parametrize(
    ("wanted", "said", "candidates"),
    [
        pytest.param("Einlass", "Several", {4, 5}, id="on two days"),
        pytest.param("entrance", "Several", {4, 5}, id="the same in English"),
        pytest.param("Ausgang", "There is no check-in list 'Ausgang'", {4, 5, 6, 7, 8}, id="unknown"),
        pytest.param("kk27/2026-11-25/Einlass", "There is no", {4, 5, 6, 7, 8}, id="of another event"),
        pytest.param("kk26/2026-11-27/Einlass", "There is no", {4, 5, 6, 7, 8}, id="of another day"),
        pytest.param("99", "There is no", {4, 5, 6, 7, 8}, id="no such id"),
        pytest.param("", "No check-in list is named", {4, 5, 6, 7, 8}, id="nothing said"),
        pytest.param("\x1b[31m", "There is no", {4, 5, 6, 7, 8}, id="control characters"),
    ],
)
def test_a_list_is_not_found(wanted: str, said: str, candidates: set[int]) -> None:
    """The problem says why, the remedy shows each candidate so that it can be typed back."""
    with pytest.raises(ConfigError) as caught:
        find_list(EVENT_SET, wanted)
    assert said in caught.value.problem
    assert caught.value.problem.isprintable()
    shown = caught.value.remedy.removeprefix("Name one of: ").removesuffix(".").split(", ")
    assert {find_list(EVENT_SET, path).id for path in shown} == candidates


def test_the_path_of_a_list() -> None:
    """Event, date and name; the date stays empty where there is none."""
    assert [path_of(entry) for entry in LISTS[1:3]] == ["kk26/2026-11-26/Einlass", "kk26//Großer Saal"]


def test_the_only_list_need_not_be_named() -> None:
    """Where there is but one, it is meant."""
    alone = msgspec.structs.replace(EVENT_SET, lists=LISTS[2:3])
    assert find_list(alone, "").id == 6
    assert find_place(alone, Settings()).list_id == 6


def test_no_list_at_all() -> None:
    """An event without lists is an error with a remedy, not a crash."""
    with pytest.raises(ConfigError):
        find_list(msgspec.structs.replace(EVENT_SET, lists=()), "Einlass")


def test_a_place_by_its_settings() -> None:
    """List, gate and direction; the room is the one that the list counts into."""
    settings = Settings(lists=("Great Hall",), gate="suedtor", direction=Direction.EXIT)
    place = find_place(EVENT_SET, settings)
    assert (place.list_id, place.gate, place.room, place.direction) == (6, 1, 1, Direction.EXIT)


def test_another_room_may_be_shown() -> None:
    """A named room comes before the one that the list counts into."""
    assert find_place(EVENT_SET, Settings(lists=("6",), room="Lobby")).room == 2


@pytest.mark.parametrize(
    ("settings", "said", "remedy"),
    [
        pytest.param(Settings(lists=("6", "4")), "Two check-in lists", "one list per event", id="rivals"),
        pytest.param(Settings(lists=("6",), gate="Nordtor"), "no gate 'Nordtor'", "Südtor", id="a gate"),
        pytest.param(Settings(lists=("6",), room="Keller"), "no room 'Keller'", "Saal, Foyer", id="a room"),
    ],
)
def test_unknown_gates_and_rooms(settings: Settings, said: str, remedy: str) -> None:
    """They are named with those that there are."""
    with pytest.raises(ConfigError) as caught:
        find_place(EVENT_SET, settings)
    assert said in caught.value.problem
    assert remedy in caught.value.remedy


def test_a_name_of_two_gates_names_none() -> None:
    """Said as it is, with the numbers that tell them apart; a number goes before a name."""
    gates = tuple(
        Gate(id=GateId(number), names={"de": name}) for number, name in ((1, "2"), (2, "Tor"), (3, "Tor"))
    )
    event_set = msgspec.structs.replace(EVENT_SET, gates=gates)
    assert find_place(event_set, Settings(lists=("6",), gate="2")).gate == 2
    with pytest.raises(ConfigError) as caught:
        find_place(event_set, Settings(lists=("6",), gate="tor"))
    assert (caught.value.problem, caught.value.remedy) == (
        "Several gates are called 'tor'.",
        "Name one by its number: 2, 3.",
    )

"""What organisers see at one moment: how each room is, which devices count there, and what is not known."""

import re

import pytest
from msgspec.structs import replace

from checkin.model import EventSet, ListId, Room, RoomId
from checkin.rollup_frame import SLOT_MS
from checkin.room_history import Step
from hub.gathering import DeviceRow, TokenRight
from hub.house.board import Board, RoomState, devices_of, make_board
from hub.house.following import Known
from hub.house.head_count import Numbers
from hub.house.live_view import all_parts
from hub.house.views import ages_at, live_parts, number
from hub.house.wall_view import MOST_ROOMS, wall_parts
from hub.organiser.words import words
from sync.hub.protocol import Heartbeat
from sync.record.keepers import keepers
from tests.fakes.clock import START_MS
from tests.fakes.small_congress import DOOR, EVENT_SET, FOYER_ROOM, HALL_ROOM, OTHER_HALL_ROOM

DAY_MS = 86_400_000
EVERYWHERE = (FOYER_ROOM, HALL_ROOM, OTHER_HALL_ROOM)


def device(name: str, silent_s: float = 0, **beat: object) -> DeviceRow:
    """A kiosk, and what it said last."""
    said = Heartbeat(**{"pending": 0, "cursor": 0} | beat)  # type: ignore[arg-type]  # a row of a table
    seen_ms = START_MS - round(silent_s * 1000)
    return DeviceRow(
        name=name, device=f"d-{name}", right=TokenRight.KIOSK, created_ms=0, enrolled_ms=1, seen_ms=seen_ms,
        heartbeat=said,
    )  # fmt: skip


class Nothing:
    """Nobody has come or gone lately."""

    def recent(self, _room: RoomId) -> list[tuple[str, Step]]:
        """Who has."""
        return []


def board(*devices: DeviceRow, event_set: EventSet = EVENT_SET, **numbers: object) -> Board:
    """At the beginning of the congress."""
    known = Known(event_set=event_set, numbers=Numbers(**numbers))  # type: ignore[arg-type]  # a row of a table
    here = keepers(devices_of(devices, event_set), Nothing(), event_set, START_MS)
    return make_board(known, devices, here, {}, 0, START_MS)


def room_of(seen: Board, room: RoomId = FOYER_ROOM) -> tuple[RoomState, int, int]:
    """How a room is, how many devices count there, and how many are silent."""
    found = next(one for one in seen.rooms if one.room.id == room)
    return found.state, found.band.devices, len(found.band.silent)


HEARD, SILENT = device("north", 5, room=FOYER_ROOM), device("south", 90, room=FOYER_ROOM)


@pytest.mark.parametrize(
    ("persons", "devices", "state"),
    [
        pytest.param(0, [HEARD], RoomState.CALM, id="empty"),
        pytest.param(39, [HEARD], RoomState.CALM, id="below 80 percent"),
        pytest.param(40, [HEARD], RoomState.FILLING, id="80 % of 50"),
        pytest.param(47, [HEARD], RoomState.FILLING, id="94 %"),
        pytest.param(48, [HEARD], RoomState.NEARLY, id="96 %"),
        pytest.param(50, [HEARD], RoomState.FULL, id="full"),
        pytest.param(51, [HEARD], RoomState.FULL, id="more than full"),
        pytest.param(1, [HEARD, SILENT], RoomState.UNKNOWN, id="a device is silent"),
        pytest.param(47, [SILENT], RoomState.NEARLY, id="a device is silent: it may be 48"),
        pytest.param(-1, [HEARD], RoomState.UNKNOWN, id="more out than in"),
        pytest.param(3, [], RoomState.UNKNOWN, id="nobody counts there"),
    ],
)
def test_how_a_room_is(persons: int, devices: list[DeviceRow], state: RoomState) -> None:
    """By its limit; calm only where everybody who counts there is heard."""
    assert room_of(board(*devices, rooms={FOYER_ROOM: persons}))[0] is state


@pytest.mark.parametrize(
    ("beat", "rooms"),
    [
        pytest.param({"room": HALL_ROOM}, {HALL_ROOM}, id="its room"),
        pytest.param({"list": DOOR}, {FOYER_ROOM}, id="the room of its list"),
        pytest.param({"list": 99}, set(), id="a list that is gone"),
        pytest.param({}, set(), id="none that it told of"),
    ],
)
def test_where_a_device_counts(beat: dict[str, int], rooms: set[RoomId]) -> None:
    """By what it said last."""
    seen = board(device("north", 0, **beat))
    assert {one.room.id for one in seen.rooms if one.band.devices} == rooms


@pytest.mark.parametrize(
    ("doors", "numbers", "foyer"),
    [
        pytest.param((DOOR,), (9, 4, 3), (9, RoomState.UNKNOWN, 0), id="a door of its own: what it has seen"),
        pytest.param((), (0, 4, 3), (7, RoomState.CALM, 2), id="none: all who are in the halls"),
        pytest.param((), (12, 4, 3), (19, RoomState.CALM, 2), id="none: those counted in no hall besides"),
        pytest.param((), (0, 30, 20), (50, RoomState.FULL, 2), id="none, full by its own limit"),
        pytest.param((), (0, 30, -2), (30, RoomState.UNKNOWN, 2), id="none, more left a hall than were seen"),
    ],
)
def test_a_building_around_halls(
    doors: tuple[ListId, ...], numbers: tuple[int, ...], foyer: tuple[int, RoomState, int]
) -> None:
    """Without a door of its own it is as full, and as certain, as its halls together."""
    rooms = (replace(EVENT_SET.rooms[0], counts=doors), *EVENT_SET.rooms[1:])
    kiosks = (device("west", 5, room=HALL_ROOM), device("east", 5, room=OTHER_HALL_ROOM))
    event_set = replace(EVENT_SET, rooms=rooms)
    seen = board(*kiosks, event_set=event_set, rooms=dict(zip(EVERYWHERE, numbers, strict=True))).rooms[0]
    assert (seen.persons, seen.state, seen.band.devices) == foyer


def test_a_building_is_as_old_as_its_oldest_hall() -> None:
    """And not certain while one of their doors is silent."""
    rooms = (replace(EVENT_SET.rooms[0], counts=()), *EVENT_SET.rooms[1:])
    kiosks = (device("west", 5, room=HALL_ROOM), device("east", 90, room=OTHER_HALL_ROOM))
    seen = board(*kiosks, event_set=replace(EVENT_SET, rooms=rooms), rooms={HALL_ROOM: 4}).rooms[0]
    assert (seen.as_of_ms, seen.is_certain) == (START_MS - 90_000, False)
    assert [one.name for one in seen.band.silent] == ["east"]


def test_age_of_a_number() -> None:
    """That of the device that was heard least recently; a silent one makes the number uncertain."""
    seen = board(device("a", 2, room=FOYER_ROOM), device("b", 9, room=FOYER_ROOM), SILENT)
    assert (seen.rooms[0].as_of_ms, seen.rooms[0].is_certain) == (START_MS - 90_000, False)
    assert (seen.silent, len(seen.kiosks)) == (1, 3)


@pytest.mark.parametrize(
    ("parents", "order"),
    [
        pytest.param((None, 10, 10), [(10, 0), (11, 1), (12, 1)], id="two in a foyer"),
        pytest.param((12, 10, None), [(12, 0), (10, 1), (11, 2)], id="however they are named"),
        pytest.param((99, None, 11), [(10, 0), (11, 0), (12, 1)], id="a parent that is gone"),
        pytest.param((11, 10, 10), [(10, 0), (12, 1), (11, 0)], id="rooms in each other"),
    ],
)
def test_rooms_stand_below_their_parents(
    parents: tuple[int | None, ...], order: list[tuple[int, int]]
) -> None:
    """Every room is shown once, whatever the event says."""
    rooms = tuple(
        Room(id=one, names={"de": "x"}, parent=None if p is None else RoomId(p))
        for one, p in zip(EVERYWHERE, parents, strict=True)
    )
    seen = board(event_set=replace(EVENT_SET, rooms=rooms))
    assert [(one.room.id, one.depth) for one in seen.rooms] == order


def test_arrivals_of_today_only() -> None:
    """By the calendar at the event; quarter hours in which nobody came stand between."""
    midnight_ms = START_MS - 10 * 3_600_000  # in Berlin, ten hours before ten o'clock there
    arrivals = {midnight_ms - SLOT_MS: 7, midnight_ms: 2, midnight_ms + 2 * SLOT_MS: 3}
    assert board(arrivals=arrivals).arrivals == (
        (midnight_ms, 2),
        (midnight_ms + SLOT_MS, 0),
        (midnight_ms + 2 * SLOT_MS, 3),
    )
    assert board(arrivals={START_MS - DAY_MS: 1}).arrivals == ()


@pytest.mark.parametrize(
    ("language", "said"),
    [pytest.param("de", "1.234", id="German"), pytest.param("en", "1,234", id="English")],
)
def test_thousands(language: str, said: str) -> None:
    """As people write them."""
    assert number(words(language), 1_234) == said


def test_names_are_text() -> None:
    """Whatever an organiser called a room, a device or a product stands on the page as it is."""
    rooms = (Room(id=FOYER_ROOM, names={"de": "<b>Foyer</b>"}, limit=2),)
    seen = board(device("<i>x</i>", 2, room=FOYER_ROOM), event_set=replace(EVENT_SET, rooms=rooms))
    parts = live_parts(words("en"), seen, ages_at(words("en"), START_MS))
    assert "&lt;b&gt;Foyer" in parts["rooms"]
    assert "&lt;i&gt;x" in parts["kiosks"]
    assert not any("<b>F" in part or "<i>x" in part for part in parts.values())


def test_a_band_is_said() -> None:
    """Between which numbers the truth lies, and how many are not heard; nothing of it where all are."""
    say = words("en")

    def said(*devices: DeviceRow) -> str:
        return live_parts(say, board(*devices, rooms={FOYER_ROOM: 20}), ages_at(say, START_MS))["rooms"]

    assert "between 1" in said(HEARD, SILENT)
    assert "1 device not heard" in said(HEARD, SILENT)
    assert "between" not in said(HEARD)


def test_a_wall_shows_the_fullest_rooms() -> None:
    """As many as are read from afar, in the order of the event; of the others it says how many there are."""
    say, count = words("en"), MOST_ROOMS + 2
    rooms = tuple(Room(id=RoomId(n), names={"en": f"Room {n}"}, limit=100) for n in range(1, count + 1))
    seen = board(event_set=replace(EVENT_SET, rooms=rooms), rooms={RoomId(n): n for n in range(1, count + 1)})
    part = wall_parts(say, seen, ages_at(say, START_MS))["rooms"]
    assert part.count("<li") == MOST_ROOMS
    assert ">Room 2<" not in part
    assert part.index(">Room 3<") < part.index(f">Room {count}<")
    assert "and 2 more" in part


@pytest.mark.parametrize("language", ["de", "en"])
def test_nothing_is_told_of_a_half_count(language: str) -> None:
    """In place of each number it says that it is being counted; nothing is green, and no room seems empty."""
    say = words(language)
    known = Known(event_set=EVENT_SET, counted=37)
    seen = make_board(known, [HEARD], {}, {}, 0, START_MS)
    age = ages_at(say, START_MS)
    for parts in (all_parts(say, seen, age), wall_parts(say, seen, age)):
        assert "37 %" in parts["count"]
        numbers = {name: part for name, part in parts.items() if name not in {"count", "clock", "kiosks"}}
        without_headings = re.sub(r"<h2>.*?</h2>|</?[a-z][^>]*>", "", "".join(numbers.values()))
        assert re.findall(r"\d+", without_headings) == ["37"]
        assert not re.findall(r"good|calm", "".join(numbers.values()))
        assert say("counting_part") in parts["rooms"]
        assert say("counting_part") in parts["arrivals"]


def test_nothing_is_well_before_double_admits_were_counted() -> None:
    """Whatever else is fine: whether somebody was let in twice is not known yet."""
    say, known = words("en"), Known(event_set=EVENT_SET, numbers=Numbers())
    said = [
        live_parts(say, make_board(known, [HEARD], {}, {}, conflicts, START_MS), ages_at(say, START_MS))[
            "needs"
        ]
        for conflicts in (None, 0, 1)
    ]
    assert [
        say(word) in one
        for word, one in zip(("counting_conflicts", "all_well", "one_conflict"), said, strict=True)
    ] == [True] * 3
    assert say("all_well") not in said[0]

"""What staff at a door say of a room becomes journal entries, and the count that everybody is judged by."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from checkin.building import number_in, whole_of
from checkin.fullness import Seen
from checkin.journal import Fact, Kind
from checkin.model import EventSet, GateId, Room, RoomId
from checkin.verdict import Admit, Reason, Refuse
from kiosk.desk import CheckIns
from kiosk.lines import Lines
from kiosk.rooms.counts import RoomCounts
from kiosk.views import DeskPlace
from sync.hub.protocol import DeviceSeen
from sync.ledger import Ledger
from tests.fakes.clock import START_MS, FakeClock
from tests.fakes.entropy import SeededEntropy
from tests.fakes.real_desk import front_desk
from tests.fakes.small_congress import DOOR, EVENT_SET, FOYER_ROOM, connected, make_ledger, secret_of

AT = DeskPlace(DOOR, gate=GateId(1), by="Eileen")
TIGHT = replace(EVENT_SET, rooms=(replace(EVENT_SET.rooms[0], limit=2), *EVENT_SET.rooms[1:]))


@pytest.fixture
def clock() -> FakeClock:
    """Stands still."""
    return FakeClock()


@pytest.fixture
def ledger(tmp_path: Path, clock: FakeClock) -> Iterator[Ledger]:
    """Of a small congress."""
    with connected(make_ledger(tmp_path, clock=clock)) as one:
        yield one


def counts(ledger: Ledger, clock: FakeClock, event_set: EventSet = EVENT_SET) -> RoomCounts:
    """The use cases."""
    return RoomCounts(ledger, event_set, clock)


def test_what_is_written_down(ledger: Ledger, clock: FakeClock) -> None:
    """Room, gate, list, who said so, and the numbers; nobody's name, for there is none."""
    rooms = counts(ledger, clock)
    rooms.count(FOYER_ROOM, 1, AT)
    rooms.head_count(FOYER_ROOM, 40, AT)
    rooms.acknowledge(FOYER_ROOM, 80, AT)
    rooms.count(FOYER_ROOM, -41, AT)
    bodies = [entry.body for entry in ledger.entries()]
    assert [(body.kind, body.payload) for body in bodies] == [
        (Kind.COUNT, {"persons": 1}),
        (Kind.HEAD_COUNT, {"persons": 40, "thought": 1}),
        (Kind.WARNING_ACKNOWLEDGED, {"percent": 80, "persons": 40}),
    ]
    for body in bodies:
        said = (body.room, body.list, body.gate, body.by, body.at_ms, body.position, body.personal)
        assert said == (FOYER_ROOM, DOOR, GateId(1), "Eileen", START_MS, None, "")


def test_whoever_has_no_ticket_takes_a_place(ledger: Ledger, clock: FakeClock) -> None:
    """A room that refuses at its limit refuses once persons with and without tickets fill it."""
    check_ins = CheckIns(ledger, TIGHT, clock, SeededEntropy(3))
    rooms = counts(ledger, clock, TIGHT)
    rooms.count(FOYER_ROOM, 1, AT)
    assert check_ins.check_in(secret_of(1), AT).verdict == Admit()
    refused = check_ins.check_in(secret_of(2), AT).verdict
    assert isinstance(refused, Refuse)
    assert refused.reason is Reason.ROOM_FULL
    rooms.count(FOYER_ROOM, -1, AT)
    assert check_ins.check_in(secret_of(2), AT).verdict == Admit()


def test_the_newest_warning_that_was_seen(ledger: Ledger, clock: FakeClock) -> None:
    """With who and when; one of another device that says no percentage is nothing."""
    rooms = counts(ledger, clock)
    assert rooms.acknowledged(FOYER_ROOM) is None
    rooms.acknowledge(FOYER_ROOM, 80, AT)
    clock.advance(60)
    rooms.acknowledge(FOYER_ROOM, 95, AT)
    assert rooms.acknowledged(FOYER_ROOM) == Seen(95, START_MS + 60_000, "Eileen")
    clock.advance(1)
    with ledger.writing():
        ledger.append(
            Fact(kind=Kind.WARNING_ACKNOWLEDGED, at_ms=1, room=FOYER_ROOM, payload={"percent": "all"})
        )
    assert rooms.acknowledged(FOYER_ROOM) is None


def test_a_count_says_what_is_not_known(ledger: Ledger, clock: FakeClock) -> None:
    """More have left than were seen: zero, and short. A silent kiosk is among those that were not heard."""
    desk = front_desk(ledger, clock)
    with ledger.writing():  # two doors that were cut off from each other: each saw the last one leave
        gone = Fact(kind=Kind.COUNT, at_ms=1, room=FOYER_ROOM, payload={"persons": -1})
        ledger.rooms.tally.note(ledger.append(gone), {})
    room = desk.room_count(FOYER_ROOM)
    assert (room.persons, room.is_short) == (0, True)
    assert (room.heard, room.devices) == (1, 1)
    lines = Lines(
        connected=True,
        others=(DeviceSeen(name="b", age_s=4.0, pending=0), DeviceSeen(name="c", age_s=90.0, pending=0)),
    )
    assert lines.heard() == (2, 3)


HOUSE_ROOM, CAMPUS_ROOM = RoomId(90), RoomId(91)
FOYER = replace(EVENT_SET.rooms[0], parent=HOUSE_ROOM)
BUILDINGS = replace(
    EVENT_SET,
    rooms=(
        FOYER,
        *EVENT_SET.rooms[1:],
        Room(id=HOUSE_ROOM, names={"en": "House"}, parent=CAMPUS_ROOM),
        Room(id=CAMPUS_ROOM, names={"en": "Campus"}),
    ),
)
"""A house without a door around the foyer, and a campus around the house."""

COUNT, EYE = "count", "by eye"


@pytest.mark.parametrize(
    ("said", "numbers"),
    [
        pytest.param([], (3, 3, 3), id="as full as its hall"),
        pytest.param([(COUNT, HOUSE_ROOM, 2, True)], (5, 5, 3), id="two more, in no hall"),
        pytest.param([(COUNT, CAMPUS_ROOM, 2, True)], (5, 3, 3), id="two more, in no house"),
        pytest.param([(COUNT, HOUSE_ROOM, -1, False)], (3, 3, 3), id="who is in a hall leaves there"),
        pytest.param(
            [(COUNT, HOUSE_ROOM, 2, True), (COUNT, HOUSE_ROOM, -2, True), (COUNT, HOUSE_ROOM, -1, False)],
            (3, 3, 3),
            id="no more leave than came",
        ),
        pytest.param([(EYE, HOUSE_ROOM, 10, True)], (10, 10, 3), id="counted: the others are in no hall"),
        pytest.param([(EYE, HOUSE_ROOM, 3, True)], (3, 3, 3), id="counted: all are in the hall"),
        pytest.param([(EYE, HOUSE_ROOM, 2, False)], (3, 3, 3), id="fewer than the hall holds"),
        pytest.param(
            [(EYE, HOUSE_ROOM, 10, True), (COUNT, FOYER_ROOM, 5, True)],
            (15, 15, 8),
            id="the hall counts on",
        ),
        pytest.param(
            [(EYE, HOUSE_ROOM, 10, True), (EYE, FOYER_ROOM, 1, True)], (8, 8, 1), id="the hall is counted"
        ),
        pytest.param(
            [(EYE, HOUSE_ROOM, 10, True), (EYE, HOUSE_ROOM, 4, True)], (4, 4, 3), id="counted once more"
        ),
        pytest.param(
            [(EYE, HOUSE_ROOM, 10, True), (EYE, CAMPUS_ROOM, 12, True), (EYE, CAMPUS_ROOM, 9, False)],
            (12, 10, 3),
            id="the campus around it",
        ),
    ],
)
def test_what_is_counted_at_a_building_without_a_door(
    ledger: Ledger,
    clock: FakeClock,
    said: list[tuple[str, RoomId, int, bool]],
    numbers: tuple[int, int, int],
) -> None:
    """Three are in its foyer with tickets; whom somebody counts at the building is beside these."""
    check_ins, rooms = CheckIns(ledger, BUILDINGS, clock, SeededEntropy(3)), counts(ledger, clock, BUILDINGS)
    for number in (1, 2, 3):
        assert check_ins.check_in(secret_of(number), AT).verdict == Admit()
    for how, room, persons, is_taken in said:
        clock.advance(1)
        act = rooms.count if how == COUNT else rooms.head_count
        assert act(room, persons, AT) is is_taken
    shown = [
        number_in(whole_of(one, BUILDINGS), ledger.rooms.inside)
        for one in (CAMPUS_ROOM, HOUSE_ROOM, FOYER_ROOM)
    ]
    assert tuple(shown) == numbers
    rooms.empty(HOUSE_ROOM, AT)
    assert number_in(whole_of(HOUSE_ROOM, BUILDINGS), ledger.rooms.inside) == 0

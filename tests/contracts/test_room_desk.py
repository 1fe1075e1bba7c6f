"""What staff at a door say of a room: the real desk over a ledger, and the one in memory."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.ports import RoomDesk
from kiosk.rooms.counts import RoomCounts
from kiosk.views import DeskPlace
from tests.fakes.clock import FakeClock
from tests.fakes.rooms import FakeRooms
from tests.fakes.small_congress import DOOR, EVENT_SET, FOYER_ROOM, connected, make_ledger

AT = DeskPlace(DOOR, by="Eileen")

Look = Callable[[], int]


@pytest.fixture(params=["ledger", "memory"])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[RoomDesk, Look]]:
    """A desk at an empty room, and how many are inside by it."""
    clock = FakeClock()
    if request.param == "memory":
        fake = FakeRooms(clock, 0)
        yield fake, lambda: fake.inside
        return
    with connected(make_ledger(tmp_path, clock=clock)) as ledger:
        yield RoomCounts(ledger, EVENT_SET, clock), lambda: ledger.rooms.inside(FOYER_ROOM)


STEPS = [
    pytest.param([("count", 1, True), ("count", 1, True)], 2, id="a double press is two persons"),
    pytest.param([("count", 1, True), ("count", -1, True)], 0, id="the opposite key takes one back"),
    pytest.param([("count", -1, False)], 0, id="nobody leaves an empty room"),
    pytest.param([("count", 2, True), ("count", -3, False)], 2, id="nor do more than there are"),
    pytest.param([("count", 0, False)], 0, id="nobody is no fact"),
    pytest.param([("count", 3, True), ("head_count", 187, True)], 187, id="counted by eye"),
    pytest.param([("head_count", 187, True), ("head_count", 0, True)], 0, id="counted empty"),
    pytest.param([("head_count", 5, True), ("head_count", -1, False)], 5, id="fewer than nobody"),
    pytest.param([("head_count", 100_001, False)], 0, id="more than any hall holds"),
    pytest.param(
        [("count", 1, True), ("head_count", 40, True), ("count", 1, True)], 41, id="and on from there"
    ),
]


@pytest.mark.parametrize(("steps", "expected"), STEPS)
def test_a_room_is_what_staff_say(
    desk: tuple[RoomDesk, Look], steps: list[tuple[str, int, bool]], expected: int
) -> None:
    """Each step says whether it was written down; the number is there at once."""
    rooms, look = desk
    for what, number, is_taken in steps:
        assert getattr(rooms, what)(FOYER_ROOM, number, AT) is is_taken
    assert look() == expected


def test_an_emptied_room_holds_nobody(desk: tuple[RoomDesk, Look]) -> None:
    """And counts on from there."""
    rooms, look = desk
    rooms.head_count(FOYER_ROOM, 48, AT)
    rooms.empty(FOYER_ROOM, AT)
    assert look() == 0
    assert rooms.count(FOYER_ROOM, 2, AT)
    assert look() == 2


def test_a_warning_that_was_seen_changes_no_number(desk: tuple[RoomDesk, Look]) -> None:
    """It is about people who look, not about people inside."""
    rooms, look = desk
    rooms.head_count(FOYER_ROOM, 48, AT)
    rooms.acknowledge(FOYER_ROOM, 95, AT)
    assert look() == 48

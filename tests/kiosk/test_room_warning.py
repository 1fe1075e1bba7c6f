"""When a filling room asks to be looked at: levels, whoever has seen it, and a room that empties again."""

import pytest
from msgspec.structs import replace

from checkin.fullness import Seen, percent
from kiosk.screens.door.room_warning import due_warning, watch
from kiosk.views import RoomCount
from tests.fakes.desk import ROOM

COUNT = RoomCount(ROOM, {}, 0, 200, age_s=0.0)


@pytest.mark.parametrize(
    ("persons", "limit", "level"),
    [
        pytest.param(0, 200, None, id="empty"),
        pytest.param(159, 200, None, id="one below 80 percent"),
        pytest.param(160, 200, 80, id="80 percent"),
        pytest.param(189, 200, 80, id="nearly 95"),
        pytest.param(190, 200, 95, id="95 percent"),
        pytest.param(199, 200, 95, id="one place left"),
        pytest.param(200, 200, 100, id="full"),
        pytest.param(260, 200, 100, id="too full"),
        pytest.param(0, 0, 100, id="a room for nobody"),
        pytest.param(500, None, None, id="limit not known"),
    ],
)
def test_the_highest_level_that_is_reached(persons: int, limit: int | None, level: int | None) -> None:
    """It asks to be seen, while nobody has."""
    assert due_warning({}, replace(COUNT, persons=persons, limit=limit)) == level


@pytest.mark.parametrize(
    ("seen", "level"),
    [
        pytest.param(None, 95, id="nobody"),
        pytest.param(Seen(95, 1_000), None, id="somebody"),
        pytest.param(Seen(100, 1_000), None, id="somebody, when it was full"),
        pytest.param(Seen(80, 1_000), 95, id="only at 80 percent"),
        pytest.param(Seen(95, 400), 95, id="before the room had emptied"),
        pytest.param(Seen(95, 500), None, id="at that very moment"),
    ],
)
def test_a_warning_is_quiet_once_somebody_has_seen_it(seen: Seen | None, level: int | None) -> None:
    """At whichever door; a room that has emptied since asks anew."""
    count = replace(COUNT, persons=192, acknowledged=seen)
    assert due_warning({95: 500, 100: 900}, count) == level


def test_a_room_has_emptied_when_it_is_well_below() -> None:
    """Somebody who leaves and comes back at the very level is no new story."""
    just_below = replace(COUNT, persons=189)
    well_below = replace(COUNT, persons=179)
    assert watch({}, just_below, 700) == {100: 700}
    assert watch({100: 700}, well_below, 800) == {95: 800, 100: 800}
    assert percent(well_below.persons, well_below.limit) == 89

"""When all may come to a room or leave it at once: by its sessions, and by all that is on inside it."""

import pytest

from checkin.model import Event, EventSet, Room, RoomId, Session, SessionId
from sync.record.crowds import MINUTE_MS, crowds_of

HOUSE, HALL, CORNER, TENT = (RoomId(number) for number in range(1, 5))
EVENTS = (Event(slug="house", names={"en": "House"}),)
PARENTS = {HOUSE: None, HALL: HOUSE, CORNER: HALL, TENT: None}
ROOMS = tuple(Room(id=room, names={"en": f"Room {room}"}, parent=parent) for room, parent in PARENTS.items())


def crowds(room: RoomId, *sessions: tuple[RoomId, int, int]) -> tuple[list[tuple[int, int]], ...]:
    """The spans in which people come and go, in minutes, with these sessions from one minute to another."""
    made = tuple(
        Session(
            id=SessionId(number),
            names={"en": "Talk"},
            room=where,
            start_ms=begin * MINUTE_MS,
            end_ms=end * MINUTE_MS,
        )
        for number, (where, begin, end) in enumerate(sessions, 1)
    )
    event_set = EventSet(events=EVENTS, products=(), lists=(), rooms=ROOMS, sessions=made)
    found = crowds_of(next(one for one in ROOMS if one.id == room), event_set)
    return tuple(
        [(begin // MINUTE_MS, end // MINUTE_MS) for begin, end in spans] for spans in (found.come, found.go)
    )


@pytest.mark.parametrize(
    ("room", "sessions", "come", "go"),
    [
        pytest.param(HALL, [], [], [], id="no programme"),
        pytest.param(HALL, [(HALL, 600, 660)], [(590, 608)], [(656, 668)], id="its own session"),
        pytest.param(HALL, [(TENT, 600, 660)], [], [], id="a session elsewhere"),
        pytest.param(CORNER, [(HALL, 600, 660)], [], [], id="a session around it"),
        pytest.param(HOUSE, [(HALL, 600, 660)], [(555, 610)], [(656, 680)], id="all go home"),
        pytest.param(HOUSE, [(CORNER, 600, 660)], [(555, 610)], [(656, 680)], id="two rooms further in"),
        pytest.param(
            HOUSE,
            [(HALL, 600, 660), (CORNER, 680, 720), (HALL, 750, 800)],
            [(555, 610)],
            [(796, 820)],
            id="short breaks are spent in the house",
        ),
        pytest.param(
            HOUSE,
            [(HALL, 750, 800), (HALL, 600, 690), (CORNER, 610, 640)],
            [(555, 610), (705, 760)],
            [(686, 710), (796, 820)],
            id="a long one is not; what ends first does not end it",
        ),
        pytest.param(
            HOUSE,
            [(HOUSE, 600, 660), (HALL, 605, 665)],
            [(560, 615)],
            [(656, 685)],
            id="its own and those inside it count once",
        ),
        pytest.param(
            HALL,
            [(HALL, 600, 660), (HALL, 660, 700)],
            [(590, 608), (650, 668)],
            [(656, 668), (696, 708)],
            id="one after another",
        ),
    ],
)
def test_when_crowds_come_and_go(
    room: RoomId,
    sessions: list[tuple[RoomId, int, int]],
    come: list[tuple[int, int]],
    go: list[tuple[int, int]],
) -> None:
    """Spans overlap only where two crowds do."""
    assert crowds(room, *sessions) == (come, go)


def test_a_silence_has_so_much_in_common_with_them() -> None:
    """Seconds of coming and of going, each counted once."""
    session = Session(
        id=SessionId(1), names={"en": "Talk"}, room=HALL, start_ms=600 * MINUTE_MS, end_ms=660 * MINUTE_MS
    )
    found = crowds_of(
        ROOMS[1], EventSet(events=EVENTS, products=(), lists=(), rooms=ROOMS, sessions=(session,))
    )
    assert found.overlap_s(607 * MINUTE_MS, 657 * MINUTE_MS) == (60.0, 60.0)
    assert found.overlap_s(610 * MINUTE_MS, 650 * MINUTE_MS) == (0.0, 0.0)

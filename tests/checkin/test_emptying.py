"""When a room that scans no exits has emptied, and who has to be taken out of it."""

import pytest

from checkin.emptying import is_of_before, session_over, stay_in
from checkin.journal import EntryId, Kind
from checkin.model import Exits, ListId, Room, RoomId, Session, SessionId
from checkin.presence import Passage

HALL, OTHER = RoomId(1), RoomId(2)
ROOM = Room(id=HALL, names={}, exits=Exits.NONE)
MINUTE_MS = 60_000


def session(number: int, start_min: int, end_min: int, room: RoomId = HALL) -> Session:
    """From one minute to another."""
    return Session(
        id=SessionId(number), names={}, room=room, start_ms=start_min * MINUTE_MS, end_ms=end_min * MINUTE_MS
    )


@pytest.mark.parametrize(
    ("sessions", "at_min", "expected"),
    [
        pytest.param([], 99, None, id="nothing takes place"),
        pytest.param([session(1, 10, 60)], 59, None, id="still on"),
        pytest.param([session(1, 10, 60)], 60, None, id="just over"),
        pytest.param([session(1, 10, 60)], 61, 1, id="over for a minute"),
        pytest.param([session(1, 10, 60), session(2, 60, 90)], 61, 1, id="the next one begins at once"),
        pytest.param([session(1, 10, 60), session(2, 60, 90)], 200, 2, id="the last one"),
        pytest.param([session(1, 10, 60), session(2, 30, 90)], 61, None, id="another one goes on"),
        pytest.param([session(1, 10, 60), session(2, 30, 90)], 91, 2, id="both are over"),
        pytest.param([session(1, 10, 60), session(2, 30, 60)], 61, 2, id="both at once"),
        pytest.param([session(1, 10, 60, OTHER)], 99, None, id="elsewhere"),
    ],
)
def test_with_which_session_a_room_has_emptied(
    sessions: list[Session], at_min: int, expected: int | None
) -> None:
    """A minute after it."""
    found = session_over(ROOM, sessions, at_min * MINUTE_MS)
    assert (found and found.id) == expected


def test_where_exits_are_scanned_nobody_is_taken_out() -> None:
    """People know where they are."""
    assert session_over(Room(id=HALL, names={}), [session(1, 10, 60)], 99 * MINUTE_MS) is None


def move(kind: Kind, at: int, room: RoomId = HALL) -> Passage:
    """At that time, which is its number too."""
    return Passage(EntryId(str(at)), kind, ListId(1), room, (at, 0, str(at)), at_ms=at)


@pytest.mark.parametrize(
    ("passages", "began"),
    [
        pytest.param([], None, id="never there"),
        pytest.param([move(Kind.ENTRY, 1)], "1", id="there"),
        pytest.param([move(Kind.ENTRY, 1), move(Kind.ENTRY, 2)], "2", id="scanned again"),
        pytest.param([move(Kind.ENTRY, 1), move(Kind.EXIT, 2)], None, id="gone"),
        pytest.param([move(Kind.ENTRY, 1), move(Kind.ENTRY, 2, OTHER)], None, id="gone next door"),
    ],
)
def test_with_what_a_stay_began(passages: list[Passage], began: str | None) -> None:
    """The entry that an exit has to name."""
    found = stay_in(HALL, passages, {HALL: RoomId(9), OTHER: RoomId(9)})
    assert (found and found.id) == began


def test_who_came_before_a_session_was_over() -> None:
    """By the order of entries; whoever came at that very moment came for the next one."""
    assert is_of_before(move(Kind.ENTRY, 9), 10)
    assert not is_of_before(move(Kind.ENTRY, 10), 10)

"""Sessions that are moved: one event set follows from another, and what clashes is said before."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from checkin.model import CheckInList, EventSet, ListId, Room, RoomId, Session, SessionId
from checkin.programme import Clash, ClashKind, Slot, clashes, moved, slot_of, swapped

HOUR_MS = 3_600_000
ROOMS = (
    Room(id=RoomId(1), names={"de": "Haus"}),
    Room(id=RoomId(2), names={"de": "Saal"}, parent=RoomId(1), limit=100, counts=(ListId(7),)),
    Room(id=RoomId(3), names={"de": "Raum"}, parent=RoomId(1), limit=20, counts=(ListId(9),)),
)
LISTS = (
    CheckInList(id=ListId(7), names={"de": "Vortrag"}, event="x", session=SessionId(1)),
    CheckInList(id=ListId(9), names={"de": "Raum"}, event="x"),
)


def session(number: int, room: int, start: int, hours: int = 1, places: int | None = None) -> Session:
    """One session, its times in hours."""
    return Session(
        id=SessionId(number), names={"de": f"S{number}"}, room=RoomId(room), start_ms=start * HOUR_MS,
        end_ms=(start + hours) * HOUR_MS, places=places,
    )  # fmt: skip


def known(*sessions: Session) -> EventSet:
    """A congress with these sessions."""
    return EventSet(events=(), products=(), lists=LISTS, rooms=ROOMS, sessions=sessions)


def at(room: int, start: int, hours: int = 1) -> Slot:
    """A room and a time in hours."""
    return Slot(RoomId(room), start * HOUR_MS, (start + hours) * HOUR_MS)


def test_a_session_takes_its_own_list_along() -> None:
    """The list of the session counts into the new room; a list of the room stays with the room."""
    now = moved(known(session(1, 2, 9)), SessionId(1), at(3, 10))
    assert slot_of(now.sessions[0]) == at(3, 10)
    assert [now.room_counting(ListId(n)) for n in (7, 9)] == [ROOMS[2], ROOMS[2]]


@pytest.mark.parametrize(
    ("sessions", "found"),
    [
        pytest.param((session(1, 2, 9), session(2, 2, 10)), (), id="one after the other"),
        pytest.param(
            (session(1, 2, 9, 2), session(2, 2, 10)),
            (Clash(ClashKind.SAME_ROOM, SessionId(1), SessionId(2)),),
            id="one room at once",
        ),
        pytest.param((session(1, 2, 9, 2), session(2, 3, 10)), (), id="two rooms"),
        pytest.param(
            (session(1, 2, 9, 2), session(2, 1, 10)),
            (Clash(ClashKind.SAME_ROOM, SessionId(1), SessionId(2)),),
            id="the house around it",
        ),
        pytest.param(
            (session(1, 3, 9, places=21),),
            (Clash(ClashKind.TOO_SMALL, SessionId(1), number=20),),
            id="more places than the room",
        ),
        pytest.param((session(1, 3, 9, places=20),), (), id="just as many"),
        pytest.param((session(1, 3, 9, 0),), (Clash(ClashKind.ENDS_FIRST, SessionId(1)),), id="no time"),
        pytest.param((session(1, 8, 9),), (Clash(ClashKind.NO_ROOM, SessionId(1)),), id="no room"),
    ],
)
def test_what_clashes(sessions: tuple[Session, ...], found: tuple[Clash, ...]) -> None:
    """With whom, or with which number."""
    assert clashes(known(*sessions), [SessionId(1)]) == found


def test_a_pair_is_told_once() -> None:
    """Also when both of them were moved."""
    both = known(session(1, 2, 9), session(2, 2, 9))
    assert len(clashes(both, [SessionId(1), SessionId(2)])) == 1
    assert clashes(both, []) == ()


SLOTS = st.builds(at, st.integers(1, 3), st.integers(0, 5), st.integers(1, 3))


@given(first=SLOTS, second=SLOTS, third=SLOTS)
def test_a_swap_undoes_a_swap(first: Slot, second: Slot, third: Slot) -> None:
    """All slots are there after it, in other hands, and the second swap gives back all but an order."""
    slots = (first, second, third)
    sessions = tuple(
        replace(session(number, 1, 0), room=s.room, start_ms=s.start_ms, end_ms=s.end_ms)
        for number, s in enumerate(slots, 1)
    )
    before = moved(known(*sessions), SessionId(1), first)
    once = swapped(before, SessionId(1), SessionId(3))
    assert [slot_of(one) for one in once.sessions] == [third, second, first]
    twice = swapped(once, SessionId(1), SessionId(3))
    assert twice == before
    assert swapped(before, SessionId(1), SessionId(99)) == before


@given(first=SLOTS, second=SLOTS)
def test_clashes_are_the_same_from_either_side(first: Slot, second: Slot) -> None:
    """Who is in whose way does not depend on who is asked first."""
    both = moved(moved(known(session(1, 1, 0), session(2, 1, 0)), SessionId(1), first), SessionId(2), second)
    one, other = (clashes(both, [SessionId(n)]) for n in (1, 2))
    assert [c.kind for c in one] == [c.kind for c in other]

"""How many are in a room: examples, and the laws that make all replicas show one number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkin.journal import Body, EntryId, Json, Kind
from checkin.model import ListId, RoomId
from checkin.presence import Passage, rooms_present
from checkin.room_count import MOST, RoomMark, number_inside, to_mark

HALL, FOYER = RoomId(1), RoomId(2)
PARENTS: dict[RoomId, RoomId | None] = {HALL: FOYER, FOYER: None}


def into(at: int, *, kind: Kind = Kind.ENTRY, room: RoomId = HALL, ref: int | None = None) -> Passage:
    """A passage at that time; the time is its number too."""
    about = None if ref is None else EntryId(f"p{ref}")
    return Passage(EntryId(f"p{at}"), kind, ListId(1), room, (at, 0, f"p{at}"), about)


def out(at: int) -> Passage:
    """An exit."""
    return into(at, kind=Kind.EXIT)


def more(at: int, persons: int, *, is_anchor: bool = False, room: RoomId = HALL) -> RoomMark:
    """Somebody without a ticket, or a count by eye."""
    return RoomMark(EntryId(f"m{at}"), room, (at, 1, f"m{at}"), persons, is_anchor)


def counted(at: int, persons: int) -> RoomMark:
    """A count by eye."""
    return more(at, persons, is_anchor=True)


@pytest.mark.parametrize(
    ("persons", "marks", "expected"),
    [
        pytest.param([], [], 0, id="empty at first"),
        pytest.param([[into(1)], [into(2)]], [], 2, id="with tickets only"),
        pytest.param([[into(1)]], [more(2, 1), more(3, 1), more(4, -1)], 2, id="and without"),
        pytest.param([[into(1)]], [more(2, 5, room=FOYER)], 1, id="another room is another room"),
        pytest.param([], [more(1, -1)], -1, id="more have left than were seen"),
        pytest.param([[into(1)]], [counted(2, 40)], 40, id="counted by eye"),
        pytest.param([[into(1)], [into(3)]], [counted(2, 40)], 41, id="and one more since"),
        pytest.param([[into(1), out(3)]], [counted(2, 40)], 39, id="and one fewer since"),
        pytest.param([[into(1), out(2), into(4)]], [counted(3, 40)], 41, id="whoever came back came since"),
        pytest.param([[into(1), into(4)]], [counted(3, 40)], 40, id="whoever was in and is scanned again"),
        pytest.param([], [more(1, 9), counted(2, 40), more(3, 2)], 42, id="what was before is corrected"),
        pytest.param([], [counted(2, 40), counted(5, 30), more(3, 7)], 30, id="the newest count is good"),
        pytest.param(
            [[into(1)]],
            [more(2, 3), RoomMark(EntryId("m3"), HALL, (3, 1, "m3"), 0, is_anchor=True)],
            0,
            id="emptied",
        ),
        pytest.param(
            [[into(1), into(5, kind=Kind.UNDO, ref=1)]],
            [counted(3, 40)],
            40,
            id="a mistake before it, found later",
        ),
        pytest.param(
            [[into(4), into(5, kind=Kind.UNDO, ref=4)]], [counted(3, 40)], 40, id="a mistake after it"
        ),
    ],
)
def test_how_many_are_inside(persons: list[list[Passage]], marks: list[RoomMark], expected: int) -> None:
    """After these passages and counts, whichever arrives first."""
    assert number_inside(HALL, marks, persons, PARENTS) == expected
    assert number_inside(HALL, [*reversed(marks), *marks], [p[::-1] for p in persons], PARENTS) == expected


def over(at: int, ended_ms: int) -> RoomMark:
    """A session was over, as somebody wrote down later."""
    number = f"o{at}"
    return RoomMark(EntryId(number), HALL, (ended_ms, 0, number), 0, is_anchor=True, is_level=True)


def gone(at: int, entry: int) -> Passage:
    """The exit that ends a stay."""
    return into(at, kind=Kind.EXIT, ref=entry)


@pytest.mark.parametrize(
    ("persons", "marks", "expected"),
    [
        pytest.param([[into(1), gone(9, 1)]], [more(2, 5), over(9, 7)], 0, id="everybody has gone"),
        pytest.param([[into(1), gone(9, 1)]], [counted(3, 40), over(9, 7)], 0, id="whatever was counted"),
        pytest.param(
            [[into(1), gone(9, 1)], [into(8)]],
            [more(2, 5), over(9, 7), more(8, 2)],
            3,
            id="who came since then is there",
        ),
        pytest.param(
            [[into(1), gone(9, 1), into(8), gone(20, 1)]],
            [more(2, 5), over(9, 7), over(20, 7), more(8, 2)],
            3,
            id="however many say so, and when",
        ),
        pytest.param([[into(1)]], [over(9, 7)], 1, id="whose exit is not known yet"),
        pytest.param([[into(1), gone(9, 1)]], [over(9, 7), counted(12, 6)], 6, id="counted since"),
        pytest.param([[into(1), gone(13, 1)]], [over(9, 7), counted(12, 6)], 5, id="and gone since"),
    ],
)
def test_a_room_begins_anew_when_its_session_is_over(
    persons: list[list[Passage]], marks: list[RoomMark], expected: int
) -> None:
    """At the end of the session, not when somebody has noted it."""
    assert number_inside(HALL, marks, persons, PARENTS) == expected
    assert number_inside(HALL, [*reversed(marks), *marks], [p[::-1] for p in persons], PARENTS) == expected


def test_what_arrives_late_does_not_spoil_a_count_by_eye() -> None:
    """An entry from before it, of a kiosk that was cut off, was among those who were counted."""
    known = [[into(5)]]
    before = number_inside(HALL, [counted(4, 40)], known, PARENTS)
    assert number_inside(HALL, [counted(4, 40)], [*known, [into(2)], [into(3)]], PARENTS) == before == 41


@pytest.mark.parametrize(
    ("kind", "payload", "expected"),
    [
        pytest.param(Kind.COUNT, {"persons": -1}, (-1, False), id="one fewer"),
        pytest.param(Kind.HEAD_COUNT, {"persons": 0}, (0, True), id="nobody there"),
        pytest.param(Kind.ROOM_RESET, {}, (0, True), id="emptied"),
        pytest.param(Kind.ROOM_RESET, {"ended_ms": 1, "session": 3}, (0, True), id="over"),
        pytest.param(Kind.ROOM_RESET, {"ended_ms": 2}, None, id="over before it was"),
        pytest.param(Kind.ROOM_RESET, {"ended_ms": -1}, None, id="over before all time"),
        pytest.param(Kind.ROOM_RESET, {"ended_ms": "1"}, None, id="over at a text"),
        pytest.param(Kind.HEAD_COUNT, {"persons": -1}, None, id="fewer than nobody"),
        pytest.param(Kind.COUNT, {"persons": MOST + 1}, None, id="more than any hall holds"),
        pytest.param(Kind.COUNT, {"persons": True}, None, id="no number"),
        pytest.param(Kind.COUNT, {"persons": "7"}, None, id="a text"),
        pytest.param(Kind.COUNT, {"persons": 1.5}, None, id="half a person"),
        pytest.param(Kind.COUNT, {}, None, id="nothing said"),
        pytest.param(Kind.ENTRY, {"persons": 1}, None, id="another kind"),
    ],
)
def test_what_an_entry_says(kind: Kind, payload: dict[str, Json], expected: tuple[int, bool] | None) -> None:
    """Whatever another device sends, only a number of persons is counted."""
    body = Body(
        id=EntryId("a"),
        device="d",
        sequence=1,
        boot_id="b",
        mono_ns=1,
        kind=kind,
        at_ms=5,
        room=HALL,
        payload=payload,
    )
    mark = to_mark(body, (1, 0, "a"))
    assert (mark and (mark.persons, mark.is_anchor)) == expected


def _mark(at: int, persons: int, kind: str) -> RoomMark:
    if kind == "over":
        return over(at, max(1, at - 2))
    return more(at, abs(persons) if kind == "by eye" else persons, is_anchor=kind == "by eye")


TIMES = st.integers(1, 30)
MOVES = st.lists(st.tuples(TIMES, st.booleans()), max_size=5, unique_by=lambda row: row[0]).map(
    lambda rows: [into(at) if is_in else out(at) for at, is_in in rows]
)
PERSONS = st.lists(MOVES, max_size=4)
MARKS = st.lists(
    st.tuples(TIMES, st.integers(-3, 9), st.sampled_from(["plain", "by eye", "over"])),
    max_size=8,
    unique_by=lambda row: row[0],
).map(lambda rows: [_mark(*row) for row in rows])


@given(persons=PERSONS, marks=MARKS, data=st.data())
def test_order_and_repeats_never_matter(
    persons: list[list[Passage]], marks: list[RoomMark], data: st.DataObject
) -> None:
    """What arrives mixed and twice, from however many kiosks, is one number."""
    mixed = data.draw(st.permutations(marks + marks[::2]))
    moved = [data.draw(st.permutations(moves + moves[::2])) for moves in persons]
    assert number_inside(HALL, mixed, moved, PARENTS) == number_inside(HALL, marks, persons, PARENTS)


@given(persons=PERSONS, marks=MARKS)
def test_a_count_by_eye_is_what_is_there(persons: list[list[Passage]], marks: list[RoomMark]) -> None:
    """Right after it that is the number; without any, nobody is corrected."""
    assert number_inside(HALL, [*marks, counted(99, 7)], persons, PARENTS) == 7
    plain = [mark for mark in marks if not mark.is_anchor]
    present = sum(HALL in rooms_present(moves, PARENTS) for moves in persons)
    assert number_inside(HALL, plain, persons, PARENTS) == present + sum(m.persons for m in plain)


@given(persons=PERSONS, marks=MARKS, at=TIMES)
def test_one_more_is_one_more(persons: list[list[Passage]], marks: list[RoomMark], at: int) -> None:
    """Unless it was counted by eye after that."""
    one = RoomMark(EntryId("one"), HALL, (at, 2, "one"), 1)
    newest = max((mark.order for mark in marks if mark.is_anchor), default=(0, 0, ""))
    grown = number_inside(HALL, [*marks, one], persons, PARENTS) - number_inside(
        HALL, marks, persons, PARENTS
    )
    assert grown == int(one.order > newest)

"""How many were in a room that was emptied in between: at the end of all time as many as are in it now."""

from hypothesis import given
from hypothesis import strategies as st

from checkin.journal import EntryId, Kind
from checkin.model import ListId, PositionId, RoomId
from checkin.presence import Passage
from checkin.room_count import RoomMark, number_inside
from checkin.room_history import SLOT_MS, RoomHistory

HALL, FOYER = RoomId(1), RoomId(2)
PARENTS: dict[RoomId, RoomId | None] = {HALL: FOYER, FOYER: None}
END_MS = 40 * SLOT_MS


@st.composite
def moves(draw: st.DrawFn) -> list[Passage]:
    """Of one person: in and out, some exits of an earlier stay, minutes apart."""
    made: list[Passage] = []
    for at in sorted(draw(st.sets(st.integers(1, 30), max_size=6))):
        number, at_ms = EntryId(f"p{at}"), at * SLOT_MS
        is_in = draw(st.booleans())
        ref = draw(st.sampled_from([None, *(p.id for p in made)])) if not is_in else None
        kind, room = Kind.ENTRY if is_in else Kind.EXIT, draw(st.sampled_from([HALL, FOYER]))
        made.append(Passage(number, kind, ListId(1), room, (at_ms, 0, number), ref, at_ms=at_ms))
    return draw(st.permutations(made))


@st.composite
def marks(draw: st.DrawFn) -> list[RoomMark]:
    """Persons without tickets, counts by eye, and sessions that were over before that was written down."""
    made: list[RoomMark] = []
    for at in sorted(draw(st.sets(st.integers(1, 30), max_size=6))):
        number, kind = EntryId(f"m{at}"), draw(st.sampled_from(["count", "by eye", "over"]))
        at_ms = max(1, at - 2) * SLOT_MS if kind == "over" else at * SLOT_MS
        persons = 0 if kind == "over" else draw(st.integers(0, 9))
        order = (at_ms, 1, number)
        made.append(RoomMark(number, HALL, order, persons, kind != "count", at_ms, is_level=kind == "over"))
    return draw(st.permutations(made))


@given(st.lists(moves(), max_size=4), marks())
def test_at_the_end_it_is_the_number_of_now(persons: list[list[Passage]], counted: list[RoomMark]) -> None:
    """Whatever arrives in whichever order, and rooms that were emptied among it."""
    history = RoomHistory(PARENTS)
    for mark in counted:
        history.mark(mark)
    for number, passages in enumerate(persons, 1):
        history.know(PositionId(number), passages)
    now = number_inside(HALL, counted, persons, PARENTS)
    assert history.moment(HALL, END_MS).persons == now

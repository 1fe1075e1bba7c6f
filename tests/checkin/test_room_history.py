"""The history of rooms says at its end what the count of now says, whatever order news come in."""

from hypothesis import given
from hypothesis import strategies as st

from checkin.journal import EntryId, Kind
from checkin.model import ListId, PositionId, RoomId
from checkin.presence import Passage
from checkin.room_count import RoomMark, number_inside
from checkin.room_history import RoomHistory

HOUSE, HALL, OTHER = RoomId(1), RoomId(2), RoomId(3)
PARENTS = {HOUSE: None, HALL: HOUSE, OTHER: HOUSE}
ROOMS = tuple(PARENTS)
MINUTE_MS = 60_000

times = st.integers(0, 20 * MINUTE_MS)
rooms = st.sampled_from(ROOMS)


@st.composite
def passages(draw: st.DrawFn) -> list[tuple[PositionId, Passage]]:
    """Entries, exits and what takes them back, of four persons."""
    found: list[tuple[PositionId, Passage]] = []
    for number in range(draw(st.integers(0, 14))):
        entry, at = EntryId(f"{number:032x}"), draw(times)
        person = PositionId(draw(st.integers(1, 4)))
        undone = [one.id for who, one in found if who == person and one.kind is not Kind.UNDO]
        if undone and draw(st.integers(0, 4)) == 0:
            ref = draw(st.sampled_from(undone))
            found.append((person, Passage(entry, Kind.UNDO, None, None, (at, 0, entry), ref)))
        else:
            kind = draw(st.sampled_from((Kind.ENTRY, Kind.EXIT)))
            found.append((person, Passage(entry, kind, ListId(1), draw(rooms), (at, 0, entry))))
    return found


@st.composite
def marks(draw: st.DrawFn) -> list[RoomMark]:
    """Counts without a ticket, and by eye."""
    found = []
    for number in range(draw(st.integers(0, 6))):
        entry, is_anchor = EntryId(f"f{number:031x}"), draw(st.booleans())
        persons = draw(st.integers(0 if is_anchor else -3, 9))
        found.append(RoomMark(entry, draw(rooms), (draw(times), 0, entry), persons, is_anchor))
    return found


@given(passages(), marks(), st.randoms(use_true_random=False))
def test_it_ends_with_the_number_of_now(
    passed: list[tuple[PositionId, Passage]], marked: list[RoomMark], dice: object
) -> None:
    """Piece by piece, in any order, some of it twice; and the same at the end of the last minute."""
    history = RoomHistory(PARENTS)
    known: dict[PositionId, list[Passage]] = {}
    news: list[object] = [*passed, *marked, *passed[:3]]
    dice.shuffle(news)  # type: ignore[attr-defined]  # a Random, seeded
    for one in news:
        if isinstance(one, RoomMark):
            history.mark(one)
        elif isinstance(one, tuple):
            known.setdefault(one[0], []).append(one[1])
            history.know(one[0], known[one[0]])
    persons = list(known.values())
    for room in ROOMS:
        now = number_inside(room, marked, persons, PARENTS)
        assert history.number_now(room) == now
        assert history.moment(room, 21 * MINUTE_MS).persons == now


@given(passages(), marks())
def test_each_minute_is_what_was_known_of_it(
    passed: list[tuple[PositionId, Passage]], marked: list[RoomMark]
) -> None:
    """A minute's number is that of a house in which nothing happened later; the most is never less."""
    history = RoomHistory(PARENTS)
    known: dict[PositionId, list[Passage]] = {}
    for person, passage in passed:
        known.setdefault(person, []).append(passage)
    for person, own in known.items():
        history.know(person, own)
    for mark in marked:
        history.mark(mark)
    ends = [minute * MINUTE_MS for minute in range(1, 22)]
    for room in ROOMS:
        for end_ms, moment in history.moments(room, ends):
            until = (end_ms, 0, "")
            earlier = [
                [one for one in own if one.order < until or one.kind is Kind.UNDO] for own in known.values()
            ]
            counted = [mark for mark in marked if mark.order < until]
            assert moment.persons == number_inside(room, counted, earlier, PARENTS)
            assert moment.most >= moment.persons

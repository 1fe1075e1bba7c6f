"""The numbers of the live page: they go on where they left off, and are those of a fold over everything."""

from collections import Counter
from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkin.journal import Body, EntryId, JournalEntry, Kind, Stamp
from checkin.model import Position, PositionId, PositionStatus, ProductId, RoomId
from checkin.presence import Passage, parents_of, to_passage
from checkin.rollup import CAME, FLOW, Happened
from checkin.rollup_frame import SLOT_MS
from checkin.room_count import ENDED_MS, PERSONS, number_inside, to_mark
from hub.house.head_count import NOBODYS, PASSAGE_KINDS, HeadCount, ProductCount
from reports.source import Folded
from tests.fakes.small_congress import (
    DOOR,
    EVENT_SET,
    FOYER_ROOM,
    HALL,
    HALL_ROOM,
    NO_BADGE,
    OTHER_HALL,
    OTHER_HALL_ROOM,
    PARTICIPANT,
    attendee,
)

DOORS = ((DOOR, FOYER_ROOM), (HALL, HALL_ROOM), (OTHER_HALL, OTHER_HALL_ROOM))
WALK_IN = "WALK0001"


def entry(number: int, kind: Kind, person: int | None = None, door: int = 0, **more: object) -> JournalEntry:
    """One entry; its number is its id and the quarter hour in which it was made."""
    at_list, room = DOORS[door]
    fields = {"position": None if person is None else PositionId(person), "list": at_list, "room": room}
    body = Body(
        id=EntryId(f"e{number}"),
        device="d",
        sequence=number,
        boot_id="b",
        mono_ns=0,
        kind=kind,
        at_ms=number * SLOT_MS,
        **fields | more,  # type: ignore[arg-type]  # a row of a table
    )
    return JournalEntry(body, Stamp(1, number, 0), b"")


def counted(number: int, kind: Kind, persons: int, door: int = 0) -> JournalEntry:
    """Persons without a ticket, or a count by eye."""
    return entry(number, kind, None, door, payload={PERSONS: persons})


@st.composite
def journals(draw: st.DrawFn) -> list[JournalEntry]:
    """What may happen to six persons and three rooms, in any order, some of it twice."""
    made: list[JournalEntry] = []
    for number in range(1, draw(st.integers(0, 25)) + 1):
        kind = draw(
            st.sampled_from(
                [
                    *(Kind.ENTRY, Kind.ENTRY, Kind.EXIT, Kind.UNDO),
                    *(Kind.COUNT, Kind.HEAD_COUNT, Kind.ROOM_RESET),
                ]
            )
        )
        person, door = draw(st.integers(1, 6)), draw(st.integers(0, 2))
        if kind in (Kind.COUNT, Kind.HEAD_COUNT):
            made.append(counted(number, kind, draw(st.integers(0, 9)), door))
        elif kind is Kind.ROOM_RESET:
            ended = {ENDED_MS: draw(st.integers(0, number))} if draw(st.booleans()) else {}
            made.append(entry(number, kind, None, door, payload=ended))
        elif kind is Kind.EXIT and draw(st.booleans()):
            stays = [one.body.id for one in made if one.body.position == person]
            ended_stay = draw(st.sampled_from(stays)) if stays else None
            made.append(entry(number, kind, person, door, ref=ended_stay))
        elif kind is Kind.UNDO:
            of = [one for one in made if one.body.position == person]
            ref = draw(st.sampled_from(of)).body.id if of else EntryId("nothing")
            made.append(entry(number, kind, person, door, ref=ref))
        else:
            made.append(entry(number, kind, person, door))
    return draw(st.permutations(made + made[: draw(st.integers(0, 3))]))


class Told:
    """A journal as reports read it."""

    def __init__(self, entries: Sequence[JournalEntry]) -> None:
        self._entries = entries

    def entries(self) -> Iterator[JournalEntry]:
        """All of them."""
        return iter(self._entries)


@given(journals(), st.integers(1, 5))
def test_pieces_add_up_to_the_whole(journal: list[JournalEntry], piece: int) -> None:
    """However the journal comes in, numbers are those of the reports, and of a count over all persons."""
    people = [
        attendee(n, product=PARTICIPANT if n % 2 else NO_BADGE) for n in range(1, 6)
    ]  # the 6th: unknown
    count = HeadCount(EVENT_SET)
    for person in people:
        count.meet(person)
    for at in range(0, len(journal), piece):
        count.hear(journal[at : at + piece])
        count.settle()
    count.settle()
    numbers = count.numbers()
    told = Folded(Told(journal), people, EVENT_SET, 0)
    came = [sum(column) for column in zip(*told.cells(CAME).values(), strict=True)]
    assert [numbers.registered, numbers.came, numbers.inside] == came[:3]
    arrivals: Counter[int] = Counter()
    for key, amounts in told.cells(FLOW).items():
        arrivals[int(key[0])] += amounts[FLOW.amounts.index("arrivals")]
    assert numbers.arrivals == {slot: count for slot, count in arrivals.items() if count}
    assert numbers.rooms == {room.id: _inside(room.id, journal) for room in EVENT_SET.rooms}


def _inside(room: RoomId, journal: Sequence[JournalEntry]) -> int:
    persons: dict[PositionId, list[Passage]] = {}
    for one in journal:
        if one.body.position is not None and one.body.kind in PASSAGE_KINDS:
            persons.setdefault(one.body.position, []).append(to_passage(one))
    marks = [mark for one in journal if (mark := to_mark(one.body, one.order)) is not None]
    return number_inside(room, marks, list(persons.values()), parents_of(EVENT_SET.rooms))


@pytest.mark.parametrize(
    ("status", "registered"),
    [
        pytest.param(PositionStatus.PAID, 1, id="paid"),
        pytest.param(PositionStatus.PENDING, 1, id="to be paid"),
        pytest.param(PositionStatus.CANCELED, 0, id="canceled"),
    ],
)
def test_who_is_registered(status: PositionStatus, registered: int) -> None:
    """Whoever may come; what was so before counts no more."""
    count = HeadCount(EVENT_SET)
    count.meet(attendee(1))
    count.settle()
    count.meet(attendee(1, status=status))
    count.settle()
    assert count.numbers().registered == registered


def test_made_here_and_sent_later_is_one_person() -> None:
    """Under both ids together they came once, with the product that central names."""
    count = HeadCount(EVENT_SET)
    count.meet(_known(-5, NO_BADGE))
    count.hear([entry(1, Kind.ENTRY, -5)])
    count.settle()
    assert count.numbers().products == (ProductCount(NO_BADGE, 1, 1, 1),)
    count.meet(_known(7, PARTICIPANT))
    count.hear([entry(2, Kind.EXIT, 7), entry(3, Kind.ENTRY, 7)])
    count.settle()
    assert count.numbers().products == (ProductCount(PARTICIPANT, 1, 1, 1),)
    assert count.numbers().arrivals == {SLOT_MS: 1}


def _known(number: int, product: ProductId) -> Position:
    return attendee(number, secret=WALK_IN, product=product)


def test_who_is_gone_stays_counted_where_they_were() -> None:
    """A position that is there no more is registered no more; its holder is inside still."""
    count = HeadCount(EVENT_SET)
    count.meet(attendee(1))
    count.hear([entry(1, Kind.ENTRY, 1)])
    count.settle()
    count.lose(PositionId(1))
    count.settle()
    assert count.numbers().products == (ProductCount(NOBODYS, 0, 1, 1),)


def test_passages_elsewhere_count() -> None:
    """What central tells of its own devices is as good as an entry here, and can be taken back."""
    count = HeadCount(EVENT_SET)
    elsewhere = (Happened(EntryId("central:1"), (1, 0, "c"), 1, Kind.ENTRY, list=DOOR, room=FOYER_ROOM),)
    count.meet(attendee(1), elsewhere)
    count.settle()
    assert (count.numbers().inside, count.numbers().rooms[FOYER_ROOM]) == (1, 1)
    count.meet(attendee(1))
    count.settle()
    assert (count.numbers().inside, count.numbers().came) == (0, 0)

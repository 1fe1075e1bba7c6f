"""Who is where: examples of rooms in rooms, and the laws that make all replicas agree."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from checkin.journal import Body, EntryId, JournalEntry, Kind, Stamp
from checkin.model import ListId, Room, RoomId
from checkin.presence import Passage, parents_of, rooms_present, standing, to_passage

HOUSE, FOYER, HALL_1, HALL_2, TENT, BOOTH = (RoomId(number) for number in range(1, 7))
PARENTS = {HOUSE: None, FOYER: HOUSE, HALL_1: FOYER, HALL_2: FOYER, TENT: None, BOOTH: HALL_1}
"""A house with a foyer, two halls in it, a booth in the first hall, and a tent outside."""


def move(
    kind: Kind, room: RoomId | None, at: int, *, ref: int | None = None, refused: bool = False
) -> Passage:
    """One passage at that time; the time is its number too."""
    about = None if ref is None else EntryId(str(ref))
    return Passage(EntryId(str(at)), kind, ListId(1), room, (at, 0, str(at)), about, refused)


def into(room: RoomId | None, at: int) -> Passage:
    """An entry."""
    return move(Kind.ENTRY, room, at)


def out(room: RoomId | None, at: int) -> Passage:
    """An exit."""
    return move(Kind.EXIT, room, at)


@pytest.mark.parametrize(
    ("moves", "expected"),
    [
        pytest.param([], set(), id="nowhere at first"),
        pytest.param([into(HOUSE, 1)], {HOUSE}, id="in"),
        pytest.param([into(HOUSE, 1), out(HOUSE, 2)], set(), id="and out"),
        pytest.param([into(HOUSE, 1), into(HOUSE, 2)], {HOUSE}, id="twice in counts once"),
        pytest.param([out(HOUSE, 1)], set(), id="out without in is nothing, never minus one"),
        pytest.param([out(HOUSE, 1), out(HOUSE, 2), into(HOUSE, 3)], {HOUSE}, id="nor does it add up"),
        pytest.param(
            [into(HOUSE, 1), into(FOYER, 2), into(HALL_1, 3)], {HOUSE, FOYER, HALL_1}, id="parents stay"
        ),
        pytest.param(
            [into(FOYER, 1), into(HALL_1, 2), into(HALL_2, 3)], {FOYER, HALL_2}, id="siblings are left"
        ),
        pytest.param([into(HALL_1, 1), out(FOYER, 2)], set(), id="leaving a room leaves what is inside"),
        pytest.param([into(HOUSE, 1), into(HALL_1, 2), out(FOYER, 3)], {HOUSE}, id="but not what is around"),
        pytest.param([into(HALL_1, 1), out(HALL_2, 2)], {HALL_1}, id="an exit next door changes nothing"),
        pytest.param(
            [into(TENT, 1), into(HOUSE, 2)], {TENT, HOUSE}, id="rooms without a parent are no siblings"
        ),
        pytest.param(
            [into(HALL_1, 1), into(BOOTH, 2), into(HALL_2, 3)], {HALL_2, BOOTH}, id="a booth has no sibling"
        ),
        pytest.param([into(None, 1)], set(), id="an entry that counts into no room"),
        pytest.param([into(RoomId(99), 1)], {RoomId(99)}, id="a room that central took away"),
        pytest.param([into(HOUSE, 1), move(Kind.UNDO, None, 2, ref=1)], set(), id="undone entry"),
        pytest.param(
            [into(HOUSE, 1), out(HOUSE, 2), move(Kind.UNDO, None, 3, ref=2)], {HOUSE}, id="undone exit"
        ),
        pytest.param(
            [move(Kind.UNDO, None, 1, ref=5), into(HOUSE, 5)], set(), id="undo with an earlier stamp"
        ),
        pytest.param(
            [into(HOUSE, 1), move(Kind.RULING, None, 2, ref=1, refused=True)], set(), id="refused by the hub"
        ),
        pytest.param([into(HOUSE, 1), move(Kind.RULING, None, 2, ref=1)], {HOUSE}, id="granted by the hub"),
    ],
)
def test_where_somebody_is(moves: list[Passage], expected: set[RoomId]) -> None:
    """After these passages."""
    assert rooms_present(moves, PARENTS) == expected
    assert rooms_present(reversed(moves), PARENTS) == expected


def ended(room: RoomId, at: int, entry: int) -> Passage:
    """An exit that ends the stay that began with that entry."""
    return move(Kind.EXIT, room, at, ref=entry)


@pytest.mark.parametrize(
    ("moves", "expected"),
    [
        pytest.param([into(HALL_1, 1), ended(HALL_1, 2, 1)], set(), id="the stay is over"),
        pytest.param([into(HALL_1, 1), into(HALL_1, 2), ended(HALL_1, 3, 1)], {HALL_1}, id="not a later one"),
        pytest.param(
            [into(HALL_1, 1), out(HALL_1, 2), into(HALL_1, 3), ended(HALL_1, 4, 1)],
            {HALL_1},
            id="nor one after an exit",
        ),
        pytest.param(
            [into(HALL_1, 1), ended(HALL_1, 2, 1), into(HALL_1, 3), ended(HALL_1, 4, 1)],
            {HALL_1},
            id="nor twice",
        ),
        pytest.param([into(HALL_1, 2), ended(HALL_1, 1, 2)], {HALL_1}, id="nor one that is still to come"),
        pytest.param(
            [into(HALL_1, 1), move(Kind.UNDO, None, 2, ref=1), ended(HALL_1, 3, 1)], set(), id="undone anyway"
        ),
        pytest.param(
            [into(FOYER, 1), into(HALL_1, 2), ended(FOYER, 3, 1)], set(), id="and what is inside it is left"
        ),
        pytest.param(
            [into(HOUSE, 1), into(HALL_1, 2), ended(HALL_1, 3, 2)], {HOUSE}, id="and not what is around it"
        ),
    ],
)
def test_a_stay_that_somebody_ends_is_over_once(moves: list[Passage], expected: set[RoomId]) -> None:
    """Whoever empties a room does not know of those who have come back at another door since then."""
    assert rooms_present(moves, PARENTS) == expected
    assert rooms_present([*reversed(moves), *moves], PARENTS) == expected


def test_of_two_who_end_a_stay_one_exit_counts() -> None:
    """Both doors of a hall have emptied it after the same session."""
    held = standing([into(HALL_1, 1), ended(HALL_1, 2, 1), ended(HALL_1, 3, 1)])
    assert [passage.id for passage in held] == ["1", "2"]


def test_a_circle_of_rooms_ends() -> None:
    """Rooms that contain each other, by a broken event file, hang nobody."""
    circle: dict[RoomId, RoomId | None] = {HOUSE: FOYER, FOYER: HOUSE}
    assert rooms_present([into(HOUSE, 1), out(TENT, 2)], circle) == {HOUSE}
    assert rooms_present([into(HOUSE, 1), out(FOYER, 2)], circle) == frozenset()


def test_parents_come_from_rooms() -> None:
    """One entry per room."""
    rooms = [Room(id=HOUSE, names={}), Room(id=FOYER, names={}, parent=HOUSE)]
    assert parents_of(rooms) == {HOUSE: None, FOYER: HOUSE}


def test_a_journal_entry_becomes_a_passage() -> None:
    """With its place in the order, what it is about, and whether a ruling refused."""
    body = Body(
        id=EntryId("a"),
        device="d",
        sequence=1,
        boot_id="b",
        mono_ns=1,
        kind=Kind.RULING,
        at_ms=5,
        list=ListId(2),
        room=HOUSE,
        ref=EntryId("z"),
        reason="already_redeemed",
    )
    entry = JournalEntry(body, Stamp(0, 7, 3), b"")
    expected = Passage(
        EntryId("a"), Kind.RULING, ListId(2), HOUSE, (7, 3, "a"), EntryId("z"), refused=True, at_ms=5
    )
    assert to_passage(entry) == expected


ROOMS = st.sampled_from([None, *PARENTS])
MOVES = st.lists(
    st.tuples(st.sampled_from([Kind.ENTRY, Kind.EXIT, Kind.UNDO, Kind.RULING]), ROOMS, st.integers(1, 12)),
    max_size=12,
).map(
    lambda rows: [
        move(kind, room, at, ref=about, refused=kind is Kind.RULING)
        for at, (kind, room, about) in enumerate(rows, 1)
    ]
)


@given(moves=MOVES, data=st.data())
def test_order_and_repeats_never_matter(moves: list[Passage], data: st.DataObject) -> None:
    """What arrives mixed and twice folds to the same."""
    mixed = data.draw(st.permutations(moves + moves[::2]))
    assert standing(mixed) == standing(moves)
    assert rooms_present(mixed, PARENTS) == rooms_present(moves, PARENTS)


@given(one=MOVES, two=MOVES)
def test_merging_two_journals_is_union(one: list[Passage], two: list[Passage]) -> None:
    """Commutative and idempotent."""
    other = [replace(p, id=EntryId(f"o{p.id}"), order=(p.order[0], 1, f"o{p.id}")) for p in two]
    merged = rooms_present(one + other, PARENTS)
    assert merged == rooms_present(other + one, PARENTS)
    assert merged == rooms_present(one + other + one, PARENTS)


@given(moves=MOVES)
def test_the_last_word_about_a_room_counts(moves: list[Passage]) -> None:
    """After an entry somebody is in that room; after an exit not; never in two halls at once."""
    held = [p for p in standing(moves) if p.room is not None]
    present = rooms_present(moves, PARENTS)
    if not held:
        assert present == frozenset()
    elif held[-1].kind is Kind.ENTRY:
        assert held[-1].room in present
    else:
        assert held[-1].room not in present
    assert not {HALL_1, HALL_2} <= present


@given(moves=MOVES)
def test_entering_never_empties_a_room_around(moves: list[Passage]) -> None:
    """One more entry leaves siblings only."""
    before = rooms_present(moves, PARENTS)
    after = rooms_present([*moves, into(HALL_2, 100)], PARENTS)
    assert after - {HALL_2} == before - {HALL_1, HALL_2}

"""Counts of rooms are remembered, and are right all the same: whoever writes, whatever is rolled back."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checkin.journal import Fact, Kind
from checkin.model import ListId, PositionId, RoomId
from checkin.presence import parents_of
from sync.ledger import Ledger
from tests.fakes.small_congress import DOOR, EVENT_SET, FOYER_ROOM, HALL, HALL_ROOM, connected, make_ledger

PARENTS = parents_of(EVENT_SET.rooms)
WHERE = {DOOR: FOYER_ROOM, HALL: HALL_ROOM}


class Undone(Exception):  # noqa: N818  # no error: it stands for whatever may go wrong
    """Something went wrong in a transaction."""


def move(
    ledger: Ledger, number: int, kind: Kind, list_id: ListId, *, fails: bool = False, looks: bool = True
) -> None:
    """Somebody goes in or out; perhaps the count is looked at on the way, perhaps it fails in the end."""
    position, room = PositionId(number), WHERE[list_id]
    with ledger.writing():
        if looks:
            assert ledger.rooms.persons(room) == counted(ledger, room)
        before = ledger.passages(position)
        entry = ledger.append(Fact(kind=kind, at_ms=1, position=position, list=list_id, room=room))
        ledger.rooms.refold(position, before, entry, PARENTS)
        if fails:
            raise Undone


def counted(ledger: Ledger, room: RoomId) -> int:
    """The number as the table has it."""
    row = ledger.store.row("SELECT count(*) FROM presence WHERE room = ?", (room,))
    assert row is not None
    assert isinstance(row[0], int)
    return row[0]


MOVES = st.tuples(
    st.integers(0, 1),
    st.integers(1, 4),
    st.sampled_from([Kind.ENTRY, Kind.EXIT]),
    st.sampled_from(list(WHERE)),
    st.booleans(),
    st.booleans(),
    st.sampled_from(["", "empty", "outside", "own statement", "rebuild elsewhere"]),
)


@settings(max_examples=30, deadline=None)
@given(moves=st.lists(MOVES, max_size=14))
def test_a_remembered_count_is_the_count(moves: list[tuple[int, int, Kind, ListId, bool, bool, str]]) -> None:
    """Two connections to one ledger, in any order, with roll-backs, empty transactions and looks between."""
    with TemporaryDirectory() as folder:
        ledger_file = make_ledger(Path(folder))
        with connected(ledger_file) as one, connected(ledger_file) as other:
            for who, number, kind, list_id, fails, looks, aside in moves:
                ledger = (one, other)[who]
                try:
                    move(ledger, number, kind, list_id, fails=fails, looks=looks)
                except Undone:
                    assert fails
                _do_aside(ledger, other if ledger is one else one, aside)
                for each in (one, other):
                    if looks:
                        assert each.rooms.persons(FOYER_ROOM) == counted(each, FOYER_ROOM)


def _do_aside(ledger: Ledger, other: Ledger, aside: str) -> None:
    match aside:
        case "empty":
            with ledger.writing():
                pass
        case "outside":
            assert ledger.rooms.persons(HALL_ROOM) == counted(ledger, HALL_ROOM)
        case "own statement":
            # Somebody of whom no entry tells: what entries say of the others must stay true.
            ledger.store.run("INSERT OR IGNORE INTO presence (room, position) VALUES (?, 9)", (FOYER_ROOM,))
        case "rebuild elsewhere":
            with other.writing():
                other.rooms.rebuild(PARENTS)
        case _:
            pass


def test_a_person_may_become_another_one(tmp_path: Path) -> None:
    """A signed ticket whose position arrives: one person, counted once, wherever both were seen."""
    with connected(make_ledger(tmp_path)) as ledger:
        move(ledger, 1, Kind.ENTRY, DOOR)
        move(ledger, 2, Kind.ENTRY, DOOR)
        with ledger.writing():
            ledger.rooms.move(PositionId(1), PositionId(2))
        assert ledger.rooms.persons(FOYER_ROOM) == 1
        assert ledger.rooms.holds(FOYER_ROOM, PositionId(2))
        assert not ledger.rooms.holds(FOYER_ROOM, PositionId(1))


@pytest.mark.parametrize(
    "room", [pytest.param(FOYER_ROOM, id="room"), pytest.param(RoomId(99), id="no such room")]
)
def test_an_empty_room_holds_nobody(room: RoomId, tmp_path: Path) -> None:
    """Zero, also twice."""
    with connected(make_ledger(tmp_path)) as ledger:
        assert [ledger.rooms.persons(room), ledger.rooms.persons(room)] == [0, 0]

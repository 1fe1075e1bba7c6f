"""From room to room: where central is told an exit."""

import pytest
from msgspec.structs import replace

from checkin.journal import EntryId, Kind
from checkin.model import ListId, Room, RoomId
from checkin.presence import Passage
from checkin.transfers import exit_nonce, lists_left

HOUSE, ONE, TWO, APART = RoomId(1), RoomId(2), RoomId(3), RoomId(4)
LIST_HOUSE, LIST_ONE, LIST_TWO, SIDE_DOOR = ListId(1), ListId(2), ListId(3), ListId(4)
ROOMS = (
    Room(id=HOUSE, names={}, counts=(LIST_HOUSE,), tell_exits=True),
    Room(id=ONE, names={}, parent=HOUSE, counts=(LIST_ONE, SIDE_DOOR), tell_exits=True),
    Room(id=TWO, names={}, parent=HOUSE, counts=(LIST_TWO,)),
    Room(id=APART, names={}, tell_exits=True),
)


def _passage(
    number: int, check_in_list: ListId, room: RoomId, kind: Kind = Kind.ENTRY, ref: int | None = None
) -> Passage:
    order = (number, 0, str(number))
    ref_id = None if ref is None else EntryId(str(ref))
    return Passage(EntryId(str(number)), kind, check_in_list, room, order, ref_id, at_ms=number * 1000)


IN_HOUSE, IN_ONE, IN_TWO = (
    _passage(1, LIST_HOUSE, HOUSE),
    _passage(2, LIST_ONE, ONE),
    _passage(9, LIST_TWO, TWO),
)


@pytest.mark.parametrize(
    ("passages", "left"),
    [
        pytest.param([IN_HOUSE, IN_ONE, IN_TWO], (LIST_ONE,), id="a sibling is left, the house is not"),
        pytest.param([IN_HOUSE, IN_TWO], (), id="nowhere before"),
        pytest.param([IN_ONE, _passage(3, LIST_ONE, ONE, Kind.EXIT), IN_TWO], (), id="gone out already"),
        pytest.param(
            [IN_ONE, _passage(3, SIDE_DOOR, ONE), IN_TWO],
            (SIDE_DOOR,),
            id="the way by which they came in last",
        ),
        pytest.param(
            [IN_ONE, _passage(3, LIST_ONE, ONE, Kind.UNDO, 2), IN_TWO], (), id="the first entry was undone"
        ),
        pytest.param(
            [IN_ONE, IN_TWO, _passage(10, LIST_TWO, TWO, Kind.UNDO, 9)], (LIST_ONE,), id="undone itself"
        ),
        pytest.param([_passage(10, LIST_ONE, ONE), IN_TWO], (), id="entered afterwards"),
        pytest.param([replace(IN_ONE, at_ms=99_000), IN_TWO], (), id="by its clock entered afterwards"),
        pytest.param([], (), id="an entry that is not there"),
    ],
)
def test_which_lists_are_left(passages: list[Passage], left: tuple[ListId, ...]) -> None:
    """The list by which a sibling was entered, while central has no exit there; in any order."""
    assert lists_left(IN_TWO.id, passages, ROOMS) == left
    assert lists_left(IN_TWO.id, reversed(passages), ROOMS) == left


def test_only_where_the_organiser_wants_it() -> None:
    """From a room that tells no exits nobody is told out."""
    back = _passage(12, LIST_ONE, ONE)
    assert lists_left(back.id, [IN_TWO, back], ROOMS) == ()


def test_the_nonce_is_the_same_each_time() -> None:
    """A repeat is the same exit; another list or entry is another one."""
    nonces = {exit_nonce(EntryId(entry), ListId(one)) for entry in "ab" for one in (1, 2)}
    assert len(nonces) == 4
    assert all(len(nonce) == 32 for nonce in nonces)
    assert exit_nonce(EntryId("a"), ListId(1)) in nonces

"""Which exits central is told of with an entry, where the organiser wants that (`[[room]] tell_exits`).

Must not know: how they are told.
"""

from collections.abc import Callable, Sequence

from checkin.journal import Body, Kind
from checkin.model import PositionId, Room
from checkin.presence import Passage
from checkin.transfers import exit_nonce, lists_left
from sync.items import Told

ExitsOf = Callable[[Body], tuple[Told, ...]]
"""The exits that belong to an entry, or to what an undo takes back."""


def no_exits(_body: Body) -> tuple[Told, ...]:
    """Nobody wants central to know of rooms."""
    return ()


def make_exits_of(rooms: Sequence[Room], passages: Callable[[PositionId], tuple[Passage, ...]]) -> ExitsOf:
    """Look the exits up in the journal; costs nothing where no room tells them."""
    if not any(room.tell_exits for room in rooms):
        return no_exits

    def exits_of(body: Body) -> tuple[Told, ...]:
        entry = body.ref if body.kind is Kind.UNDO else body.id
        if entry is None or body.position is None or body.kind not in (Kind.ENTRY, Kind.UNDO):
            return ()
        left = lists_left(entry, passages(body.position), rooms)
        return tuple(Told(exit_nonce(entry, one), one) for one in left)

    return exits_of

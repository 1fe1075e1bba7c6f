"""A stand that keeps the contract of `kiosk.ports.StandDesk` in memory."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from checkin.model import Position, PositionId
from kiosk.stands.views import Met, Stand
from kiosk.views import DeskPlace, Scanned

if TYPE_CHECKING:
    from checkin.errors import EinlassError

STAND = Stand({"de": "Stadtwerke Hameln", "en": "Hameln utilities"})


class FakeStands:
    """Remembers who has agreed; `said` holds all that was written down.

    Args:
        find: Whose ticket a text is; None = nobody's who may be asked.
    """

    def __init__(self, find: Callable[[str], Position | None]) -> None:
        self._find = find
        self.agreed: set[PositionId] = set()
        self.said: list[tuple[PositionId, bool]] = []
        self.broken: EinlassError | None = None
        """What the disk says to the next answer."""

    def meet(self, scanned: Scanned, place: DeskPlace, stand: Stand) -> Met:  # noqa: ARG002  # there is one
        """Whose it is."""
        position = self._find(scanned.text)
        return Met(position, position is not None and position.id in self.agreed)

    def agree(self, position: Position, place: DeskPlace, stand: Stand) -> None:  # noqa: ARG002  # the same
        """Once, however often."""
        if self.broken is not None:
            raise self.broken
        if position.id not in self.agreed:
            self.agreed.add(position.id)
            self.said.append((position.id, True))

    def take_back(self, position: Position, place: DeskPlace, stand: Stand) -> None:  # noqa: ARG002  # the same
        """Only what was said."""
        if position.id in self.agreed:
            self.agreed.remove(position.id)
            self.said.append((position.id, False))

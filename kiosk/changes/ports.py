"""What screens ask of the desk to change about a person. Must not know: how that is done, or any screen."""

from typing import TYPE_CHECKING, Protocol

from checkin.model import Position, PositionId
from checkin.personal import Correction
from kiosk.views import DeskPlace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from checkin.journal import EntryId
    from kiosk.changes.payments import Share, TakenBack, Till
    from kiosk.changes.persons import Newcomer, Unfit


class ChangesPort(Protocol):
    """Changes that are committed before they are returned; a broken ledger raises `LedgerError`."""

    def correct(self, position: PositionId, wanted: Correction, place: DeskPlace) -> Position | None:
        """Put name or organisation right; the position as it is now, None when there is none."""
        ...

    def take_payment(self, shares: "Sequence[Share]", place: DeskPlace) -> tuple[Position, ...]:
        """Somebody has paid for these tickets; those that are there, as they are now."""
        ...

    def take_back_payment(self, entry: "EntryId", place: DeskPlace) -> "TakenBack":
        """A payment was a mistake: the ticket is unpaid again, unless another payment for it stands."""
        ...

    def walk_in(self, newcomer: "Newcomer", place: DeskPlace) -> "Position | Unfit":
        """Register somebody who has no ticket; the ticket in the position is good at once."""
        ...

    def till(self, today_ms: int) -> "Till":
        """What was taken since today began, and altogether. Reads only."""
        ...


class ChangeDesk(Protocol):
    """A desk at which something can be changed about a person."""

    @property
    def changes(self) -> ChangesPort:
        """The use cases."""
        ...

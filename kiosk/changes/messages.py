"""What became of changes that staff made, as messages to the desk's screen. Must not know: the screen."""

from typing import TYPE_CHECKING

from textual.message import Message

from checkin.model import Position

if TYPE_CHECKING:
    from checkin.till import Payment
    from kiosk.changes.payments import Till
    from kiosk.changes.persons import Unfit


class NameCorrected(Message):
    """Name or organisation were put right; None = central has taken the position away meanwhile."""

    def __init__(self, position: Position | None) -> None:
        super().__init__()
        self.position = position


class WalkInRegistered(Message):
    """Somebody without a ticket was registered, or cannot be as typed in."""

    def __init__(self, outcome: "Position | Unfit") -> None:
        super().__init__()
        self.outcome = outcome


class PaymentTaken(Message):
    """What was paid, and the tickets that it was written down for, as they are now; how many were meant."""

    def __init__(self, payment: "Payment", positions: tuple[Position, ...], meant: int) -> None:
        super().__init__()
        self.meant = meant
        self.payment = payment
        self.positions = positions


class TillCounted(Message):
    """The desk counted the till."""

    def __init__(self, till: "Till") -> None:
        super().__init__()
        self.till = till

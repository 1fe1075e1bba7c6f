"""What staff change about a person, behind the front desk's lock. Must not know: Textual, how it is done."""

from typing import TYPE_CHECKING

from checkin.model import Position, PositionId
from checkin.personal import Correction
from kiosk.views import DeskPlace

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from threading import RLock

    from checkin.journal import EntryId
    from kiosk.changes.payments import Share, TakenBack, Till
    from kiosk.changes.persons import Changes, Newcomer, Unfit
    from kiosk.changes.settling import Settled


class LockedChanges:
    """The use cases of `kiosk.changes.persons`; any thread may call, one at a time gets through.

    Args:
        lock: Of the front desk.
        changes: Gives the use cases; called under the lock, and loads them with the first call.
    """

    def __init__(self, lock: "RLock", changes: "Callable[[], Changes]") -> None:
        self._lock = lock
        self._changes = changes

    def correct(self, position: PositionId, wanted: Correction, place: DeskPlace) -> Position | None:
        """Put name or organisation right; the position as it is now, None when there is none."""
        with self._lock:
            return self._changes().correct(position, wanted, place)

    def mark_paid(self, position: PositionId, place: DeskPlace) -> Position | None:
        """Somebody has paid at the desk; the position as it is now, None when there is none."""
        with self._lock:
            return self._changes().mark_paid(position, place)

    def take_payment(self, shares: "Sequence[Share]", place: DeskPlace) -> tuple[Position, ...]:
        """Somebody has paid for these tickets; those that are there, as they are now."""
        with self._lock:
            return self._changes().take_payment(shares, place)

    def take_back_payment(self, entry: "EntryId", place: DeskPlace) -> "TakenBack":
        """A payment was a mistake: the ticket is unpaid again, unless another payment for it stands."""
        with self._lock:
            return self._changes().take_back_payment(entry, place)

    def till(self, today_ms: int) -> "Till":
        """What was taken since today began, and altogether."""
        with self._lock:
            return self._changes().till(today_ms)

    def walk_in(self, newcomer: "Newcomer", place: DeskPlace) -> "Position | Unfit":
        """Register somebody who has no ticket; the ticket in the position is good at once."""
        with self._lock:
            return self._changes().walk_in(newcomer, place)

    def resolve(self, entry: "EntryId", by: str, *, void_badge: bool) -> "Settled":
        """Settle a double admit: keep both, or let the badge that came with the second entry open nothing."""
        with self._lock:
            return self._changes().resolve(entry, by, void_badge=void_badge)

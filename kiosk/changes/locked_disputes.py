"""Double admits behind the front desk's lock: which there are, what staff decide. Must not know: Textual."""

from collections.abc import Callable
from threading import RLock
from typing import TYPE_CHECKING

from checkin.clock import Clock
from checkin.journal import EntryId
from checkin.model import EventSet
from kiosk.changes.locked import LockedChanges
from sync.ledger import Ledger

if TYPE_CHECKING:
    from kiosk.changes.disputes import Dispute, Disputes
    from kiosk.changes.settling import Settled


class LockedDisputes:
    """Any thread may call, one at a time gets through.

    Args:
        lock: Of the front desk.
        ledger: Its connection.
        event_set: Gives what central has told us of lists.
        clock: Where time comes from.
        changes: Where a decision is written down.
    """

    def __init__(
        self,
        lock: RLock,
        ledger: Ledger,
        event_set: Callable[[], EventSet],
        clock: Clock,
        changes: LockedChanges,
    ) -> None:
        self._lock = lock
        self._ledger = ledger
        self._event_set = event_set
        self._clock = clock
        self._changes = changes
        self._disputes: Disputes | None = None

    def open(self) -> "tuple[Dispute, ...]":
        """Those that nobody has settled yet, oldest first."""
        with self._lock:
            if self._disputes is None:
                from kiosk.changes.disputes import Disputes  # only a desk ever asks

                self._disputes = Disputes(self._ledger, self._clock)
            return self._disputes.look(self._event_set())

    def resolve(self, entry: EntryId, by: str, *, void_badge: bool) -> "Settled":
        """Keep both, or let the badge that came with the second entry open nothing."""
        return self._changes.resolve(entry, by, void_badge=void_badge)

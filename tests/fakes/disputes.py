"""Double admits in memory, and what staff decided: keeps the contract of `kiosk.ports.DisputeDesk`."""

from checkin.journal import EntryId
from kiosk.changes.disputes import Dispute
from kiosk.changes.settling import Settled


class FakeDisputes:
    """Tests put `waiting` there; `settled` holds which entry, by whom, and whether its badge is void."""

    def __init__(self) -> None:
        self.waiting: list[Dispute] = []
        self.settled: list[tuple[EntryId, str, bool]] = []

    def open(self) -> tuple[Dispute, ...]:
        """What is left."""
        return tuple(self.waiting)

    def resolve(self, entry: EntryId, by: str, *, void_badge: bool) -> Settled:
        """Settle it once."""
        left = [one for one in self.waiting if one.entry != entry]
        if len(left) == len(self.waiting):
            return Settled.NO_CONFLICT
        self.waiting = left
        self.settled.append((entry, by, void_badge))
        return Settled.VOIDED if void_badge else Settled.KEPT

"""What staff take money for, and what is in the till. Must not know: Textual, how central is told."""

from collections.abc import Callable, Sequence
from enum import Enum

import msgspec
from msgspec.structs import replace

from checkin.clock import Clock
from checkin.due import dues, split
from checkin.journal import Body, EntryId, Kind
from checkin.model import EventSet, Position, PositionId, PositionStatus
from checkin.till import UNDONE, Payment, Sum, payment_payload, sums, takings
from kiosk.changes.facts import change_fact
from kiosk.views import DeskPlace
from sync.changes import paid, with_payments
from sync.ledger import Ledger
from sync.ledger_name import owner_of
from sync.replica import find_position, persons_of, update_position
from sync.takings import payments
from sync.withheld import Unbroken, Withheld


class Share(msgspec.Struct, frozen=True):
    """What is paid for one ticket; None = nobody says how."""

    position: PositionId
    payment: Payment | None = None


class TakenBack(Enum):
    """What came of taking a payment back."""

    NOTHING = "nothing"
    """There is none that holds."""

    UNTOLD = "untold"
    """Central never heard of it, and never will."""

    TOLD = "told"
    """Central may know of it: somebody has to take it back there, too."""


class Till(msgspec.Struct, frozen=True):
    """What was taken, at this kiosk and at all that are known here: today, and since the beginning."""

    here_today: tuple[Sum, ...]
    here: tuple[Sum, ...]
    all_today: tuple[Sum, ...]
    all: tuple[Sum, ...]


class Payments:
    """Marks tickets as paid and counts the till. Belongs to one thread, as its ledger does.

    Args:
        ledger: Where all of it is committed.
        event_set: What central has told us of lists.
        clock: Where time comes from.
        committed: Called after each commit, to wake the outbox's thread.
        has_hub: Whether all of it goes to a hub, which hears everything in its order.
    """

    def __init__(
        self,
        ledger: Ledger,
        event_set: EventSet,
        clock: Clock,
        committed: Callable[[], None] = lambda: None,
        *,
        has_hub: bool = False,
    ) -> None:
        self._outbox = Unbroken(ledger.store) if has_hub else Withheld(ledger.store)
        self._ledger = ledger
        self._event_set = event_set
        self._clock = clock
        self._committed = committed

    def take(self, shares: Sequence[Share], place: DeskPlace) -> tuple[Position, ...]:
        """Somebody has paid for these tickets; those of them that were open, as they are now.

        Only for those is anything written down: what is paid, canceled or blocked by now stays as it is, and
        what was taken for it counts for the others.

        Raises:
            LedgerError: Nothing was written down, and nothing has changed.
        """
        with self._ledger.writing():
            taken = tuple(self._take(position, payment, place) for position, payment in self._open(shares))
        self._committed()
        return taken

    def _open(self, shares: Sequence[Share]) -> list[tuple[Position, Payment | None]]:
        """The tickets that still wait for money, and the share of each: others have been paid meanwhile."""
        known = [(find_position(self._ledger.store, share.position), share.payment) for share in shares]
        waiting = [(at, part) for at, part in known if at is not None and at.status is PositionStatus.PENDING]
        said = [share.payment for share in shares if share.payment is not None]
        if not said or not waiting or len(waiting) == len(shares):
            return waiting
        due = dues((position for position, _ in waiting), self._event_set)
        parts = split(due, sum(payment.cents for payment in said))
        return [(at, replace(said[0], cents=cents)) for (at, _), cents in zip(waiting, parts, strict=True)]

    def _take(self, position: Position, payment: Payment | None, place: DeskPlace) -> Position:
        payload = payment_payload(payment) if payment else {}
        at_ms = self._clock.now_ms()
        fact = change_fact(Kind.PAID, position, place, self._event_set, at_ms, payload=payload)
        self._ledger.append(fact)
        changed = paid(position)
        update_position(self._ledger.store, changed)
        return changed

    def take_back(self, entry: EntryId, place: DeskPlace) -> TakenBack:
        """A payment was a mistake: the ticket is unpaid again, unless another payment for it stands.

        Raises:
            LedgerError: Nothing was written down, and nothing has changed.
        """
        with self._ledger.writing():
            found = self._ledger.find(entry)
            position = self._position(found.body) if found else None
            if found is None or position is None or found.body.id not in self._standing(found.body):
                return TakenBack.NOTHING
            at_ms, payload = self._clock.now_ms(), {UNDONE: Kind.PAID.value}
            fact = change_fact(
                Kind.UNDO, position, place, self._event_set, at_ms, ref=entry, payload={**payload}
            )
            undo = self._ledger.append(replace(fact, position=found.body.position))
            for number in persons_of(self._ledger.store, [position.id])[0]:
                if (known := find_position(self._ledger.store, number)) is not None:
                    update_position(self._ledger.store, with_payments(self._ledger.store, known))
            # Of whoever was registered with it central has to hear all the same.
            is_alone = found.body.kind is Kind.PAID
            is_untold = is_alone and self._outbox.withdraw(entry, undo.body.id)
        self._committed()
        return TakenBack.UNTOLD if is_untold else TakenBack.TOLD

    def _position(self, body: Body) -> Position | None:
        return find_position(self._ledger.store, body.position) if body.position is not None else None

    def _standing(self, body: Body) -> frozenset[EntryId]:
        """The payments about somebody that hold."""
        about = self._ledger.about(body.position) if body.position is not None else []
        return frozenset(one.id for one in takings(e.body for e in about))

    def till(self, today_ms: int) -> Till:
        """What was taken; `today_ms` is when today began."""
        taken = takings(payments(self._ledger.store))
        device = owner_of(self._ledger.origin.device)  # also what it took before its ledger was renamed
        here = [one for one in taken if owner_of(one.device) == device]
        return Till(
            sums(one for one in here if one.at_ms >= today_ms),
            sums(here),
            sums(one for one in taken if one.at_ms >= today_ms),
            sums(taken),
        )

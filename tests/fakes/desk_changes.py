"""What staff change about people, in memory: it keeps the contract of `kiosk.changes.ports`."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from checkin.journal import EntryId
from checkin.model import Position, PositionId, PositionStatus
from checkin.personal import Correction
from checkin.till import DEFAULT_CURRENCY, Method, Taking, sums
from kiosk.changes.payments import Share, TakenBack, Till
from kiosk.changes.persons import Newcomer, Unfit
from kiosk.views import DeskPlace
from sync.changes import corrected, paid, unpaid

if TYPE_CHECKING:
    from tests.fakes.desk import FakeDesk

FIRST_WALK_IN = 900


class FakeChanges:
    """Changes the people of a fake desk."""

    def __init__(self, desk: "FakeDesk") -> None:
        self._desk = desk
        self.taken: list[Taking] = []

    def correct(self, position: PositionId, wanted: Correction, place: DeskPlace) -> Position | None:  # noqa: ARG002  # the contract's form
        """The position with its fields put right."""
        return self._put(position, lambda found: corrected(found, wanted))

    def take_payment(self, shares: Sequence[Share], place: DeskPlace) -> tuple[Position, ...]:
        """Those that were open are paid from now on."""
        return tuple(filter(None, (self._take(share, place) for share in shares)))

    def take_back_payment(self, entry: EntryId, place: DeskPlace) -> TakenBack:  # noqa: ARG002  # likewise
        """Unpaid again; central has never heard of it."""
        found = next((one for one in self.taken if one.id == entry), None)
        if found is None or found.position is None:
            return TakenBack.NOTHING
        self.taken.remove(found)
        self._put(found.position, unpaid)
        return TakenBack.UNTOLD

    def walk_in(self, newcomer: Newcomer, place: DeskPlace) -> Position | Unfit:
        """One more attendee; the address must look like one."""
        if not (newcomer.given_name or newcomer.family_name):
            return Unfit.NO_NAME
        if newcomer.email and "@" not in newcomer.email:
            return Unfit.EMAIL
        number = PositionId(FIRST_WALK_IN + len(self._desk.positions))
        status = PositionStatus.PAID if newcomer.is_paid else PositionStatus.PENDING
        made = Position(
            id=number,
            secret=f"WALK{number}",
            product=newcomer.product,
            given_name=newcomer.given_name,
            family_name=newcomer.family_name,
            organisation=newcomer.organisation,
            status=status,
        )
        self._desk.positions[number] = made
        if newcomer.is_paid and newcomer.price_cents:
            self._note(number, newcomer.method, newcomer.price_cents, place)
        return made

    def till(self, today_ms: int) -> Till:
        """All was taken here."""
        today = sums(one for one in self.taken if one.at_ms >= today_ms)
        return Till(today, sums(self.taken), today, sums(self.taken))

    def _put(self, position: PositionId, change: Callable[[Position], Position]) -> Position | None:
        found = self._desk.positions.get(position)
        if found is None:
            return None
        self._desk.positions[position] = change(found)
        return self._desk.positions[position]

    def _take(self, share: Share, place: DeskPlace) -> Position | None:
        found = self._desk.positions.get(share.position)
        if found is None or found.status is not PositionStatus.PENDING:
            return None
        if share.payment is not None:
            self._note(found.id, share.payment.method, share.payment.cents, place)
        return self._put(share.position, paid)

    def _note(self, position: PositionId, method: Method, cents: int, place: DeskPlace) -> None:
        self.taken.append(
            Taking(
                at_ms=self._desk.clock.now_ms(),
                id=EntryId(f"paid{len(self.taken)}"),
                device="kiosk",
                method=method,
                cents=cents,
                currency=DEFAULT_CURRENCY,
                position=position,
                by=place.by,
            )
        )

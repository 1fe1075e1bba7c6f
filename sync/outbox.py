"""What central still has to hear, in which order, and how long to wait after a failure. All of it pure.

Must not know: HTTP, threads, how the ledger is stored. One entry at a time, oldest first; an entry that
central trips over is set aside after a few tries, so that it does not hold up everybody behind it.
"""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Protocol

import msgspec

from checkin.badge import PrintState
from checkin.errors import PeerRefusedError, SyncError, WireFormatError
from checkin.journal import Body, EntryId, Kind
from checkin.model import Direction, ListId, ProductId, QuestionId, SubeventId, VariationId
from checkin.personal import read_correction, read_registration
from checkin.till import is_payment_undo
from sync.items import (
    HASHED,
    Annulment,
    Answered,
    Corrected,
    FailedScan,
    Item,
    Origin,
    Payment,
    Printed,
    Redemption,
    Told,
    WalkIn,
)

__all__ = ["HASHED", "Annulment", "FailedScan", "Item", "Redemption"]

FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 30.0
TOKEN_PAUSE_S = 60.0
"""After central refused our token: somebody has to act first, so asking again soon helps nobody."""

PATIENCE = 3
"""Answers that make no sense before an entry is set aside in favour of the next ones."""

LATEST_MS = 253_402_300_799_999
"""The last millisecond of the year 9999: no datetime on the wire goes further."""

UNAUTHORIZED = 401


class Outcome(StrEnum):
    """How an entry left the outbox."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    NOT_FOR_CENTRAL = "not_for_central"
    HELD = "held"
    """Not sent: the device's security profile does not allow it. It goes on when another one does."""


class Receipt(msgspec.Struct, frozen=True):
    """The end of one entry's way.

    Attributes:
        detail: Why it was rejected, in central's words, already harmless; the right that is missing for what
            is held; else empty.
    """

    outcome: Outcome
    detail: str = ""


class Central(Protocol):
    """The ticketing system, as far as the outbox needs it. Used by one thread, but for `hang_up`."""

    def deliver(self, item: Item) -> Receipt:
        """Hand over one item; a second time does no harm.

        Raises:
            LinkDownError: No answer, or not now. The item may have arrived.
            PeerRefusedError: The token or the address is not accepted.
            WireFormatError: An answer that makes no sense.
        """
        ...

    def quiet_s(self) -> float:
        """For how many seconds the last answer asked us to be quiet; 0 = it did not."""
        ...

    def hang_up(self) -> None:
        """From any thread: end the request under way, and let no other one begin."""
        ...

    def close(self) -> None:
        """Give back connections."""
        ...


class Unsettled(Protocol):
    """A journal entry that is not settled yet."""

    @property
    def arrival(self) -> int:
        """Its place in the order of arrival."""
        ...

    @property
    def body(self) -> Body:
        """What happened."""
        ...

    @property
    def secret(self) -> str | None:
        """The secret of its order position, if it has one that is still known."""
        ...

    @property
    def list(self) -> ListId | None:
        """Its check-in list, or one by which central finds the position."""
        ...

    @property
    def personal(self) -> bytes:
        """What is kept of it beside the journal; empty = nothing, or not any more."""
        ...

    @property
    def answers(self) -> Mapping[QuestionId, str]:
        """What was answered with it."""
        ...

    @property
    def refusal(self) -> EntryId | None:
        """For answers: the refusal that the same scan ended with."""
        ...

    @property
    def exits(self) -> tuple[Told, ...]:
        """Which exits central is told of with it."""
        ...

    @property
    def registered(self) -> Receipt | None:
        """What central said to the registration of its position, if that was made here and not accepted."""
        ...


class Outbox(Protocol):
    """The part of the ledger that the courier uses."""

    def pending(self, limit: int) -> Sequence[Unsettled]:
        """What is not settled yet, oldest first."""
        ...

    def claim(self, arrival: int) -> bool:
        """Note, durably, that an entry is on its way; False when it is done with by now."""
        ...

    def settle(self, arrival: int, outcome: str, detail: str) -> None:
        """Mark an entry as done with, durably."""
        ...

    def pending_count(self) -> int:
        """How many entries are not settled yet."""
        ...


class Parcel(msgspec.Struct, frozen=True):
    """An item on its way, and what has to stay in order with it.

    Attributes:
        subjects: Ids of the position, of the entry itself and of the entry it is about.
    """

    arrival: int
    subjects: frozenset[int | str]
    item: Item


def prepare(entry: Unsettled) -> Parcel | Receipt:
    """Turn a journal entry into what central is told, or into a receipt when there is nothing to tell."""
    make = ITEMS.get(entry.body.kind)
    if make is None or entry.list is None:
        return Receipt(Outcome.NOT_FOR_CENTRAL)
    if not 0 <= entry.body.at_ms <= LATEST_MS:
        return Receipt(Outcome.REJECTED, "time out of range")
    item = entry.registered or make(entry, entry.list)
    if isinstance(item, Receipt):
        return item
    body = entry.body
    subjects = frozenset(s for s in (body.position, body.id, body.ref) if s is not None)
    return Parcel(entry.arrival, subjects, item)


GONE = Receipt(Outcome.REJECTED, "ticket no longer known here")
PAID_THERE = Receipt(Outcome.REJECTED, "a payment was taken back here: take it back there, too")
"""There is no call for it: central may have written an invoice by now."""

ERASED = Receipt(Outcome.REJECTED, "erased here")


def _redemption(entry: Unsettled, check_in_list: ListId) -> Item | Receipt:
    body = entry.body
    if entry.secret is None:
        return GONE
    direction = Direction(body.kind.value)
    return Redemption(body.id, check_in_list, entry.secret, direction, body.at_ms, entry.answers, entry.exits)


def _failed_scan(entry: Unsettled, check_in_list: ListId) -> Item | Receipt:
    body = entry.body
    barcode = HASHED + body.code if entry.secret is None else entry.secret
    direction = Direction.EXIT if body.payload.get("direction") == Direction.EXIT.value else Direction.ENTRY
    return FailedScan(body.id, check_in_list, barcode, body.reason, direction, body.at_ms, _origin(body))


def _origin(body: Body) -> Origin | None:
    product, variation, subevent = (_number(body, name) for name in ("product", "variation", "subevent"))
    if product is None:
        return None
    return Origin(
        ProductId(product),
        None if variation is None else VariationId(variation),
        None if subevent is None else SubeventId(subevent),
    )


def _number(body: Body, name: str) -> int | None:
    value = body.payload.get(name)
    return value if isinstance(value, int) else None


def _annulment(entry: Unsettled, check_in_list: ListId) -> Item | Receipt:
    body = entry.body
    if body.ref is None:
        return Receipt(Outcome.NOT_FOR_CENTRAL)
    if is_payment_undo(body):
        return PAID_THERE
    return Annulment(body.id, body.ref, check_in_list, body.at_ms, entry.exits)


def _answered(entry: Unsettled, check_in_list: ListId) -> Item | Receipt:
    body = entry.body
    if entry.secret is None:
        return GONE
    if not entry.answers:
        return ERASED
    nonce = entry.refusal or body.id
    return Answered(nonce, check_in_list, entry.secret, body.at_ms, entry.answers)


def _printed(entry: Unsettled, check_in_list: ListId) -> Item | Receipt:
    body = entry.body
    if body.payload.get("state") != PrintState.PRINTED.value:
        return Receipt(Outcome.NOT_FOR_CENTRAL)
    if entry.secret is None:
        return GONE
    return Printed(body.ref or body.id, check_in_list, entry.secret, body.device, body.at_ms)


def _corrected(entry: Unsettled, check_in_list: ListId) -> Item | Receipt:
    correction = read_correction(entry.personal)
    if entry.secret is None or correction is None:
        return GONE if entry.secret is None else ERASED
    return Corrected(entry.body.id, check_in_list, entry.secret, correction)


def _walk_in(entry: Unsettled, check_in_list: ListId) -> Item | Receipt:
    body, person = entry.body, read_registration(entry.personal)
    bought = _origin(body)
    if person is None or bought is None:
        return ERASED
    return WalkIn(
        body.id,
        check_in_list,
        person,
        bought,
        price=str(body.payload.get("price", "0.00")),
        is_paid=bool(body.payload.get("is_paid")),
        force=body.forced,
        at_ms=body.at_ms,
    )


def _payment(entry: Unsettled, check_in_list: ListId) -> Item | Receipt:
    if entry.secret is None:
        return GONE
    return Payment(entry.body.id, check_in_list, entry.secret, entry.body.at_ms)


ITEMS: Mapping[Kind, Callable[[Unsettled, ListId], Item | Receipt]] = {
    Kind.ENTRY: _redemption,
    Kind.EXIT: _redemption,
    Kind.REFUSAL: _failed_scan,
    Kind.UNDO: _annulment,
    Kind.ANSWER: _answered,
    Kind.BADGE: _printed,
    Kind.CORRECTION: _corrected,
    Kind.WALK_IN: _walk_in,
    Kind.PAID: _payment,
}
"""What central hears of; every other kind of fact stays in the house. Which of them wait: `sync.pending`."""


def choose(waiting: Sequence[Parcel], setbacks: Mapping[int, int]) -> Parcel:
    """Which of these goes next.

    The oldest, unless it was set aside; never one whose person or entry has an older one set aside before it.
    When all that could go were set aside, the one that was tried least.

    Args:
        waiting: At least one, oldest first.
        setbacks: By arrival: how often central tripped over it.
    """
    held: set[int | str] = set()
    aside: list[Parcel] = []
    for parcel in waiting:
        if held.isdisjoint(parcel.subjects):
            if setbacks.get(parcel.arrival, 0) < PATIENCE:
                return parcel
            aside.append(parcel)
        held |= parcel.subjects
    return min(aside, key=lambda parcel: (setbacks[parcel.arrival], parcel.arrival))


def setback(error: SyncError) -> int:
    """How much a failure tells about the entry itself rather than about the link or the token."""
    match error:
        case PeerRefusedError(status=status) if status != UNAUTHORIZED:
            return PATIENCE
        case WireFormatError():
            return 1
        case _:
            return 0


def backoff_s(failures: int, jitter: float) -> float:
    """How long to wait after that many failures in a row.

    Args:
        failures: From 1.
        jitter: 0 to 1, drawn once per kiosk, so that forty of them do not knock at the same moment.

    Returns:
        Seconds from `FIRST_PAUSE_S` to `LONGEST_PAUSE_S`; for one kiosk never less than the time before.
    """
    spread = 1 + jitter / 2
    doublings = min(max(failures, 1) - 1, 16)
    return min(FIRST_PAUSE_S * float(1 << doublings), LONGEST_PAUSE_S / 1.5) * spread


def pause_s(error: SyncError, failures: int, jitter: float, quiet_s: float) -> float:
    """How long to wait after this failure: the schedule, but at least what central asked for."""
    is_token = isinstance(error, PeerRefusedError) and error.status == UNAUTHORIZED
    return max(backoff_s(failures, jitter), quiet_s, TOKEN_PAUSE_S if is_token else 0.0)

"""What central still has to hear, in which order, and how long to wait after a failure. All of it pure.

Must not know: HTTP, threads, how the ledger is stored. One entry at a time, oldest first; an entry that
central trips over is set aside after a few tries, so that it does not hold up everybody behind it.
"""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Protocol

import msgspec

from checkin.errors import PeerRefusedError, SyncError, WireFormatError
from checkin.journal import Body, EntryId, Kind
from checkin.model import Direction, ListId

FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 30.0
TOKEN_PAUSE_S = 60.0
"""After central refused our token: somebody has to act first, so asking again soon helps nobody."""

PATIENCE = 3
"""Answers that make no sense before an entry is set aside in favour of the next ones."""

LATEST_MS = 253_402_300_799_999
"""The last millisecond of the year 9999: no datetime on the wire goes further."""

HASHED = "einlass-hash:"
"""Before a keyed hash that stands for a scanned text which the journal does not keep."""

UNAUTHORIZED = 401


class Outcome(StrEnum):
    """How an entry left the outbox."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    NOT_FOR_CENTRAL = "not_for_central"


class Receipt(msgspec.Struct, frozen=True):
    """The end of one entry's way.

    Attributes:
        detail: Why it was rejected, in central's words, already harmless; else empty.
    """

    outcome: Outcome
    detail: str = ""


class Redemption(msgspec.Struct, frozen=True):
    """Somebody went through a door; central cannot change that any more.

    Attributes:
        nonce: The journal entry's id: central carries out each one once.
        at_ms: When it happened, milliseconds since 1970 UTC.
    """

    nonce: EntryId
    list: ListId
    secret: str
    direction: Direction
    at_ms: int


class FailedScan(msgspec.Struct, frozen=True):
    """Somebody was refused.

    Attributes:
        barcode: The ticket's secret, or `HASHED` and a keyed hash of a text that nobody knows.
        reason: A refusal reason, in our words.
    """

    nonce: EntryId
    list: ListId
    barcode: str
    reason: str
    direction: Direction
    at_ms: int


class Annulment(msgspec.Struct, frozen=True):
    """A passage did not happen after all.

    Attributes:
        id: The undo's own id.
        nonce: Id of the entry or exit that it undoes.
        at_ms: When it was undone.
    """

    id: EntryId
    nonce: EntryId
    list: ListId
    at_ms: int


Item = Redemption | FailedScan | Annulment


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
    if make is None or entry.body.list is None:
        return Receipt(Outcome.NOT_FOR_CENTRAL)
    if not 0 <= entry.body.at_ms <= LATEST_MS:
        return Receipt(Outcome.REJECTED, "time out of range")
    item = make(entry, entry.body.list)
    if isinstance(item, Receipt):
        return item
    body = entry.body
    subjects = frozenset(s for s in (body.position, body.id, body.ref) if s is not None)
    return Parcel(entry.arrival, subjects, item)


def _redemption(entry: Unsettled, check_in_list: ListId) -> Item | Receipt:
    body = entry.body
    if entry.secret is None:
        return Receipt(Outcome.REJECTED, "ticket no longer known here")
    return Redemption(body.id, check_in_list, entry.secret, Direction(body.kind.value), body.at_ms)


def _failed_scan(entry: Unsettled, check_in_list: ListId) -> Item | Receipt:
    body = entry.body
    barcode = HASHED + body.code if entry.secret is None else entry.secret
    direction = Direction.EXIT if body.payload.get("direction") == Direction.EXIT.value else Direction.ENTRY
    return FailedScan(body.id, check_in_list, barcode, body.reason, direction, body.at_ms)


def _annulment(entry: Unsettled, check_in_list: ListId) -> Item | Receipt:
    body = entry.body
    if body.ref is None:
        return Receipt(Outcome.NOT_FOR_CENTRAL)
    return Annulment(body.id, body.ref, check_in_list, body.at_ms)


ITEMS: Mapping[Kind, Callable[[Unsettled, ListId], Item | Receipt]] = {
    Kind.ENTRY: _redemption,
    Kind.EXIT: _redemption,
    Kind.REFUSAL: _failed_scan,
    Kind.UNDO: _annulment,
}
"""What central hears of; every other kind of fact stays in the house."""


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

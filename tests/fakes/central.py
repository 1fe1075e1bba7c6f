"""A central system in memory, and an outbox in memory: what the courier's tests run on.

The fake passes the same contract as the real client (tests/contracts/test_central.py).
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from checkin.errors import LinkDownError, SyncError
from checkin.journal import Body, EntryId, Kind
from checkin.model import ListId, PositionId, QuestionId
from sync.items import (
    Annulment,
    Answered,
    Change,
    Corrected,
    FailedScan,
    Item,
    Payment,
    Printed,
    Redemption,
    Told,
    WalkIn,
)
from sync.outbox import Outcome, Receipt

DAY_MS = 1_790_000_000_000
"""A morning in September 2026."""


def entry_id(number: int) -> EntryId:
    """The id of the journal entry with that number, in the form of a UUIDv7."""
    return EntryId(f"0190a0b1c2d37000{number:016x}")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A journal entry in the outbox, with what the ledger would have looked up for it."""

    arrival: int
    body: Body
    secret: str | None
    personal: bytes = b""
    answers: Mapping[QuestionId, str] = field(default_factory=dict)
    refusal: EntryId | None = None
    exits: tuple[Told, ...] = ()
    registered: Receipt | None = None

    @property
    def list(self) -> ListId | None:
        """Its own."""
        return self.body.list


TICKET = "SECRET"


def make_waiting(
    number: int = 1, kind: Kind = Kind.ENTRY, *, secret: str | None = TICKET, **body: object
) -> Waiting:
    """An entry of position 1 at list 1, one second after the one numbered before it."""
    fields: dict[str, object] = {
        "id": entry_id(number),
        "device": "door-1",
        "sequence": number,
        "boot_id": "boot",
        "mono_ns": number,
        "kind": kind,
        "at_ms": DAY_MS + number * 1000,
        "position": PositionId(1),
        "list": ListId(1),
    }
    return Waiting(number, Body(**{**fields, **body}), secret)  # type: ignore[arg-type]  # a row of a table


@dataclass(slots=True)
class FakeOutbox:
    """An outbox in memory, settled as the ledger settles it."""

    entries: list[Waiting] = field(default_factory=list)
    settled: dict[int, tuple[str, str]] = field(default_factory=dict)

    def pending(self, limit: int) -> Sequence[Waiting]:
        """What is not settled yet, oldest first."""
        return [e for e in self.entries if e.arrival not in self.settled][:limit]

    def claim(self, arrival: int) -> bool:
        """Whether it still waits."""
        return arrival not in self.settled

    def settle(self, arrival: int, outcome: str, detail: str) -> None:
        """Mark an entry as done with; the first outcome stays."""
        self.settled.setdefault(arrival, (outcome, detail))

    def pending_count(self) -> int:
        """How many entries are not settled yet."""
        return len(self.entries) - len(self.settled)


Kept = tuple[str, int, str, int, EntryId]
"""Secret, list, direction, time in milliseconds, nonce."""


@dataclass(slots=True)
class FakeCentral:
    """Central in memory.

    Attributes:
        secrets: Tickets that exist.
        kept: Check-ins that hold, in order of arrival.
        refusals: Refused codes that were told.
        answers: By secret.
        changes: Print log, corrections, walk-ins and payments, each once.
        may_change: Whether the security profile allows more than check-ins and print log.
        failing: Raised in place of an answer, per item, when it returns an error.
        delivered: Every item that arrived here, repeats too.
    """

    secrets: Collection[str] = (TICKET,)
    kept: list[Kept] = field(default_factory=list)
    refusals: list[tuple[str, EntryId]] = field(default_factory=list)
    undone: set[EntryId] = field(default_factory=set)
    delivered: list[Item] = field(default_factory=list)
    answers: dict[str, dict[QuestionId, str]] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    may_change: bool = True
    failing: Callable[[Item], SyncError | None] = lambda _item: None
    quiet: float = 0.0
    is_cut: bool = False
    losses: int = 0
    is_ended: bool = False
    is_closed: bool = False

    def deliver(self, item: Item) -> Receipt:
        """Hand over one item, unless cut off or told to fail."""
        if self.is_cut or self.is_ended:
            raise LinkDownError("Cut off.", "Wait.")
        error = self.failing(item)
        if error is not None:
            raise error
        self.delivered.append(item)
        receipt = self._carry_out(item)
        if self.losses:
            self.losses -= 1
            raise LinkDownError("The answer was lost.", "Wait.")
        return receipt

    def _carry_out(self, item: Item) -> Receipt:
        match item:
            case Redemption():
                return self._redeem(item)
            case FailedScan():
                if (item.barcode, item.nonce) not in self.refusals:
                    self.refusals.append((item.barcode, item.nonce))
                return Receipt(Outcome.ACCEPTED)
            case Annulment():
                return self._annul(item)
            case Answered():
                return self._answer(item.secret, item.answers)
            case Printed() | Corrected() | WalkIn() | Payment():
                return self._change(item)

    def _redeem(self, item: Redemption) -> Receipt:
        if item.secret not in self.secrets:
            return Receipt(Outcome.REJECTED, "invalid")
        rows = [(item.secret, item.list, item.direction.value, item.at_ms, item.nonce)]
        rows += [(item.secret, one.list, "exit", item.at_ms, one.nonce) for one in item.exits]
        self.kept += [row for row in rows if row not in self.kept]
        return self._answer(item.secret, item.answers)

    def _answer(self, secret: str, answers: Mapping[QuestionId, str]) -> Receipt:
        if secret not in self.secrets:
            return Receipt(Outcome.REJECTED, "invalid")
        self.answers.setdefault(secret, {}).update(answers)
        return Receipt(Outcome.ACCEPTED)

    def _change(self, item: Change) -> Receipt:
        if not isinstance(item, Printed) and not self.may_change:
            return Receipt(Outcome.HELD, "order_changes")
        if isinstance(item, WalkIn):
            self.secrets = {*self.secrets, item.person.secret}
        elif item.secret not in self.secrets:
            return Receipt(Outcome.REJECTED, "no ticket with this code at the central system")
        if item not in self.changes:
            self.changes.append(item)
        return Receipt(Outcome.ACCEPTED)

    def _annul(self, item: Annulment) -> Receipt:
        self.kept = [row for row in self.kept if row[4] not in {one.nonce for one in item.exits}]
        if item.id in self.undone:
            return Receipt(Outcome.ACCEPTED)
        found = [row for row in self.kept if row[4] == item.nonce]
        if not found:
            return Receipt(Outcome.REJECTED, "no check-in found")
        self.kept.remove(found[0])
        self.undone.add(item.id)
        return Receipt(Outcome.ACCEPTED)

    def quiet_s(self) -> float:
        """What was asked for by the test."""
        return self.quiet

    def hang_up(self) -> None:
        """No more deliveries."""
        self.is_ended = True

    def close(self) -> None:
        """Note that it was closed."""
        self.is_closed = True

"""What central is told, one value per journal entry. Must not know: the ledger, how it is said to whom."""

from collections.abc import Mapping

import msgspec

from checkin.journal import EntryId
from checkin.model import Direction, ListId, ProductId, QuestionId, SubeventId, VariationId
from checkin.personal import Correction, Registration

HASHED = "einlass-hash:"
"""Before a keyed hash that stands for a scanned text which the journal does not keep."""


class Told(msgspec.Struct, frozen=True):
    """Another check-in that central is told of beside the item itself: the exit from a room that was left.

    Attributes:
        nonce: Made of the entry's id and the list, so that a repeat is the same one.
    """

    nonce: EntryId
    list: ListId


class Redemption(msgspec.Struct, frozen=True):
    """Somebody went through a door; central cannot change that any more.

    Attributes:
        nonce: The journal entry's id: central carries out each one once.
        at_ms: When it happened, milliseconds since 1970 UTC.
        answers: What was answered with it.
        exits: The lists of rooms that were left by it.
    """

    nonce: EntryId
    list: ListId
    secret: str
    direction: Direction
    at_ms: int
    answers: Mapping[QuestionId, str] = {}
    exits: tuple[Told, ...] = ()


class Origin(msgspec.Struct, frozen=True):
    """What a ticket says of itself that central has sent no position for."""

    product: ProductId
    variation: VariationId | None = None
    subevent: SubeventId | None = None


class FailedScan(msgspec.Struct, frozen=True):
    """Somebody was refused.

    Attributes:
        barcode: The ticket's secret, or `HASHED` and a keyed hash of a text that nobody knows.
        reason: A refusal reason, in our words.
        origin: What the ticket was for, where central may not know its text.
    """

    nonce: EntryId
    list: ListId
    barcode: str
    reason: str
    direction: Direction
    at_ms: int
    origin: Origin | None = None


class Annulment(msgspec.Struct, frozen=True):
    """A passage did not happen after all.

    Attributes:
        id: The undo's own id.
        nonce: Id of the entry or exit that it undoes.
        at_ms: When it was undone.
        exits: What central was told beside that entry.
    """

    id: EntryId
    nonce: EntryId
    list: ListId
    at_ms: int
    exits: tuple[Told, ...] = ()


class Answered(msgspec.Struct, frozen=True):
    """Questions were answered, and nobody went through: refused, or more was asked.

    Attributes:
        nonce: Of the refusal, if there was one, so that central keeps one failed scan; else the entry's own.
    """

    nonce: EntryId
    list: ListId
    secret: str
    at_ms: int
    answers: Mapping[QuestionId, str]


class Printed(msgspec.Struct, frozen=True):
    """A badge came out.

    Attributes:
        device: Whose printer.
    """

    id: EntryId
    list: ListId
    secret: str
    device: str
    at_ms: int


class Corrected(msgspec.Struct, frozen=True):
    """Somebody's name or organisation was put right."""

    id: EntryId
    list: ListId
    secret: str
    correction: Correction


class WalkIn(msgspec.Struct, frozen=True):
    """Somebody came without a ticket and was registered.

    Attributes:
        person: Who, with the secret of the ticket that is theirs already.
        price: With a point, such as ``20.00``.
        is_paid: Whether it was paid at the desk.
        force: Whether it counts although the product is sold out.
    """

    id: EntryId
    list: ListId
    person: Registration
    bought: Origin
    price: str
    is_paid: bool
    force: bool
    at_ms: int


class Payment(msgspec.Struct, frozen=True):
    """The rest of an order was paid at the desk."""

    id: EntryId
    list: ListId
    secret: str
    at_ms: int


Change = Printed | Corrected | WalkIn | Payment
"""What changes something else at central than check-ins."""

Item = Redemption | FailedScan | Annulment | Answered | Change

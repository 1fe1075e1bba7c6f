"""A small world to try admission in: events, what was sold, and a sequence of scans.

The same values go into a real pretix and into our ledger.
Must not know: how they are made up, either side's tables.
"""

import msgspec

from checkin.model import Direction, EventSet, GateId, ListId, Medium, Position

GATES: dict[GateId, str] = {GateId(1): "Gate A", GateId(2): "Gate B", GateId(3): "Gate C"}
"""Gates belong to the organizer, so that all worlds share them."""

DEVICE_GATES: tuple[GateId | None, ...] = (None, GateId(1), GateId(2))
"""At which gate each of the devices stands. Devices are shared as well."""

IDS_PER_WORLD = 1000
"""Every id in a world is its number times this, and something: the same on both sides, and never twice."""


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """What was bought together.

    Attributes:
        status: pretix's letter: ``p`` paid, ``n`` pending, ``e`` expired, ``c`` canceled.
        note: What staff should read before admitting; with it they should look up, too.
    """

    id: int
    code: str
    event: str
    status: str = "p"
    require_approval: bool = False
    valid_if_pending: bool = False
    note: str = ""


class Sold(msgspec.Struct, frozen=True, kw_only=True):
    """One order position.

    Attributes:
        position: As our replica knows it, its status drawn from `order` and `blocked`.
        canceled: Taken out of its order; a copy of central's data no longer holds it.
    """

    position: Position
    order: Order
    blocked: bool = False
    canceled: bool = False


class Revoked(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket text that was replaced by another."""

    event: str
    secret: str
    position: int


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One scan, or the annulment of an earlier one.

    Attributes:
        at_ms: The time it names.
        device: Index in `DEVICE_GATES`.
        annuls: Number of the step to be annulled; the other attributes but time are then those of that step.
    """

    at_ms: int
    text: str = ""
    lists: tuple[ListId, ...] = ()
    direction: Direction = Direction.ENTRY
    device: int = 0
    force: bool = False
    ignore_unpaid: bool = False
    answers: dict[str, str] = {}
    questions: bool = True
    simulate: bool = False
    annuls: int | None = None


class World(msgspec.Struct, frozen=True, kw_only=True):
    """One event, or two of one organizer, and what happens there.

    Attributes:
        seed: What it was made from; with `number` it makes the same world again.
    """

    number: int
    seed: str
    event_set: EventSet
    sold: tuple[Sold, ...]
    media: tuple[Medium, ...]
    revoked: tuple[Revoked, ...]
    steps: tuple[Step, ...]

    @property
    def orders(self) -> tuple[Order, ...]:
        """Every order once."""
        return tuple({sold.order.id: sold.order for sold in self.sold}.values())


class Passed(msgspec.Struct, frozen=True, order=True):
    """A check-in as it is stored in the end.

    Attributes:
        direction: ``entry`` or ``exit``.
        is_unnamed: It was forced over something that pretix does not call forced, and nobody looked further.
    """

    position: int
    list: int
    at_ms: int
    direction: str
    forced: bool
    is_unnamed: bool = False


class Said(msgspec.Struct, frozen=True):
    """What was answered to one step.

    Attributes:
        verdict: ``ok``, ``incomplete``, ``error`` or ``exchange``; ``annulled`` and ``not_annulled``;
            ``crashed`` where pretix answers HTTP 500.
        reason: pretix's word, with ``error``.
        asked: Ids of the questions that are open, with ``incomplete``.
        attention: Whether staff should look up; `texts` is what they should read then.
        explanation: pretix's sentence or our message id; compared by what it is about only.
    """

    verdict: str
    reason: str = ""
    position: int | None = None
    list: int | None = None
    asked: tuple[int, ...] = ()
    attention: bool = False
    texts: tuple[str, ...] = ()
    explanation: str = ""


class Outcome(msgspec.Struct, frozen=True):
    """All that one side made of a world."""

    said: tuple[Said, ...]
    passed: tuple[Passed, ...]

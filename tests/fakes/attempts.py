"""Attempts to spoil: a good one, and what changes it. How the tables about admission are written down."""

from collections.abc import Callable

from msgspec.structs import replace

from checkin.crowd import Crowd
from checkin.history import history_at
from checkin.journal import EntryId, Kind
from checkin.model import (
    CheckInList,
    Direction,
    Event,
    ListId,
    Position,
    PositionId,
    Product,
    ProductId,
    RoomId,
    Session,
    SessionId,
)
from checkin.presence import Passage
from checkin.question import Question, QuestionId
from checkin.redeem import Attempt, redeem
from checkin.verdict import Admit, Reason, Refuse

NOW_MS = 1_792_828_800_000
SAID_MS = NOW_MS - 60_000
"""Passages have a time that people are told, and an order that is another matter."""

HERE, ELSEWHERE = ListId(1), ListId(2)
TICKET, ONLINE = ProductId(1), ProductId(2)


def passage(kind: Kind, number: int, check_in_list: ListId = HERE, ref: int | None = None) -> Passage:
    """One passage; `number` is its id and its place in time."""
    about = None if ref is None else entry_id(ref)
    order = (number, 0, "")
    return Passage(
        entry_id(number), kind, check_in_list, None, order, about, refused=True, at_ms=SAID_MS + number
    )


def entry_id(number: int) -> EntryId:
    """The id of the passage with that number."""
    return EntryId(f"{number:032x}")


IN, OUT = passage(Kind.ENTRY, 1), passage(Kind.EXIT, 2)
GOOD = Attempt(
    position=Position(id=PositionId(1), secret="S", product=TICKET),
    product=Product(id=TICKET, names={}),
    check_in_list=CheckInList(id=HERE, names={}, event="e"),
    direction=Direction.ENTRY,
    at_ms=NOW_MS,
    event=Event(slug="e", names={}, medium_enforced=True),
)
LEAVING = replace(GOOD, direction=Direction.EXIT)

Change = Callable[[Attempt], Attempt]


def position(**fields: object) -> Change:
    """Makes an attempt one by another kind of position."""
    return lambda attempt: replace(attempt, position=replace(attempt.position, **fields))


def at_list(**fields: object) -> Change:
    """Makes an attempt one at another kind of list."""
    return lambda a: replace(a, check_in_list=replace(a.check_in_list, **fields))


def passages(*known: Passage) -> Change:
    """Gives an attempt a past."""
    return lambda attempt: replace(attempt, history=history_at(HERE, known))


def attempt(**fields: object) -> Change:
    """Makes an attempt one under other circumstances."""
    return lambda before: replace(before, **fields)


def product(**fields: object) -> Change:
    """Makes an attempt one with another kind of product."""
    return lambda a: replace(a, product=replace(a.product or Product(id=TICKET, names={}), **fields))


WORKSHOP = Session(id=SessionId(1), names={}, room=RoomId(1), start_ms=NOW_MS, end_ms=NOW_MS + 1, places=20)
OTHER_WORKSHOP = replace(WORKSHOP, id=SessionId(2), room=RoomId(2))
MEAL = Question(id=QuestionId(1), names={"en": "Meal?"}, required=True)
FULL = Crowd(persons=20, limit=20)


def unknown_product(attempt: Attempt) -> Attempt:
    """Makes an attempt one with a product that central has not told us of."""
    return replace(attempt, product=None)


def explained(attempt: Attempt) -> tuple[Reason, str] | None:
    """Reason and sentence of the refusal, None when admitted."""
    verdict = redeem(attempt)
    if isinstance(verdict, Refuse):
        return verdict.reason, verdict.explanation.message
    assert verdict == Admit()
    return None

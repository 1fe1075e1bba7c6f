"""A sale small enough to know by heart, for tests of single calls: one event, two doors, some paid tickets.

The same values go into a real pretix and into our ledger. Must not know: either side's tables.
"""

from checkin.model import (
    CheckInList,
    Event,
    EventSet,
    ListId,
    Position,
    PositionId,
    Product,
    ProductId,
    Question,
    QuestionId,
)
from checkin.question import QuestionKind
from tests.equipment.world import IDS_PER_WORLD, Order, Sold, World

NUMBER = 1
FIRST = NUMBER * IDS_PER_WORLD
DOOR, RULED_DOOR, GONE = ListId(FIRST + 1), ListId(FIRST + 2), ListId(FIRST + 99)
"""Once until the exit; as often as one likes but for a rule that says once; a list that nobody has made."""

ONCE = '{"<": [{"var": "entries_number"}, 1]}'
GUEST, ASKED_GUEST = ProductId(FIRST + 1), ProductId(FIRST + 2)
MEAL = QuestionId(FIRST + 1)
EVENT = Event(
    slug="sale",
    names={"en": "Sale"},
    timezone="Europe/Berlin",
    date_from_ms=1_792_800_000_000,
    date_to_ms=1_793_000_000_000,
)
EVENT_SET = EventSet(
    events=(EVENT,),
    products=(
        Product(id=GUEST, names={"en": "Guest"}, event="sale"),
        Product(id=ASKED_GUEST, names={"en": "Guest with a question"}, event="sale"),
    ),
    lists=(
        CheckInList(id=DOOR, names={"en": "Door"}, event="sale", include_pending=True),
        CheckInList(
            id=RULED_DOOR, names={"en": "Once"}, event="sale", rules=ONCE, allow_multiple_entries=True
        ),
    ),
    questions=(
        Question(
            id=MEAL,
            names={"en": "Meal?"},
            kind=QuestionKind.LINE,
            products=frozenset({ASKED_GUEST}),
            required=True,
            identifier="MEAL",
        ),
    ),
)


def ticket(number: int) -> str:
    """The secret of the guest with that number, from 1."""
    return f"sale{number:06}ticket"


def make_sale(people: int) -> World:
    """That many paid guests; then one who is asked for a meal, one who has not paid, and a blocked one."""
    paid = [_sold(number, _order(number)) for number in range(1, people + 1)]
    asked = _sold(people + 1, _order(people + 1), ASKED_GUEST)
    pending = _sold(people + 2, _order(people + 2, status="n"))
    blocked = _sold(people + 3, _order(people + 3), blocked=True)
    return World(
        number=NUMBER,
        seed="sale",
        event_set=EVENT_SET,
        sold=(*paid, asked, pending, blocked),
        media=(),
        revoked=(),
        steps=(),
    )


def _order(number: int, status: str = "p") -> Order:
    return Order(id=FIRST + number, code=f"S{number:05}", event="sale", status=status)


def _sold(number: int, order: Order, product: ProductId = GUEST, *, blocked: bool = False) -> Sold:
    position = Position(
        id=PositionId(FIRST + number),
        secret=ticket(number),
        product=product,
        order=order.code,
        event="sale",
        given_name="Jörg",
        family_name="Müller",
    )
    return Sold(position=position, order=order, blocked=blocked)

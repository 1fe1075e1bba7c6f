"""The order position of somebody who was registered at a desk: the same on every device that hears of it.

Must not know: storage, who typed it in, when central will send its own.
"""

from msgspec.structs import replace

from checkin.erasing import anonymous
from checkin.journal import Fact, Json
from checkin.made_here import made_here_id
from checkin.model import EventSet, Position, PositionStatus, ProductId, SubeventId, VariationId
from checkin.money import to_cents
from checkin.personal import Registration

FREE = "0.00"


def registered(person: Registration, fact: Fact, event_set: EventSet, email_hash: str) -> Position | None:
    """A walk-in's position.

    Args:
        person: Who, as kept beside the journal.
        fact: Its payload says what was bought: product, variation, subevent, price, is_paid.
        event_set: For the event that the product, else the check-in list belongs to.
        email_hash: Keyed hash of the address; empty = none.

    Returns:
        None when the entry does not say what was bought.
    """
    number = _number(fact.payload.get("product"))
    if number is None:
        return None
    product = event_set.find_product(ProductId(number))
    check_in_list = event_set.find_list(fact.list) if fact.list is not None else None
    variation, subevent = (_number(fact.payload.get(name)) for name in ("variation", "subevent"))
    is_paid = bool(fact.payload.get("is_paid"))
    is_good = is_paid or fact.payload.get("price") == FREE
    return Position(
        id=made_here_id(person.secret),
        secret=person.secret,
        product=ProductId(number),
        variation=None if variation is None else VariationId(variation),
        subevent=None if subevent is None else SubeventId(subevent),
        status=PositionStatus.PAID if is_good else PositionStatus.PENDING,
        given_name=person.given_name,
        family_name=person.family_name,
        title=person.title,
        organisation=person.organisation,
        email_hash=email_hash,
        language=person.language,
        price_cents=_price(fact.payload.get("price")),
        is_paid_here=is_paid,
        event=(product.event if product else "") or (check_in_list.event if check_in_list else ""),
    )


def registered_nameless(fact: Fact, event_set: EventSet) -> Position | None:
    """The position of a walk-in of whom nothing lies beside the entry any more: erased before it came here.

    So figures count the same everywhere. None = it says nothing of a position made at a desk.
    """
    made = registered(Registration(secret=""), fact, event_set, "")
    if made is None or fact.position is None or fact.position >= 0:
        return None
    return anonymous(replace(made, id=fact.position))


def _price(value: Json) -> int | None:
    return to_cents(value) if isinstance(value, str) else None


def _number(value: Json) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None

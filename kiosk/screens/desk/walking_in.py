"""The form for somebody who comes without a ticket: who, what, and whether it is paid.

Must not know: keys, widgets, how anybody is registered.
"""

from collections.abc import Iterator

from checkin.due import price_new
from checkin.model import EventSet, Product, ProductId, Variation, VariationId, name_in
from checkin.money import to_cents
from checkin.till import DEFAULT_CURRENCY, Method
from kiosk.changes.persons import Newcomer, Unfit
from kiosk.screens.desk.form import Choice, DeskForm, Line
from kiosk.screens.desk.payment_words import method_choices
from kiosk.views import DeskPlace
from kiosk.words import Words, mark

PARTICLES = frozenset(
    (
        *("al", "bin", "da", "de", "del", "della", "den", "der", "di", "du", "la", "le"),
        *("ten", "ter", "van", "vom", "von", "zu", "zur"),
    )
)
"""Small words that belong to the family name behind them."""

PROBLEMS: dict[Unfit, tuple[str, str]] = {
    Unfit.NO_NAME: ("family_name", mark("Somebody needs a name")),
    Unfit.EMAIL: ("email", mark("This is no e-mail address")),
    Unfit.PRODUCT: ("product", mark("This ticket is not sold any more")),
    Unfit.VARIATION: ("product", mark("This ticket is not sold any more")),
    Unfit.PRICE: ("amount", mark("This is no amount")),
}
"""Which line is wrong, and what is said there."""


def walk_in_form(words: Words, event_set: EventSet, place: DeskPlace, query: str) -> DeskForm:
    """An empty form, but for the name that was searched for in vain.

    Args:
        words: Of the staff.
        event_set: What can be bought.
        place: Where the desk is: only tickets of its events are offered.
        query: What stands in the search field, if nobody was found by it.
    """
    names = guess_name(query)
    products = tuple(_choices(words, event_set, place))
    lines = (
        Line(name="given_name", label=words.say("Given name"), text=names[1]),
        Line(name="family_name", label=words.say("Family name"), text=names[0], needed=True),
        Line(name="organisation", label=words.say("Organisation")),
        Line(name="email", label=words.say("E-mail"), text=names[2], hint=words.say("may stay empty")),
        Line(
            name="product",
            label=words.say("Ticket"),
            text="1" if len(products) == 1 else "",
            choices=products,
            needed=True,
        ),
        Line(name="amount", label=words.say("Amount"), follows="product", hint=words.say("empty: the price")),
        Line(name="payment", label=words.say("Paid"), choices=method_choices(words, unpaid=True), first=0),
    )
    return DeskForm(
        title=words.say("Somebody without a ticket"), done=words.say("check in with badge"), lines=lines
    )


def read_walk_in(words: Words, form: DeskForm, event_set: EventSet, place: DeskPlace) -> Newcomer | DeskForm:
    """Who is to be registered; the form again, with what is wrong."""
    amount, paid = form.value("amount"), form.value("payment")
    cents = to_cents(amount) if amount else 0
    if cents is None:
        return form.marked("amount", words.say(PROBLEMS[Unfit.PRICE][1]))
    if not amount:
        return form.marked("amount", words.say("The price is not known here: please type it, or 0"))
    if cents and form.find("payment").choice is None:
        return form.marked("payment", words.say("Paid how, or not yet"))
    product, _, variation = form.value("product").partition("/")
    found = event_set.find_product(ProductId(int(product)))
    here = event_set.find_list(place.list_id)
    return Newcomer(
        product=ProductId(int(product)),
        variation=VariationId(int(variation)) if variation else None,
        subevent=here.subevent if here is not None else None,
        family_name=form.value("family_name"),
        given_name=form.value("given_name"),
        organisation=form.value("organisation"),
        email=form.value("email"),
        price_cents=cents,
        currency=currency_of(event_set, found.event if found else ""),
        is_paid=bool(paid) or not cents,
        method=Method(paid) if cents else Method.UNSAID,
    )


def tell_unfit(words: Words, form: DeskForm, unfit: Unfit) -> DeskForm:
    """The form again, with what the desk did not take."""
    name, problem = PROBLEMS[unfit]
    return form.marked(name, words.say(problem))


def currency_of(event_set: EventSet, event: str) -> str:
    """In which an event's prices are."""
    found = event_set.find_event(event)
    return found.currency if found else DEFAULT_CURRENCY


def guess_name(query: str) -> tuple[str, str, str]:
    """Family name, given name and e-mail address out of what was searched for; empty = no idea.

    Staff type the family name first; before a comma stands the family name in any case.
    """
    if "@" in query:
        return "", "", query.strip()
    if any(char.isdigit() for char in query):
        return "", "", ""
    family, comma, given = query.partition(",")
    if not comma:
        family, given = _split(query.split())
    return _written(family), _written(given), ""


def _split(parts: list[str]) -> tuple[str, str]:
    """Particles and the first word after them, and the rest."""
    count = next((n for n, part in enumerate(parts, 1) if part.casefold() not in PARTICLES), len(parts))
    return " ".join(parts[:count]), " ".join(parts[count:])


def _written(name: str) -> str:
    """A name typed in small letters, as names are written; one with any capital stays as it is."""
    if name != name.lower():
        return " ".join(name.split())
    words = (word if word in PARTICLES else "-".join(map(_capital, word.split("-"))) for word in name.split())
    return " ".join(words)


def _capital(part: str) -> str:
    return part[:1].upper() + part[1:]


def _choices(words: Words, event_set: EventSet, place: DeskPlace) -> Iterator[Choice]:
    """What can be bought here: all that opens a door of the desk's events, each variation by itself."""
    lists = (event_set.find_list(one) for one in (place.list_id, *place.lists))
    events = {one.event for one in lists if one is not None} | {""}
    for product in event_set.products:
        if product.on_site and product.event in events:
            for variation in product.variations or (None,):
                yield _choice(words, event_set, product, variation)


def _choice(words: Words, event_set: EventSet, product: Product, variation: Variation | None) -> Choice:
    value, label = str(product.id), name_in(product.names, words.language)
    if variation is not None:
        value, label = f"{value}/{variation.id}", f"{label} {name_in(variation.names, words.language)}"
    cents = price_new(product, variation)
    if cents is None:
        return Choice(value, label)
    price = words.money(cents, currency_of(event_set, product.event))
    return Choice(value, f"{label} {price}", words.amount(cents))

"""How the pages look that erase a person: values in, HTML out. Must not know: HTTP, storage."""

from collections.abc import Iterable, Sequence

import msgspec

from checkin.certificate import Certificate
from checkin.model import EventSet, Position, PositionId, ProductId, name_in
from hub.house.views import number
from hub.organiser.forms import Fault, field, form_of, signature, summary
from hub.organiser.frame import header, note, table
from hub.organiser.markup import Html, join, tag
from hub.organiser.words import Say

PLACE = "erase_person"
FIND, LOOK, ERASE, ERASED = "/persons/find", "/persons/look", "/persons/erase", "/persons/erased"
WANTED, TICKET, TYPED = "wanted", "ticket", "typed"
"""Fields: what was typed to find somebody, whose ticket it is, the word that confirms."""
MOST_WANTED_CHARS = 500
"""Room for the codes of signed tickets, which are long."""
SHOWN = 50


class Looked(msgspec.Struct, frozen=True, kw_only=True):
    """One person, as they are before they are erased.

    Attributes:
        numbers: All of theirs, as in the certificate's address.
        said: Beside how many entries something lies.
        entries: How many are about them.
        mark: Of all of this.
    """

    tickets: tuple[Position, ...]
    numbers: str
    said: int
    entries: int
    mark: str
    signer: str
    faults: tuple[Fault, ...] = ()


def listed(numbers: Iterable[PositionId]) -> str:
    """As they stand in addresses and forms."""
    return ",".join(map(str, numbers))


def search_view(say: Say, form: str, wanted: str = "", problem: str = "", *found: Html) -> Html:
    """Asks who is meant; below it, who was found."""
    typed = field(
        WANTED, say("person_wanted"), wanted,
        maxlength=str(MOST_WANTED_CHARS), autocomplete="off", required=True,
    )  # fmt: skip
    return _page(
        say,
        form,
        tag("h1", say(PLACE)),
        tag("p", say("persons_how"), class_="quiet"),
        note(say(problem) if problem else ""),
        form_of(FIND, form, typed, tag("button", say("find")), kind="row"),
        *found,
    )


def hits(say: Say, found: Sequence[Position], event_set: EventSet, form: str) -> Html:
    """Whoever was found, each with a button."""
    columns = [say(word) for word in ("name", "organisation", "product", "order_code")]
    lines = (_line(say, one, event_set, _look(say, one, form)) for one in found[:SHOWN])
    more = tag("p", say("too_many_found").format(SHOWN), class_="quiet") if found[SHOWN:] else Html()
    return join(
        tag("h2", say("who_is_meant")), table(say("who_is_meant"), [*columns, ""], lines, "quietly"), more
    )


def person_view(say: Say, one: Looked, event_set: EventSet, form: str) -> Html:
    """What will go and what will stay, and the way to have it done."""
    columns = [say(word) for word in ("name", "organisation", "product", "order_code")]
    tickets = (_line(say, ticket, event_set) for ticket in one.tickets)
    goes = ((say("goes_tickets"), len(one.tickets)), (say("goes_said"), one.said))
    stays = (say("stays_journal").format(number(say, one.entries)), say("stays_elsewhere"))
    typed = field(TYPED, say("type_to_erase"), "", one.faults, autocomplete="off", required=True)
    return _page(
        say,
        form,
        tag("h1", say("erase_this")),
        summary(say, one.faults),
        table(say("erase_this"), columns, tickets, "quietly"),
        tag("h2", say("will_go")),
        _facts((what, number(say, amount)) for what, amount in goes if amount),
        tag("h2", say("will_stay")),
        tag("ul", *(tag("li", line) for line in stays)),
        tag("p", say("no_way_back"), class_="problem"),
        form_of(
            ERASE, form, typed, signature(say, one.signer, one.faults),
            tag("button", say("erase_now"), class_="danger"),
            **{TICKET: str(one.tickets[0].id), "numbers": one.numbers, "mark": one.mark},
        ),
        tag("p", tag("a", say("not_this_one"), href="/persons")),
    )  # fmt: skip


def erased_view(say: Say, made: Certificate, address: str, form: str) -> Html:
    """It is done, and here is the certificate."""
    links = (
        tag("li", tag("a", say(f"certificate_{kind}"), href=f"{address}/{kind}")) for kind in ("pdf", "json")
    )
    return _page(
        say,
        form,
        tag("h1", say("person_erased")),
        tag("p", say("person_erased_how"), role="status"),
        _facts(
            (
                (say("number_in_journal"), made.about),
                (say("erased_at"), made.at.replace("T", " ").replace("Z", " UTC")),
            )
        ),
        tag("ul", *links),
        tag("p", tag("a", say("another_person"), href="/persons")),
    )


def _page(say: Say, form: str, *parts: str) -> Html:
    return join(header(say, form, "attendees"), tag("main", *parts, class_="middle"))


def _line(say: Say, one: Position, event_set: EventSet, *acts: Html) -> Html:
    name = one.display_name or one.order or str(one.id)
    told = {
        "organisation": one.organisation,
        "product": _product(say, one.product, event_set),
        "order_code": one.order,
    }
    cells = (tag("td", text, data_label=say(word)) for word, text in told.items())
    return tag("tr", tag("th", name, scope="row"), *cells, *(tag("td", act, class_="acts") for act in acts))


def _product(say: Say, wanted: ProductId, event_set: EventSet) -> str:
    found = next((one for one in event_set.products if one.id == wanted), None)
    return name_in(found.names, say("language")) if found else ""


def _look(say: Say, one: Position, form: str) -> Html:
    label = f"{say('look_at_person')}: {one.display_name or one.order}"
    button = tag("button", say("look_at_person"), class_="plain", aria_label=label)
    return form_of(LOOK, form, button, kind="one", **{TICKET: str(one.id)})


def _facts(facts: Iterable[tuple[str, str]]) -> Html:
    rows = (tag("div", tag("dt", what), tag("dd", said)) for what, said in facts)
    return tag("dl", *rows, class_="facts")

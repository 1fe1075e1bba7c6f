"""What an import would change of a position, field by field, as people read it.

Must not know: HTML, how it is found out which row is whose.
"""

from collections.abc import Callable, Iterable, Iterator

import msgspec

from checkin.clock import ms_to_utc
from checkin.model import EventSet, Position, ProductId, name_in
from checkin.zones import zone_of
from hub.organiser.words import Say


class Difference(msgspec.Struct, frozen=True):
    """One field.

    Attributes:
        before: Empty = nothing stood there; likewise `after`.
        is_hidden: Neither is shown: a ticket's text opens doors, of an address only a hash is known.
    """

    what: str
    before: str = ""
    after: str = ""
    is_hidden: bool = False


HIDDEN = (("secret", "secret"), ("email_hash", "email"))
PLAIN = (
    ("title", "title"),
    ("given_name", "given_name"),
    ("family_name", "family_name"),
    ("organisation", "organisation"),
    ("order", "order"),
    ("language", "spoken"),
    ("attention", "notice"),
)
"""Field of a position, and the word for it."""

Shows = Callable[[Say, EventSet, Position], str]


def differences(say: Say, event_set: EventSet, before: Position, after: Position) -> Iterator[Difference]:
    """All fields that are not the same, in the order in which people look for them."""
    for field, word in PLAIN:
        was, is_now = getattr(before, field), getattr(after, field)
        if was != is_now:
            yield Difference(say(word), was, is_now)
    for word, shows in SHOWN.items():
        was, is_now = shows(say, event_set, before), shows(say, event_set, after)
        if was != is_now:
            yield Difference(say(word), was, is_now)
    for field, word in HIDDEN:
        if getattr(before, field) != getattr(after, field):
            yield Difference(say(word), is_hidden=True)


def product_name(say: Say, event_set: EventSet, product: ProductId) -> str:
    """What was bought; its number where that is no longer sold."""
    found = event_set.find_product(product)
    return name_in(found.names, say("language")) if found else str(product)


def _status(say: Say, _event_set: EventSet, position: Position) -> str:
    return say(f"status_{position.status.value}")


def _moment(event_set: EventSet, at_ms: int | None) -> str:
    if at_ms is None:
        return ""
    return f"{ms_to_utc(at_ms).astimezone(zone_of(event_set)):%Y-%m-%d %H:%M}"


def _answers(say: Say, event_set: EventSet, position: Position) -> str:
    names = {question.id: name_in(question.names, say("language")) for question in event_set.questions}
    return _listed(f"{names.get(key, key)}: {answer}" for key, answer in sorted(position.answers.items()))


def _listed(parts: Iterable[str]) -> str:
    return ", ".join(parts)


SHOWN: dict[str, Shows] = {
    "product": lambda say, event_set, position: product_name(say, event_set, position.product),
    "status": _status,
    "valid_from": lambda _, event_set, position: _moment(event_set, position.valid_from_ms),
    "valid_until": lambda _, event_set, position: _moment(event_set, position.valid_until_ms),
    "sessions": lambda _say, _event, position: _listed(position.sessions),
    "waiting": lambda _say, _event, position: _listed(position.waiting),
    "answers": _answers,
}
"""Fields that are no text, and how each is shown."""

"""Worlds as rows of pretix's tables, in the field names of its public API and plug-in documentation.

Plain values only: `pretix_script` turns them into rows inside pretix's own environment.
Must not know: pretix's code, how rows get into the database.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from checkin.model import CheckInList, Event, EventSet, Medium, Position, Product, Question, Subevent
from checkin.question import QuestionKind
from tests.equipment.world import DEVICE_GATES, GATES, IDS_PER_WORLD, Order, Revoked, Sold, World

ORGANIZER = "worlds"
SCRIPT = Path(__file__).with_name("pretix_script.py")
SETTINGS = {"reusable_media_usage_enforced": "True"}
LONG_AGO = "2026-01-01T00:00:00+00:00"
EXCHANGE_POLICY = "new"
"""A product with this policy must be exchanged for a medium at check-in."""

Row = dict[str, object]
Tagged = tuple[str, Row]
"""A model's name and one row; ``Model.field`` is a many-to-many table."""


class Batch(msgspec.Struct, frozen=True):
    """What `pretix_script` reads.

    Attributes:
        settings: Of the organizer.
        rows: Per model, in an order in which every row finds those that it points to.
        files: Content by path below pretix's media folder.
    """

    organizer: str
    settings: dict[str, str]
    rows: tuple[tuple[str, list[Row]], ...]
    files: dict[str, bytes] = {}


MODELS = (
    "Gate",
    "Device",
    "Event",
    "Event_SettingsStore",
    "SubEvent",
    "Item",
    "ItemVariation",
    "CheckinList",
    "CheckinList.limit_products",
    "Question",
    "Question.items",
    "QuestionOption",
    "Order",
    "OrderPosition",
    "QuestionAnswer",
    "QuestionAnswer.options",
    "ReusableMedium",
    "ReusableMedium.linked_orderpositions",
    "RevokedTicketSecret",
)


def make_batch(worlds: Iterable[World]) -> Batch:
    """All worlds at once, under one organizer."""
    by_model: defaultdict[str, list[Row]] = defaultdict(list)
    for model, row in [*_shared(), *(row for world in worlds for row in _world(world))]:
        by_model[model].append(row)
    assert set(by_model) <= set(MODELS)
    return Batch(ORGANIZER, SETTINGS, tuple((model, by_model[model]) for model in MODELS))


def device_token(device: int) -> str:
    """With what a device shows who it is."""
    return f"device-{device}-of-the-worlds"


def _shared() -> Iterator[Tagged]:
    for gate, name in GATES.items():
        yield "Gate", {"id": gate, "name": name, "identifier": f"G{gate}"}
    for number, gate_or_none in enumerate(DEVICE_GATES):
        yield (
            "Device",
            {
                "id": number + 1,
                "device_id": number + 1,
                "name": f"Device {number}",
                "unique_serial": f"SERIAL{number}",
                "initialization_token": f"INIT{number}",
                "api_token": device_token(number),
                "all_events": True,
                "gate_id": gate_or_none,
                "initialized": LONG_AGO,
                "security_profile": "full",
            },
        )


def _world(world: World) -> Iterator[Tagged]:
    known = world.event_set
    events = {event.slug: world.number * IDS_PER_WORLD + index for index, event in enumerate(known.events)}
    yield from _events(known, events)
    product_events = {product.id: events[product.event] for product in known.products}
    for question in known.questions:
        yield from _question(question, product_events[min(question.products)])
    yield from _sales(world, events)


def _events(known: EventSet, events: dict[str, int]) -> Iterator[Tagged]:
    series = {subevent.event for subevent in known.subevents}
    for event in known.events:
        yield from _event(event, events[event.slug], is_series=event.slug in series)
    for subevent in known.subevents:
        yield "SubEvent", _subevent(subevent, events)
    for product in known.products:
        yield from _product(product, events[product.event])
    for one in known.lists:
        yield from _list(one, events[one.event])


def _sales(world: World, events: dict[str, int]) -> Iterator[Tagged]:
    for order in world.orders:
        yield "Order", _order(order, events[order.event])
    for number, sold in enumerate(world.sold, 1):
        yield from _position(sold, number, {one.id: one for one in world.event_set.questions})
    for medium in world.media:
        yield from _medium(medium)
    for revoked in world.revoked:
        yield "RevokedTicketSecret", _revoked(revoked, events)


def _event(event: Event, event_id: int, *, is_series: bool) -> Iterator[Tagged]:
    yield (
        "Event",
        {
            "id": event_id,
            "name": event.names,
            "slug": event.slug,
            "live": True,
            "currency": "EUR",
            "date_from": _time(event.date_from_ms),
            "date_to": _time(event.date_to_ms),
            "date_admission": _time(event.date_admission_ms),
            "has_subevents": is_series,
            "plugins": "",
        },
    )
    settings = {
        "timezone": event.timezone,
        "locale": "en",
        "locales": json.dumps(["en"]),
    }
    for key, value in settings.items():
        yield "Event_SettingsStore", {"object_id": event_id, "key": key, "value": value}


def _subevent(subevent: Subevent, events: dict[str, int]) -> Row:
    return {
        "id": subevent.id,
        "event_id": events[subevent.event],
        "active": True,
        "name": subevent.names,
        "date_from": _time(subevent.date_from_ms),
        "date_to": _time(subevent.date_to_ms),
        "date_admission": _time(subevent.date_admission_ms),
    }


def _product(product: Product, event: int) -> Iterator[Tagged]:
    yield (
        "Item",
        {
            "id": product.id,
            "event_id": event,
            "name": product.names,
            "default_price": "0.00",
            "admission": True,
            "checkin_attention": product.attention,
            "checkin_text": product.checkin_text or None,
            "media_policy": EXCHANGE_POLICY if product.needs_medium else None,
            "media_type": "barcode" if product.needs_medium else None,
        },
    )
    for variation in product.variations:
        yield (
            "ItemVariation",
            {
                "id": variation.id,
                "item_id": product.id,
                "value": variation.names,
                "checkin_attention": variation.attention,
                "checkin_text": variation.checkin_text or None,
            },
        )


def _list(one: CheckInList, event: int) -> Iterator[Tagged]:
    yield (
        "CheckinList",
        {
            "id": one.id,
            "event_id": event,
            "name": one.names["en"],
            "all_products": one.all_products,
            "subevent_id": one.subevent,
            "include_pending": one.include_pending,
            "addon_match": one.addon_match,
            "allow_entry_after_exit": one.allow_entry_after_exit,
            "allow_multiple_entries": one.allow_multiple_entries,
            "rules": json.loads(one.rules or "{}"),
        },
    )
    for product in sorted(one.products):
        yield "CheckinList.limit_products", {"checkinlist_id": one.id, "item_id": product}


def _question(question: Question, event: int) -> Iterator[Tagged]:
    yield (
        "Question",
        {
            "id": question.id,
            "event_id": event,
            "question": question.names,
            "identifier": question.identifier,
            "type": question.kind.value,
            "required": question.required,
            "position": question.id,
            "ask_during_checkin": question.ask_at_check_in,
            "show_during_checkin": question.show_at_check_in,
            "dependency_question_id": question.depends_on,
            "dependency_values": list(question.depends_values),
        },
    )
    for product in sorted(question.products):
        yield "Question.items", {"question_id": question.id, "item_id": product}
    for option in question.options:
        yield (
            "QuestionOption",
            {
                "id": option.id,
                "question_id": question.id,
                "identifier": option.identifier,
                "answer": option.names,
                "position": option.id,
            },
        )


def _order(order: Order, event: int) -> Row:
    return {
        "id": order.id,
        "event_id": event,
        "code": order.code,
        "status": order.status,
        "email": "guest@example.org",
        "locale": "en",
        "datetime": LONG_AGO,
        "expires": "2030-01-01T00:00:00+00:00",
        "total": "0.00",
        "checkin_attention": bool(order.note),
        "checkin_text": order.note or None,
        "require_approval": order.require_approval,
        "valid_if_pending": order.valid_if_pending,
    }


def _position(sold: Sold, number: int, questions: dict[int, Question]) -> Iterator[Tagged]:
    position = sold.position
    yield (
        "OrderPosition",
        {
            "id": position.id,
            "order_id": sold.order.id,
            "positionid": number,
            "item_id": position.product,
            "variation_id": position.variation,
            "subevent_id": position.subevent,
            "addon_to_id": position.addon_to,
            "price": "0.00",
            "tax_rate": "0.00",
            "tax_value": "0.00",
            "attendee_name_parts": {"_scheme": "full", "full_name": position.display_name},
            "attendee_name_cached": position.display_name,
            "secret": position.secret,
            "pseudonymization_id": f"PSEUDO{position.id}",
            "blocked": ["admin"] if sold.blocked else None,
            "canceled": sold.canceled,
            "valid_from": _time(position.valid_from_ms),
            "valid_until": _time(position.valid_until_ms),
        },
    )
    for question, answer in position.answers.items():
        yield from _answer(position, questions[question], answer)


def _answer(position: Position, question: Question, answer: str) -> Iterator[Tagged]:
    is_choice = question.kind in {QuestionKind.CHOICE, QuestionKind.CHOICES}
    # Ids are unique over all questions of a world, and no position answers a question twice.
    number = position.id * 1000 + question.id % 1000
    row = {"id": number, "orderposition_id": position.id, "question_id": question.id}
    text = f"Option {answer}" if is_choice else answer
    yield "QuestionAnswer", {**row, "answer": text}
    if is_choice:
        yield "QuestionAnswer.options", {"questionanswer_id": number, "questionoption_id": int(answer)}


def _medium(medium: Medium) -> Iterator[Tagged]:
    yield (
        "ReusableMedium",
        {
            "id": medium.id,
            "type": medium.type,
            "identifier": medium.identifier,
            "active": medium.active,
            "expires": _time(medium.expires_ms),
        },
    )
    for position in medium.positions:
        yield (
            "ReusableMedium.linked_orderpositions",
            {"reusablemedium_id": medium.id, "orderposition_id": position},
        )


def _revoked(revoked: Revoked, events: dict[str, int]) -> Row:
    return {"event_id": events[revoked.event], "position_id": revoked.position, "secret": revoked.secret}


def _time(at_ms: int | None) -> str | None:
    return None if at_ms is None else datetime.fromtimestamp(at_ms / 1000, UTC).isoformat()

"""A congress as rows of pretix's tables, and the call that puts it into a server.

    fill(run, make_congress("seed", 40, first_day=date(2026, 9, 22)))

May be called again with another number: several congresses fit into one server.
Must not know: pretix's code, how a congress is made up.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping

import msgspec

from tests.equipment.congress import DAYS, Case, Congress, Device, Order, Ticket
from tests.equipment.congress_badge import badge_rows, blank_page, layout_path
from tests.equipment.pretix_rows import LONG_AGO, SCRIPT, Batch, Row, Tagged
from tests.equipment.pretix_server import Run

PLUGINS = "pretix.plugins.checkinlists,pretix.plugins.badges,pretix.plugins.banktransfer"
SCHEME = "salutation_title_given_family"
NAMES = {
    "participant": ("Teilnehmer", "Participant"),
    "speaker": ("Referent", "Speaker"),
    "exhibitor": ("Aussteller", "Exhibitor"),
    "press": ("Presse", "Press"),
    "team": ("Team", "Team"),
    "online": ("Virtuell", "Online"),
    "workshop_ai": ("Workshop KI-Labor", "Workshop AI lab"),
    "workshop_data": ("Workshop Datenstrategie", "Workshop data strategy"),
    "all_days": ("Dauerkarte", "All days"),
    "day_1": ("Tageskarte Tag 1", "Day 1"),
    "day_2": ("Tageskarte Tag 2", "Day 2"),
    "day_3": ("Tageskarte Tag 3", "Day 3"),
    "main": ("Haupteingang", "Main entrance"),
    "north": ("Nordeingang", "North entrance"),
    "hall": ("Saalzugang", "Hall"),
    "paper": ("Zeitung", "Paper"),
    "broadcast": ("Rundfunk", "Broadcast"),
    "web": ("Netz", "Web"),
}
"""German and English, by key."""
WORKSHOPS = ("workshop_ai", "workshop_data")
ON_SITE = ("participant", "speaker", "exhibitor", "press", "team")
PRICES = {"participant": "390.00", "exhibitor": "250.00", "online": "90.00"}
SPEAKER_TEXT = "Referentenmappe aushändigen"
ATTENTION_TEXT = "Bitte an den Klärungsschalter verweisen"


def fill(run: Run, congress: Congress) -> None:
    """Write a congress into a server's database, which may be up.

    Raises:
        RuntimeError: It cannot be written.
    """
    path = run.folder / f"{congress.organizer}.json"
    path.write_bytes(msgspec.json.encode(make_congress_batch(congress)))
    run.script(SCRIPT, "load", str(path))


def make_congress_batch(congress: Congress) -> Batch:
    """All rows, each after those that it points to."""
    by_model: defaultdict[str, list[Row]] = defaultdict(list)
    for model, row in _rows(congress):
        by_model[model].append(row)
    files = {layout_path(congress): blank_page()}
    return Batch(congress.organizer, {}, tuple(by_model.items()), files)


def _rows(congress: Congress) -> Iterator[Tagged]:
    yield from _house(congress)
    yield from _event(congress)
    yield from _products(congress)
    yield from _lists(congress)
    yield from _questions(congress)
    yield from badge_rows(congress)
    for order in congress.orders:
        yield from _order(congress, order)
    yield from _codes(congress)


def _house(congress: Congress) -> Iterator[Tagged]:
    """Who works here: gates, devices, and a team with all rights."""
    number = congress.number
    for key, gate in congress.gates.items():
        yield "Gate", {"id": gate, "name": NAMES[key][0], "identifier": key.upper()}
    for device in congress.devices:
        yield "Device", _device(congress, device)
    rights = {"all_events": True, "all_event_permissions": True, "all_organizer_permissions": True}
    yield "Team", {"id": number, "name": "Administratoren", **rights}
    yield "TeamAPIToken", {"id": number, "team_id": number, "name": "Tests", "token": congress.admin_token}


def _device(congress: Congress, device: Device) -> Row:
    return {
        "id": congress.number * 1000 + device.id,
        "device_id": device.id,
        "name": device.name,
        "unique_serial": f"S{congress.number}{device.token[:8].upper()}",
        "initialization_token": device.token,
        "api_token": None,
        "all_events": True,
        "gate_id": congress.gates.get(device.gate),
        "security_profile": device.profile,
    }


def _event(congress: Congress) -> Iterator[Tagged]:
    yield (
        "Event",
        {
            "id": congress.number,
            "name": {"de": "Forum Verwaltung", "en": "Administration Forum"},
            "slug": congress.event,
            "live": True,
            "currency": "EUR",
            "date_from": congress.at(1, 9).isoformat(),
            "date_to": congress.at(DAYS, 17).isoformat(),
            "date_admission": congress.at(1, 0).isoformat(),
            "plugins": PLUGINS,
        },
    )
    settings = {
        "timezone": "Europe/Berlin",
        "locale": "de",
        "locales": json.dumps(["de", "en"]),
        "region": "DE",
        "name_scheme": SCHEME,
        "name_scheme_titles": "german_common",
        "attendee_names_asked": "True",
        "attendee_emails_asked": "True",
        "attendee_company_asked": "True",
        "payment_banktransfer__enabled": "True",
    }
    for key, value in settings.items():
        yield "Event_SettingsStore", {"object_id": congress.number, "key": key, "value": value}


def _products(congress: Congress) -> Iterator[Tagged]:
    event = congress.number
    categories = {False: event * 2, True: event * 2 + 1}
    for is_addon, category in categories.items():
        names = _names("Workshops", "Workshops") if is_addon else _names("Tickets", "Tickets")
        yield "ItemCategory", {"id": category, "event_id": event, "name": names, "is_addon": is_addon}
    for key, product in congress.products.items():
        yield "Item", _product(key, product, event, categories[key in WORKSHOPS])
    for key, variation in congress.variations.items():
        row: Row = {
            "id": variation,
            "item_id": congress.products["participant"],
            "value": _names(*NAMES[key]),
        }
        yield "ItemVariation", row
    yield (
        "ItemAddOn",
        {
            "base_item_id": congress.products["participant"],
            "addon_category_id": categories[True],
            "max_count": 2,
        },
    )
    # Without a quota nothing can be sold, by hand at the desk neither.
    yield "Quota", {"id": event, "event_id": event, "name": "Alle", "size": None}
    for product in congress.products.values():
        yield "Quota.items", {"quota_id": event, "item_id": product}
    for variation in congress.variations.values():
        yield "Quota.variations", {"quota_id": event, "itemvariation_id": variation}


def _product(key: str, product: int, event: int, category: int) -> Row:
    return {
        "id": product,
        "event_id": event,
        "category_id": category,
        "name": _names(*NAMES[key]),
        "default_price": PRICES.get(key, "0.00"),
        "position": product,
        "admission": key in ON_SITE,
        "personalized": key not in WORKSHOPS,
        "checkin_text": SPEAKER_TEXT if key == "speaker" else None,
    }


def _lists(congress: Congress) -> Iterator[Tagged]:
    for key, number in congress.lists.items():
        options, products, gates = _list(key, congress)
        yield (
            "CheckinList",
            {
                "id": number,
                "event_id": congress.number,
                "all_products": not products,
                "consider_tickets_used": key == "einlass",
                "rules": {},
                "allow_entry_after_exit": True,
                **options,
            },
        )
        for product in products:
            yield (
                "CheckinList.limit_products",
                {
                    "checkinlist_id": number,
                    "item_id": congress.products[product],
                },
            )
        for gate in gates:
            yield "CheckinList.gates", {"checkinlist_id": number, "gate_id": congress.gates[gate]}


def _list(key: str, congress: Congress) -> tuple[Row, tuple[str, ...], tuple[str, ...]]:
    """What is special about a list, its products (none = all), its gates."""
    match key:
        case "einlass":
            return {"name": "Einlass"}, ON_SITE, ("main", "north")
        case "workshop_ai":
            return {"name": "Workshop KI-Labor", "addon_match": True}, (key,), ("hall",)
        case "workshops":
            return {"name": "Workshops (alle)", "addon_match": True}, WORKSHOPS, ("hall",)
        case "pending":
            options: Row = {"include_pending": True, "allow_multiple_entries": True}
            return {"name": "Klärungsschalter", **options}, (), ("main",)
        case "evening":
            return {"name": "Abendveranstaltung (nur Tag 1)", "rules": _evening(congress)}, ON_SITE, ()
        case _:
            return {"name": f"Saal {key.rpartition('_')[2]}"}, ON_SITE, ("hall",)


def _evening(congress: Congress) -> Row:
    now = {"var": "now"}
    begins = {"buildTime": ["custom", congress.at(1, 18).isoformat()]}
    ends = {"buildTime": ["custom", congress.at(1, 23, 59).isoformat()]}
    return {"and": [{"isAfter": [now, begins]}, {"isBefore": [now, ends]}]}


def _questions(congress: Congress) -> Iterator[Tagged]:
    """Both are asked of the press at check-in; only the first must be answered."""
    about = {
        "press_card": (_names("Presseausweis geprüft?", "Press card checked?"), "B", True),
        "press_kind": (_names("Medium", "Medium"), "C", False),
    }
    for key, question in congress.questions.items():
        text, kind, is_required = about[key]
        yield (
            "Question",
            {
                "id": question,
                "event_id": congress.number,
                "question": text,
                "identifier": key.upper(),
                "type": kind,
                "required": is_required,
                "position": question,
                "ask_during_checkin": True,
                "dependency_values": [],
            },
        )
        yield "Question.items", {"question_id": question, "item_id": congress.products["press"]}
    for key, option in congress.options.items():
        yield (
            "QuestionOption",
            {
                "id": option,
                "question_id": congress.questions["press_kind"],
                "identifier": key.upper(),
                "answer": _names(*NAMES[key]),
                "position": option,
            },
        )


def _order(congress: Congress, order: Order) -> Iterator[Tagged]:
    prices = [PRICES.get(t.product, "0.00") for t in order.tickets if t.case is not Case.CANCELED_POSITION]
    total = f"{sum(float(price) for price in prices):.2f}"
    is_noted = order.case is Case.ATTENTION
    yield (
        "Order",
        {
            "id": order.id,
            "event_id": congress.number,
            "code": order.code,
            "status": order.status,
            "email": order.tickets[0].email,
            "locale": "de",
            "datetime": order.placed.isoformat(),
            "expires": LONG_AGO if order.status == "e" else "2030-01-01T00:00:00+00:00",
            "total": total,
            "checkin_attention": is_noted,
            "checkin_text": ATTENTION_TEXT if is_noted else None,
            "require_approval": order.case is Case.UNAPPROVED,
            "valid_if_pending": order.case is Case.VALID_IF_PENDING,
        },
    )
    if order.status == "p":
        yield "OrderPayment", _payment(order, total)
    if order.company:
        yield "InvoiceAddress", _address(order)
    for ticket in order.tickets:
        yield "OrderPosition", _position(congress, order, ticket)


def _payment(order: Order, total: str) -> Row:
    paid: Row = {"state": "confirmed", "provider": "banktransfer", "payment_date": order.placed.isoformat()}
    return {"order_id": order.id, "local_id": 1, "amount": total, "info": "{}", **paid}


def _address(order: Order) -> Row:
    first = order.tickets[0]
    return {
        "order_id": order.id,
        "is_business": True,
        "company": order.company,
        "name_parts": {**first.name_parts, "_scheme": SCHEME},
        "name_cached": first.name,
        "street": "Hauptstraße 1",
        "zipcode": "20355",
        "city": order.city,
        "country": "DE",
    }


def _position(congress: Congress, order: Order, ticket: Ticket) -> Row:
    parts: Mapping[str, str] = {**ticket.name_parts, "_scheme": SCHEME} if ticket.name_parts else {}
    return {
        "id": ticket.id,
        "order_id": order.id,
        "positionid": ticket.number,
        "item_id": congress.products[ticket.product],
        "variation_id": congress.variations.get(ticket.variation),
        "addon_to_id": ticket.addon_to,
        "price": PRICES.get(ticket.product, "0.00"),
        "tax_rate": "0.00",
        "tax_value": "0.00",
        "attendee_name_parts": parts,
        "attendee_name_cached": ticket.name or None,
        "attendee_email": ticket.email or None,
        "company": order.company or None,
        "city": order.city,
        "country": "DE",
        "secret": ticket.secret,
        "pseudonymization_id": f"P{ticket.id}",
        "blocked": ["admin"] if ticket.case is Case.BLOCKED else None,
        "canceled": ticket.case is Case.CANCELED_POSITION,
        "valid_from": ticket.valid_from.isoformat() if ticket.valid_from else None,
        "valid_until": ticket.valid_until.isoformat() if ticket.valid_until else None,
    }


def _codes(congress: Congress) -> Iterator[Tagged]:
    shared = {"event_id": congress.number}
    for old in congress.revoked:
        yield "RevokedTicketSecret", {**shared, "secret": old.secret, "position_id": old.position}
    for old in congress.blocked:
        row: Row = {**shared, "secret": old.secret, "position_id": old.position, "blocked": True}
        yield "BlockedTicketSecret", row
    for number, medium in enumerate(congress.media, congress.number * 1000):
        yield "ReusableMedium", {"id": number, "type": "barcode", "identifier": medium.identifier}
        linked: Row = {"reusablemedium_id": number, "orderposition_id": medium.position}
        yield "ReusableMedium.linked_orderpositions", linked


def _names(german: str, english: str) -> Mapping[str, str]:
    return {"de": german, "en": english}

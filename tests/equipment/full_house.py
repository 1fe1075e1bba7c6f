"""A full congress as rows of pretix's tables: many tickets at two doors, and devices that wait to be paired.

Simple on purpose; difficult tickets are in `world` and `congress`. Must not know: pretix's code.
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from random import Random  # noqa: TID251  # only ever seeded here

from sync.congress import attendees
from tests.equipment.pretix_rows import LONG_AGO, SCRIPT
from tests.equipment.pretix_server import Run

ORGANIZER, EVENT = "house", "forum"
DOOR, HALL = 1, 2
"""Check-in lists: whoever goes out of the first may come in again; the second lets in again and again."""
ONCE_RULE = {"<": [{"var": "entries_number"}, 1]}
ONCE = 3
"""The list with a rule that lets in once."""
SCHEME = "salutation_title_given_family"
FAR_AWAY = "2040-01-01T00:00:00+00:00"

Row = dict[str, object]


def load_house(run: Run, count: int, profiles: Iterable[str]) -> list[str]:
    """Fill a run's database.

    Args:
        run: Its server may or may not be up.
        count: How many tickets.
        profiles: Security profile of each device.

    Returns:
        The texts of the devices' pairing codes, without the address: see `pairing_text`.
    """
    devices = list(profiles)
    batch = {"organizer": ORGANIZER, "settings": {}, "rows": [*_event(), *_sales(count), *_devices(devices)]}
    path = run.folder / "house.json"
    path.write_text(json.dumps(batch), encoding="utf-8")
    run.script(SCRIPT, "load", str(path))
    return [_init_token(number) for number in range(len(devices))]


def pairing_text(url: str, token: str) -> str:
    """What stands in the QR code of a device."""
    return json.dumps({"handshake_version": 1, "url": url, "token": token})


def secret_of(number: int) -> str:
    """The ticket of a position, from 1."""
    return f"ticket{number:06}"


def check_ins(run: Run) -> list[tuple[int, int, int, str]]:
    """Every check-in that the server holds: position, list, milliseconds since 1970 and direction."""
    return [(p, c, at, kind) for p, c, at, kind, _ in json.loads(run.script(SCRIPT, "check-ins"))]


def revoke(run: Run, token: str) -> None:
    """End a device's access, as an organiser would."""
    run.script(Path(__file__).with_name("revoke_script.py"), token)


def _init_token(number: int) -> str:
    return f"initialise-{number}"


def _event() -> Iterator[tuple[str, list[Row]]]:
    settings = {
        "timezone": "Europe/Berlin",
        "locale": "de",
        "locales": '["de","en"]',
        "name_scheme": SCHEME,
    }
    yield "Gate", [{"id": 1, "name": "Tor A", "identifier": "A"}]
    event = {"id": 1, "name": {"de": "Forum"}, "slug": EVENT, "live": True, "currency": "EUR"}
    yield "Event", [event | {"date_from": LONG_AGO, "plugins": "pretix.plugins.badges"}]
    yield "Event_SettingsStore", [{"object_id": 1, "key": k, "value": v} for k, v in settings.items()]
    yield "Item", [{"id": 1, "event_id": 1, "name": {"de": "Teilnehmer"}, "default_price": "0.00"}]
    yield "Quota", [{"id": 1, "event_id": 1, "name": "Plätze", "size": None}]  # without it nothing is sold
    yield "Quota.items", [{"quota_id": 1, "item_id": 1}]
    yield (
        "CheckinList",
        [
            {"id": DOOR, "event_id": 1, "name": "Einlass", "all_products": True},
            {"id": HALL, "event_id": 1, "name": "Saal", "all_products": True, "allow_multiple_entries": True},
            {"id": ONCE, "event_id": 1, "name": "Einmal", "all_products": True, "rules": ONCE_RULE},
        ],
    )


def _sales(count: int) -> Iterator[tuple[str, list[Row]]]:
    """Orders of one to three tickets."""
    people = list(attendees(count, Random(4)))
    orders = [1 + number // 2 for number in range(count)]
    yield "Order", [_order(number) for number in dict.fromkeys(orders)]
    yield (
        "OrderPosition",
        [_position(number, order, people[number - 1]) for number, order in enumerate(orders, 1)],
    )


def _order(number: int) -> Row:
    return {
        "id": number,
        "event_id": 1,
        "code": f"H{number:05}",
        "status": "p",
        "email": "gast@example.org",
        "locale": "de",
        "datetime": f"2026-0{1 + number % 9}-01T00:{number // 60 % 60:02}:{number % 60:02}+00:00",
        "total": "0.00",
        "expires": FAR_AWAY,
    }


def _position(number: int, order: int, person: dict[str, str]) -> Row:
    name = {"_scheme": SCHEME, "salutation": "", "title": person["title"]}
    name |= {"given_name": person["given_name"], "family_name": person["family_name"]}
    return {
        "id": number,
        "order_id": order,
        "positionid": 1 + number % 2,
        "item_id": 1,
        "price": "0.00",
        "tax_rate": "0.00",
        "tax_value": "0.00",
        "secret": secret_of(number),
        "company": person["organisation"],
        "attendee_name_parts": name,
        "attendee_name_cached": f"{person['given_name']} {person['family_name']}",
        "pseudonymization_id": f"P{number:09}",
    }


def _devices(profiles: list[str]) -> Iterator[tuple[str, list[Row]]]:
    yield (
        "Device",
        [
            {
                "id": number + 1,
                "device_id": number + 1,
                "name": f"Kiosk {number + 1}",
                "unique_serial": f"SERIAL{number}",
                "initialization_token": _init_token(number),
                "all_events": True,
                "security_profile": profile,
            }
            for number, profile in enumerate(profiles)
        ],
    )

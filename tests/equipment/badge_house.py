"""An event on a real pretix with badge layouts: products, attendees, a device and a team's token.

Must not know: pretix's code, how its badges are compared.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence

import httpx
import msgspec

from tests.equipment.pretix_rows import LONG_AGO, SCRIPT
from tests.equipment.pretix_server import Run

ORGANIZER, EVENT = "badges", "fair"
DOOR = 1
TOKEN = "a-token-of-the-organisers-team"  # of a server that lives for one test
SCHEME = "salutation_title_given_family"
FAR_AWAY = "2040-01-01T00:00:00+00:00"
PAIRING = "initialise-the-kiosk"
WITHIN_S = 60.0

Row = dict[str, object]


class Person(msgspec.Struct, frozen=True):
    """Somebody with a ticket."""

    title: str
    given_name: str
    family_name: str
    company: str
    product: int = 1
    photo: bytes = b""


class Design(msgspec.Struct, frozen=True):
    """A badge layout and the PDF behind it."""

    name: str
    layout: Sequence[Mapping[str, object]]
    background: bytes


def load_badges(
    run: Run, people: Sequence[Person], designs: Sequence[Design], products: Mapping[int, int | None]
) -> str:
    """Fill a run's database; the first design is the default.

    Args:
        run: Its server may or may not be up.
        people: Position n is the n-th of them, from 1.
        designs: Layout n is the n-th of them, from 1.
        products: By product, the layout it has by name; None = its holders get no badge.

    Returns:
        Text of the pairing code of the one device, without address.
    """
    rows = [*_event(len(products) or 1), *_sales(people), *_layouts(designs, products), *_access()]
    files = {_path(n): design.background for n, design in enumerate(designs, 1)}
    files |= {_photo_path(n): person.photo for n, person in enumerate(people, 1) if person.photo}
    batch = {"organizer": ORGANIZER, "settings": {}, "rows": rows, "files": files}
    path = run.folder / "badges.json"
    path.write_bytes(msgspec.json.encode(batch))
    run.script(SCRIPT, "load", str(path))
    return PAIRING


def export_badges(url: str, **wanted: object) -> bytes:
    """All badges as pretix itself draws them, in one PDF in order of the tickets.

    Raises:
        AssertionError: It does not make one.
    """
    address = f"{url}/api/v1/organizers/{ORGANIZER}/events/{EVENT}/exporters/badges/run/"
    with httpx.Client(headers={"Authorization": f"Token {TOKEN}"}, timeout=WITHIN_S) as client:
        started = client.post(address, json=wanted)
        assert started.is_success, started.text
        for _ in range(60):
            done = client.get(started.json()["download"])
            if done.status_code == httpx.codes.OK:
                return done.content
            assert done.status_code == httpx.codes.CONFLICT, done.text
    raise AssertionError("no badges")


def _event(products: int) -> Iterator[tuple[str, list[Row]]]:
    settings = {"timezone": "Europe/Berlin", "locale": "de", "locales": '["de","en"]', "name_scheme": SCHEME}
    event = {"id": 1, "name": {"de": "Messe für Verwaltung"}, "slug": EVENT, "live": True, "currency": "EUR"}
    yield "Event", [event | {"date_from": LONG_AGO, "plugins": "pretix.plugins.badges"}]
    yield "Event_SettingsStore", [{"object_id": 1, "key": k, "value": v} for k, v in settings.items()]
    names = ("Teilnehmerin oder Teilnehmer", "Presse", "Online", "Team")
    yield (
        "Item",
        [
            {"id": n, "event_id": 1, "name": {"de": names[n - 1]}, "default_price": "0.00"}
            for n in range(1, products + 1)
        ],
    )
    photo = {"id": 1, "event_id": 1, "question": {"de": "Foto"}, "type": "F", "identifier": "PHOTO"}
    yield "Question", [photo]
    yield "Question.items", [{"question_id": 1, "item_id": 1}]
    yield "CheckinList", [{"id": DOOR, "event_id": 1, "name": "Einlass", "all_products": True}]


def _sales(people: Sequence[Person]) -> Iterator[tuple[str, list[Row]]]:
    yield "Order", [_order(number) for number in range(1, len(people) + 1)]
    yield "OrderPosition", [_position(number, person) for number, person in enumerate(people, 1)]
    yield "QuestionAnswer", [_answer(number) for number, person in enumerate(people, 1) if person.photo]


def _order(number: int) -> Row:
    return {
        "id": number,
        "event_id": 1,
        "code": f"B{number:04}",
        "status": "p",
        "email": "gast@example.org",
        "locale": "de",
        "datetime": f"2026-01-01T00:00:{number:02}+00:00",
        "total": "0.00",
        "expires": FAR_AWAY,
    }


def _answer(number: int) -> Row:
    answer = {"id": number, "orderposition_id": number, "question_id": 1, "answer": "file://photo.png"}
    return answer | {"file": _photo_path(number)}


def _photo_path(number: int) -> str:
    """Where a photo lies below the media folder; not open to everybody."""
    return f"cachedfiles/answers/{ORGANIZER}/{EVENT}/photo-{number}.png"


def secret_of(number: int) -> str:
    """The ticket of a position, from 1."""
    return f"badge{number:06}"


def _position(number: int, person: Person) -> Row:
    name = {"_scheme": SCHEME, "salutation": "", "title": person.title}
    name |= {"given_name": person.given_name, "family_name": person.family_name}
    words = (person.title, person.given_name, person.family_name)
    return {
        "id": number,
        "order_id": number,
        "positionid": 1,
        "item_id": person.product,
        "price": "0.00",
        "tax_rate": "0.00",
        "tax_value": "0.00",
        "secret": secret_of(number),
        "company": person.company,
        "attendee_name_parts": name,
        "attendee_name_cached": " ".join(word for word in words if word),
        "pseudonymization_id": f"P{number:09}",
    }


def _layouts(
    designs: Sequence[Design], products: Mapping[int, int | None]
) -> Iterator[tuple[str, list[Row]]]:
    yield "badges/BadgeLayout", [_layout(number, design) for number, design in enumerate(designs, 1)]
    yield "badges/BadgeItem", [{"item_id": item, "layout_id": layout} for item, layout in products.items()]


def _layout(number: int, design: Design) -> Row:
    return {
        "id": number,
        "event_id": 1,
        "default": number == 1,
        "name": design.name,
        "layout": json.dumps(list(design.layout)),
        "background": _path(number),
    }


def _path(number: int) -> str:
    """Where a background lies below the media folder."""
    return f"pub/{ORGANIZER}/{EVENT}/layout-{number}.pdf"


def _access() -> Iterable[tuple[str, list[Row]]]:
    team = {"id": 1, "name": "Organisers", "all_events": True}
    yield "Team", [team | {"all_event_permissions": True, "all_organizer_permissions": True}]
    yield "TeamAPIToken", [{"id": 1, "team_id": 1, "name": "Test", "token": TOKEN, "active": True}]
    device = {"id": 1, "device_id": 1, "name": "Kiosk", "unique_serial": "SERIAL"}
    device |= {"initialization_token": PAIRING, "all_events": True, "security_profile": "pretixscan"}
    yield "Device", [device]

"""What is said to pretix about orders and badges, and what comes back. Pure.

Tried on a real pretix 2026.8.0 with a device's token; what it did is told in docs/architecture.md.
Must not know: the line, what happens to a receipt.
"""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import TypeVar
from urllib.parse import quote, urlencode

import msgspec

from checkin.errors import WireFormatError
from checkin.personal import Registration
from sync.items import Corrected, Printed, WalkIn
from sync.pretix.addresses import event_path
from sync.pretix.calls import iso_time, nonce_text
from sync.pretix.line import Answer, Call, Json, decode
from sync.pretix.names import FullName, NameScheme, name_parts

SOURCE = "Einlass"
PAID, PENDING = "p", "n"
DESK_PROVIDER = "manual"
"""The payment provider that every pretix has: paid to a human."""
FREE = "0.00"

Wanted = TypeVar("Wanted")


class PrintLog(msgspec.Struct, frozen=True):
    """One line of a position's print log."""

    info: object = None


class FoundPosition(msgspec.Struct, frozen=True):
    """A position as pretix sends it, as far as it matters here."""

    id: int
    secret: str
    order: str
    attendee_name_parts: Mapping[str, object] | None = None
    print_logs: Sequence[PrintLog] = ()

    def has_print(self, item: Printed) -> bool:
        """Whether that badge stands in its print log already."""
        nonce = nonce_text(item.id)
        return any(isinstance(log.info, dict) and log.info.get("nonce") == nonce for log in self.print_logs)


class _Page(msgspec.Struct, frozen=True):
    results: Sequence[FoundPosition]


class _Redeemed(msgspec.Struct, frozen=True):
    position: FoundPosition | None = None


class _Order(msgspec.Struct, frozen=True):
    status: str


def find_call(organizer: str, event: str, check_in_list: int, secret: str, *, by_order: bool) -> Call:
    """Look for the position with that secret.

    Args:
        organizer: Where the organizer's addresses begin.
        event: Its short name.
        check_in_list: One of its lists.
        secret: Compared exactly.
        by_order: Whether the profile allows to look at orders; else only that list is looked through.
    """
    if by_order:
        query = urlencode({"secret": secret})
        return Call(f"{organizer}{event_path(event)}orderpositions/?{query}", method="GET")
    query = urlencode({"list": check_in_list, "secret": secret, "ignore_status": "true"})
    return Call(f"{organizer}/checkinrpc/search/?{query}", method="GET")


def read_found(answer: Answer, secret: str) -> FoundPosition | None:
    """The position that was looked for. Raises WireFormatError when the answer means nothing."""
    if answer.status != HTTPStatus.OK:
        return None
    page = decode(answer.raw, _Page)
    return next((found for found in page.results if found.secret == secret), None)


def read_redeemed(answer: Answer, secret: str) -> int | None:
    """The id of the position that a redeem call was about, if it is the one with that secret."""
    try:
        found = decode(answer.raw, _Redeemed).position
    except WireFormatError:
        return None
    return found.id if found is not None and found.secret == secret else None


def settings_call(organizer: str, event: str) -> Call:
    """Ask for the event's settings: its name scheme and its languages."""
    return Call(f"{organizer}{event_path(event)}settings/", method="GET")


def read_settings(answer: Answer) -> NameScheme:
    """What they say of names. Raises WireFormatError when the answer means nothing."""
    return decode(answer.raw, NameScheme)


def print_call(item: Printed, organizer: str, event: str, position: int, key: str) -> Call:
    """Log a printed badge."""
    body: Json = {
        "source": f"{SOURCE} {item.device}",
        "type": "badge",
        "datetime": iso_time(item.at_ms),
        "successful": True,
        "info": {"nonce": nonce_text(item.id)},
    }
    path = f"{organizer}{event_path(event)}orderpositions/{position}/printlog/"
    return Call(path, body, {"X-Idempotency-Key": key})


def correct_call(
    item: Corrected, organizer: str, event: str, found: FoundPosition, scheme: NameScheme | None
) -> Call:
    """Put name and company right; what is not named stays. `scheme` is needed for names only."""
    said, body = item.correction, Json()
    if scheme is not None:
        name = FullName(said.given_name or "", said.family_name or "", said.title or "")
        body["attendee_name_parts"] = name_parts(scheme, name, found.attendee_name_parts or {})
    if said.organisation is not None:
        body["company"] = said.organisation
    return Call(f"{organizer}{event_path(event)}orderpositions/{found.id}/", body, method="PATCH")


def walk_in_call(item: WalkIn, organizer: str, event: str, scheme: NameScheme, key: str) -> Call:
    """Make an order with one position, whose secret is the one that the attendee has already."""
    person = item.person
    is_free = item.price == FREE
    body: Json = {
        "email": person.email or None,
        "status": PAID if item.is_paid or is_free else PENDING,
        "force": item.force,
        "send_email": False,
        "comment": SOURCE,
        "api_meta": {"einlass": nonce_text(item.id)},
        "positions": [_bought(item, person, scheme)],
    }
    if item.is_paid and not is_free:
        body["payment_provider"] = DESK_PROVIDER
    if person.language in scheme.locales:
        body["locale"] = person.language
    return Call(f"{organizer}{event_path(event)}orders/", body, {"X-Idempotency-Key": key})


def _bought(item: WalkIn, person: Registration, scheme: NameScheme) -> Json:
    name = FullName(person.given_name, person.family_name, person.title)
    return {
        "item": item.bought.product,
        "variation": item.bought.variation,
        "subevent": item.bought.subevent,
        "price": item.price,
        "secret": person.secret,
        "attendee_name_parts": name_parts(scheme, name, {}),
        "attendee_email": person.email or None,
        "company": person.organisation or None,
        "answers": [],
    }


def pay_call(organizer: str, event: str, order: str) -> Call:
    """The order was paid; no mail, since the attendee stands at the desk."""
    return Call(f"{_order(organizer, event, order)}mark_paid/", {"send_email": False})


def order_call(organizer: str, event: str, order: str) -> Call:
    """Ask how an order is."""
    return Call(_order(organizer, event, order), method="GET")


def is_paid(answer: Answer) -> bool:
    """Whether that order is paid. Raises WireFormatError when the answer means nothing."""
    return decode(answer.raw, _Order).status == PAID


def _order(organizer: str, event: str, order: str) -> str:
    return f"{organizer}{event_path(event)}orders/{quote(order, safe='')}/"

"""The stand-in's orders: what pretix answers to print log, corrections, walk-ins and payments.

Must not know: HTTP, check-ins. Source of the behaviour: pretix 2026.8.0, as tried on a real server.
"""

import re
from collections.abc import Callable, Collection
from http import HTTPStatus
from urllib.parse import parse_qs, urlsplit

import msgspec

FULL = "full"
EVENT = r"/events/[^/]+"
SEARCH = "/checkinrpc/search/"
DENIED = {"detail": "Request denied by device security profile."}
NO_POSITION = {"detail": "No OrderPosition matches the given query."}
TAKEN = {"positions": [{"secret": ["You cannot assign a position secret that already exists."]}]}
NOT_PENDING = {"detail": "The order is not pending or expired."}
SETTINGS = {
    "name_scheme": "salutation_title_given_family",
    "_name_scheme_fields": [{"key": key} for key in ("salutation", "title", "given_name", "family_name")],
    "locales": ["de", "en"],
}

Reply = tuple[int, object]


class OrderPosition(msgspec.Struct):
    """One position as it is sent."""

    id: int
    secret: str
    order: str
    attendee_name_parts: dict[str, object] = msgspec.field(default_factory=dict)
    company: str | None = None
    attendee_email: str | None = None
    print_logs: list[dict[str, object]] = msgspec.field(default_factory=list)
    answers: dict[str, str] = msgspec.field(default_factory=dict)


class NewPosition(msgspec.Struct, frozen=True):
    """A position in a call that makes an order."""

    item: int
    secret: str
    price: str = "0.00"
    attendee_name_parts: dict[str, object] = {}
    attendee_email: str | None = None
    company: str | None = None


class NewOrder(msgspec.Struct, frozen=True):
    """A call that makes an order, as far as it counts here."""

    status: str
    positions: list[NewPosition]
    payment_provider: str | None = None


class Patch(msgspec.Struct, frozen=True):
    """A call that changes a position; what it does not name stays."""

    attendee_name_parts: dict[str, object] | msgspec.UnsetType = msgspec.UNSET
    company: str | msgspec.UnsetType = msgspec.UNSET


class Orders:
    """What is known of orders. Used under one lock.

    Args:
        secrets: Tickets that exist from the start, each in an order of its own; None = every text is one.

    Attributes:
        profile: The device's security profile.
        paid: Codes of paid orders.
    """

    def __init__(self, secrets: Collection[str] | None) -> None:
        self._secrets = secrets
        self._made: dict[str, OrderPosition] = {}
        self.profile = FULL
        self.paid: set[str] = set()

    def find(self, secret: str) -> OrderPosition | None:
        """The position with that secret; made when somebody first asks for one that exists."""
        if secret not in self._made and (self._secrets is None or secret in self._secrets):
            self._add(secret)
        return self._made.get(secret)

    def all(self) -> list[OrderPosition]:
        """Every position that somebody has asked for or made."""
        return list(self._made.values())

    def answer(self, method: str, path: str, raw: bytes) -> Reply | None:
        """Carry out one call; None when it is about something else."""
        parts = urlsplit(path)
        if method == "GET" and parts.path == SEARCH:
            return self._search(parts.query)
        for wanted, pattern, is_for_all, carry_out in self._calls():
            match = re.fullmatch(EVENT + pattern, parts.path)
            if match and method == wanted:
                if self.profile != FULL and not is_for_all:
                    return HTTPStatus.FORBIDDEN, DENIED
                return carry_out(match.groups()[-1] if match.groups() else parts.query, raw)
        return None

    def _calls(self) -> tuple[tuple[str, str, bool, Callable[[str, bytes], Reply]], ...]:
        return (
            ("GET", "/settings/", True, lambda _query, _raw: (HTTPStatus.OK, SETTINGS)),
            ("POST", r"/orderpositions/(\d+)/printlog/", True, self._log),
            ("GET", "/orderpositions/", False, lambda query, _raw: self._search(query)),
            ("PATCH", r"/orderpositions/(\d+)/", False, self._patch),
            ("POST", "/orders/", False, self._order),
            ("POST", r"/orders/([^/]+)/mark_paid/", False, self._pay),
            ("GET", r"/orders/([^/]+)/", False, self._status),
        )

    def _add(self, secret: str) -> OrderPosition:
        number = len(self._made) + 1
        self._made[secret] = OrderPosition(number, secret, f"ORDER{number}")
        return self._made[secret]

    def _search(self, query: str) -> Reply:
        found = self.find(parse_qs(query).get("secret", [""])[0])
        return HTTPStatus.OK, {"count": int(found is not None), "results": [found] if found else []}

    def _by_id(self, number: str) -> OrderPosition | None:
        return next((p for p in self._made.values() if p.id == int(number)), None)

    def _log(self, number: str, raw: bytes) -> Reply:
        position = self._by_id(number)
        if position is None:
            return HTTPStatus.NOT_FOUND, NO_POSITION
        position.print_logs.append(msgspec.json.decode(raw, type=dict[str, object]))
        return HTTPStatus.CREATED, position.print_logs[-1]

    def _patch(self, number: str, raw: bytes) -> Reply:
        position = self._by_id(number)
        if position is None:
            return HTTPStatus.NOT_FOUND, NO_POSITION
        patch = msgspec.json.decode(raw, type=Patch)
        if patch.attendee_name_parts is not msgspec.UNSET:
            position.attendee_name_parts = patch.attendee_name_parts
        if patch.company is not msgspec.UNSET:
            position.company = patch.company
        return HTTPStatus.OK, position

    def _order(self, _query: str, raw: bytes) -> Reply:
        order = msgspec.json.decode(raw, type=NewOrder)
        wanted = order.positions[0]
        if self.find(wanted.secret) is not None:
            return HTTPStatus.BAD_REQUEST, TAKEN
        is_paid = order.status == "p"
        if is_paid and order.payment_provider is None and float(wanted.price):
            return HTTPStatus.BAD_REQUEST, ["You cannot create a paid order without a payment provider."]
        position = self._add(wanted.secret)
        position.attendee_name_parts, position.company = wanted.attendee_name_parts, wanted.company
        position.attendee_email = wanted.attendee_email
        self.paid |= {position.order} if is_paid else set()
        return HTTPStatus.CREATED, {"code": position.order, "status": order.status}

    def _pay(self, code: str, _raw: bytes) -> Reply:
        if code in self.paid:
            return HTTPStatus.BAD_REQUEST, NOT_PENDING
        self.paid.add(code)
        return self._status(code, b"")

    def _status(self, code: str, _raw: bytes) -> Reply:
        return HTTPStatus.OK, {"code": code, "status": "p" if code in self.paid else "n"}

"""The till: which payments hold, and what was taken; a fold over the journal, equal wherever the entries are.

Must not know: storage, days, how a payment was typed in.
"""

import re
from collections.abc import Iterable
from enum import StrEnum

import msgspec

from checkin.journal import Body, EntryId, Kind
from checkin.model import PositionId
from checkin.money import MOST_CENTS, to_cents

DEFAULT_CURRENCY, NO_CURRENCY = "EUR", "XXX"
CURRENCY = re.compile(r"[A-Z]{3}")
"""ISO 4217."""


class Method(StrEnum):
    """How somebody paid."""

    CASH = "cash"
    CARD = "card"
    INVOICE = "invoice"
    UNSAID = ""


class Payment(msgspec.Struct, frozen=True):
    """What was paid: `cents` of an ISO 4217 currency."""

    method: Method
    cents: int
    currency: str = DEFAULT_CURRENCY


class Taking(msgspec.Struct, frozen=True, kw_only=True):
    """One payment that holds.

    Attributes:
        id: Of the journal entry that says so.
        device: At which kiosk.
        cents: None = nobody said how much.
    """

    at_ms: int
    id: EntryId
    device: str
    method: Method
    cents: int | None
    currency: str
    position: PositionId | None
    by: str


class Sum(msgspec.Struct, frozen=True):
    """What was taken in one way: how many payments, and how many cents together."""

    currency: str
    method: Method
    number: int
    cents: int


def payment_payload(payment: Payment) -> dict[str, str | int | float | bool | None]:
    """How a payment stands in an entry."""
    return {
        "method": payment.method.value,
        "amount_cents": payment.cents,
        "currency": payment.currency,
    }


UNDONE = "undone"
"""What an undo says in its payload that takes back something else than an entry or exit: which kind."""


def is_payment_undo(body: Body) -> bool:
    """Whether an entry takes back a payment."""
    return body.kind is Kind.UNDO and body.payload.get(UNDONE) == Kind.PAID.value


def is_about_money(body: Body) -> bool:
    """Whether an entry says that a ticket was paid, or that it was not after all."""
    is_paid_walk_in = body.kind is Kind.WALK_IN and bool(body.payload.get("is_paid"))
    return is_paid_walk_in or body.kind is Kind.PAID or is_payment_undo(body)


def is_settled(about: Iterable[tuple[str, str, str | None]]) -> bool | None:
    """Whether a payment for somebody stands; None = there never was one.

    Args:
        about: Id, kind and ref of all payments, paid walk-ins and undos about them, in any order.
    """
    known = list(about)
    made = {entry for entry, kind, _ in known if kind in (Kind.PAID, Kind.WALK_IN)}
    undone = {ref for _, kind, ref in known if kind == Kind.UNDO}
    return bool(made - undone) if made else None


def takings(bodies: Iterable[Body]) -> tuple[Taking, ...]:
    """The payments that hold among these entries, oldest first; in any order, each any number of times."""
    known = {body.id: body for body in bodies}
    undone = {body.ref for body in known.values() if body.kind is Kind.UNDO}
    found = (_taking(body) for body in known.values() if body.id not in undone)
    return tuple(sorted((one for one in found if one is not None), key=lambda one: (one.at_ms, one.id)))


def sums(taken: Iterable[Taking]) -> tuple[Sum, ...]:
    """What was taken in each way, by currency, in the order of `Method`."""
    totals: dict[tuple[str, Method], Sum] = {}
    for one in taken:
        key = (one.currency, one.method)
        so_far = totals.get(key, Sum(*key, 0, 0))
        totals[key] = Sum(*key, so_far.number + 1, so_far.cents + (one.cents or 0))
    order = {method: number for number, method in enumerate(Method)}
    return tuple(sorted(totals.values(), key=lambda one: (one.currency, order[one.method])))


def _taking(body: Body) -> Taking | None:
    if body.kind is Kind.WALK_IN and _is_paid_walk_in(body):
        cents = to_cents(_text(body, "price"))
    elif body.kind is Kind.PAID:
        cents = _cents(body)
    else:
        return None
    return Taking(
        at_ms=body.at_ms,
        id=body.id,
        device=body.device,
        method=_method(_text(body, "method")),
        cents=cents,
        currency=_currency(_text(body, "currency")),
        position=body.position,
        by=body.by,
    )


def _is_paid_walk_in(body: Body) -> bool:
    """Free tickets are no payments."""
    return bool(body.payload.get("is_paid")) and bool(to_cents(_text(body, "price")))


def _text(body: Body, name: str) -> str:
    value = body.payload.get(name)
    return value if isinstance(value, str) else ""


def _cents(body: Body) -> int | None:
    value = body.payload.get("amount_cents")
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if 0 <= value <= MOST_CENTS else None


def _currency(text: str) -> str:
    """Older entries say none; what is none is not counted with what is one."""
    if not text:
        return DEFAULT_CURRENCY
    return text if CURRENCY.fullmatch(text) else NO_CURRENCY


def _method(text: str) -> Method:
    """Entries come from elsewhere too: a way that is not known here is none that was said."""
    return Method(text) if text in set(Method) else Method.UNSAID

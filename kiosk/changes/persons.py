"""What staff change about a person at the desk: put a name right, register a walk-in, take a payment.

Each is a durable journal entry and holds here at once, in search, on the badge and at the door; names lie
beside the journal. Central hears of it when it can. Must not know: Textual, networks, what central calls it.
"""

from collections.abc import Callable, Sequence
from enum import StrEnum

import msgspec

from checkin.answers import clean_email
from checkin.clock import Clock, Entropy
from checkin.journal import EntryId, Fact, Json, Kind
from checkin.made_here import WALK_IN_START, made_here_id
from checkin.model import (
    EventSet,
    Position,
    PositionId,
    ProductId,
    SubeventId,
    VariationId,
)
from checkin.money import from_cents
from checkin.personal import Correction, Registration, encode, with_before
from checkin.registering import registered
from checkin.text import clean_text
from checkin.till import Method
from kiosk.changes.facts import change_fact, list_of_event
from kiosk.changes.payments import Payments, Share, TakenBack, Till
from kiosk.changes.settling import Settled, Settling
from kiosk.views import DeskPlace
from sync.address import ensure_email_key, hash_email
from sync.changes import corrected
from sync.ledger import Ledger
from sync.replica import find_position, save_positions, update_position
from sync.secret import make_secret


class Newcomer(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody without a ticket, as staff have typed them in.

    Attributes:
        price_cents: What the ticket costs; 0 = nothing.
        currency: ISO 4217, of the price.
        method: How it was paid.
        is_paid: Whether it was paid now.
        force: Whether it counts although the product is sold out.
    """

    product: ProductId
    family_name: str
    given_name: str = ""
    title: str = ""
    organisation: str = ""
    email: str = ""
    language: str = ""
    variation: VariationId | None = None
    subevent: SubeventId | None = None
    price_cents: int = 0
    currency: str = ""
    method: Method = Method.UNSAID
    is_paid: bool = True
    force: bool = False


class Unfit(StrEnum):
    """Why somebody cannot be registered as typed in: central would not take it either."""

    NO_NAME = "no_name"
    PRODUCT = "product"
    VARIATION = "variation"
    EMAIL = "email"
    PRICE = "price"


class Changes:
    """Changes positions and writes down that it did. Belongs to one thread, as its ledger does.

    Args:
        ledger: Where all of it is committed.
        event_set: What central has told us of products and lists.
        clock: Where time comes from.
        entropy: For ticket secrets.
        committed: Called after each commit, to wake the outbox's thread.
        has_hub: Whether all of it goes to a hub, and not to central itself.
    """

    def __init__(
        self,
        ledger: Ledger,
        event_set: EventSet,
        clock: Clock,
        entropy: Entropy,
        committed: Callable[[], None] = lambda: None,
        *,
        has_hub: bool = False,
    ) -> None:
        self._ledger = ledger
        self._event_set = event_set
        self._clock = clock
        self._entropy = entropy
        self._committed = committed
        self._settling = Settling(ledger, event_set, clock, committed)
        self._payments = Payments(ledger, event_set, clock, committed, has_hub=has_hub)

    def correct(self, position_id: PositionId, wanted: Correction, place: DeskPlace) -> Position | None:
        """Put name or organisation right; the position as it is now, None when there is none.

        Raises:
            LedgerError: Nothing was written down, and nothing has changed.
        """
        with self._ledger.writing():
            position = find_position(self._ledger.store, position_id)
            if position is None:
                return None
            said = _whole(position, wanted)
            if said.is_empty:
                return position
            at_ms = self._clock.now_ms()
            fact = change_fact(Kind.CORRECTION, position, place, self._event_set, at_ms)
            self._ledger.append(fact, encode(with_before(said, position)))
            changed = corrected(position, said)
            update_position(self._ledger.store, changed)
        self._committed()
        return changed

    def take_payment(self, shares: Sequence[Share], place: DeskPlace) -> tuple[Position, ...]:
        """Somebody has paid for these tickets; see `kiosk.changes.payments`."""
        return self._payments.take(shares, place)

    def mark_paid(self, position: PositionId, place: DeskPlace) -> Position | None:
        """Somebody has paid at the desk, nobody says how; the position now, None when there is none."""
        self._payments.take((Share(position),), place)
        return find_position(self._ledger.store, position)

    def take_back_payment(self, entry: EntryId, place: DeskPlace) -> TakenBack:
        """A payment was a mistake; see `kiosk.changes.payments`."""
        return self._payments.take_back(entry, place)

    def till(self, today_ms: int) -> Till:
        """What was taken since today began, and altogether."""
        return self._payments.till(today_ms)

    def walk_in(self, newcomer: Newcomer, place: DeskPlace) -> Position | Unfit:
        """Register somebody who has no ticket; the ticket's text in the position is good at once.

        Raises:
            LedgerError: Nothing was written down, and nobody is registered.
        """
        person = _clean(newcomer, WALK_IN_START + make_secret(self._entropy))
        unfit = self._unfit(newcomer, person)
        if unfit is not None:
            return unfit
        fact = self._registration(newcomer, person, place)
        with self._ledger.writing():
            email_key = ensure_email_key(self._ledger.store, self._entropy) if person.email else b""
            position = registered(person, fact, self._event_set, hash_email(person.email, email_key))
            assert position is not None
            self._ledger.append(fact, encode(person))
            save_positions(self._ledger.store, [position])
        self._committed()
        return position

    def resolve(self, entry: EntryId, by: str, *, void_badge: bool) -> Settled:
        """Settle a double admit; see `kiosk.changes.settling`."""
        return self._settling.resolve(entry, by, void_badge=void_badge)

    def _unfit(self, newcomer: Newcomer, person: Registration) -> Unfit | None:
        product = self._event_set.find_product(newcomer.product)
        if product is None:
            return Unfit.PRODUCT
        has_one = product.find_variation(newcomer.variation) is not None
        if (newcomer.variation is not None or product.variations) and not has_one:
            return Unfit.VARIATION
        if not (person.given_name or person.family_name):
            return Unfit.NO_NAME
        if newcomer.email.strip() and not person.email:
            return Unfit.EMAIL
        return Unfit.PRICE if newcomer.price_cents < 0 else None

    def _registration(self, newcomer: Newcomer, person: Registration, place: DeskPlace) -> Fact:
        product = self._event_set.find_product(newcomer.product)
        return Fact(
            kind=Kind.WALK_IN,
            at_ms=self._clock.now_ms(),
            position=made_here_id(person.secret),
            list=list_of_event(self._event_set, product.event if product else "", place),
            gate=place.gate,
            by=place.by,
            forced=newcomer.force,
            payload=_payload(newcomer),
        )


def _whole(position: Position, wanted: Correction) -> Correction:
    """What really changes, cleaned; of a name all parts, since central keeps it as one."""
    organisation = None if wanted.organisation is None else clean_text(wanted.organisation)
    if organisation == position.organisation:
        organisation = None
    before = (position.given_name, position.family_name, position.title)
    said = (wanted.given_name, wanted.family_name, wanted.title)
    name = tuple(old if new is None else clean_text(new) for old, new in zip(before, said, strict=True))
    if name == before:
        return Correction(organisation=organisation)
    given_name, family_name, title = name
    return Correction(given_name=given_name, family_name=family_name, title=title, organisation=organisation)


def _clean(newcomer: Newcomer, secret: str) -> Registration:
    return Registration(
        secret=secret,
        given_name=clean_text(newcomer.given_name),
        family_name=clean_text(newcomer.family_name),
        title=clean_text(newcomer.title),
        organisation=clean_text(newcomer.organisation),
        email=clean_email(newcomer.email) or "",
        language=newcomer.language,
    )


def _payload(newcomer: Newcomer) -> dict[str, Json]:
    """What was bought: nothing personal."""
    bought = (
        ("product", newcomer.product),
        ("variation", newcomer.variation),
        ("subevent", newcomer.subevent),
    )
    payload: dict[str, Json] = {name: number for name, number in bought if number is not None}
    payload["price"] = from_cents(newcomer.price_cents)
    payload["is_paid"] = newcomer.is_paid
    said = (("currency", newcomer.currency), ("method", newcomer.method.value))
    return payload | {name: text for name, text in said if text}

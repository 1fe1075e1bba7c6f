"""From pretix's orders to our positions, the check-ins that others made of them, and what was printed. Pure.

Must not know: HTTP, the ledger.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

import msgspec

from checkin.answers import clean_answer
from checkin.clock import utc_to_ms
from checkin.journal import Kind
from checkin.model import (
    GateId,
    ListId,
    Medium,
    MediumId,
    Position,
    PositionId,
    PositionStatus,
    ProductId,
    Question,
    QuestionId,
    SubeventId,
    VariationId,
)
from checkin.money import read_price
from checkin.text import clean_scan, clean_text
from sync.elsewhere import ElsewherePassage
from sync.pretix.shapes import CheckinShape, MediumShape, OrderShape, PositionShape, PrintLogShape

MAX_NOTICE_CHARS = 200
BADGE = "badge"
EXIT = "exit"

STATUS: Mapping[str, PositionStatus] = {"p": PositionStatus.PAID, "n": PositionStatus.PENDING}
"""Anything else lets nobody in: expired, canceled, or a letter that we do not know."""

NAME_PARTS: Mapping[str, tuple[str, ...]] = {
    "given_name": ("given_name", "calling_name"),
    "family_name": ("family_name",),
    "title": ("title",),
}
"""Our parts of a name and pretix's, in whatever scheme; of two the first that says something."""

HashEmail = Callable[[str], str]


class Frame(msgspec.Struct, frozen=True):
    """What all orders of one event are read with.

    Attributes:
        event: Its slug.
        devices: Our numbers: what this device did itself stands in our own journal.
        questions: By id, for answers.
        hash_email: An address becomes a keyed hash.
    """

    event: str
    devices: frozenset[int]
    questions: Mapping[QuestionId, Question]
    hash_email: HashEmail


class Received(msgspec.Struct, frozen=True):
    """One position as central sent it.

    Attributes:
        elsewhere: Check-ins that other devices made.
        was_printed: Whether another device has printed a badge.
        print_data: What badge layouts of pretix are filled with, as JSON; empty = not sent.
    """

    position: Position
    elsewhere: tuple[ElsewherePassage, ...]
    was_printed: bool
    print_data: bytes


def to_received(order: OrderShape, frame: Frame) -> list[Received]:
    """The positions of an order; canceled ones are no longer any."""
    good = [one for one in order.positions if not one.canceled]
    by_id = {one.id: one for one in good}
    return [_received(order, one, by_id.get(one.addon_to or 0), frame) for one in good]


def _received(
    order: OrderShape, shape: PositionShape, parent: PositionShape | None, frame: Frame
) -> Received:
    position = _position(order, shape, parent, frame)
    others = (one for one in shape.checkins if one.device_id not in frame.devices or one.auto_checked_in)
    return Received(
        position,
        tuple(to_elsewhere(one) for one in others),
        any(_is_badge_of_others(one, frame.devices) for one in shape.print_logs),
        bytes(shape.pdf_data),
    )


def _position(
    order: OrderShape, shape: PositionShape, parent: PositionShape | None, frame: Frame
) -> Position:
    given, family, title = _name(order, shape, parent)
    email = shape.attendee_email or (parent.attendee_email if parent else None) or order.email or ""
    return Position(
        id=PositionId(shape.id),
        secret=clean_scan(shape.secret),
        product=ProductId(shape.item),
        status=_status(order, shape),
        order=clean_text(order.code),
        given_name=given,
        family_name=family,
        title=title,
        organisation=clean_text(_company(order, shape, parent)),
        valid_from_ms=_ms(shape.valid_from),
        valid_until_ms=_ms(shape.valid_until),
        email_hash=frame.hash_email(email),
        language=_language(order.locale or ""),
        attention=clean_text(order.checkin_text or "", MAX_NOTICE_CHARS),
        needs_attention=order.checkin_attention,
        event=frame.event,
        variation=None if shape.variation is None else VariationId(shape.variation),
        subevent=None if shape.subevent is None else SubeventId(shape.subevent),
        addon_to=None if shape.addon_to is None else PositionId(shape.addon_to),
        valid_if_pending=order.valid_if_pending,
        answers=_answers(shape, frame.questions),
        price_cents=read_price(shape.price),
    )


def _language(locale: str) -> str:
    """The language of a locale such as ``de-informal``; empty for anything that is none."""
    code = locale[:2].lower()
    return code if code.isascii() and code.isalpha() else ""


def _status(order: OrderShape, shape: PositionShape) -> PositionStatus:
    if order.status not in STATUS:
        return PositionStatus.CANCELED
    if shape.blocked:
        return PositionStatus.BLOCKED
    if order.status == "n" and order.require_approval:
        return PositionStatus.APPROVAL_PENDING
    return STATUS[order.status]


def _name(order: OrderShape, shape: PositionShape, parent: PositionShape | None) -> tuple[str, str, str]:
    """Given name, family name and title.

    The attendee's, else those of whom it was bought with, else the invoice's, as central shows them.
    """
    address = order.invoice_address
    sources: list[tuple[Mapping[str, msgspec.Raw] | None, str | None]] = [
        (one.attendee_name_parts, one.attendee_name) for one in (shape, parent) if one is not None
    ]
    sources += [(address.name_parts, address.name)] if address else []
    for parts, whole in sources:
        found = tuple(_part(parts or {}, keys) for keys in NAME_PARTS.values())
        if found[0] or found[1]:
            return found[0], found[1], found[2]
        if whole_name := clean_text(whole or ""):
            return _split(whole_name)
    return "", "", ""


def _part(parts: Mapping[str, msgspec.Raw], keys: Iterable[str]) -> str:
    for key in keys:
        text = msgspec.json.decode(parts[key]) if key in parts else None
        if isinstance(text, str) and (cleaned := clean_text(text)):
            return cleaned
    return ""


def _split(whole: str) -> tuple[str, str, str]:
    """A name that has no parts, at its last blank: badges set given and family name apart."""
    given, _, family = whole.rpartition(" ")
    return given, family, ""


def _company(order: OrderShape, shape: PositionShape, parent: PositionShape | None) -> str:
    address = order.invoice_address
    return (
        shape.company or (parent.company if parent else None) or (address.company if address else None) or ""
    )


def _answers(shape: PositionShape, questions: Mapping[QuestionId, Question]) -> dict[QuestionId, str]:
    """In the form that is kept. What cannot be read is kept as it is: central takes it for answered."""
    found: dict[QuestionId, str] = {}
    for answer in shape.answers:
        number = QuestionId(answer.question)
        question = questions.get(number)
        raw = ",".join(map(str, answer.options)) if answer.options else answer.answer
        cleaned = clean_answer(question, raw) if question else None
        found[number] = clean_text(raw, MAX_NOTICE_CHARS) if cleaned is None else cleaned
    return found


def to_elsewhere(shape: CheckinShape) -> ElsewherePassage:
    """A check-in as our folds read it."""
    return ElsewherePassage(
        id=shape.id,
        kind=Kind.EXIT if shape.type == EXIT else Kind.ENTRY,
        list=ListId(shape.list),
        at_ms=utc_to_ms(shape.datetime),
        gate=None if shape.gate is None else GateId(shape.gate),
        device=shape.device_id,
    )


def _is_badge_of_others(shape: PrintLogShape, devices: frozenset[int]) -> bool:
    return shape.type == BADGE and shape.successful and shape.device_id not in devices


def to_medium(shape: MediumShape) -> Medium:
    """A reusable medium."""
    linked = shape.linked_orderpositions or (
        [] if shape.linked_orderposition is None else [shape.linked_orderposition]
    )
    return Medium(
        id=MediumId(shape.id),
        type=shape.type,
        identifier=clean_scan(shape.identifier),
        active=shape.active,
        expires_ms=_ms(shape.expires),
        positions=tuple(map(PositionId, linked)),
    )


def _ms(at: datetime | None) -> int | None:
    return None if at is None else utc_to_ms(at)

"""From pretix's event, products, lists and questions to our event set. Pure.

Must not know: HTTP, the ledger. What pretix cannot say (rooms, sessions, the look of a badge) is ours
alone and stays as it was.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta, tzinfo
from typing import TypeVar
from zoneinfo import ZoneInfo

import msgspec
from msgspec.structs import replace

from checkin.clock import utc_to_ms
from checkin.model import (
    CheckInList,
    Event,
    EventSet,
    Gate,
    ListId,
    Names,
    Product,
    ProductId,
    Question,
    QuestionId,
    Subevent,
    SubeventId,
    Variation,
    VariationId,
)
from checkin.money import read_price
from checkin.question import QuestionKind, QuestionOption
from checkin.text import clean_text
from sync.pretix.shapes import (
    BadgeItemShape,
    EventShape,
    ItemShape,
    ListShape,
    QuestionShape,
    SettingsShape,
    SubeventShape,
    Text,
    VariationShape,
)

BADGES = "pretix.plugins.badges"
MAX_PLACE_CHARS = 200
MAX_STAFF_TEXT_CHARS = 200
MAX_CURRENCY_CHARS = 3
MOST_DAYS = 60
"""Longer events (an exhibition, a season) name no days one by one."""

Kept = TypeVar("Kept", Product, CheckInList)


class EventParts(msgspec.Struct, frozen=True, kw_only=True):
    """All that pretix says of one event, but for its orders.

    Attributes:
        badge_items: Which products have which badge layout; None = the event makes no badges in pretix.
    """

    event: EventShape
    settings: SettingsShape
    items: Sequence[ItemShape]
    questions: Sequence[QuestionShape]
    lists: Sequence[ListShape]
    subevents: Sequence[SubeventShape] = ()
    badge_items: Sequence[BadgeItemShape] | None = None


def to_event_set(parts: Iterable[EventParts], earlier: EventSet | None, gates: Iterable[Gate]) -> EventSet:
    """The event set of several events, with what is ours alone as it was.

    Args:
        parts: The main event first.
        earlier: The event set before; None = there was none.
        gates: Those that pretix has named; others of the earlier set stay.
    """
    known = earlier or EventSet(events=(), products=(), lists=())
    every = list(parts)
    named = {gate.id: gate for gate in gates}
    return replace(
        known,
        events=tuple(to_event(one) for one in every),
        products=_kept((p for one in every for p in _products(one)), known.products, PRODUCT_OURS),
        lists=_kept((c for one in every for c in _lists(one)), known.lists, LIST_OURS),
        subevents=tuple(_subevent(shape, one.event.slug) for one in every for shape in one.subevents),
        questions=tuple(question for one in every for question in _questions(one)),
        gates=(*(g for g in known.gates if g.id not in named), *named.values()),
    )


PRODUCT_OURS = ("on_site", "band", "days")
LIST_OURS = ("date", "on_site", "prints_badge", "on_no_answer", "session", "open_to")
"""Fields that pretix does not know."""


def _kept(now: Iterable[Kept], before: Iterable[Kept], fields: tuple[str, ...]) -> tuple[Kept, ...]:
    known = {one.id: one for one in before}
    return tuple(
        replace(one, **{name: getattr(known[one.id], name) for name in fields}) if one.id in known else one
        for one in now
    )


def to_event(parts: EventParts) -> Event:
    """The event itself."""
    shape, settings = parts.event, parts.settings
    timezone = _zone_name(shape.timezone)
    languages = dict.fromkeys([settings.locale[:2], *(locale[:2] for locale in settings.locales)])
    return Event(
        slug=shape.slug,
        names=names(shape.name),
        timezone=timezone,
        languages=tuple(languages),
        days=_days(shape.date_from, shape.date_to, ZoneInfo(timezone)) if not shape.has_subevents else (),
        place=clean_text(_first(shape.location), MAX_PLACE_CHARS),
        date_from_ms=utc_to_ms(shape.date_from),
        date_to_ms=_ms(shape.date_to),
        date_admission_ms=_ms(shape.date_admission),
        signing_keys=tuple(shape.valid_keys.get("pretix_sig1", ())),
        medium_enforced=settings.reusable_media_usage_enforced,
        currency=clean_text(shape.currency, MAX_CURRENCY_CHARS) or "EUR",
    )


def names(text: Text) -> Names:
    """A text per language, harmless to show; languages such as ``de-informal`` count as their first part."""
    if not isinstance(text, dict):
        return {"en": clean_text(text)} if text else {}
    found: Names = {}
    for language, value in text.items():
        if cleaned := clean_text(value or ""):
            found.setdefault(language[:2], cleaned)
    return found


def _first(text: Text) -> str:
    return text if isinstance(text, str) else next(iter((text or {}).values()), "") or ""


def _zone_name(name: str) -> str:
    """The name of a time zone; of one that this machine does not know, that of UTC."""
    try:
        return ZoneInfo(name).key
    except (LookupError, ValueError, OSError):
        return "UTC"


def _days(start: datetime, end: datetime | None, zone: tzinfo) -> tuple[str, ...]:
    first, last = start.astimezone(zone).date(), (end or start).astimezone(zone).date()
    count = (last - first).days + 1
    return tuple((first + timedelta(days=n)).isoformat() for n in range(count)) if count <= MOST_DAYS else ()


def _products(parts: EventParts) -> Iterable[Product]:
    without = {one.item for one in parts.badge_items or () if one.layout is None}
    for shape in parts.items:
        yield Product(
            id=ProductId(shape.id),
            names=names(shape.name),
            event=parts.event.slug,
            badge=shape.id not in without,
            variations=tuple(_variation(one) for one in shape.variations),
            attention=shape.checkin_attention,
            checkin_text=clean_text(shape.checkin_text or "", MAX_STAFF_TEXT_CHARS),
            needs_medium=bool(shape.media_policy),
            price_cents=read_price(shape.default_price),
        )


def _variation(shape: VariationShape) -> Variation:
    return Variation(
        id=VariationId(shape.id),
        names=names(shape.value),
        attention=shape.checkin_attention,
        checkin_text=clean_text(shape.checkin_text or "", MAX_STAFF_TEXT_CHARS),
        price_cents=read_price(shape.default_price),
    )


def _lists(parts: EventParts) -> Iterable[CheckInList]:
    language = parts.settings.locale[:2]
    for shape in parts.lists:
        rules = bytes(shape.rules).decode()
        yield CheckInList(
            id=ListId(shape.id),
            names={language: clean_text(shape.name)},
            event=parts.event.slug,
            products=frozenset(map(ProductId, shape.limit_products)),
            all_products=shape.all_products,
            subevent=None if shape.subevent is None else SubeventId(shape.subevent),
            include_pending=shape.include_pending,
            allow_multiple_entries=shape.allow_multiple_entries,
            allow_entry_after_exit=shape.allow_entry_after_exit,
            addon_match=shape.addon_match,
            rules="" if rules in NO_RULES else rules,
            exit_all_at_ms=_ms(shape.exit_all_at),
        )


NO_RULES = {"", "{}", "null"}


def _subevent(shape: SubeventShape, event: str) -> Subevent:
    return Subevent(
        id=SubeventId(shape.id),
        event=event,
        names=names(shape.name),
        date_from_ms=utc_to_ms(shape.date_from),
        date_to_ms=_ms(shape.date_to),
        date_admission_ms=_ms(shape.date_admission),
    )


def _questions(parts: EventParts) -> Iterable[Question]:
    kinds = set(QuestionKind)
    for shape in sorted(parts.questions, key=lambda one: (one.position, one.id)):
        if shape.type in kinds:  # a plug-in's own kind cannot be asked, at central neither
            yield _question(shape)


def _question(shape: QuestionShape) -> Question:
    kind = QuestionKind(shape.type)
    lowest, highest = (_bound(shape, kind, end) for end in ("min", "max"))
    return Question(
        id=QuestionId(shape.id),
        names=names(shape.question),
        kind=kind,
        identifier=shape.identifier,
        options=tuple(
            QuestionOption(id=one.id, names=names(one.answer), identifier=one.identifier)
            for one in sorted(shape.options, key=lambda one: (one.position, one.id))
        ),
        products=frozenset(map(ProductId, shape.items)),
        required=shape.required,
        ask_at_check_in=shape.ask_during_checkin and bool(shape.items),  # without products nobody is asked
        show_at_check_in=shape.show_during_checkin,
        depends_on=None if shape.dependency_question is None else QuestionId(shape.dependency_question),
        depends_values=tuple(shape.dependency_values),
        lowest=lowest,
        highest=highest,
        min_chars=shape.valid_string_length_min,
        max_chars=shape.valid_string_length_max,
    )


BOUNDS: Mapping[QuestionKind, str] = {
    QuestionKind.NUMBER: "valid_number",
    QuestionKind.DATE: "valid_date",
    QuestionKind.DATE_TIME: "valid_datetime",
}


def _bound(shape: QuestionShape, kind: QuestionKind, end: str) -> str:
    found = getattr(shape, f"{BOUNDS[kind]}_{end}") if kind in BOUNDS else None
    return "" if found is None else str(found)


def _ms(at: datetime | None) -> int | None:
    return None if at is None else utc_to_ms(at)

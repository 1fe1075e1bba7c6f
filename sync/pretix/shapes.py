"""What pretix's API sends, as far as we read it. Field names are pretix's.

Must not know: what anything means here (`sync.pretix.to_event`, `sync.pretix.to_positions`).
Source: pretix 2026.8.0, REST API; every shape was held against a real server.
"""

from datetime import datetime
from typing import Annotated, Generic, TypeVar

import msgspec

Text = dict[str, str] | str | None
"""A text per language; bare in older events."""

Id = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]
"""A number that a database can hold."""

T = TypeVar("T")


class Page(msgspec.Struct, Generic[T]):
    """One page of a list."""

    count: int
    next: str | None
    results: list[T]


Price = str | float | None
"""A text with a point, as pretix writes it; a number would be no reason to know nobody."""


class EventShape(msgspec.Struct):
    """An event."""

    slug: str
    name: Text
    date_from: datetime
    date_to: datetime | None = None
    date_admission: datetime | None = None
    location: Text = None
    timezone: str = "UTC"
    has_subevents: bool = False
    plugins: list[str] = []
    valid_keys: dict[str, list[str]] = {}
    currency: str = "EUR"


class SettingsShape(msgspec.Struct):
    """The settings of an event that devices may read."""

    locales: list[str] = []
    locale: str = "en"
    reusable_media_usage_enforced: bool = False


class VariationShape(msgspec.Struct):
    """A variation of a product."""

    id: Id
    value: Text = None
    checkin_attention: bool = False
    checkin_text: str | None = None
    default_price: Price = None


class ItemShape(msgspec.Struct):
    """A product."""

    id: Id
    name: Text = None
    checkin_attention: bool = False
    checkin_text: str | None = None
    default_price: Price = None
    media_policy: str | None = None
    variations: list[VariationShape] = []


class OptionShape(msgspec.Struct):
    """An option of a question."""

    id: Id
    identifier: str = ""
    answer: Text = None
    position: int = 0


class QuestionShape(msgspec.Struct):
    """A question."""

    id: Id
    type: str
    question: Text = None
    identifier: str = ""
    required: bool = False
    items: list[Id] = []
    options: list[OptionShape] = []
    position: int = 0
    ask_during_checkin: bool = False
    show_during_checkin: bool = False
    dependency_question: Id | None = None
    dependency_values: list[str] = []
    valid_number_min: str | float | None = None
    valid_number_max: str | float | None = None
    valid_date_min: str | None = None
    valid_date_max: str | None = None
    valid_datetime_min: str | None = None
    valid_datetime_max: str | None = None
    valid_string_length_max: int | None = None
    valid_string_length_min: int | None = None


class ListShape(msgspec.Struct):
    """A check-in list."""

    id: Id
    name: str
    all_products: bool = True
    limit_products: list[Id] = []
    subevent: Id | None = None
    include_pending: bool = False
    allow_multiple_entries: bool = False
    allow_entry_after_exit: bool = True
    rules: msgspec.Raw = msgspec.Raw(b"{}")
    exit_all_at: datetime | None = None
    addon_match: bool = False


class SubeventShape(msgspec.Struct):
    """A date of a series."""

    id: Id
    name: Text
    date_from: datetime
    date_to: datetime | None = None
    date_admission: datetime | None = None


class BadgeItemShape(msgspec.Struct):
    """Which badge layout a product has; without layout its holders get no badge."""

    item: Id
    layout: Id | None = None


class LayoutShape(msgspec.Struct):
    """A badge layout; what stands in it is read by whoever draws it.

    Attributes:
        default: It holds for all products that name none.
        layout: JSON, kept as it came.
        background: Address of the PDF behind it.
    """

    id: Id
    name: str | None = None
    default: bool = False
    layout: msgspec.Raw = msgspec.Raw(b"[]")
    background: str | None = None


class CheckinShape(msgspec.Struct):
    """A check-in, below its order position."""

    id: Id
    datetime: datetime
    list: Id
    type: str = "entry"
    gate: Id | None = None
    device_id: Id | None = None
    auto_checked_in: bool = False


class HistoryShape(CheckinShape, kw_only=True):
    """A check-in in the list of all of them."""

    position: int | None = None
    created: datetime
    successful: bool = True


class AnswerShape(msgspec.Struct):
    """An answer given when ordering, or at check-in."""

    question: Id
    answer: str = ""
    options: list[Id] = []


class PrintLogShape(msgspec.Struct):
    """Something that was printed for a position."""

    datetime: datetime
    type: str = ""
    successful: bool = True
    device_id: Id | None = None


class PositionShape(msgspec.Struct):
    """An order position."""

    id: Id
    item: Id
    secret: str
    variation: Id | None = None
    subevent: Id | None = None
    addon_to: Id | None = None
    attendee_name: str | None = None
    attendee_name_parts: dict[str, msgspec.Raw] | None = None
    attendee_email: str | None = None
    company: str | None = None
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    blocked: list[str] | None = None
    canceled: bool = False
    price: Price = None
    checkins: list[CheckinShape] = []
    answers: list[AnswerShape] = []
    print_logs: list[PrintLogShape] = []
    pdf_data: msgspec.Raw = msgspec.Raw(b"")


class AddressShape(msgspec.Struct):
    """The invoice address of an order."""

    company: str | None = None
    name: str | None = None
    name_parts: dict[str, msgspec.Raw] | None = None


class OrderShape(msgspec.Struct):
    """An order with its positions."""

    code: str
    status: str
    datetime: datetime
    email: str | None = None
    locale: str | None = None
    require_approval: bool = False
    valid_if_pending: bool = False
    checkin_attention: bool = False
    checkin_text: str | None = None
    invoice_address: AddressShape | None = None
    positions: list[PositionShape] = []


class RevokedShape(msgspec.Struct):
    """A secret that was taken back."""

    id: Id
    secret: str
    created: datetime


class BlockedShape(msgspec.Struct):
    """A secret that is, or no longer is, blocked."""

    id: Id
    secret: str
    updated: datetime
    blocked: bool = True


class MediumShape(msgspec.Struct):
    """A reusable medium."""

    id: Id
    type: str
    identifier: str
    active: bool = True
    expires: datetime | None = None
    linked_orderposition: int | None = None
    linked_orderpositions: list[Id] = []

"""The tables of an event file: their keys, the types of their values, and how a wrong one is worded.

Must not know: how tables are read, what names refer to.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

import msgspec

from checkin.announcement import Audience
from checkin.model import Exits, Names, OnNoAnswer, WhenFull
from checkin.roles import StaffRole
from checkin.room_limits import LimitSource, RoomUse


class QuestionType(StrEnum):
    """What an answer to a question looks like."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    YES_NO = "yes_no"
    CHOICE = "choice"
    CHOICES = "choices"
    NUMBER = "number"
    DATE = "date"
    TIME = "time"
    DATE_TIME = "date_time"
    COUNTRY = "country"
    PHONE = "phone"
    EMAIL = "email"


class Typed(str):
    """What may be written as a text or as TOML's own number, date, time or truth: the text of it."""

    __slots__ = ()


NameValue = str | Names
Day = date


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """What every table has. `id` is central's number where there is one."""

    name: NameValue
    id: int | None = None


class EventTable(msgspec.Struct, frozen=True, kw_only=True):
    """``[event]``."""

    slug: str
    name: NameValue
    timezone: str = "Europe/Berlin"
    languages: tuple[str, ...] = ("de", "en")
    days: tuple[date, ...] = ()
    place: str = ""
    starts: datetime | None = None
    ends: datetime | None = None
    admission: datetime | None = None
    symbologies: tuple[str, ...] = ()
    currency: str = "EUR"
    accent: str = ""


class ProductTable(Table, frozen=True, kw_only=True):
    """``[[product]]``."""

    on_site: bool = True
    badge: bool = True
    band: str = ""
    days: tuple[date, ...] = ()
    attention: bool = False
    check_in_text: str = ""
    price: Typed | None = None


class ListTable(Table, frozen=True, kw_only=True):
    """``[[check_in_list]]``. `since` is written ``from``, which Python keeps for itself."""

    date: Day | None = None
    products: tuple[str, ...] = ()
    allow_multiple_entries: bool = False
    allow_entry_after_exit: bool = True
    include_pending: bool = False
    on_site: bool = True
    prints_badge: bool = True
    on_no_answer: OnNoAnswer = OnNoAnswer.ADMIT
    since: Typed | None = msgspec.field(default=None, name="from")
    until: Typed | None = None
    once_per_day: bool = False
    only_at_gates: bool = False
    rules: str = ""
    session: str | None = None
    open_to: tuple[str, ...] = ()


class GateTable(Table, frozen=True, kw_only=True):
    """``[[gate]]``."""

    lists: tuple[str, ...] = ()


class LimitTable(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One of the ``limits`` of a room: a number, or what it is reckoned from."""

    source: LimitSource
    persons: int | None = None
    area_m2: float | None = None
    use: RoomUse | None = None
    widths_m: tuple[float, ...] = ()
    note: str = ""


class RoomTable(Table, frozen=True, kw_only=True):
    """``[[room]]``."""

    parent: str | None = None
    limit: int | None = None
    limit_source: str = ""
    limits: tuple[LimitTable, ...] = ()
    exits: Exits = Exits.SCAN
    counts: tuple[str, ...] = ()
    when_full: WhenFull = WhenFull.REFUSE
    tell_exits: bool = False


class SessionTable(Table, frozen=True, kw_only=True):
    """``[[session]]``."""

    room: str
    start: datetime
    end: datetime
    places: int | None = None


class StaffTable(Table, frozen=True, kw_only=True):
    """``[[staff]]``. `pin` is an argon2 hash, never the digits."""

    role: StaffRole
    pin: str = ""


class QuestionTable(Table, frozen=True, kw_only=True):
    """``[[question]]``."""

    type: QuestionType = QuestionType.TEXT
    options: tuple[NameValue, ...] = ()
    products: tuple[str, ...] = ()
    required: bool = False
    ask_at_check_in: bool = True
    show_at_check_in: bool = False
    depends_on: str | None = None
    depends_values: tuple[Typed, ...] = ()
    lowest: Typed | None = None
    highest: Typed | None = None
    max_chars: int | None = None


class AnnouncementTable(msgspec.Struct, frozen=True, kw_only=True):
    """``[[announcement]]``. `audience` is written ``for``, and `since` ``from``."""

    text: NameValue
    audience: Audience = msgspec.field(default=Audience.EVERYBODY, name="for")
    gates: tuple[str, ...] = ()
    rooms: tuple[str, ...] = ()
    since: datetime | None = msgspec.field(default=None, name="from")
    until: datetime | None = None


SHAPES: dict[str, type[msgspec.Struct]] = {
    "product": ProductTable,
    "check_in_list": ListTable,
    "gate": GateTable,
    "room": RoomTable,
    "session": SessionTable,
    "staff": StaffTable,
    "question": QuestionTable,
    "announcement": AnnouncementTable,
}
TABLES = ("event", *SHAPES)

A_TEXT = "a text in quotes"
A_NUMBER = "a whole number"
WORDS: dict[Any, str] = {
    str: A_TEXT,
    str | None: A_TEXT,
    int | None: A_NUMBER,
    bool: "true or false",
    NameValue: 'a text in quotes, or one per language as in {de = "Saal", en = "Hall"}',
    date | None: "a date such as 2026-11-25",
    datetime: "a date with a time such as 2026-11-25T09:00:00",
    datetime | None: "a date with a time such as 2026-11-25T09:00:00",
    Typed | None: "a text, a number, a date or a time",
    tuple[Typed, ...]: 'a list of texts as in ["A", "B"], or [true]',
    tuple[NameValue, ...]: 'a list of texts, or of texts per language as in [{de = "ja", en = "yes"}]',
    tuple[str, ...]: 'a list of texts as in ["A", "B"]',
    tuple[LimitTable, ...]: (
        'a list as in [{persons = 200, source = "permit"}]; sources are permit, area, escape_width'
        " and case_by_case"
    ),
    tuple[date, ...]: "a list of dates as in [2026-11-25, 2026-11-26]",
}

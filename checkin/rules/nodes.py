"""The rules of a list as values: what pretix's rules can say, and no more.

Must not know: JSON, facts, how a rule is judged or explained.
"""

from enum import StrEnum

import msgspec

Scalar = str | int | float | bool | None
"""A value as JSON has it; lists and objects are no values here."""


class Variable(StrEnum):
    """What a rule may ask of a scan; the words are pretix's."""

    __hash__ = str.__hash__  # an enum's own is written in Python, and rules look names up at every scan

    PRODUCT = "product"
    VARIATION = "variation"
    GATE = "gate"
    NOW = "now"
    NOW_ISOWEEKDAY = "now_isoweekday"
    ENTRIES_NUMBER = "entries_number"
    ENTRIES_TODAY = "entries_today"
    ENTRIES_DAYS = "entries_days"
    MINUTES_SINCE_LAST_ENTRY = "minutes_since_last_entry"
    MINUTES_SINCE_FIRST_ENTRY = "minutes_since_first_entry"
    ENTRY_STATUS = "entry_status"


class Counted(StrEnum):
    """What is counted on one side of a time; the words are pretix's."""

    __hash__ = str.__hash__  # as for variables

    ENTRIES_SINCE = "entries_since"
    ENTRIES_BEFORE = "entries_before"
    ENTRIES_DAYS_SINCE = "entries_days_since"
    ENTRIES_DAYS_BEFORE = "entries_days_before"


class Moment(StrEnum):
    """How a time is told; the words are pretix's."""

    __hash__ = str.__hash__  # as for variables

    CUSTOM = "custom"
    CUSTOM_TIME = "customtime"
    DATE_FROM = "date_from"
    DATE_TO = "date_to"
    DATE_ADMISSION = "date_admission"


class Comparison(StrEnum):
    """How values are compared; the words are pretix's."""

    __hash__ = str.__hash__  # as for variables

    LESS = "<"
    LESS_EQUAL = "<="
    GREATER = ">"
    GREATER_EQUAL = ">="
    EQUAL = "=="
    NOT_EQUAL = "!="


class TimeComparison(StrEnum):
    """How two times are compared; the words are pretix's."""

    BEFORE = "isBefore"
    AFTER = "isAfter"


class Always(msgspec.Struct, frozen=True):
    """No rules at all."""


class Literal(msgspec.Struct, frozen=True):
    """A value as it stands."""

    value: Scalar


class Var(msgspec.Struct, frozen=True):
    """A fact of the scan."""

    name: Variable


class Time(msgspec.Struct, frozen=True):
    """A moment.

    Attributes:
        text: ISO time with an offset for ``custom``, wall time for ``customtime``, else empty.
    """

    kind: Moment
    text: str = ""


class Count(msgspec.Struct, frozen=True):
    """How many entries, or days with entries, lie on one side of a time."""

    kind: Counted
    time: Time


class Lookup(msgspec.Struct, frozen=True):
    """One product, variation or gate of a list.

    Attributes:
        model: What it is, in the words of the rule.
        label: What the author of the rule saw.
    """

    model: str
    id: int
    label: str = ""


class Member(msgspec.Struct, frozen=True):
    """Whether a value is among some others (``inList``)."""

    value: "Node"
    items: tuple[Lookup | Literal, ...]


class Compare(msgspec.Struct, frozen=True):
    """Whether values stand in an order; more than two only with ``<`` and ``<=``, each with the next."""

    operator: Comparison
    values: tuple["Node", ...]


class CompareTime(msgspec.Struct, frozen=True):
    """Whether a time lies before or after another one, give or take `tolerance` minutes."""

    operator: TimeComparison
    left: Time | Var
    right: Time | Var
    tolerance: int | float | None = None


class Every(msgspec.Struct, frozen=True):
    """All of the parts hold (``and``)."""

    parts: tuple["Node", ...]


class Some(msgspec.Struct, frozen=True):
    """One of the parts holds (``or``)."""

    parts: tuple["Node", ...]


Node = Always | Every | Some | Compare | CompareTime | Member | Count | Time | Var | Literal
"""A condition, or a value that is compared in one; a value alone holds if it is neither zero nor empty."""

ALWAYS = Always()

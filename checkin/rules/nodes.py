"""The rules of a list as values: what pretix's rules can say, and no more.

Must not know: JSON, facts, how a rule is judged or explained.
"""

from enum import StrEnum

import msgspec

Scalar = str | int | float | bool | None


class Variable(StrEnum):
    """What a rule may ask of a scan; the values are pretix's."""

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
    """What is counted beside a time; the values are pretix's."""

    ENTRIES_SINCE = "entries_since"
    ENTRIES_BEFORE = "entries_before"
    ENTRIES_DAYS_SINCE = "entries_days_since"
    ENTRIES_DAYS_BEFORE = "entries_days_before"


class Moment(StrEnum):
    """How a time is told; the values are pretix's."""

    CUSTOM = "custom"
    CUSTOM_TIME = "customtime"
    DATE_FROM = "date_from"
    DATE_TO = "date_to"
    DATE_ADMISSION = "date_admission"


class Comparison(StrEnum):
    """How two values are compared; the values are pretix's."""

    LESS = "<"
    LESS_EQUAL = "<="
    GREATER = ">"
    GREATER_EQUAL = ">="
    EQUAL = "=="
    NOT_EQUAL = "!="


class TimeComparison(StrEnum):
    """How two times are compared; the values are pretix's."""

    BEFORE = "isBefore"
    AFTER = "isAfter"


class Literal(msgspec.Struct, frozen=True, tag=True):
    """A value as it stands."""

    value: Scalar


class Var(msgspec.Struct, frozen=True, tag=True):
    """A fact of the scan."""

    name: Variable


class Time(msgspec.Struct, frozen=True, tag=True):
    """A moment; `text` is its ISO time or wall time, empty where `kind` says it all."""

    kind: Moment
    text: str = ""


class Count(msgspec.Struct, frozen=True, tag=True):
    """How many entries, or days with entries, lie on one side of a time."""

    kind: Counted
    time: "Value"


class Compare(msgspec.Struct, frozen=True, tag=True):
    """Whether two values stand in an order."""

    operator: Comparison
    left: "Value"
    right: "Value"


class CompareTime(msgspec.Struct, frozen=True, tag=True):
    """Whether a time lies before or after another one, give or take `tolerance` minutes."""

    operator: TimeComparison
    left: "Value"
    right: "Value"
    tolerance: int | float | None = None


class Member(msgspec.Struct, frozen=True, tag=True):
    """Whether a value is among the ids of some products, variations or gates.

    Attributes:
        model: What the ids are of, in the words of the rule.
        labels: What the rule's author saw, one per id; kept for printing alone.
    """

    value: "Value"
    model: str
    ids: tuple[int, ...]
    labels: tuple[str, ...] = ()


class Every(msgspec.Struct, frozen=True, tag=True):
    """All of the parts hold (``and``)."""

    parts: tuple["Node", ...]


class Some(msgspec.Struct, frozen=True, tag=True):
    """One of the parts holds (``or``)."""

    parts: tuple["Node", ...]


class Always(msgspec.Struct, frozen=True, tag=True):
    """No rules at all."""


Value = Literal | Var | Time | Count
"""What can be compared."""

Leaf = Literal | Compare | CompareTime | Member
"""A condition without parts."""

Node = Always | Every | Some | Leaf
"""A condition."""

ALWAYS = Always()

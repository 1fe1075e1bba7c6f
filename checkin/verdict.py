"""The outcome of trying a ticket at a list. Must not know: how it is worded, who sees it.

A refusal is a value, never an exception.
"""

from enum import StrEnum

import msgspec

from checkin.question import Question, QuestionId


class Reason(StrEnum):
    """Why a ticket may not pass: pretix's words, then ours."""

    INVALID = "invalid"
    UNPAID = "unpaid"
    BLOCKED = "blocked"
    CANCELED = "canceled"
    INVALID_TIME = "invalid_time"
    ALREADY_REDEEMED = "already_redeemed"
    PRODUCT = "product"
    RULES = "rules"
    AMBIGUOUS = "ambiguous"
    REVOKED = "revoked"
    UNAPPROVED = "unapproved"
    ALREADY_EXCHANGED = "already_exchanged"
    MEDIUM_INVALID = "medium_invalid"
    MEDIUM_EXISTS = "medium_exists"
    UNKNOWN_LIST = "unknown_list"
    ERROR = "error"
    BADGE_VOID = "badge_void"
    NOT_ON_SITE = "not_on_site"
    ROOM_FULL = "room_full"


class Explanation(msgspec.Struct, frozen=True):
    """Why, as a message id and its values; worded where people read it.

    Attributes:
        message: Id of a sentence in the catalogue of the kiosk.
        values: What the sentence names; times as milliseconds since 1970 UTC.
    """

    message: str
    values: tuple[tuple[str, str | int], ...] = ()


class Admit(msgspec.Struct, frozen=True):
    """The attendee may pass."""


class Refuse(msgspec.Struct, frozen=True):
    """The attendee may not pass, and why.

    Attributes:
        forcible: Whether staff may override it; not where there is nothing sound to admit.
    """

    reason: Reason
    explanation: Explanation
    forcible: bool = True


class NeedsAnswer(msgspec.Struct, frozen=True):
    """The attendee may pass once these questions are answered.

    Attributes:
        questions: In the order of asking; an optional one is answered with an empty text, too.
        wrong: Those among them whose answer was given and cannot be taken.
    """

    questions: tuple[Question, ...]
    wrong: frozenset[QuestionId] = frozenset()


Verdict = Admit | Refuse | NeedsAnswer

"""Asking somebody who hears of every door before an attendee is welcomed: what is asked, what is answered.

Must not know: who answers (pretix, a hub), how bytes travel, what a door does without an answer.
"""

from collections.abc import Mapping
from typing import Protocol

import msgspec

from checkin.journal import EntryId
from checkin.model import ListId, QuestionId
from checkin.verdict import Reason


class Plea(msgspec.Struct, frozen=True):
    """An entry that this kiosk would admit, and has written down already.

    Attributes:
        nonce: The journal entry's id: asked twice under it, an entry counts once.
        at_ms: When it happened, milliseconds since 1970 UTC.
        answers: What the attendee answered here and central may not know.
        is_repeated: It was asked before and the answer is not known, so it may have been granted.
    """

    nonce: EntryId
    list: ListId
    secret: str
    at_ms: int
    answers: Mapping[QuestionId, str] = {}
    ignore_unpaid: bool = False
    is_repeated: bool = False


class Granted(msgspec.Struct, frozen=True):
    """The entry counts, everywhere."""


class Refused(msgspec.Struct, frozen=True):
    """The entry does not count.

    Attributes:
        said: Why, in the arbiter's own words, harmless; empty = it did not say.
        entered_ms: When the ticket was used before, if that is why and it says so; `gate` is where.
    """

    reason: Reason
    said: str = ""
    entered_ms: int | None = None
    gate: int | None = None


class Unanswered(msgspec.Struct, frozen=True):
    """No answer in time, or none that says anything about this ticket. The plea may have been granted.

    Attributes:
        problem: Why, for staff; nothing of it comes from outside.
    """

    problem: str = ""


Ruling = Granted | Refused | Unanswered


class Arbiter(Protocol):
    """Who rules on entries. Asked by one thread at a time; `hang_up` is for any thread."""

    def rule(self, plea: Plea) -> Ruling:
        """Ask, and wait until the deadline at the longest. Never raises for what happens on the way."""
        ...

    def hang_up(self) -> None:
        """End the question under way, and let no other one begin."""
        ...

    def close(self) -> None:
        """Give back connections."""
        ...

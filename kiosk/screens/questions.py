"""Yes-or-no questions to staff about badges: what is asked, and what each answer does.

A question never answers itself, and a scan that comes meanwhile is not taken for an answer. Must not know:
widgets.
"""

from collections.abc import Callable

import msgspec

from checkin.badge import PrintState
from checkin.prints import PrintJob
from kiosk.ports import PrintDesk
from kiosk.reasons import CAUSES
from kiosk.views import Card
from kiosk.words import Words

YES_KEYS = frozenset({"j", "y"})
NO_KEYS = frozenset({"n"})

MAY_BE_OUT = frozenset({PrintState.UNKNOWN, PrintState.UNCONFIRMED, PrintState.SENT, PrintState.SENDING})
"""States of a badge that somebody has to look for."""

Deed = Callable[[PrintDesk], object]


class Question(msgspec.Struct, frozen=True):
    """What is asked, and what yes and no do; None = nothing."""

    title: str
    detail: str
    yes: Deed
    no: Deed | None = None
    job: PrintJob | None = None

    def deed(self, key: str) -> Deed | None:
        """What this key does."""
        return self.yes if key.lower() in YES_KEYS else self.no

    def is_answer(self, key: str) -> bool:
        """Whether this key answers it."""
        return key.lower() in YES_KEYS | NO_KEYS


def ask_reprint(words: Words, card: Card, by: str) -> Question:
    """A new badge makes the older ones void: that is worth one look."""
    position = card.position.id
    has_badge = any(not job.is_void for job in card.jobs)
    return Question(
        words.say("May the old badge be void?") if has_badge else words.say("Print a badge?"),
        card.position.display_name,
        lambda desk: desk.reprint(position, by),
    )


def ask_job(words: Words, job: PrintJob, card: Card | None) -> Question:
    """A badge that nobody knows about: did it come out? One that did not: print it now?"""
    cause = CAUSES[job.cause]
    name = card.position.display_name if card else ""
    detail = " · ".join(
        part for part in (name, words.time(job.fresh_ms), words.say(cause) if cause else "") if part
    )
    if job.state in MAY_BE_OUT:
        return Question(
            words.say("Did this badge come out?"),
            detail,
            lambda desk: desk.settle_print(job.id, True),  # noqa: FBT003  # the one fact it is about
            lambda desk: desk.settle_print(job.id, False),  # noqa: FBT003  # the one fact it is about
            job,
        )
    return Question(words.say("Print this badge now?"), detail, lambda desk: desk.release(job.id), job=job)

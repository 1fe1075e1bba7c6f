"""Small questions to staff: what is asked, what each answer does, and why somebody is let in all the same.

A question never answers itself, and a scan that comes meanwhile is not taken for an answer. Must not know:
widgets.
"""

from collections.abc import Callable

import msgspec
from msgspec.structs import replace

from checkin.badge import PrintState
from checkin.model import name_in
from checkin.prints import PrintJob
from checkin.text import clean_text
from kiosk.ports import DeskPort
from kiosk.reasons import CAUSES
from kiosk.views import Card, DeskPlace
from kiosk.words import Words, mark

YES_KEYS = frozenset({"j", "y"})
NO_KEYS = frozenset({"n"})
NEVER_KEY = "x"
MAX_WHY_CHARS = 60

MAY_BE_OUT = frozenset({PrintState.UNKNOWN, PrintState.UNCONFIRMED, PrintState.SENT, PrintState.SENDING})
"""States of a badge that somebody has to look for."""

WHYS = (
    mark("known to us"),
    mark("paid here"),
    mark("told by lead"),
    mark("ticket trouble"),
)
"""Why somebody is let in all the same; kept in these words, shown in those of the reader."""

OTHER_KEY = str(len(WHYS) + 1)

Deed = Callable[[DeskPort], object]


class Question(msgspec.Struct, frozen=True):
    """What is asked, and what each key does; None = nothing.

    Attributes:
        never: What the third key does, which puts it aside for good; None = there is none.
        job: The print job in question.
        done: What is said after a yes.
    """

    title: str
    detail: str
    yes: Deed
    no: Deed | None = None
    never: Deed | None = None
    job: PrintJob | None = None
    done: str = ""

    def deed(self, key: str) -> Deed | None:
        """What this key does."""
        if key.lower() in YES_KEYS:
            return self.yes
        return self.never if key.lower() == NEVER_KEY else self.no

    def is_answer(self, key: str) -> bool:
        """Whether this key answers it."""
        return key.lower() in YES_KEYS | NO_KEYS or (self.never is not None and key.lower() == NEVER_KEY)

    def keys(self, words: Words) -> list[tuple[str, str]]:
        """The keys and what they mean."""
        yes, no, later = words.say("yes"), words.say("no"), words.say("later")
        never = [(NEVER_KEY.upper(), words.say("never print"))] if self.never else []
        return [(yes[0].upper(), yes), (no[0].upper(), no), *never, ("Esc", later)]


class Why(msgspec.Struct, frozen=True):
    """Staff are asked why; `typed` is None while they choose a number."""

    name: str
    typed: str | None = None

    def pressed(self, char: str) -> "Why | str":
        """One letter or figure: the reason, or what is asked next."""
        if self.typed is not None:
            return replace(self, typed=clean_text(self.typed + char, MAX_WHY_CHARS + 1)[:MAX_WHY_CHARS])
        if char == OTHER_KEY:
            return replace(self, typed="")
        number = int(char) if char in "123456789" else 0
        return WHYS[number - 1] if 0 < number <= len(WHYS) else self

    def title(self, words: Words) -> str:
        """What is asked."""
        return words.say("Why is {name} let in?", name=self.name)

    def detail(self, words: Words) -> str:
        """The numbered reasons, or what was typed."""
        if self.typed is not None:
            return f"{self.typed}▌"
        reasons = [*map(words.say, WHYS), words.say("other")]
        return "  ".join(f"{number} {reason}" for number, reason in enumerate(reasons, 1))

    def keys(self, words: Words) -> list[tuple[str, str]]:
        """The keys and what they mean."""
        send = (
            [("↵", words.say("admit"))]
            if self.typed is not None
            else [(f"1-{OTHER_KEY}", words.say("reason"))]
        )
        return [*send, ("Esc", words.say("do not admit"))]


def ask_reprint(words: Words, card: Card, place: DeskPlace) -> Question:
    """A new badge makes the older ones void: that is worth one look."""
    position = card.position.id
    has_badge = any(not job.is_void for job in card.jobs)
    return Question(
        words.say("May the old badge be void?") if has_badge else words.say("Print a badge?"),
        card.position.display_name,
        lambda desk: desk.reprint(position, place.by, place.gate),
    )


def ask_undo(words: Words, card: Card, place: DeskPlace, now_ms: int) -> Question | None:
    """Take back the last entry or exit: none is there, or none of a list that is known."""
    newest = card.newest_passage
    if newest is None or newest.list is None:
        return None
    position, list_id = card.position.id, newest.list
    where = name_in(newest.place, words.language)
    detail = (card.position.display_name, words.moment(newest.at_ms, now_ms), where)
    return Question(
        words.say("Take the last entry or exit back?"),
        " · ".join(filter(None, detail)),
        lambda desk: desk.undo(position, list_id, place.by),
        done=words.say("Taken back"),
    )


def ask_job(words: Words, job: PrintJob, card: Card | None, by: str) -> Question:
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
            lambda desk: desk.settle_print(job.id, came_out=True, by=by),
            lambda desk: desk.settle_print(job.id, came_out=False, by=by),
            job=job,
        )
    return Question(
        words.say("Print this badge now?"),
        detail,
        lambda desk: desk.release(job.id, by),
        never=lambda desk: desk.cancel(job.id, by),
        job=job,
    )

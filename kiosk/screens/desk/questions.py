"""Small questions to staff: what is asked, what each answer does, and why somebody is let in all the same.

A question never answers itself, and a scan that comes meanwhile is not taken for an answer. Must not know:
widgets.
"""

from collections.abc import Callable

import msgspec
from msgspec.structs import replace

from checkin.badge import PrintState
from checkin.journal import EntryId
from checkin.model import PositionId, name_in
from checkin.prints import PrintJob
from checkin.text import clean_text
from kiosk.ports import DeskPort
from kiosk.views import Card, DeskPlace
from kiosk.wording.reasons import CAUSES
from kiosk.words import Words, mark

YES_KEYS = frozenset({"j", "y"})
NO_KEYS = frozenset({"n"})
FIGURES = frozenset("123456789")
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


class Choice(msgspec.Struct, frozen=True):
    """One of several things that may be done; `done` is what is said then."""

    text: str
    deed: Deed
    done: str = ""


class Question(msgspec.Struct, frozen=True):
    """What is asked, and what each key does; None = nothing.

    Attributes:
        choices: What may be done instead of yes and no, by figure.
        at_enter: Which of them Enter chooses; 0 = none.
        entry: The entry in question, which was one too many.
        brief: The detail in fewer letters, where there is less room; empty = there are none.
        group: Who is to be checked in after a yes, one after the other.
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
    choices: tuple[Choice, ...] = ()
    at_enter: int = 0
    entry: EntryId | None = None
    brief: str = ""
    group: tuple[PositionId, ...] = ()

    @property
    def subject(self) -> EntryId | None:
        """The badge or entry in question, if it is about one that waits for a decision."""
        return self.job.id if self.job else self.entry

    def is_yes(self, key: str) -> bool:
        """Whether this key is a yes."""
        return key.lower() in YES_KEYS

    def choice(self, key: str) -> Choice | None:
        """The choice that this key chooses."""
        number = int(key) if key in FIGURES else self.at_enter if key == "enter" else 0
        return self.choices[number - 1] if 0 < number <= len(self.choices) else None

    def deed(self, key: str) -> Deed | None:
        """What this key does."""
        chosen = self.choice(key)
        if chosen is not None:
            return chosen.deed
        if self.is_yes(key):
            return self.yes
        return self.never if key.lower() == NEVER_KEY else self.no

    def said(self, key: str) -> str:
        """What is told once that is done."""
        chosen = self.choice(key)
        return chosen.done if chosen else self.done

    def is_answer(self, key: str) -> bool:
        """Whether this key answers it."""
        if self.choices:
            return self.choice(key) is not None
        return key.lower() in YES_KEYS | NO_KEYS or (self.never is not None and key.lower() == NEVER_KEY)

    def keys(self, words: Words) -> list[tuple[str, str]]:
        """The keys and what they mean."""
        if self.choices:
            choices = [(str(number), choice.text) for number, choice in enumerate(self.choices, 1)]
            return [*choices, ("Esc", words.say("later"))]
        yes, no, later = words.say("yes"), words.say("no"), words.say("later")
        never = [(NEVER_KEY.upper(), words.say("never print"))] if self.never else []
        if self.no is None and self.never is None:
            return [(yes[0].upper(), yes), (f"{no[0].upper()}/Esc", no)]
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
    """A new badge makes the older ones void: that is worth one look. One that was lost may only be void."""
    position, name = card.position.id, card.position.display_name
    older = sum(not job.is_void for job in card.jobs)

    def reprint(desk: DeskPort) -> object:
        return desk.reprint(position, place.by, place.gate)

    if not older:
        return Question(words.say("Print a badge?"), name, reprint)
    opens = words.say_count(
        "The old badge opens nothing then", "The {number} old badges open nothing then", older
    )
    choices = (
        Choice(words.say("new badge"), reprint),
        Choice(
            words.say("only void the old"),
            lambda desk: desk.void_badges(position, place.by, place.gate),
            words.say("Badge is void"),
        ),
    )
    return Question(
        words.say("What about the badge?"), f"{name} · {opens}", reprint, choices=choices, at_enter=1
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

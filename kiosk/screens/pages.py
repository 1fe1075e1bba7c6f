"""What a self-service kiosk says in each situation, as values. Pure: words, answers and times in, a page out.

Must not know: widgets, sizes, the clock. Staff matters (provisional, forced, remedies) have no place here.
"""

from enum import StrEnum
from math import ceil
from typing import assert_never

import msgspec

from checkin.badge import Cause, PrintState
from checkin.errors import EinlassError
from checkin.model import Direction, EventSet, Names, Position, name_in
from checkin.prints import PrintJob
from checkin.text import clean_text
from checkin.verdict import Admit, NeedsAnswer, Refuse
from kiosk.reasons import CAUSES, say_refusal
from kiosk.screens.shapes import Shape
from kiosk.theme import Field
from kiosk.views import Answer, PrinterView
from kiosk.words import Words, mark

SESSIONS_SHOWN = 2
MAX_REMEDY_CHARS = 160
NEARLY = 0.95
"""Where the bar waits until the printer says that the badge is out."""

PATIENCE = 3.0
"""After so many times the usual duration nobody is told to go on waiting."""

TROUBLED = frozenset({PrintState.FAILED, PrintState.UNKNOWN, PrintState.UNCONFIRMED, PrintState.CANCELLED})


class Bar(msgspec.Struct, frozen=True):
    """A progress bar that tells the truth: `fraction` from 0 to 1, `note` what is left."""

    fraction: float
    note: str


class Offer(msgspec.Struct, frozen=True):
    """Something that may be chosen by a key; `is_chosen` is None where one choice is the answer."""

    key: str
    label: str
    is_chosen: bool | None = None


class Page(msgspec.Struct, frozen=True):
    """One thing: a field, a shape, a sentence, and the way on.

    Attributes:
        headline: What is said first; `name` follows it, as the person wrote it.
        body: What to do now.
        foot: At the bottom, at most two lines; `key` is what touching it stands for.
        options: What may be chosen, one below the other.
        entry: What was typed so far; None = nothing is to be typed.
        notice: One line above the foot: how far this is, or what is wrong if `is_alert`.
        is_form: The page asks for something; it stands at the top, without a shape.
    """

    field: Field
    shape: Shape
    headline: str
    name: str = ""
    body: str = ""
    bar: Bar | None = None
    foot: tuple[str, ...] = ()
    key: str = ""
    options: tuple[Offer, ...] = ()
    entry: str | None = None
    notice: str = ""
    is_alert: bool = False
    is_form: bool = False


class Printing(msgspec.Struct, frozen=True):
    """How the badge of the attendee in front of us is coming along.

    Attributes:
        waited_ms: Since the answer was shown.
        usual_ms: What a badge takes on this printer.
    """

    job: PrintJob | None
    printer: PrinterView | None
    waited_ms: int
    usual_ms: int

    @property
    def is_done(self) -> bool:
        """Whether the printer said that the badge is out."""
        return self.job is not None and self.job.state is PrintState.PRINTED

    @property
    def cause(self) -> Cause:
        """Why it does not come, as far as anybody knows."""
        if self.job is not None and self.job.cause is not Cause.NONE:
            return self.job.cause
        return self.printer.cause if self.printer is not None else Cause.NONE

    @property
    def is_troubled(self) -> bool:
        """Whether the attendee is to go on without waiting for it."""
        if self.is_done:
            return False
        is_stuck = self.printer is not None and not self.printer.ready
        return (
            (self.job is not None and self.job.state in TROUBLED)
            or is_stuck
            or self.waited_ms > self.usual_ms * PATIENCE
        )


class Reader(StrEnum):
    """What a ticket is held up to."""

    CAMERA = "camera"
    LOST_CAMERA = "a camera that does not answer"
    SCANNER = "scanner"


INVITATIONS: dict[Reader, tuple[str, str]] = {
    Reader.CAMERA: (mark("Hold your ticket here"), mark("Camera: no pictures are kept")),
    Reader.LOST_CAMERA: (mark("Camera is missing just now"), mark("Scanner and service desk go on")),
    Reader.SCANNER: (mark("Hold your ticket to the scanner"), mark("On a phone or on paper")),
}
"""The sentence below the picture, and the note at the bottom."""


def idle_page(words: Words, reader: Reader) -> Page:
    """Nobody is here."""
    headline, note = map(words.say, INVITATIONS[reader])
    return Page(
        Field.CALM,
        Shape.CODE,
        headline,
        foot=(words.say("No ticket? ▸ press {key}", key="0"), note),
        key="0",
    )


def help_page(words: Words, way: Names, left_s: int, *, offers_search: bool) -> Page:
    """Somebody has no ticket at hand."""
    headline = words.say("We will find you by your name")
    search = words.say("Find it yourself ▸ press {key}", key="1") if offers_search else ""
    foot, body = (search, back_line(words, left_s)), _to_desk(words, way)
    return Page(Field.CALM, Shape.BADGE, headline, body=body, foot=foot, key="1")


def not_found_page(words: Words, way: Names, left_s: int, *, offers_search: bool) -> Page:
    """Somebody without a ticket was not found: the same page whatever the reason was."""
    headline = words.say("We cannot find you with this")
    again = words.say("Try again ▸ press {key}", key="1") if offers_search else ""
    foot, body = (again, back_line(words, left_s)), _to_desk(words, way)
    return Page(Field.WAIT, Shape.HAND, headline, body=body, foot=foot, key="1")


def question_help_page(words: Words, way: Names, left_s: int, *, offers_search: bool) -> Page:  # noqa: ARG001  # nothing is to be found
    """Somebody would rather not answer a question here."""
    foot = ("", back_line(words, left_s))
    headline = words.say("We will answer this together")
    return Page(Field.WAIT, Shape.HAND, headline, body=_to_desk(words, way), foot=foot)


def checking_page(words: Words) -> Page:
    """The answer takes longer than a blink."""
    return Page(Field.WAIT, Shape.HOURGLASS, words.say("One moment, please"))


def broken_page(words: Words, way: Names) -> Page:
    """Something is broken; what it is concerns staff only."""
    return Page(
        Field.WAIT, Shape.HOURGLASS, words.say("This kiosk is taking a break"), body=_to_desk(words, way)
    )


def broken_staff_page(words: Words, error: EinlassError) -> Page:
    """Something is broken, for those who can do something about it. Only the remedy is in their language."""
    return Page(
        Field.WAIT,
        Shape.HOURGLASS,
        words.say("Out of order"),
        body=clean_text(words.look_up(error.remedy), MAX_REMEDY_CHARS),
        foot=("", words.say("Every scan tries again")),
    )


def answer_page(
    words: Words, answer: Answer, way: Names, event_set: EventSet, now_ms: int, left_s: int
) -> Page:
    """What became of a ticket, for all that is not a welcome."""
    body = _to_desk(words, way)
    match answer.verdict:
        case Admit():
            return welcome_page(words, answer, (), None)
        case Refuse() as refusal:
            said = say_refusal(refusal, words, now_ms, for_staff=False, event_set=event_set)
            headline, field, shape = said.text, Field.STOP, Shape.HAND
            # Whoever was just told to go elsewhere, or to come later, must not be sent to the desk as well.
            body = _questions_to_desk(words, way) if said.shows_way else body
        case NeedsAnswer():
            headline = words.say("We have a question for you")
            field, shape = Field.WAIT, Shape.HAND
        case _:
            assert_never(answer.verdict)
    return Page(field, shape, headline, body=body, foot=("", back_line(words, left_s)))


def welcome_page(words: Words, answer: Answer, sessions: tuple[str, ...], printing: Printing | None) -> Page:
    """The attendee may pass."""
    position = answer.position
    name = (position.given_name or position.display_name) if position else ""
    if answer.direction is Direction.EXIT:
        headline = words.say("See you soon,") if name else words.say("See you soon")
        return Page(Field.WELCOME, Shape.CHECK, headline, name, body=words.say("Have a good way"))
    headline, name = words.greet(name, answer.at_ms)
    if printing is not None and printing.is_troubled:
        return _trouble_page(words, headline, name, printing.cause)
    if printing is None:
        body, bar = words.say("Please go in"), None
    else:
        body, bar = _badge_line(words, printing), _bar(words, printing)
    return Page(Field.WELCOME, Shape.CHECK, headline, name, body, bar, sessions)


def _badge_line(words: Words, printing: Printing) -> str:
    if printing.is_done:
        return words.say("Your badge is on the right")
    return words.say("Your badge comes out on the right")


def _bar(words: Words, printing: Printing) -> Bar:
    if printing.is_done:
        return Bar(1.0, words.say("done"))
    left_s = ceil((printing.usual_ms - printing.waited_ms) / 1000)
    note = words.say("{number} s left", number=left_s) if left_s > 0 else words.say("any moment")
    return Bar(min(printing.waited_ms / printing.usual_ms, NEARLY), note)


def _trouble_page(words: Words, headline: str, name: str, cause: Cause) -> Page:
    hint = words.say("For staff: {cause}", cause=words.say(CAUSES[cause])) if CAUSES[cause] else ""
    body = words.say("Your badge is waiting for you at the service desk")
    return Page(Field.WAIT, Shape.BADGE, headline, name, body, foot=("", hint))


def back_line(words: Words, left_s: int) -> str:
    """The countdown, and how to stop it."""
    return words.say("back in {number} s   any key: stay", number=left_s)


def _to_desk(words: Words, way: Names) -> str:
    please = words.say("Please go to the service desk")
    where = name_in(way, words.language)
    return f"{please},\n{where}" if where else please


def _questions_to_desk(words: Words, way: Names) -> str:
    please = words.say("Questions? At the service desk")
    where = name_in(way, words.language)
    return f"{please},\n{where}" if where else please


def next_sessions(words: Words, event_set: EventSet, position: Position, now_ms: int) -> tuple[str, ...]:
    """The booked sessions that are still to come, at most two lines: time, name, room."""
    booked = set(position.sessions)
    coming = sorted(
        (s for s in event_set.sessions if s.end_ms > now_ms and booked & set(s.names.values())),
        key=lambda s: s.start_ms,
    )
    lines = []
    for session in coming[:SESSIONS_SHOWN]:
        room = event_set.find_room(session.room)
        where = name_in(room.names, words.language) if room else ""
        title = name_in(session.names, words.language)
        lines.append("\t".join((words.brief_moment(session.start_ms, now_ms), title, where)))
    return tuple(lines)

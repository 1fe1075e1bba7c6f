"""What a self-service kiosk says of a ticket that was tried, as values. Pure: words, answers and times in.

Must not know: widgets, sizes, the clock. Staff matters (provisional, forced, remedies) have no place here.
"""

from math import ceil
from typing import assert_never

import msgspec

from checkin.badge import Cause, PrinterRole, PrintState
from checkin.model import Direction, EventSet, Names, Position, name_in
from checkin.prints import PrintJob
from checkin.verdict import Admit, NeedsAnswer, Refuse
from kiosk.badge.outlet import say_where
from kiosk.screens.attendee.pages import Bar, Page, back_line, for_staff, help_line, to_desk
from kiosk.screens.shapes import Shape
from kiosk.theme import Field
from kiosk.views import Answer, PrinterView
from kiosk.wording.reasons import say_refusal
from kiosk.words import Words

SESSIONS_SHOWN = 2
NEARLY = 0.95
"""Where the bar waits until the printer says that the badge is out."""

PATIENCE = 3.0
"""After so many times the usual duration nobody is told to go on waiting."""

TROUBLED = frozenset({PrintState.FAILED, PrintState.UNKNOWN, PrintState.UNCONFIRMED, PrintState.CANCELLED})


class Printing(msgspec.Struct, frozen=True):
    """How the badge of the attendee in front of us is coming along.

    Attributes:
        waited_ms: Since the answer was shown.
        usual_ms: What a badge takes on this printer.
        outlet: Where it comes out, as `badge_outlet` reads it.
    """

    job: PrintJob | None
    printer: PrinterView | None
    waited_ms: int
    usual_ms: int
    outlet: Names = {}

    @property
    def is_coming(self) -> bool:
        """Whether it is on its way, so that nobody knows to the second when this is over."""
        return not (self.is_done or self.is_troubled)

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
    def is_at_spare(self) -> bool:
        """Whether the badge comes out of the second printer, as far as anybody knows."""
        if self.job is not None and self.job.was_sent:
            return self.job.printer is PrinterRole.SPARE
        return self.printer is not None and self.printer.at_spare

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


def answer_page(
    words: Words, answer: Answer, way: Names, event_set: EventSet, now_ms: int, left_s: int
) -> Page:
    """What became of a ticket, for all that is not a welcome."""
    body = to_desk(words, way)
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
    return Page(field, shape, headline, body=body, foot=(help_line(words), back_line(words, left_s)))


def welcome_page(
    words: Words,
    answer: Answer,
    sessions: tuple[str, ...],
    printing: Printing | None,
    left_s: int | None = None,
) -> Page:
    """The attendee may pass; `left_s` is None until it is known when the page goes."""
    position = answer.position
    name = (position.given_name or position.display_name) if position else ""
    leaves = words.say("back after that   any key: stay") if left_s is None else back_line(words, left_s)
    if answer.direction is Direction.EXIT:
        headline = words.say("See you soon,") if name else words.say("See you soon")
        way = words.say("Have a good way")
        return Page(Field.WELCOME, Shape.CHECK, headline, name, body=way, foot=(leaves,))
    headline, name = words.greet(name, answer.at_ms)
    if printing is not None and printing.is_troubled:
        return _trouble_page(words, headline, name, printing.cause, leaves)
    if printing is None:
        body, bar = words.say("Please go in"), None
    else:
        body, bar = _badge_line(words, printing), _bar(words, printing)
    foot = (*sessions, leaves)
    return Page(Field.WELCOME, Shape.CHECK, headline, name, body=body, bar=bar, foot=foot)


def _badge_line(words: Words, printing: Printing) -> str:
    if printing.is_at_spare and printing.is_done:
        return words.say("Your badge is at printer 2")
    if printing.is_at_spare:
        return words.say("Your badge comes out of printer 2")
    return say_where(words, printing.outlet, is_out=printing.is_done)


def _bar(words: Words, printing: Printing) -> Bar:
    if printing.is_done:
        return Bar(1.0, words.say("done"))
    left_s = ceil((printing.usual_ms - printing.waited_ms) / 1000)
    note = words.say("{number} s left", number=left_s) if left_s > 0 else words.say("any moment")
    return Bar(min(printing.waited_ms / printing.usual_ms, NEARLY), note)


def _trouble_page(words: Words, headline: str, name: str, cause: Cause, leaves: str) -> Page:
    hint = for_staff(words, cause)
    body = words.say("You will get your badge at the service desk")
    return Page(Field.WAIT, Shape.BADGE, headline, name, body=body, foot=(hint, leaves))


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

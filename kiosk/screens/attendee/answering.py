"""How an attendee answers questions, one after another: what each key does, as a pure state machine.

All that is kept of an answer is what was typed; choices are kept as the ids of their options, with commas
between them. Times are milliseconds of the clock that never jumps. Must not know: widgets, words.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from checkin.question import Question, QuestionKind
from checkin.text import MAX_EMAIL_CHARS
from checkin.verdict import NeedsAnswer
from kiosk.screens.attendee.timing import USUAL, Times, seconds_left

if TYPE_CHECKING:
    from kiosk.wording.typed_answer import Countries

MAX_TYPED_CHARS = MAX_EMAIL_CHARS
"""Longest answer at a kiosk."""

LETTERS = {"j": "1", "y": "1", "n": "2"}
"""What yes and no begin with, for those who would rather not count."""

CHOSEN = frozenset({QuestionKind.YES_NO, QuestionKind.CHOICE, QuestionKind.CHOICES})
"""Kinds that are answered by figures."""

Pages = tuple[tuple[str, ...], ...]
"""Values that may be chosen, spread over pages."""

MORE_KEY = "0"
"""Turns the page."""


class Answering(msgspec.Struct, frozen=True):
    """One question is on the screen.

    Attributes:
        ticket: The text that is tried again with the answers.
        open: What the desk asked for, in order.
        seen_ms: When the last key was pressed.
        sent: Answers of earlier rounds, as the desk is given them.
        typed: What was typed for each question of this round so far, by its id as text; it is shown again
            to whoever goes back.
        answers: The same as the desk is given it.
        number: Which of the open ones is shown.
        draft: What is typed for it, not yet taken.
        page: Which page of its options.
        is_wrong: The draft, or what was sent before, cannot be taken.
    """

    ticket: str
    open: tuple[Question, ...]
    seen_ms: int
    sent: dict[str, str] = {}
    typed: dict[str, str] = {}
    answers: dict[str, str] = {}
    number: int = 0
    draft: str = ""
    page: int = 0
    is_wrong: bool = False

    @property
    def question(self) -> Question:
        """The one that is shown."""
        return self.open[self.number]

    @property
    def chosen(self) -> tuple[str, ...]:
        """Ids of the options chosen so far."""
        return tuple(part for part in self.draft.split(",") if part)


class Complete(msgspec.Struct, frozen=True):
    """Everything is answered: the ticket is to be tried again with these answers, by question id as text."""

    ticket: str
    answers: dict[str, str]


class GivenUp(msgspec.Struct, frozen=True):
    """The attendee would rather be helped."""


Step = Answering | Complete | GivenUp


def begin(ticket: str, asked: NeedsAnswer, sent: Mapping[str, str], now_ms: int) -> Answering:
    """The desk asks, perhaps not for the first time for this ticket.

    Args:
        ticket: What was scanned.
        asked: At least one question.
        sent: All answers that were sent with the ticket.
        now_ms: When.
    """
    again = {str(question.id) for question in asked.questions}
    kept = {key: text for key, text in sent.items() if key not in again}
    is_wrong = asked.questions[0].id in asked.wrong
    return Answering(ticket, asked.questions, now_ms, kept, is_wrong=is_wrong)


def warning_s(seen_ms: int, now_ms: int, times: Times = USUAL) -> int:
    """Seconds of the countdown that are left; 0 = it has not begun."""
    until_ms = seen_ms + times.quiet_ms + times.warning_ms
    return seconds_left(until_ms, now_ms) if until_ms - now_ms <= times.warning_ms else 0


def is_abandoned(seen_ms: int, now_ms: int, times: Times = USUAL) -> bool:
    """Whether whoever was here has gone."""
    return now_ms >= seen_ms + times.quiet_ms + times.warning_ms


def takes_text(state: Answering) -> bool:
    """Whether letters belong to the answer, and are no keys."""
    return state.question.kind not in CHOSEN | {QuestionKind.FILE}


def type_text(state: Answering, text: str, now_ms: int) -> Answering:
    """Somebody typed."""
    return replace(state, draft=(state.draft + text)[:MAX_TYPED_CHARS], seen_ms=now_ms, is_wrong=False)


def press(state: Answering, key: str, now_ms: int, pages: Pages, countries: "Countries") -> Step:
    """Somebody pressed a key that is no letter of an answer.

    Args:
        state: What is shown.
        key: Textual's name for it.
        now_ms: When.
        pages: What may be chosen for the question that is shown.
        countries: For questions that ask for one.
    """
    state = replace(state, seen_ms=now_ms)
    if key == "escape":
        return GivenUp()
    if key == "enter":
        return _enter(state, countries)
    if key == "left" or (key == "backspace" and (not state.draft or not takes_text(state))):
        return _back(state)
    if key == "backspace":
        return replace(state, draft=state.draft[:-1], is_wrong=False)
    is_yes_no = state.question.kind is QuestionKind.YES_NO
    return _choose(state, LETTERS.get(key.lower(), key) if is_yes_no else key, pages)


def _choose(state: Answering, key: str, pages: Pages) -> Step:
    """A figure: one of the options on this page, or the page's last line, which turns it."""
    if state.question.kind not in CHOSEN or not pages or not (key.isascii() and key.isdigit()):
        return state
    shown, figure = pages[state.page % len(pages)], int(key)
    if key == MORE_KEY and len(pages) > 1:
        return replace(state, page=(state.page + 1) % len(pages), is_wrong=False)
    if not 1 <= figure <= len(shown):
        return state
    value = shown[figure - 1]
    if state.question.kind is not QuestionKind.CHOICES:
        return _take(replace(state, draft=value), value)
    others = tuple(part for part in state.chosen if part != value)
    now = others if value in state.chosen else (*others, value)
    return replace(state, draft=",".join(now), is_wrong=False)


def _enter(state: Answering, countries: "Countries") -> Step:
    question = state.question
    if question.kind is QuestionKind.FILE:
        return GivenUp() if question.required else _next(state, "")
    from kiosk.wording.typed_answer import to_raw  # loaded when somebody answers, not before the first screen

    return _take(state, to_raw(question.kind, state.draft, countries))


def _take(state: Answering, raw: str) -> Step:
    """Go on if the answer can be taken."""
    from checkin.answers import settle  # likewise

    return replace(state, is_wrong=True) if settle(state.question, raw) is None else _next(state, raw)


def _next(state: Answering, raw: str) -> Step:
    """Keep the answer, and show the next question or be done."""
    key = str(state.question.id)
    answers = {**state.answers, key: raw}
    if state.number + 1 == len(state.open):
        return Complete(state.ticket, {**state.sent, **answers})
    typed = {**state.typed, key: state.draft}
    return _show(replace(state, typed=typed, answers=answers), state.number + 1)


def _back(state: Answering) -> Answering:
    return _show(state, state.number - 1) if state.number else state


def _show(state: Answering, number: int) -> Answering:
    """Another question, with what was typed for it before."""
    draft = state.typed.get(str(state.open[number].id), "")
    return replace(state, number=number, draft=draft, page=0, is_wrong=False)

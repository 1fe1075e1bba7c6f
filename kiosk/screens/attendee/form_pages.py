"""What a self-service kiosk shows while it asks for something. Pure: words and states in, a page out.

Options are spread over pages by the cells of the smallest panel, 35 by 11; a larger one only gets more air.
Must not know: widgets, the clock.
"""

import msgspec

from checkin.answers import NO, YES
from checkin.question import Question, QuestionKind, name_in
from checkin.text import clean_text
from kiosk.screens.attendee.answering import CHOSEN, MORE_KEY, Answering, Pages, takes_text
from kiosk.screens.attendee.pages import Offer, Page
from kiosk.screens.attendee.seeking import Factor, Seeking
from kiosk.screens.parts import broken_up
from kiosk.screens.shapes import Shape
from kiosk.theme import Field
from kiosk.wording.typed_answer import show_day
from kiosk.words import Words, mark

CELLS = 33
"""What a line of the smallest panel holds."""

LABEL_CELLS = CELLS - 5
LABEL_ROWS = 2
QUESTION_ROWS = 5
OPTION_ROWS = {1: 5, 2: 5, 3: 4, 4: 3, 5: 3}
"""How many rows are left for options below a question of so many rows."""

MAX_QUESTION_CHARS = 300
MAX_LABEL_CHARS = 80

FORMS: dict[QuestionKind, str] = {
    QuestionKind.NUMBER: mark("A number"),
    QuestionKind.DATE: mark("DD.MM.YYYY"),
    QuestionKind.TIME: mark("HH:MM"),
    QuestionKind.DATE_TIME: mark("DD.MM.YYYY HH:MM"),
    QuestionKind.COUNTRY: mark("Country, or two letters such as DE"),
    QuestionKind.PHONE: mark("Such as +49 170 1234567"),
    QuestionKind.EMAIL: mark("name@example.org"),
}
"""What is expected, shown below the field."""

WANTED: dict[QuestionKind, str] = {
    QuestionKind.NUMBER: mark("Please type a number"),
    QuestionKind.DATE: mark("Please like this: 24.12.1980"),
    QuestionKind.TIME: mark("Please like this: 14:30"),
    QuestionKind.DATE_TIME: mark("Please so: 24.12.1980 14:30"),
    QuestionKind.COUNTRY: mark("We do not know this country"),
    QuestionKind.PHONE: mark("Please with +49 or area code"),
    QuestionKind.EMAIL: mark("Please a whole e-mail address"),
    QuestionKind.CHOICE: mark("Please choose one"),
    QuestionKind.CHOICES: mark("Please choose at least one"),
    QuestionKind.YES_NO: mark("Without yes: service desk, please"),
}
"""What is said of an answer that cannot be taken."""

LIMITED = frozenset({QuestionKind.NUMBER, QuestionKind.DATE})
"""Kinds whose limits can be said in one line."""


class Choice(msgspec.Struct, frozen=True):
    """One answer that may be chosen, and its words."""

    value: str
    label: str


def question_text(question: Question, language: str) -> str:
    """The question in one line."""
    return clean_text(name_in(question.names, language), MAX_QUESTION_CHARS)


def choices_of(question: Question, words: Words) -> tuple[tuple[Choice, ...], ...]:
    """What may be chosen, page by page; no page at all where one types."""
    found = _choices(question, words)
    heights = [len(broken_up(choice.label, LABEL_CELLS, LABEL_ROWS).split("\n")) for choice in found]
    rows = OPTION_ROWS[_rows_of(question_text(question, words.language))]
    if sum(heights) <= rows:
        return (found,) if found else ()
    pages: list[list[Choice]] = [[]]
    left = rows - 1
    for choice, height in zip(found, heights, strict=True):
        if height > left and pages[-1]:
            pages.append([])
            left = rows - 1
        pages[-1].append(choice)
        left -= height
    return tuple(map(tuple, pages))


def values_of(choices: tuple[tuple[Choice, ...], ...]) -> Pages:
    """The same without words."""
    return tuple(tuple(choice.value for choice in page) for page in choices)


def _rows_of(text: str) -> int:
    return len(broken_up(text, CELLS, QUESTION_ROWS, by_words=True).split("\n"))


def _choices(question: Question, words: Words) -> tuple[Choice, ...]:
    if question.kind is QuestionKind.YES_NO:
        return Choice(YES, words.say("Yes")), Choice(NO, words.say("No"))
    if question.kind not in (QuestionKind.CHOICE, QuestionKind.CHOICES):
        return ()
    language = words.language
    return tuple(
        Choice(str(o.id), clean_text(name_in(o.names, language), MAX_LABEL_CHARS)) for o in question.options
    )


def question_page(words: Words, state: Answering, warning_s: int) -> Page:
    """One question."""
    question = state.question
    if question.kind is QuestionKind.FILE:
        body = words.say("Please show it at the service desk")
    else:
        body = words.look_up(FORMS.get(question.kind, ""))
    return Page(
        Field.CALM,
        Shape.NONE,
        question_text(question, words.language),
        body=body,
        foot=(_keys(words, _way_on(words, state)),),
        key="enter",
        options=_options(words, state),
        entry=state.draft if takes_text(state) else None,
        notice=_notice(words, state, warning_s),
        is_alert=bool(warning_s) or state.is_wrong,
        is_form=True,
    )


def _options(words: Words, state: Answering) -> tuple[Offer, ...]:
    pages = choices_of(state.question, words)
    if not pages:
        return ()
    many = state.question.kind is QuestionKind.CHOICES
    shown = pages[state.page % len(pages)]
    options = [
        Offer(str(n), choice.label, choice.value in state.chosen if many else None)
        for n, choice in enumerate(shown, 1)
    ]
    if len(pages) > 1:
        options.append(Offer(MORE_KEY, words.say("more …")))
    return tuple(options)


def _notice(words: Words, state: Answering, warning_s: int) -> str:
    """The countdown, what is wanted, or how far this is."""
    if warning_s:
        return words.say("Still here? Back in {number} s", number=warning_s)
    if state.is_wrong:
        return _wanted(words, state)
    number, total = len(state.sent) + state.number + 1, len(state.sent) + len(state.open)
    progress = words.say("Question {number} of {total}", number=number, total=total)
    return f"{progress}\t{words.say('← back')}" if state.number else progress


def _wanted(words: Words, state: Answering) -> str:
    """What an answer that can be taken would be like."""
    question, count = state.question, len(state.draft.strip())
    limits = _limits(words, question) if count and question.kind in LIMITED else ""
    if limits:
        return limits
    if question.kind in WANTED:
        return words.say(WANTED[question.kind])
    if question.max_chars is not None and count > question.max_chars:
        return words.say("At most {number} letters", number=question.max_chars)
    if question.min_chars is not None and 0 < count < question.min_chars:
        return words.say("At least {number} letters", number=question.min_chars)
    return words.say("Please type an answer")


def _limits(words: Words, question: Question) -> str:
    """Between which values an answer must lie; empty = there are no limits."""
    lowest, highest = show_day(question.lowest), show_day(question.highest)
    if lowest and highest:
        return words.say("From {lowest} to {highest}", lowest=lowest, highest=highest)
    if lowest:
        return words.say("{lowest} or more", lowest=lowest)
    return words.say("At most {highest}", highest=highest) if highest else ""


def _keys(words: Words, on: str) -> str:
    """How to go on, and the way out."""
    return "   ".join(part for part in (on, words.say("Esc help")) if part)


def _way_on(words: Words, state: Answering) -> str:
    question = state.question
    if state.draft or (question.kind is QuestionKind.FILE and question.required):
        return words.say("↵ go on")
    if not question.required:
        return words.say("↵ go on without")
    return words.say("Press a number") if question.kind in CHOSEN else ""


ASKED: dict[Factor, tuple[str, str]] = {
    Factor.NAME: (mark("What is your full name?"), mark("Given and family name")),
    Factor.PROOF: (mark("Your order code or e-mail address?"), mark("As in your confirmation")),
}
"""What somebody without a ticket is asked, and the hint below the field."""


def seeking_page(words: Words, state: Seeking, warning_s: int) -> Page:
    """Somebody without a ticket types who they are."""
    question, hint = map(words.say, ASKED[state.asked])
    number = list(Factor).index(state.asked) + 1
    notice = words.say("Step {number} of {total}", number=number, total=len(Factor))
    if number > 1:
        notice = f"{notice}\t{words.say('← back')}"
    if warning_s:
        notice = words.say("Still here? Back in {number} s", number=warning_s)
    return Page(
        Field.CALM,
        Shape.NONE,
        question,
        body=hint,
        foot=(_keys(words, words.say("↵ go on") if state.draft else ""),),
        key="enter",
        entry=state.draft,
        notice=notice,
        is_alert=bool(warning_s),
        is_form=True,
    )

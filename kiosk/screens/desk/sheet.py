"""The questions of a check-in as staff fill them in at the desk: one sheet, all by keyboard, pure.

Text is typed; choices are typed as their figures or the beginning of their names. Must not know: widgets.
"""

import re
from collections.abc import Callable, Iterable, Mapping

import msgspec
from msgspec.structs import replace

from checkin.answers import NO, YES, chosen, settle
from checkin.model import PositionId
from checkin.question import Question, QuestionId, QuestionKind, name_in
from checkin.text import fold
from checkin.verdict import NeedsAnswer
from kiosk.screens.parts import grown
from kiosk.views import Scanned
from kiosk.wording.typed_answer import to_raw
from kiosk.words import Words, country_codes, mark

MAX_TYPED_CHARS = 500
SINGLE_FIGURES = 9
"""So many options are chosen by one figure each, so that several can be typed without a break."""

MOVES = {"up": -1, "shift+tab": -1, "down": 1, "tab": 1}

YES_WORDS = frozenset({"j", "ja", "y", "yes", "1"})
NO_WORDS = frozenset({"n", "nein", "no", "2"})
BREAKS = re.compile(r"[\s,;+]+")

HINTS: dict[QuestionKind, str] = {
    QuestionKind.DATE: mark("as in 24.12.2026"),
    QuestionKind.TIME: mark("as in 9:30"),
    QuestionKind.DATE_TIME: mark("as in 24.12.2026 9:30"),
    QuestionKind.COUNTRY: mark("name of the country, or its two letters"),
    QuestionKind.FILE: mark("cannot be handed in here"),
}
"""What to type, where the question does not say it."""


class Sheet(msgspec.Struct, frozen=True):
    """Open questions of one attempt.

    Attributes:
        scanned: The attempt that is made again with the answers.
        wrong: Questions whose answer was tried and cannot be taken, and is not changed yet.
        typed: What was typed, by question.
        at: Which line the cursor is on.
    """

    scanned: Scanned
    questions: tuple[Question, ...]
    wrong: frozenset[QuestionId] = frozenset()
    typed: dict[QuestionId, str] = {}
    at: int = 0

    @property
    def question(self) -> Question:
        """The one that the cursor is on."""
        return self.questions[self.at]

    @property
    def is_last(self) -> bool:
        """Whether nothing comes after the cursor."""
        return self.at == len(self.questions) - 1

    def text(self, question: Question) -> str:
        """What was typed for a question."""
        return self.typed.get(question.id, "")

    def moved(self, lines: int) -> "Sheet":
        """Another line; the ends hold."""
        return replace(self, at=min(max(self.at + lines, 0), len(self.questions) - 1))

    def with_text(self, text: str) -> "Sheet":
        """Another text on the line of the cursor; a file cannot be typed."""
        if self.question.kind is QuestionKind.FILE:
            return self
        typed = {**self.typed, self.question.id: text}
        return replace(self, typed=typed, wrong=self.wrong - {self.question.id})

    def pressed(self, key: str) -> "Sheet":
        """A key that moves or erases; any other changes nothing."""
        if key in MOVES:
            return self.moved(MOVES[key])
        if key == "backspace":
            return self.with_text(self.text(self.question)[:-1])
        return self.with_text("") if key == "ctrl+u" else self

    def with_char(self, char: str) -> "Sheet":
        """One more letter."""
        return self.with_text(grown(self.text(self.question), char, MAX_TYPED_CHARS))


def open_sheet(scanned: Scanned, asked: NeedsAnswer, before: Sheet | None) -> Sheet | None:
    """A sheet with these questions; what was typed for the same ticket is kept. None = nothing to ask."""
    if not asked.questions:
        return None
    is_same = before is not None and _subject(before.scanned) == _subject(scanned)
    typed = before.typed if before is not None and is_same else {}
    sheet = Sheet(scanned, asked.questions, asked.wrong, typed)
    first = next((n for n, question in enumerate(asked.questions) if question.id in asked.wrong), 0)
    return replace(sheet, at=first)


def _subject(scanned: Scanned) -> tuple[str, PositionId | None]:
    return scanned.text, scanned.position


def entered(sheet: Sheet, words: Words) -> "Sheet | Scanned":
    """Enter: the next line; at the last one the attempt again, or the first line that needs another look."""
    if sheet.question.id in _bad(sheet, (sheet.question,), words):
        return replace(sheet, wrong=sheet.wrong | {sheet.question.id})
    if not sheet.is_last:
        return sheet.moved(1)
    bad = _bad(sheet, sheet.questions, words)
    if bad:
        first = next(n for n, question in enumerate(sheet.questions) if question.id in bad)
        return replace(sheet, wrong=sheet.wrong | bad, at=first)
    given = {str(question.id): to_answer(sheet, question, words) for question in sheet.questions}
    return replace(sheet.scanned, answers={**sheet.scanned.answers, **given})


def with_answers(scanned: Scanned, sheet: Sheet, words: Words) -> Scanned:
    """An attempt with what was typed so far; what is empty or cannot be taken is left out."""
    typed = [question for question in sheet.questions if sheet.text(question).strip()]
    bad = _bad(sheet, typed, words)
    given = {str(one.id): to_answer(sheet, one, words) for one in typed if one.id not in bad}
    return replace(scanned, answers={**scanned.answers, **given})


def to_answer(sheet: Sheet, question: Question, words: Words) -> str:
    """What was typed for a question, in the form that answers are taken in."""
    text = sheet.text(question).strip()
    choose = CHOOSERS.get(question.kind)
    if choose is not None:
        return choose(question, text, words)
    countries: Mapping[str, str] = {}
    if question.kind is QuestionKind.COUNTRY and text:
        countries = country_codes(dict.fromkeys((words.language, "de", "en")))
    return to_raw(question.kind, text, countries)


def understood(sheet: Sheet, question: Question, words: Words) -> str:
    """What a typed choice stands for, to be seen before it is sent; empty for what reads as typed."""
    if question.kind not in CHOOSERS or not sheet.text(question).strip():
        return ""
    answer = to_answer(sheet, question, words)
    if question.kind is QuestionKind.YES_NO:
        return {YES: words.say("yes"), NO: words.say("no")}.get(answer, "")
    return ", ".join(name_in(option.names, words.language) for option in chosen(question, answer))


def hint(question: Question, words: Words) -> str:
    """What can be typed for a question."""
    if question.kind is QuestionKind.YES_NO:
        said = [f"{text[0].upper()} {text}" for text in (words.say("yes"), words.say("no"))]
        return "   ".join(said)
    if question.options:
        names = (name_in(option.names, words.language) for option in question.options)
        return "   ".join(f"{number} {name}" for number, name in enumerate(names, 1))
    return words.say(HINTS[question.kind]) if question.kind in HINTS else ""


def _bad(sheet: Sheet, questions: Iterable[Question], words: Words) -> set[QuestionId]:
    """Those whose answer cannot be taken, or is missing where one is needed."""
    return {one.id for one in questions if settle(one, to_answer(sheet, one, words)) is None}


def _yes_or_no(_question: Question, text: str, _words: Words) -> str:
    folded = fold(text)
    if folded in YES_WORDS:
        return YES
    return NO if folded in NO_WORDS else text


def _one(question: Question, text: str, words: Words) -> str:
    """By figure, else by the beginning of exactly one name; what is neither stays as it is."""
    if text.isascii() and text.isdigit() and 0 < int(text[:4]) <= len(question.options):
        return str(question.options[int(text[:4]) - 1].id)
    begun = fold(text)
    options = [(fold(name_in(option.names, words.language)), option) for option in question.options]
    exact = [option for name, option in options if name == begun]
    found = exact or [option for name, option in options if begun and name.startswith(begun)]
    return str(found[0].id) if len(found) == 1 else f"?{text}" if text else ""


def _several(question: Question, text: str, words: Words) -> str:
    whole = _one(question, text, words)
    if not whole.startswith("?"):
        return whole
    is_figures = len(question.options) <= SINGLE_FIGURES and text.isascii() and text.isdigit()
    parts = list(text) if is_figures else [part for part in BREAKS.split(text) if part]
    return ",".join(dict.fromkeys(_one(question, part, words) for part in parts))


CHOOSERS: dict[QuestionKind, Callable[[Question, str, Words], str]] = {
    QuestionKind.YES_NO: _yes_or_no,
    QuestionKind.CHOICE: _one,
    QuestionKind.CHOICES: _several,
}
"""Kinds whose answer is chosen, however it is typed."""

"""Columns of an attendee table named after something of the event: ``session:NAME``, ``question:NAME``.

Must not know: files, the columns that every table may have.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from checkin.answers import NO, YES, clean_answer
from checkin.model import EventSet
from checkin.question import Names, Question, QuestionId, QuestionKind, name_in
from checkin.text import clean_text, fold
from sync.attendee_words import QUESTION, SESSION, fold_word, guess_yes_no, says_nothing, says_waiting
from sync.event_tables import MAX_SHOWN, unknown
from sync.table import TableRow

BETWEEN_CHOICES = re.compile(r"[,;|\n]")
MIDNIGHT = " 00:00:00"
"""What a sheet adds to a cell that holds a date."""
TRUTH = {True: YES, False: NO, None: ""}

Wrong = Callable[[str], None]
"""Notes a problem or a warning of the row that is read."""


class Named(Protocol):
    """Something of the event that a heading may name."""

    @property
    def names(self) -> Names:
        """Its names."""
        ...


N = TypeVar("N", bound=Named)


@dataclass(frozen=True, slots=True)
class NamedColumns:
    """The index of each such column, with the session's name or the question that it is named after."""

    sessions: tuple[tuple[int, str], ...]
    questions: tuple[tuple[int, Question], ...]


@dataclass(frozen=True, slots=True)
class Bookings:
    """Names of sessions that a row books, and of those that it waits for."""

    booked: tuple[str, ...]
    waiting: tuple[str, ...]


def is_named(heading: str) -> bool:
    """Whether a heading is that of such a column."""
    return bool(SESSION.fullmatch(heading) or QUESTION.fullmatch(heading))


def find_named(row: TableRow, event_set: EventSet, wrong: Wrong) -> NamedColumns:
    """Such columns among the headings; a name that nothing has is a problem."""
    sessions: list[tuple[int, str]] = []
    questions: list[tuple[int, Question]] = []
    for index, heading in enumerate(row.cells):
        if named := SESSION.fullmatch(heading):
            session = _find("session", named[1], event_set.sessions, wrong)
            sessions += [(index, name_in(session.names, ""))] if session else []
        elif named := QUESTION.fullmatch(heading):
            question = _find("question", named[1], event_set.questions, wrong)
            questions += [(index, question)] if question else []
    return NamedColumns(tuple(sessions), tuple(questions))


def _find(what: str, name: str, things: Iterable[N], wrong: Wrong) -> N | None:
    known = list(things)
    for thing in known:
        if fold(name) in map(fold, thing.names.values()):
            return thing
    wrong(unknown(f"The {what}", name, [other for thing in known for other in thing.names.values()]))
    return None


def read_bookings(row: TableRow, columns: Iterable[tuple[int, str]], wrong: Wrong) -> Bookings:
    """Which sessions a row books: yes, no, or a place on the waiting list."""
    booked: list[str] = []
    waiting: list[str] = []
    for index, name in columns:
        cell = _cell(row, index)
        if says_waiting(cell):
            waiting.append(name)
            continue
        says = guess_yes_no(cell)
        if says is None:
            wrong(f"The cell for session “{name}” holds neither yes nor no nor “waiting”.")
        if says:
            booked.append(name)
    return Bookings(tuple(booked), tuple(waiting))


def read_answers(
    row: TableRow, columns: Iterable[tuple[int, Question]], warn: Wrong
) -> dict[QuestionId, str]:
    """What was answered at registration; an answer that cannot be taken is left out and warned about."""
    answers: dict[QuestionId, str] = {}
    for index, question in columns:
        cell = _cell(row, index)
        if says_nothing(cell):
            continue
        answer = clean_answer(question, _as_typed(question, cell))
        if answer == NO and question.required:
            continue  # settles nothing: the door asks again
        if answer:
            answers[question.id] = answer
        elif answer is None:
            shown = clean_text(cell)[:MAX_SHOWN]
            warn(f"The answer “{shown}” to “{name_in(question.names, '')}” cannot be taken and was left out.")
    return answers


def _cell(row: TableRow, index: int) -> str:
    return row.cells[index] if index < len(row.cells) else ""


def _as_typed(question: Question, cell: str) -> str:
    """A cell in the words that `clean_answer` takes: tables say ``ja`` and name options by their names."""
    match question.kind:
        case QuestionKind.YES_NO:
            return TRUTH[guess_yes_no(cell)] or cell
        case QuestionKind.CHOICE:
            return _option(question, cell) or cell
        case QuestionKind.CHOICES:
            parts = [cell] if _option(question, cell) else BETWEEN_CHOICES.split(cell)
            return ",".join(_option(question, part) or part.strip() for part in parts if part.strip())
        case QuestionKind.DATE:
            return cell.removesuffix(MIDNIGHT)
        case _:
            return cell


def _option(question: Question, text: str) -> str:
    """The id of the option with that name; empty = none, then `clean_answer` judges the text itself."""
    wanted = fold_word(text)
    named = (o for o in question.options if wanted in map(fold_word, o.names.values()))
    return next((str(option.id) for option in named), "")

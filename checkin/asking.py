"""Which questions are still open at the door, in the way of pretix's check-in call.

Seen on a real pretix 2026.8:

- Every question asked at check-in for that product is open until it is answered, required or not.
- A kept answer counts whatever it is, even a "no" to a required question, or an option deleted since.
- A required question takes no empty text, and only a yes if it is a yes-or-no; a file may be left out.
- An answer that cannot be taken is dropped; a good one is kept at once, even if others are missing.
- An empty text, a "no" and a zero settle a question for this scan, but pretix forgets them: it asks again.
- An exit is asked nothing, and answers given with it are dropped. Force asks nothing, but keeps answers.

pretix lets no question of the check-in depend on another one, so dependencies are ours: such a question is
asked only if the one above it is known or answered now with one of the values, up to the topmost. (Where old
data have one anyway, pretix asks it whatever the other answer is.)

Must not know: whose answers these are, how one is read (`checkin.answers`).
"""

from collections.abc import Iterable, Mapping

from checkin.answers import YES, chosen, clean_answer, read_number, settle
from checkin.question import Asked, ProductId, Question, QuestionId, QuestionKind


def ask(
    questions: Iterable[Question],
    product: ProductId,
    known: Mapping[QuestionId, str],
    given: Mapping[str, str],
) -> Asked:
    """Sort the questions of an event into answered and open ones.

    Args:
        questions: All of the event, in the order of asking.
        product: What the attendee bought.
        known: Answers that were kept earlier.
        given: Answers given now, by the question's id as text or by its identifier; the id goes first.
            Those to questions that are not asked are left out.

    Returns:
        What is open, wrong and to be kept. Raises nothing, whatever the texts are.
    """
    by_id = {question.id: question for question in questions}
    asked = [question for question in by_id.values() if _is_for(question, product)]
    typed = {question.id: text for question in asked if (text := _typed(question, given)) is not None}
    good = {id_: text for id_, raw in typed.items() if (text := _settling(by_id[id_], raw)) is not None}
    values = {**known, **good}
    asked = [question for question in asked if _is_due(question, by_id, values)]
    answers = {question.id: good[question.id] for question in asked if question.id in good}
    still_open = tuple(question for question in asked if question.id not in values)
    return Asked(
        open=still_open,
        wrong=frozenset(question.id for question in still_open if question.id in typed),
        answers={
            id_: text for id_, text in answers.items() if id_ in known or not _is_empty(by_id[id_], text)
        },
    )


def _is_for(question: Question, product: ProductId) -> bool:
    return question.ask_at_check_in and (not question.products or product in question.products)


def _typed(question: Question, given: Mapping[str, str]) -> str | None:
    by_identifier = given.get(question.identifier) if question.identifier else None
    return given.get(str(question.id), by_identifier)


def _settling(question: Question, raw: str) -> str | None:
    """The cleaned answer if it settles the question; a required file may be left out, as in pretix."""
    return (clean_answer if question.kind is QuestionKind.FILE else settle)(question, raw)


def _is_empty(question: Question, cleaned: str) -> bool:
    if question.kind is QuestionKind.YES_NO:
        return cleaned != YES
    return not cleaned or (question.kind is QuestionKind.NUMBER and read_number(cleaned) == 0)


def _is_due(
    question: Question, by_id: Mapping[QuestionId, Question], values: Mapping[QuestionId, str]
) -> bool:
    """Whether all questions above it were answered so that it is asked; a circle of questions never is."""
    seen = {question.id}
    while question.depends_on is not None:
        parent = by_id.get(question.depends_on)
        if parent is None or parent.id in seen or not _opens(question, parent, values.get(parent.id)):
            return False
        seen.add(parent.id)
        question = parent
    return True


def _opens(question: Question, parent: Question, value: str | None) -> bool:
    """Whether this answer to the parent is one of those that the question waits for."""
    if value is None:
        return False
    return not {value, *(option.identifier for option in chosen(parent, value))}.isdisjoint(
        question.depends_values
    )

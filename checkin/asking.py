"""Which questions are still open at the door. Must not know: whose they are, how an answer is read (`checkin.answers`)."""

from collections.abc import Iterable, Mapping

import msgspec

from checkin.question import ProductId, Question, QuestionId


class Asked(msgspec.Struct, frozen=True):
    """What asking led to.

    Attributes:
        open: Still to be asked, in the order of asking.
        wrong: Those of them whose answer was given and cannot be taken.
        answers: Given now and good, in the cleaned form: to be kept.
    """

    open: tuple[Question, ...] = ()
    wrong: frozenset[QuestionId] = frozenset()
    answers: dict[QuestionId, str] = {}


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
        given: Answers given now, by the question's id as text or by its identifier.

    Returns:
        What is open, wrong and to be kept. Raises nothing, whatever the texts are.
    """
    del questions, product, known, given
    return Asked()

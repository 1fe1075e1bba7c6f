"""Takes or refuses what somebody answered at check-in. Must not know: whether it is asked at all (`checkin.asking`), screens."""

from checkin.question import Question


def clean_answer(question: Question, raw: str) -> str | None:
    """Bring an answer into the form that is kept.

    Args:
        question: What was asked.
        raw: What was typed or chosen: anything.

    Returns:
        The cleaned answer; "" if none was given; None if it cannot be taken.
    """
    del question
    return raw

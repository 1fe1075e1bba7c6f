"""What went wrong, in the language that is spoken: a sentence, or what is wrong with a file, line by line.

Must not know: terminals, what was tried.
"""

from checkin.errors import EinlassError, InputError, InputProblem
from hub.organiser.problem_words import to_german
from kiosk.words import Words


def trouble_words(words: Words, error: EinlassError) -> tuple[str, str]:
    """Problem and remedy."""
    if not isinstance(error, InputError):
        return words.look_up(error.problem), _said(words, error.remedy)
    lines = (f"  {_line(words, one)}" for one in error.problems)
    head = words.say("{name} cannot be used:", name=error.source)
    return "\n".join((head, *lines)), _said(words, error.remedy)


def _line(words: Words, one: InputProblem) -> str:
    said = _said(words, one.problem)
    return words.say("line {number}: {said}", number=one.line, said=said) if one.line else said


def _said(words: Words, sentence: str) -> str:
    """As the catalogue has it, else as the hub's pages say it of tables."""
    known = words.look_up(sentence)
    if known != sentence or words.language != "de":
        return known
    return to_german(sentence) or sentence

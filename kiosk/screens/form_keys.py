"""Keys while the kiosk asks for something, whichever form it is. Pure. Must not know: widgets."""

from checkin.question import QuestionKind
from kiosk.screens import answering, seeking
from kiosk.screens.answering import Answering
from kiosk.screens.seeking import Seeking, Sought
from kiosk.screens.visit import State
from kiosk.words import Words, country_codes

Step = answering.Step | Seeking | Sought
"""What a key leads to."""


def takes_text(state: State) -> bool:
    """Whether letters are typed into a field now."""
    return isinstance(state, Seeking) or (isinstance(state, Answering) and answering.takes_text(state))


def type_text(state: Answering | Seeking, text: str, now_ms: int) -> Answering | Seeking:
    """Letters for the field."""
    if isinstance(state, Seeking):
        return seeking.type_text(state, text, now_ms)
    return answering.type_text(state, text, now_ms)


def press(
    state: Answering | Seeking, key: str, now_ms: int, words: Words, languages: tuple[str, ...]
) -> Step:
    """Any other key; `languages` are those in which a country may be named."""
    if isinstance(state, Seeking):
        return seeking.press(state, key, now_ms)
    asks_country = any(question.kind is QuestionKind.COUNTRY for question in state.open)
    countries = country_codes(languages) if asks_country and key == "enter" else {}
    from kiosk.screens.form_pages import choices_of, values_of  # not before somebody fills one in

    pages = values_of(choices_of(state.question, words))
    return answering.press(state, key, now_ms, pages, countries)

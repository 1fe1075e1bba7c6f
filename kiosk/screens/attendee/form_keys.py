"""Keys while the kiosk asks for something, whichever form it is. Pure. Must not know: widgets."""

from checkin.question import QuestionKind
from kiosk.screens.attendee import answering, own_name, seeking
from kiosk.screens.attendee.answering import Answering
from kiosk.screens.attendee.own_name import Agreed, NameShown, NameTyped
from kiosk.screens.attendee.seeking import Seeking, Sought
from kiosk.screens.attendee.timing import USUAL, Times
from kiosk.screens.attendee.visit import State
from kiosk.words import Words, country_codes

Form = Answering | Seeking | NameShown | NameTyped
"""What asks for something."""

Step = answering.Step | Seeking | Sought | NameShown | NameTyped | Agreed
"""What a key leads to."""


def takes_text(state: State) -> bool:
    """Whether letters are typed into a field now."""
    if isinstance(state, Answering):
        return answering.takes_text(state)
    return isinstance(state, Seeking | NameTyped)


def type_text(state: Form, text: str, now_ms: int) -> Form:
    """Letters for the field, if there is one."""
    match state:
        case Seeking():
            return seeking.type_text(state, text, now_ms)
        case NameTyped():
            return own_name.type_text(state, text, now_ms)
        case NameShown():
            return state
        case Answering():
            return answering.type_text(state, text, now_ms)


def press(  # all that any form needs
    state: Form, key: str, now_ms: int, words: Words, languages: tuple[str, ...], times: Times = USUAL
) -> Step:
    """Any other key; `languages` are those in which a country may be named."""
    match state:
        case Seeking():
            return seeking.press(state, key, now_ms)
        case NameShown():
            return own_name.press_shown(state, key, now_ms, times)
        case NameTyped():
            return own_name.press_typed(state, key, now_ms, times)
        case Answering():
            return _press_answer(state, key, now_ms, words, languages)


def _press_answer(
    state: Answering, key: str, now_ms: int, words: Words, languages: tuple[str, ...]
) -> answering.Step:
    asks_country = any(question.kind is QuestionKind.COUNTRY for question in state.open)
    countries = country_codes(languages) if asks_country and key == "enter" else {}
    from kiosk.screens.attendee.form_pages import choices_of, values_of  # not before somebody fills one in

    pages = values_of(choices_of(state.question, words))
    return answering.press(state, key, now_ms, pages, countries)

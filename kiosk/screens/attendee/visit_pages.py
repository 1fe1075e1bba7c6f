"""What each moment of a visit to a self-service kiosk shows. Pure. Must not know: widgets, keys."""

from typing import TYPE_CHECKING, assert_never

from checkin.model import name_in
from checkin.verdict import Admit
from kiosk.outfit import Outfit
from kiosk.screens.attendee.answer_pages import answer_page, next_sessions, welcome_page
from kiosk.screens.attendee.answering import Answering, warning_s
from kiosk.screens.attendee.form_keys import Form
from kiosk.screens.attendee.own_name import NameShown, NameTyped
from kiosk.screens.attendee.pages import (
    Page,
    Reader,
    calling_page,
    checking_page,
    help_page,
    idle_page,
    name_help_page,
    not_found_page,
    question_help_page,
    scanner_page,
)
from kiosk.screens.attendee.seeking import Looking, Seeking
from kiosk.screens.attendee.timing import seconds_left, times_of
from kiosk.screens.attendee.visit import (
    Asking,
    Calling,
    Help,
    Helping,
    Idle,
    Noted,
    Reading,
    State,
    Told,
    printing_of,
)
from kiosk.words import Words
from scanner.hint import Hint

if TYPE_CHECKING:
    from kiosk.screens.attendee.privacy import Notice

HELP_PAGES = {
    Help.NO_TICKET: help_page,
    Help.NOT_FOUND: not_found_page,
    Help.QUESTION: question_help_page,
    Help.NAME: name_help_page,
}


def page_of(
    state: State,
    words: Words,
    outfit: Outfit,
    reader: Reader,
    *,
    offers_search: bool,
    hint: Hint | None = None,
) -> Page:
    """The page for a state.

    Args:
        state: Of the visit.
        words: Of the language that is shown.
        outfit: Its clocks, its event and the way to the desk.
        reader: What a ticket is held up to.
        offers_search: Whether somebody without a ticket may look for themselves just now.
        hint: What whoever holds up a ticket should do.
    """
    match state:
        case Asking(is_long=True) | Looking():
            page = checking_page(words)
        case Idle():
            page = idle_page(words, reader, hint)
        case Asking():
            page = idle_page(words, reader)
        case Answering() | Seeking() | NameShown() | NameTyped():
            page = _form_page(state, words, outfit)
        case Told():
            page = _told_page(state, words, outfit)
        case Helping():
            page = _help_page(state, words, outfit, offers_search=offers_search)
        case Noted() | Calling() | Reading():
            page = _read_page(state, words, outfit)
        case _:
            assert_never(state)
    return page


def _help_page(state: Helping, words: Words, outfit: Outfit, *, offers_search: bool) -> Page:
    left_s = seconds_left(state.until_ms, outfit.mono_ms())
    return HELP_PAGES[state.help](words, outfit.way_to_desk, left_s, offers_search=offers_search)


def _read_page(state: Noted | Calling | Reading, words: Words, outfit: Outfit) -> Page:
    left_s = seconds_left(state.until_ms, outfit.mono_ms())
    match state:
        case Noted(said=said):
            return scanner_page(words, said, left_s)
        case Calling():
            return calling_page(words, outfit.way_to_desk, left_s, is_heard=outfit.hears_calls())
        case Reading(page=number):
            from kiosk.screens.attendee.privacy import privacy_page  # not before somebody reads it

            return privacy_page(words, notice_of(words, outfit), number, left_s)


def _form_page(state: Form, words: Words, outfit: Outfit) -> Page:
    from kiosk.screens.attendee import (
        form_pages,  # not before somebody fills one in
        own_name_pages,  # not before somebody fills one in
    )

    now_ms = outfit.mono_ms()
    if isinstance(state, NameShown):
        return own_name_pages.shown_page(words, state, seconds_left(state.until_ms, now_ms))
    left_s = warning_s(state.seen_ms, now_ms, times_of(outfit.time_factor))
    match state:
        case Answering():
            return form_pages.question_page(words, state, left_s)
        case Seeking():
            return form_pages.seeking_page(words, state, left_s)
        case NameTyped():
            return own_name_pages.typed_page(words, state, left_s)


def notice_of(words: Words, outfit: Outfit) -> "Notice":
    """What there is to say of an attendee's data here."""
    from kiosk.screens.attendee.privacy import Notice

    event = name_in(outfit.event.names, words.language)
    return Notice(outfit.privacy, outfit.privacy_url, event, outfit.has_camera)


def _told_page(state: Told, words: Words, outfit: Outfit) -> Page:
    answer, now_ms = state.answer, outfit.now_ms()
    left_s = seconds_left(state.until_ms, outfit.mono_ms())
    if not isinstance(answer.verdict, Admit):
        return answer_page(words, answer, outfit.way_to_desk, outfit.event_set, now_ms, left_s)
    printing = printing_of(state, outfit.mono_ms(), outfit.print_ms, outfit.badge_outlet)
    position = answer.position
    sessions = next_sessions(words, outfit.event_set, position, now_ms) if position else ()
    is_open_ended = printing is not None and printing.is_coming and not state.stays
    return welcome_page(words, answer, sessions, printing, None if is_open_ended else left_s)

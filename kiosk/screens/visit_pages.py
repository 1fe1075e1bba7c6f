"""What each moment of a visit to a self-service kiosk shows. Pure. Must not know: widgets, keys."""

from math import ceil
from typing import assert_never

from checkin.verdict import Admit
from kiosk.outfit import Outfit
from kiosk.screens.answering import Answering, warning_s
from kiosk.screens.pages import (
    Page,
    Reader,
    answer_page,
    checking_page,
    help_page,
    idle_page,
    next_sessions,
    not_found_page,
    question_help_page,
    welcome_page,
)
from kiosk.screens.seeking import Looking, Seeking
from kiosk.screens.visit import Asking, Help, Helping, Idle, State, Told, printing_of
from kiosk.words import Words

HELP_PAGES = {
    Help.NO_TICKET: help_page,
    Help.NOT_FOUND: not_found_page,
    Help.QUESTION: question_help_page,
}


def page_of(state: State, words: Words, outfit: Outfit, reader: Reader, *, offers_search: bool) -> Page:
    """The page for a state.

    Args:
        state: Of the visit.
        words: Of the language that is shown.
        outfit: Its clocks, its event and the way to the desk.
        reader: What a ticket is held up to.
        offers_search: Whether somebody without a ticket may look for themselves just now.
    """
    now_ms = outfit.mono_ms()
    match state:
        case Asking(is_long=True) | Looking():
            page = checking_page(words)
        case Idle() | Asking():
            page = idle_page(words, reader)
        case Helping(until_ms=until_ms, help=help_):
            show, way = HELP_PAGES[help_], outfit.way_to_desk
            page = show(words, way, _left_s(until_ms, now_ms), offers_search=offers_search)
        case Answering() | Seeking():
            page = _form_page(state, words, now_ms)
        case Told():
            page = _told_page(state, words, outfit)
        case _:
            assert_never(state)
    return page


def _form_page(state: Answering | Seeking, words: Words, now_ms: int) -> Page:
    from kiosk.screens.form_pages import question_page, seeking_page  # not before somebody fills one in

    left_s = warning_s(state.seen_ms, now_ms)
    return (
        question_page(words, state, left_s)
        if isinstance(state, Answering)
        else seeking_page(words, state, left_s)
    )


def _told_page(state: Told, words: Words, outfit: Outfit) -> Page:
    answer, now_ms = state.answer, outfit.now_ms()
    if not isinstance(answer.verdict, Admit):
        left_s = _left_s(state.until_ms, outfit.mono_ms())
        return answer_page(words, answer, outfit.way_to_desk, outfit.event_set, now_ms, left_s)
    printing = printing_of(state, outfit.mono_ms(), outfit.print_ms)
    position = answer.position
    sessions = next_sessions(words, outfit.event_set, position, now_ms) if position else ()
    return welcome_page(words, answer, sessions, printing)


def _left_s(until_ms: int, now_ms: int) -> int:
    return ceil((until_ms - now_ms) / 1000)

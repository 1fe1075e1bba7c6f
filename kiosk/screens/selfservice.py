"""The self-service kiosk: hold up the phone, take the badge, go on. Nobody's data outlives its time.

Must not know: rules, printers, how sentences are worded.
"""

from math import ceil
from typing import assert_never

from textual import on
from textual.app import ComposeResult

from checkin.errors import EinlassError
from checkin.model import name_in
from checkin.verdict import Admit
from kiosk.errands import Errands
from kiosk.messages import BadgeRead, CheckInAnswered, PrinterChanged, PrintJobChanged
from kiosk.outfit import Outfit
from kiosk.screens.home import HomeScreen
from kiosk.screens.page_view import PageView
from kiosk.screens.pages import (
    Page,
    Reader,
    answer_page,
    checking_page,
    help_page,
    idle_page,
    next_sessions,
    welcome_page,
)
from kiosk.screens.visit import (
    HELP_MS,
    Asking,
    Helping,
    Idle,
    State,
    Told,
    badge_read,
    pass_time,
    printing_of,
    stay,
    told,
)
from kiosk.words import known_languages, words_in

MOST_ASKED = 50
"""Tickets that may wait for the desk at once; a paste bomb beyond them is passed over."""

LANGUAGE_MS = 30_000
"""How long a language stays that somebody chose and walked away from."""


class SelfServiceScreen(HomeScreen):
    """One page at a time, drawn from one state."""

    def __init__(self, outfit: Outfit, errands: Errands) -> None:
        super().__init__(outfit, errands)
        self.state: State = Idle()
        self.languages = known_languages(outfit.languages or outfit.event.languages)
        self._asked = 0
        self._language_until_ms = 0
        """While it lasts, the language that somebody pressed wins over the one on the ticket."""

    def compose(self) -> ComposeResult:
        """One page fills the screen."""
        yield PageView(self.languages if len(self.languages) > 1 else (), self._shown())

    def scan(self, text: str) -> None:
        """A new ticket replaces whatever is shown; the desk tries one after another, and none is lost."""
        if self._asked >= MOST_ASKED:
            return
        self._asked += 1
        if not isinstance(self.state, Asking):
            self._show(Asking(self.outfit.mono_ms()))
        self.try_ticket(text)

    def press(self, key: str) -> None:
        """A language, the way without a ticket, or the wish to go on reading."""
        languages = {code[0]: code for code in self.languages}
        if key.lower() in languages:
            self._language_until_ms = self.outfit.mono_ms() + LANGUAGE_MS
            self._speak(languages[key.lower()])
        elif isinstance(self.state, Idle):
            if key == "0":
                self._show(Helping(self.outfit.mono_ms() + HELP_MS))
        else:
            self._show(stay(self.state, self.outfit.mono_ms()))

    def advance(self) -> None:
        """Count down, move the bar, and forget whoever was here when the time is over."""
        now_ms = self.outfit.mono_ms()
        state = pass_time(self.state, now_ms)
        if isinstance(state, Idle) and not isinstance(self.state, Idle):
            self._language_until_ms = 0
        if isinstance(state, Idle) and now_ms >= self._language_until_ms:
            self._speak(self.outfit.language)
        self._show(state)

    def failed(self, error: EinlassError) -> None:  # noqa: ARG002  # what it is concerns staff only
        """Whoever was here is told by the app; the page below is empty again."""
        self._asked = 0
        self._show(Idle())

    @on(CheckInAnswered)
    def _answered(self, message: CheckInAnswered) -> None:
        self._asked = max(self._asked - 1, 0)
        answer = message.answer
        now_ms = self.outfit.mono_ms()
        if now_ms >= self._language_until_ms:
            theirs = answer.position.language if answer.position else ""
            self._speak(theirs if theirs in self.languages else self.outfit.language)
        self._show(told(answer, now_ms))
        self._read_badge()

    @on(PrintJobChanged)
    @on(PrinterChanged)
    def _printing_changed(self) -> None:
        self._read_badge()

    def _read_badge(self) -> None:
        if isinstance(self.state, Told) and self.state.answer.badge:
            desk, badge = self.outfit.desk, self.state.answer.badge
            self.ask(lambda: BadgeRead(desk.print_job(badge), desk.printer()))

    @on(BadgeRead)
    def _badge_read(self, message: BadgeRead) -> None:
        is_ours = isinstance(self.state, Told) and (
            message.job is None or message.job.id == self.state.answer.badge
        )
        if isinstance(self.state, Told) and is_ours:
            now_ms = self.outfit.mono_ms()
            self._show(badge_read(self.state, message.job, message.printer, now_ms, self.outfit.print_ms))

    def _speak(self, language: str) -> None:
        if language != self.words.language:
            self.words = words_in(language, self.outfit.event.timezone)
            self.repaint()

    def _show(self, state: State) -> None:
        self.state = state
        self.repaint()

    def page(self) -> Page:
        """What the present state looks like."""
        words, way = self.words, self.outfit.way_to_desk
        match self.state:
            case Asking(is_long=True):
                return checking_page(words)
            case Idle() | Asking():
                return idle_page(words, self._reader())
            case Helping(until_ms=until_ms):
                return help_page(words, way, self._left_s(until_ms))
            case Told(answer=answer, until_ms=until_ms) as state:
                if isinstance(answer.verdict, Admit):
                    return self._welcome(state)
                now_ms, events = self.outfit.now_ms(), self.outfit.event_set
                return answer_page(words, answer, way, events, now_ms, self._left_s(until_ms))
            case _:
                assert_never(self.state)

    def _reader(self) -> Reader:
        if not self.outfit.has_camera:
            return Reader.SCANNER
        return Reader.CAMERA if self.has_camera else Reader.LOST_CAMERA

    def _welcome(self, state: Told) -> Page:
        printing = printing_of(state, self.outfit.mono_ms(), self.outfit.print_ms)
        position = state.answer.position
        event_set, now_ms = self.outfit.event_set, self.outfit.now_ms()
        sessions = next_sessions(self.words, event_set, position, now_ms) if position else ()
        return welcome_page(self.words, state.answer, sessions, printing)

    def _left_s(self, until_ms: int) -> int:
        return ceil((until_ms - self.outfit.mono_ms()) / 1000)

    def _shown(self) -> tuple[Page, str, str]:
        title = name_in(self.outfit.event.names, self.words.language)
        return self.page(), title, self.words.language

    def repaint(self) -> None:
        """Put the page into its places."""
        if self.can_paint:
            self.query_one(PageView).show(*self._shown())

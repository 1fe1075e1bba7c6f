"""A stand at a fair: a ticket, one question, thank you. Whoever says no or walks away leaves no trace.

Must not know: what is written down, how sentences are worded.
"""

from textual import on
from textual.app import ComposeResult

from checkin.errors import EinlassError
from checkin.model import Position, name_in
from kiosk.errands import Errands
from kiosk.messages import StandAnswered, TicketMet
from kiosk.outfit import Outfit
from kiosk.screens.attendee.form_screen import FormScreen
from kiosk.screens.attendee.page_view import PageView
from kiosk.screens.attendee.pages import Page, reader_for, with_announcements
from kiosk.screens.stand.pages import page_of
from kiosk.screens.stand.visit import (
    ANSWERS,
    Asked,
    Free,
    Noted,
    Outcome,
    Reading,
    State,
    met,
    pass_time,
    stay,
    told,
)
from kiosk.stands.views import Stand
from kiosk.wording.scanner_words import Said

MOST_ASKED = 50
"""Tickets that may wait at once; a paste bomb beyond them is passed over."""


class StandScreen(FormScreen):
    """One page at a time, drawn from one state."""

    def __init__(self, outfit: Outfit, errands: Errands) -> None:
        super().__init__(outfit, errands)
        self.visit: State = Free()
        self.asked = 0
        """Tickets that are with the desk."""

    @property
    def stand(self) -> Stand:
        """Whose stand this is; another gate may be another one's."""
        return self.outfit.stand_at(self.place)

    def moved(self) -> None:
        """Nobody may agree to what they were not asked."""
        self.turn_to(Free())

    @property
    def is_empty(self) -> bool:
        """Whether nobody stands before it."""
        return isinstance(self.visit, Free)

    def compose(self) -> ComposeResult:
        """One page fills the screen."""
        languages = self.languages if len(self.languages) > 1 else ()
        preview, speaks = self.outfit.preview, self.outfit.audio.speaks
        yield PageView(languages, self._shown(), preview, speaks=speaks)

    def turn_to(self, visit: State) -> None:
        """Show this from now on."""
        self.visit = visit
        self.repaint()

    def scan(self, text: str) -> None:
        """A ticket replaces whatever is shown, unless it is the one that is asked about."""
        if self.asked >= MOST_ASKED or (isinstance(self.visit, Asked) and self.visit.text == text):
            return
        self.asked += 1
        if not isinstance(self.visit, Reading):
            self.turn_to(Reading(self.outfit.mono_ms()))
        desk, place, stand, scanned = self.outfit.desk, self.place, self.stand, self.scanned(text)
        self.ask(lambda: TicketMet(desk.stands.meet(scanned, place, stand), text))

    @on(TicketMet)
    def _met(self, message: TicketMet) -> None:
        self.asked = max(self.asked - 1, 0)
        if message.met.position is not None and self.outfit.mono_ms() >= self.language_until_ms:
            theirs = message.met.position.language
            self.word_in(theirs if theirs in self.languages else self.outfit.language)
        self.turn_to(met(message.met, message.text, self.outfit.mono_ms(), self.times))

    def act(self, key: str) -> None:
        """Yes, no, or the wish to go on reading."""
        now_ms, visit = self.outfit.mono_ms(), self.visit
        position = visit.met.position if isinstance(visit, Asked) else None
        outcome = ANSWERS.get((visit.met.has_agreed, key)) if isinstance(visit, Asked) else None
        if outcome is None or position is None:
            self.turn_to(stay(visit, now_ms, self.times))
        elif outcome in (Outcome.AGREED, Outcome.TAKEN_BACK):
            self._write(position, outcome)
        else:
            self.turn_to(told(outcome, now_ms, self.times))

    def _write(self, position: Position, outcome: Outcome) -> None:
        """Nobody is thanked before it is on the disk."""
        desk, place, stand = self.outfit.desk, self.place, self.stand
        self.turn_to(Reading(self.outfit.mono_ms()))

        def write() -> StandAnswered:
            say = desk.stands.agree if outcome is Outcome.AGREED else desk.stands.take_back
            say(position, place, stand)
            return StandAnswered(outcome.value)

        self.ask(write)  # tried again by whoever answers next, so the screen need not wait for a write

    @on(StandAnswered)
    def _answered(self, message: StandAnswered) -> None:
        if isinstance(self.visit, Reading) and not self.asked:  # else somebody else's ticket has come since
            self.turn_to(told(Outcome(message.outcome), self.outfit.mono_ms(), self.times))

    def say(self, said: Said) -> None:
        """Tell staff of a scanner; a ticket takes its place at once."""
        self.turn_to(Noted(said, self.outfit.mono_ms() + self.times.stay_ms))

    def advance(self) -> None:
        """Count down, and forget whoever was here when the time is over."""
        visit = pass_time(self.visit, self.outfit.mono_ms())
        if isinstance(visit, Free):
            self.forget_choices(is_over=not self.is_empty)
        self.turn_to(visit)

    def failed(self, error: EinlassError) -> None:  # noqa: ARG002  # what it is concerns staff only
        """Whoever was here is told by the app; the page below is empty again."""
        self.asked = 0
        self.turn_to(Free())

    def page(self) -> Page:
        """What the present state looks like."""
        has_camera, misses = self.outfit.has_camera, bool(self.missing_scanners)
        reader = reader_for(has_camera=has_camera, sees=self.has_camera, misses=misses)
        page = page_of(self.visit, self.words, self.outfit, self.stand, reader, self.hint)
        return with_announcements(page, self.announced)

    def _shown(self) -> tuple[Page, str, str]:
        title = name_in(self.stand.exhibitor, self.words.language)
        return self.page(), title, self.words.language

    def repaint(self) -> None:
        """Put the page into its places."""
        if self.can_paint:
            page, title, language = self._shown()
            self.query_one(PageView).show(page, title, language)
            self.narrator.follow(page, self.words)

"""The self-service kiosk: hold up the phone, take the badge, go on. Nobody's data outlives its time.

Must not know: rules, printers, how sentences are worded.
"""

from textual import on
from textual.app import ComposeResult

from checkin.errors import EinlassError
from checkin.model import name_in
from checkin.verdict import NeedsAnswer
from kiosk.errands import Errands
from kiosk.messages import BadgeRead, CheckInAnswered, PrinterChanged, PrintJobChanged, SelfLookedUp
from kiosk.outfit import Outfit
from kiosk.screens import form_keys
from kiosk.screens.answering import Answering, Complete, GivenUp, begin
from kiosk.screens.form_screen import FormScreen
from kiosk.screens.page_view import PageView
from kiosk.screens.pages import Page, Reader
from kiosk.screens.seeking import Looking, Seeking, Sought
from kiosk.screens.visit import (
    HELP_MS,
    Asking,
    Help,
    Helping,
    Idle,
    State,
    Told,
    badge_read,
    pass_time,
    stay,
    told,
)
from kiosk.screens.visit_pages import page_of
from kiosk.views import Scanned

MOST_ASKED = 50
"""Tickets that may wait for the desk at once; a paste bomb beyond them is passed over."""


class SelfServiceScreen(FormScreen):
    """One page at a time, drawn from one state."""

    def __init__(self, outfit: Outfit, errands: Errands) -> None:
        super().__init__(outfit, errands)
        self._asked = 0
        self._next_search_ms = 0

    def compose(self) -> ComposeResult:
        """One page fills the screen."""
        yield PageView(self.languages if len(self.languages) > 1 else (), self._shown())

    def scan(self, text: str) -> None:
        """A new ticket replaces whatever is shown; the desk tries one after another, and none is lost."""
        is_held_up_still = isinstance(self.state, Answering) and self.state.ticket == text
        if self._asked >= MOST_ASKED or is_held_up_still:
            return
        self._asked += 1
        if not isinstance(self.state, Asking):
            self._show(Asking(self.outfit.mono_ms()))
        self.try_ticket(text)

    def act(self, key: str) -> None:
        """The way without a ticket, or the wish to go on reading."""
        now_ms = self.outfit.mono_ms()
        if key == "1" and self.offers_search():
            self._show(Seeking(now_ms))
        elif not isinstance(self.state, Idle):
            self._show(stay(self.state, now_ms))
        elif key == "0":
            self._show(Helping(now_ms + HELP_MS))

    def offers_search(self) -> bool:
        """Whether somebody without a ticket may look for themselves now."""
        is_for_them = isinstance(self.state, Helping) and self.state.help is not Help.QUESTION
        return self.outfit.self_lookup and is_for_them and self.outfit.mono_ms() >= self._next_search_ms

    def step(self, step: form_keys.Step) -> None:
        """A form went on, or is done with."""
        now_ms = self.outfit.mono_ms()
        match step:
            case Complete(ticket=ticket, answers=answers):
                self._show(Asking(now_ms, ticket=ticket, answers=answers))
                self._try_answers(ticket, answers)
            case Sought(name=name, proof=proof):
                self._show(Looking(now_ms))
                desk, place = self.outfit.desk, self.place
                self.ask(lambda: SelfLookedUp(desk.look_up(name, proof, place), now_ms))
            case GivenUp():
                why = Help.QUESTION if isinstance(self.state, Answering) else Help.NO_TICKET
                self._show(Helping(now_ms + HELP_MS, why))
            case _:
                self._show(step)

    def _try_answers(self, ticket: str, answers: dict[str, str]) -> None:
        desk, place, scanned = self.outfit.desk, self.place, Scanned(ticket, answers=answers)
        self._asked += 1
        self.ask(lambda: CheckInAnswered(desk.check_in_scan(scanned, place), ticket), is_write=True)

    @on(SelfLookedUp)
    def _looked_up(self, message: SelfLookedUp) -> None:
        self._next_search_ms = self.outfit.mono_ms() + message.looked_up.wait_ms
        if isinstance(self.state, Looking) and self.state.since_ms == message.asked_ms:
            self._show(Looking(message.asked_ms, message.looked_up))

    def _tell_found(self, state: Looking) -> None:
        """Go on as if the ticket had been held up, or say that nobody was found."""
        now_ms = self.outfit.mono_ms()
        text = state.result.text if state.result else ""
        self._show(Idle() if text else Helping(now_ms + HELP_MS, Help.NOT_FOUND))
        if text:
            self.scan(text)

    def advance(self) -> None:
        """Count down, move the bar, and forget whoever was here when the time is over."""
        now_ms = self.outfit.mono_ms()
        if isinstance(self.state, Looking) and self.state.is_due(now_ms):
            self._tell_found(self.state)
        state = pass_time(self.state, now_ms)
        if isinstance(state, Idle) and not isinstance(self.state, Idle):
            self.language_until_ms = 0
        if isinstance(state, Idle) and now_ms >= self.language_until_ms:
            self.speak(self.outfit.language)
        self._show(state)

    def failed(self, error: EinlassError) -> None:  # noqa: ARG002  # what it is concerns staff only
        """Whoever was here is told by the app; the page below is empty again."""
        self._asked = 0
        self._show(Idle())

    @on(CheckInAnswered)
    def _answered(self, message: CheckInAnswered) -> None:
        self._asked = max(self._asked - 1, 0)
        if isinstance(self.state, Answering) and self.state.ticket == message.text:
            return  # the same ticket was seen twice before its questions were asked
        answer = message.answer
        now_ms = self.outfit.mono_ms()
        if now_ms >= self.language_until_ms:
            theirs = answer.position.language if answer.position else ""
            self.speak(theirs if theirs in self.languages else self.outfit.language)
        if isinstance(answer.verdict, NeedsAnswer) and answer.verdict.questions:
            is_theirs = isinstance(self.state, Asking) and self.state.ticket == message.text
            sent = self.state.answers if isinstance(self.state, Asking) and is_theirs else {}
            self._show(begin(message.text, answer.verdict, sent, now_ms))
        else:
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

    def _show(self, state: State) -> None:
        self.state = state
        self.repaint()

    def page(self) -> Page:
        """What the present state looks like."""
        offers_search = self.offers_search()
        return page_of(self.state, self.words, self.outfit, self._reader(), offers_search=offers_search)

    def _reader(self) -> Reader:
        if not self.outfit.has_camera:
            return Reader.SCANNER
        return Reader.CAMERA if self.has_camera else Reader.LOST_CAMERA

    def _shown(self) -> tuple[Page, str, str]:
        title = name_in(self.outfit.event.names, self.words.language)
        return self.page(), title, self.words.language

    def repaint(self) -> None:
        """Put the page into its places."""
        if self.can_paint:
            self.query_one(PageView).show(*self._shown())

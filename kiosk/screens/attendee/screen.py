"""The self-service kiosk: hold up the phone, take the badge, go on. Nobody's data outlives its time.

Must not know: rules, printers, how sentences are worded.
"""

from textual import on
from textual.app import ComposeResult

from checkin.errors import EinlassError
from checkin.model import name_in
from checkin.verdict import NeedsAnswer
from kiosk.errands import Errands
from kiosk.messages import (
    CheckInAnswered,
    SelfLookedUp,
)
from kiosk.outfit import Outfit
from kiosk.screens.attendee import form_keys
from kiosk.screens.attendee.answering import Answering, Complete, GivenUp, begin
from kiosk.screens.attendee.badge_watch import BadgeScreen
from kiosk.screens.attendee.own_name import Agreed, NameShown
from kiosk.screens.attendee.page_view import PageView
from kiosk.screens.attendee.pages import (
    PRIVACY_KEY,
    Page,
    reader_for,
    too_fast_page,
    with_announcements,
    with_call,
    with_trouble,
)
from kiosk.screens.attendee.seeking import Looking, Seeking, Sought
from kiosk.screens.attendee.visit import (
    Asking,
    Help,
    Helping,
    Idle,
    Noted,
    Reading,
    pass_time,
    stay,
    told,
)
from kiosk.screens.attendee.visit_pages import notice_of, page_of
from kiosk.wording.scanner_words import Said

WHY_HELP: dict[type, Help] = {Answering: Help.QUESTION, NameShown: Help.NAME}
"""Why somebody gives a form up."""


class SelfServiceScreen(BadgeScreen):
    """One page at a time, drawn from one state."""

    def __init__(self, outfit: Outfit, errands: Errands) -> None:
        super().__init__(outfit, errands)
        self._next_search_ms = 0

    def compose(self) -> ComposeResult:
        """One page fills the screen."""
        languages = self.languages if len(self.languages) > 1 else ()
        preview, speaks = self.outfit.preview, self.outfit.audio.speaks
        yield PageView(languages, self._shown(), preview, speaks=speaks)

    def act(self, key: str) -> None:
        """The way without a ticket, or the wish to go on reading."""
        now_ms = self.outfit.mono_ms()
        if key == PRIVACY_KEY and isinstance(self.state, Idle | Reading):
            self._turn_notice(now_ms)
        elif key == "1" and self.offers_search():
            self.turn_to(Seeking(now_ms))
        elif not isinstance(self.state, Idle):
            self.turn_to(stay(self.state, now_ms, self.times))
        elif key == "0":
            self.turn_to(Helping(now_ms + self.times.help_ms))

    def _turn_notice(self, now_ms: int) -> None:
        """The first page of what becomes of one's data, the next one, and after the last one nothing."""
        from kiosk.screens.attendee.privacy import page_count  # not before somebody reads it

        number = self.state.page + 1 if isinstance(self.state, Reading) else 0
        is_over = number >= page_count(self.words, notice_of(self.words, self.outfit))
        self.turn_to(Idle() if is_over else Reading(now_ms + self.times.reading_ms, number))

    def offers_search(self) -> bool:
        """Whether somebody without a ticket may look for themselves now."""
        is_for_them = isinstance(self.state, Helping) and self.state.help is not Help.QUESTION
        return self.outfit.self_lookup and is_for_them and self.outfit.mono_ms() >= self._next_search_ms

    def step(self, step: form_keys.Step) -> None:
        """A form went on, or is done with."""
        now_ms = self.outfit.mono_ms()
        match step:
            case Complete(ticket=ticket, answers=answers):
                self.turn_to(Asking(now_ms, ticket=ticket, answers=answers))
                self.asked += 1
                self.attempt(self.scanned(ticket, answers))
            case Agreed(shown=shown):
                self.asked += 1
                self.turn_to(Asking(now_ms, ticket=shown.ticket, answers=shown.proposed.scanned.answers))
                self.let_in(step)
            case Sought(name=name, proof=proof):
                self.turn_to(Looking(now_ms))
                desk, place = self.outfit.desk, self.place
                self.ask(lambda: SelfLookedUp(desk.look_up(name, proof, place), now_ms))
            case GivenUp():
                why = WHY_HELP.get(type(self.state), Help.NO_TICKET)
                self.turn_to(Helping(now_ms + self.times.help_ms, why))
            case _:
                self.turn_to(step)

    def say(self, said: Said) -> None:
        """Tell staff of a scanner; a ticket takes its place at once."""
        self.turn_to(Noted(said, self.outfit.mono_ms() + self.times.stay_ms))

    @on(SelfLookedUp)
    def _looked_up(self, message: SelfLookedUp) -> None:
        self._next_search_ms = self.outfit.mono_ms() + message.looked_up.wait_ms
        if isinstance(self.state, Looking) and self.state.since_ms == message.asked_ms:
            self.turn_to(Looking(message.asked_ms, message.looked_up))

    def _tell_found(self, state: Looking) -> None:
        """Go on as if the ticket had been held up, or say that nobody was found."""
        now_ms = self.outfit.mono_ms()
        text = state.result.text if state.result else ""
        self.turn_to(Idle() if text else Helping(now_ms + self.times.help_ms, Help.NOT_FOUND))
        if text:
            self.scan(text)

    def advance(self) -> None:
        """Count down, move the bar, and forget whoever was here when the time is over."""
        super().advance()
        now_ms = self.outfit.mono_ms()
        if isinstance(self.state, Looking) and self.state.is_due(now_ms):
            self._tell_found(self.state)
        state = pass_time(self.state, now_ms, self.times)
        if isinstance(state, Idle):
            self.forget_choices(is_over=not isinstance(self.state, Idle))
        if not isinstance(state, Asking) or state.is_long:  # an answer that comes in a blink needs no page
            self.turn_to(state)

    def failed(self, error: EinlassError) -> None:  # noqa: ARG002  # what it is concerns staff only
        """Whoever was here is told by the app; the page below is empty again."""
        self.asked = 0
        self.turn_to(Idle())

    @on(CheckInAnswered)
    def _answered(self, message: CheckInAnswered) -> None:
        self.asked = max(self.asked - 1, 0)
        if self.is_about(message.text):
            return  # the same ticket was seen twice before its holder was asked
        answer = message.answer
        now_ms = self.outfit.mono_ms()
        self.speak_as(answer.position)
        asked = self.state if isinstance(self.state, Asking) and self.state.ticket == message.text else None
        if isinstance(answer.verdict, NeedsAnswer) and answer.verdict.questions:
            self.turn_to(begin(message.text, answer.verdict, asked.answers if asked else {}, now_ms))
        else:
            self.turn_to(told(answer, now_ms, self.times, asked.ticket if asked else ""))
            self.read_badge()

    def page(self) -> Page:
        """What the present state looks like."""
        has_camera, misses = self.outfit.has_camera, bool(self.missing_scanners)
        reader = reader_for(has_camera=has_camera, sees=self.has_camera, misses=misses)
        hint, can_seek = self.hint, self.offers_search()
        page = page_of(self.state, self.words, self.outfit, reader, offers_search=can_seek, hint=hint)
        if not page.is_idle:
            return too_fast_page(self.words, page) if self.was_too_fast else page
        page = with_trouble(self.words, page, self.trouble)
        if self.called_ms is None:
            return with_announcements(page, self.announced)
        return with_call(self.words, page, self.called_ms, self.outfit.now_ms())

    def _shown(self) -> tuple[Page, str, str]:
        title = name_in(self.outfit.event.names, self.words.language)
        return self.page(), title, self.words.language

    def repaint(self) -> None:
        """Put the page into its places."""
        if self.can_paint:
            page, title, language = self._shown()
            self.query_one(PageView).show(page, title, language)
            self.narrator.follow(page, self.words)

"""Tickets are tried at once, or after their holder has said that the badge is right: one way for both.

Must not know: what is shown meanwhile.
"""

from textual import on

from checkin.model import Position
from kiosk.errands import Errands
from kiosk.messages import BadgeProposed, CheckInAnswered, TicketLate
from kiosk.outfit import Outfit
from kiosk.screens.attendee.answering import Answering
from kiosk.screens.attendee.form_screen import FormScreen
from kiosk.screens.attendee.own_name import Agreed, NameShown, NameTyped, show
from kiosk.screens.attendee.visit import Asking, Idle, State, Told
from kiosk.views import Answer, Scanned

MOST_ASKED = 50
"""Tickets that may wait for the desk at once; a paste bomb beyond them is passed over."""

LATE_MS = 10_000
"""Whoever held up a ticket so long ago has gone elsewhere: they must not be let in here behind their back."""


class AttemptScreen(FormScreen):
    """A screen where attendees are let in."""

    def __init__(self, outfit: Outfit, errands: Errands) -> None:
        super().__init__(outfit, errands)
        self.asked = 0
        """Tickets that are with the desk."""

    def turn_to(self, state: State) -> None:
        """Show this from now on."""
        self.state = state
        self.repaint()

    def scan(self, text: str) -> None:
        """A new ticket replaces whatever is shown; the desk tries one after another, and none is lost.

        The answer is there in a blink: a page of its own, painted before that, would only delay it.
        """
        if self.asked >= MOST_ASKED or self.is_about(text) or self._has_just_answered(text):
            return
        self.asked += 1
        if not isinstance(self.state, Asking):
            self.state = Asking(self.outfit.mono_ms())
        self.try_ticket(text)

    def is_about(self, text: str) -> bool:
        """Whether this ticket's holder is being asked something, so that it is only held up still."""
        return isinstance(self.state, Answering | NameShown | NameTyped) and self.state.ticket == text

    def _has_just_answered(self, text: str) -> bool:
        """Whether it comes into view once more while its holder, who has put it down to type, is answered."""
        state = self.state
        return isinstance(state, Asking | Told) and state.ticket == text

    def try_ticket(self, text: str) -> None:
        """Have the desk judge what a reader saw."""
        self.attempt(self.scanned(text))

    def attempt(self, scanned: Scanned) -> None:
        """Have the desk try it; where names are confirmed, a badge is proposed before anybody is let in."""
        desk, confirming, place, text = self.outfit.desk, self.outfit.confirming, self.place, scanned.text
        late_ms, mono_ms = self.outfit.mono_ms() + LATE_MS, self.outfit.mono_ms

        def call() -> CheckInAnswered | BadgeProposed | TicketLate:
            if mono_ms() > late_ms:
                return TicketLate()
            begun = confirming.begin(scanned, place) if confirming else desk.check_in_scan(scanned, place)
            return CheckInAnswered(begun, text) if isinstance(begun, Answer) else BadgeProposed(begun)

        self.ask(call, is_write=True)

    def let_in(self, agreed: Agreed) -> None:
        """Write down the name as it is meant to be, and let them in."""
        confirming, place, shown = self.outfit.confirming, self.place, agreed.shown
        if confirming is not None:
            self.ask(
                lambda: CheckInAnswered(
                    confirming.finish(shown.proposed, shown.correction, place), shown.ticket
                ),
                is_write=True,
            )

    @on(TicketLate)
    def _too_late(self) -> None:
        """Whoever is still here sees where to hold up their ticket."""
        self.asked = max(self.asked - 1, 0)
        if not self.asked and isinstance(self.state, Asking):
            self.turn_to(Idle())

    @on(BadgeProposed)
    def _proposed(self, message: BadgeProposed) -> None:
        self.asked = max(self.asked - 1, 0)
        if not self.is_about(message.proposed.scanned.text):
            self.speak_as(message.proposed.position)
            self.turn_to(show(message.proposed, self.outfit.mono_ms(), self.times))

    def speak_as(self, position: Position | None) -> None:
        """Word the next page in the language of the ticket, unless somebody has chosen another one."""
        if self.outfit.mono_ms() >= self.language_until_ms:
            theirs = position.language if position else ""
            self.word_in(theirs if theirs in self.languages else self.outfit.language)

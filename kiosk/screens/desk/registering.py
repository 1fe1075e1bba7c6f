"""The desk's way of registering somebody without a ticket.

A form that a scan has closed waits to be gone on with.
Must not know: how forms are drawn and filled in, what else is changed about people.
"""

from textual import on

from kiosk.changes.messages import WalkInRegistered
from kiosk.errands import Errands
from kiosk.outfit import Outfit
from kiosk.screens.desk.filling import FillingScreen
from kiosk.screens.desk.form import DeskForm
from kiosk.views import Card, Scanned

DRAFT_MS = 600_000
"""So long a form that was begun waits at a desk that nobody uses."""


class RegisteringScreen(FillingScreen):
    """A screen on which staff register people who have no ticket."""

    def __init__(self, outfit: Outfit, errands: Errands) -> None:
        super().__init__(outfit, errands)
        self.draft: DeskForm | None = None
        """The form of somebody without a ticket that a scan has closed; F10 goes on with it."""

    def walk_in(self) -> None:
        """Fill in somebody without a ticket; a name that was searched for in vain need not be typed again."""
        self.told = None
        if self.draft is not None:
            self.open_form(self.draft, self._send_walk_in)
            self.draft = None
            return
        from kiosk.screens.desk.walking_in import walk_in_form  # most people have a ticket

        query = "" if self.view.hits.hits or self.order_of is not None else self.query_text
        form = walk_in_form(self.words, self.outfit.event_set, self.place, query)
        self.open_form(form, self._send_walk_in)

    def keep_draft(self, text: str) -> None:
        """A scan comes before the form of somebody without a ticket: what was typed by hand is kept."""
        if self.form is None or self._is_sending or self._send != self._send_walk_in:
            return
        is_by_keys = self.scanned(text).is_typed
        form = self._rested if is_by_keys and self._rested is not None else self.form
        self.draft = form if any(line.text.strip() for line in form.lines if not line.choices) else None

    def advance(self) -> None:
        """What nobody goes on with is not kept for whoever comes next."""
        super().advance()
        if self.draft is not None and self.outfit.mono_ms() - self.used_ms >= DRAFT_MS:
            self.draft = None
            self.repaint()

    def _send_walk_in(self, form: DeskForm, _: Card | None) -> DeskForm:
        from kiosk.screens.desk.walking_in import read_walk_in  # likewise

        read = read_walk_in(self.words, form, self.outfit.event_set, self.place)
        if isinstance(read, DeskForm):
            return read
        desk, place = self.outfit.desk, self.place
        return self.send_form(form, lambda: WalkInRegistered(desk.changes.walk_in(read, place)))

    @on(WalkInRegistered)
    def _registered(self, message: WalkInRegistered) -> None:
        from checkin.model import Position
        from kiosk.screens.desk.walking_in import tell_unfit  # likewise

        form, outcome = self.form, message.outcome
        self._is_sending = False
        if isinstance(outcome, Position):
            self.forget()
            self.search_for("")
            self.is_looking = False
            self.attempt(Scanned("", position=outcome.id))
        elif form is not None:
            self.form = tell_unfit(self.words, form, outcome)
        self.repaint()

"""The desk's list: what was searched for, or a whole order, and who in it is chosen.

Must not know: which keys there are, how people are found, how the list is drawn.
"""

from textual import on
from textual.app import ComposeResult

from checkin.model import PositionId
from checkin.roles import Act
from kiosk.errands import Errands
from kiosk.messages import HitsFound, OrderFound
from kiosk.outfit import Outfit
from kiosk.screens.desk.admitting import AdmittingScreen
from kiosk.screens.desk.view import DeskView
from kiosk.views import Scanned

FEWEST_LETTERS = 2


class SearchingScreen(AdmittingScreen):
    """A screen on which staff choose people from a list; `DeskView` draws it."""

    def __init__(self, outfit: Outfit, errands: Errands) -> None:
        super().__init__(outfit, errands)
        self.query_text = ""
        self.found_for = ""
        self.order_of: PositionId | None = None
        """Whose order is listed; None = what was typed is."""
        self._is_enter_due = False
        self._is_stale = False

    def repaint(self) -> None:
        """Show the present state, once for all that waits: a scanner types twenty letters in a blink."""
        if not self._is_stale:
            self._is_stale = True
            self.call_later(self._paint_once)

    def _paint_once(self) -> None:
        self._is_stale = False
        self.paint()

    def paint(self) -> None:
        """Show the present state now."""

    def compose(self) -> ComposeResult:
        """One view fills the screen."""
        yield DeskView(self.outfit.preview)

    @property
    def view(self) -> DeskView:
        """Where it is drawn."""
        return self.query_one(DeskView)

    @property
    def chosen(self) -> PositionId | None:
        """Whom the keys are about: the chosen line, else the person on the card."""
        if self.view.hits.chosen is not None:
            return self.view.hits.chosen
        return self.card.position.id if self.card else None

    @property
    def is_searched(self) -> bool:
        """Whether the list belongs to what stands in the field."""
        return self.found_for == self.query_text and len(self.query_text) >= FEWEST_LETTERS

    def search_for(self, query: str) -> None:
        """Put this into the field, and look for it once it has letters enough."""
        self.query_text, self._is_enter_due, self.order_of = query, False, None
        if len(query) < FEWEST_LETTERS or not self.may(Act.SEARCH):
            self.found_for = query
            self.view.hits.fill(())
        else:
            desk = self.outfit.desk
            # Older queries that still wait in line are not worth a search any more.
            self.ask(lambda: HitsFound(query, tuple(desk.search(query) if query == self.query_text else ())))
        self.repaint()

    @on(HitsFound)
    def _found(self, message: HitsFound) -> None:
        if message.query != self.query_text:
            return
        self.found_for = message.query
        self.view.hits.fill(message.hits)
        if self._is_enter_due and len(message.hits) <= 1:
            self.enter()
        self._is_enter_due = False
        # Where nobody is found no key may act on whoever was found before.
        self.open_card(self.view.hits.chosen)
        self.repaint()

    def enter(self) -> None:
        """Check in whoever is chosen, once the list is the one that was asked for; else try the text."""
        if self.found_for != self.query_text:
            self._is_enter_due = True
        elif self.view.hits.chosen is not None:
            self.check_in(self.view.hits.chosen, with_badge=False)
        elif self.query_text:
            self.scan(self.query_text)
        elif self.is_looking and self.card is not None:
            self.attempt(Scanned("", position=self.card.position.id))

    def list_order(self) -> None:
        """List the tickets of the order on the card, to be checked in one after the other."""
        if self.card is None or not self.card.mates:
            return
        position, order = self.card.position.id, self.card.position.order
        self.query_text = self.found_for = order
        self.order_of = position
        desk = self.outfit.desk
        self.ask(lambda: OrderFound(position, tuple(desk.order(position))))

    @on(OrderFound)
    def _order_found(self, message: OrderFound) -> None:
        if message.position != self.order_of:
            return
        self.view.hits.fill(message.hits)
        self.view.hits.choose_next()
        self.open_card(self.view.hits.chosen)
        self.repaint()

    def answered(self) -> None:
        """The list shows the new state as well; in an order the cursor goes on to who is missing."""
        if self.order_of is not None:
            position, desk = self.order_of, self.outfit.desk
            self.ask(lambda: OrderFound(position, tuple(desk.order(position))))
        elif self.query_text:
            self.search_for(self.query_text)

"""The registration desk: one search field that is always alive, one list, one card, all by one hand.

Letters always go into the field; what is done to a person is done by keys that no name contains. Must not
know: how people are found, how badges travel.
"""

from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult

from checkin.model import PositionId
from checkin.text import clean_text
from kiosk.case import Scanned
from kiosk.errands import Errands
from kiosk.messages import HitsFound, OrderFound
from kiosk.outfit import Outfit
from kiosk.screens.admitting import AdmittingScreen
from kiosk.screens.desk_view import DeskSight, DeskView
from kiosk.screens.parts import grown
from kiosk.screens.questions import Why

if TYPE_CHECKING:
    from collections.abc import Callable


FEWEST_LETTERS = 2
QUERY_CHARS = 60
MOVES = {"up": -1, "down": 1, "pageup": -8, "pagedown": 8, "home": -1000, "end": 1000}
STEPS_OF_A_QUESTION = frozenset({"escape", "f8"})


class DeskScreen(AdmittingScreen):
    """What staff type, choose and are asked; `DeskView` draws it."""

    def __init__(self, outfit: Outfit, errands: Errands) -> None:
        super().__init__(outfit, errands)
        self.query_text = ""
        self.found_for = ""
        self.order_of: PositionId | None = None
        """Whose order is listed; None = what was typed is."""
        self._is_enter_due = False
        self._keys: dict[str, Callable[[], None]] = {
            "enter": self._enter,
            "f2": lambda: self.check_in(self.chosen, with_badge=True),
            "f3": self.ask_reprint,
            "f4": self.admit_anyway,
            "f5": self.ask_undo,
            "f6": self.look_only,
            "f7": self.list_order,
            "f8": self.ask_waiting,
            "escape": self._clear,
            "backspace": lambda: self._search(self.query_text[:-1]),
            "ctrl+u": lambda: self._search(""),
        }

    def compose(self) -> ComposeResult:
        """One view fills the screen."""
        yield DeskView()

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

    def scan(self, text: str) -> None:
        """A scan is typing: whatever stood in the field or was asked gives way."""
        if self.sheet is not None and self.sheet.scanned.text == text:
            return  # still held up while its questions are asked
        self.question = self.why = self.sheet = None
        self._search("")
        self.try_ticket(text)

    def typed(self, char: str) -> None:
        """Letters go to what is being filled in; where a key answers, `press` gets them, one at a time."""
        if self.question is not None:
            return
        if self.why is not None:
            self._type_why(self.why, char)
        elif self.sheet is not None:
            self.sheet = self.sheet.with_char(char)
            self.repaint()
        else:
            self._search(grown(self.query_text, char, QUERY_CHARS))

    def _type_why(self, why: Why, char: str) -> None:
        if why.typed is not None:
            self.take_why(why.pressed(char))
            self.repaint()

    def pasted(self, text: str) -> None:
        """What is pasted is typed."""
        if self.sheet is not None:
            self.sheet = self.sheet.with_text(clean_text(self.sheet.text(self.sheet.question) + text))
            self.repaint()
        elif self.question is None and self.why is None:
            self._search(clean_text(self.query_text + text, QUERY_CHARS))

    def press(self, key: str) -> None:
        """A key that acts: on what is asked, on the list, or on the chosen person."""
        if self.question is not None:
            self._press_at_question(key)
        elif self.why is not None:
            if len(key) > 1 or self.why.typed is None:  # a letter of a text has been typed already
                self.press_why(key)
        elif self.sheet is not None:
            self.press_sheet(key)
        elif key in MOVES:
            self.view.hits.move(MOVES[key])
            self.open_card(self.view.hits.chosen)
        elif key in self._keys:
            self._keys[key]()
        self.repaint()

    def _press_at_question(self, key: str) -> None:
        """While a question is open nothing else can be done by accident."""
        if self.question is not None and self.question.is_answer(key):
            self.answer_question(key)
        elif key in STEPS_OF_A_QUESTION:
            self._keys[key]()

    def _search(self, query: str) -> None:
        self.query_text, self._is_enter_due, self.order_of = query, False, None
        if len(query) < FEWEST_LETTERS:
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
            self._enter()
        self._is_enter_due = False
        if message.hits:
            self.open_card(self.view.hits.chosen)
        self.repaint()

    def _enter(self) -> None:
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
            self._search(self.query_text)

    def _clear(self) -> None:
        """One step back: the question, then the field and all that hangs on it."""
        if self.question is not None:
            self.question = None
            return
        self.is_looking = False
        self.forget()
        self._search("")

    def repaint(self) -> None:
        """Show the present state."""
        if self.can_paint:
            self.view.show(
                DeskSight(
                    outfit=self.outfit,
                    words=self.words,
                    query=self.query_text,
                    is_searched=self.found_for == self.query_text and len(self.query_text) >= FEWEST_LETTERS,
                    card=self.card,
                    told=self.told,
                    question=self.question,
                    why=self.why,
                    sheet=self.sheet,
                    is_looking=self.is_looking,
                    link=self.link,
                    printer=self.printer,
                )
            )

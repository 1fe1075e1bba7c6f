"""The registration desk: one search field that is always alive, one list, one card, all by one hand.

Letters always go into the field; what is done to a person is done by keys that no name contains. Must not
know: how people are found, how badges travel.
"""

from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult

from checkin.model import PositionId
from checkin.text import clean_text
from kiosk.errands import Errands
from kiosk.messages import HitsFound
from kiosk.outfit import Outfit
from kiosk.screens.admitting import AdmittingScreen
from kiosk.screens.desk_view import DeskSight, DeskView

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
        self._is_enter_due = False
        self._keys: dict[str, Callable[[], None]] = {
            "enter": self._enter,
            "f2": lambda: self.check_in(self.chosen, with_badge=True),
            "f3": self.ask_reprint,
            "f4": self.force,
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
        self.question = None
        self._search("")
        self.try_ticket(text)

    def typed(self, char: str) -> None:
        """Letters go into the field, unless a question waits; then `press` gets them, one at a time."""
        if self.question is None:
            self._search(_grown(self.query_text, char))

    def pasted(self, text: str) -> None:
        """What is pasted is typed."""
        self._search(clean_text(self.query_text + text, QUERY_CHARS))

    def press(self, key: str) -> None:
        """A key that acts: on the open question, on the list, or on the chosen person."""
        if self.question is not None:
            self._press_at_question(key)
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
        self.query_text, self._is_enter_due = query, False
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

    def answered(self) -> None:
        """The list shows the new state as well."""
        if self.query_text:
            self._search(self.query_text)

    def _clear(self) -> None:
        """One step back: the question, then the field and all that hangs on it."""
        if self.question is not None:
            self.question = None
            return
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
                    link=self.link,
                    printer=self.printer,
                )
            )


def _grown(query: str, char: str) -> str:
    """The field after one more letter; a blank at the end is kept, since a word may follow."""
    if char == " ":
        return query.rstrip() + " " if query else ""
    return clean_text(query + char, QUERY_CHARS)

"""The desk's way of checking in a whole order: asked for by name, one after the other, told of at the end.

Must not know: which keys there are, how an answer is drawn.
"""

from textual import on

from checkin.errors import EinlassError
from kiosk.errands import Errands
from kiosk.messages import GroupAnswered
from kiosk.outfit import Outfit
from kiosk.screens.desk.group import Group, ask_group, tell_group, tell_progress
from kiosk.screens.desk.searching import SearchingScreen
from kiosk.screens.staff_words import tell
from kiosk.views import Scanned


class GroupingScreen(SearchingScreen):
    """A screen on which an order may come in together."""

    def __init__(self, outfit: Outfit, errands: Errands) -> None:
        super().__init__(outfit, errands)
        self.group: Group | None = None
        self._stops = False
        """Whether whoever is being tried now is the last one."""

    def list_order(self) -> None:
        """List the order on the card; once it is listed, ask whether all who are missing come in."""
        if self.order_of is None:
            super().list_order()
        else:
            self.question = ask_group(self.words, self.view.hits.hits)

    def answer_question(self, key: str) -> None:
        """A yes to a group begins with its first one."""
        question = self.question
        if question is None or not question.group:
            super().answer_question(key)
            return
        self.question = None
        if question.is_yes(key):
            self.group, self._stops = Group(question.group), False
            self._try_next(self.group)

    def _try_next(self, group: Group) -> None:
        desk, place, scanned = self.outfit.desk, self.place, Scanned("", position=group.left[0])
        self.told = tell_progress(self.words, group)
        self.ask(lambda: GroupAnswered(desk.check_in_scan(scanned, place), group), is_write=True)

    @on(GroupAnswered)
    def _one_answered(self, message: GroupAnswered) -> None:
        if message.group is not self.group:  # something else was done meanwhile; what is in is in
            self.answered()
            return
        told = tell(self.words, message.answer, self.outfit.now_ms(), self.outfit.event_set)
        self.group = message.group.after(message.answer, told)
        if self.group.left and not self._stops:
            self._try_next(self.group)
        else:
            self.end_group()
        self.repaint()

    def press_group(self, key: str) -> None:
        """While an order comes in a key can only stop that: its end would close whatever was opened."""
        self._stops |= key == "escape"

    def left(self) -> None:
        """Nobody else is let in in the name of who was here."""
        self.group = None
        super().left()

    def end_group(self) -> None:
        """Say what came of it, also where it did not come to its end; whoever was refused stays listed."""
        group, self.group = self.group, None
        if group is not None:
            self.forget()
            self.told = tell_group(self.words, group)
            self.answered()

    def failed(self, error: EinlassError) -> None:
        """The one who was being tried is not in, and nobody after them was tried."""
        super().failed(error)
        self.end_group()

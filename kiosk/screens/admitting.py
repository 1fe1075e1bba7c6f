"""The desk's way of letting people in: by choice from the list, with or without a badge, or by force.

Must not know: how people are searched for, how an answer is drawn.
"""

from textual import on

from checkin.model import PositionId
from checkin.verdict import Refuse
from kiosk.errands import Errands
from kiosk.messages import CheckInAnswered
from kiosk.outfit import Outfit
from kiosk.screens.asking import AskingScreen
from kiosk.screens.staff_words import Told, tell


class AdmittingScreen(AskingScreen):
    """A screen on which staff admit people whom they see."""

    def __init__(self, outfit: Outfit, errands: Errands) -> None:
        super().__init__(outfit, errands)
        self.told: Told | None = None
        self._refused: PositionId | None = None

    def check_in(self, position: PositionId | None, *, with_badge: bool, force: bool = False) -> None:
        """Have the desk try a position; nothing happens when nobody is chosen."""
        if position is not None:
            desk, place = self.outfit.desk, self.place
            self.ask(
                lambda: CheckInAnswered(
                    desk.check_in_position(position, place, force=force, with_badge=with_badge)
                ),
                is_write=True,
            )

    def force(self) -> None:
        """Admit whoever was refused last, if that can be overridden at all."""
        refused, self._refused = self._refused, None
        self.check_in(refused, with_badge=True, force=True)

    def forget(self) -> None:
        """Forget the last answer and whoever it was about."""
        self.told = self._refused = self.card = None

    def answered(self) -> None:
        """An answer has come and is shown."""

    @on(CheckInAnswered)
    def _answered(self, message: CheckInAnswered) -> None:
        answer = message.answer
        self.forget()
        self.told = tell(self.words, answer, self.outfit.now_ms())
        if answer.position is not None:
            self.open_card(answer.position.id)
            if isinstance(answer.verdict, Refuse) and self.told.is_forcible:
                self._refused = answer.position.id
        self.answered()
        self.repaint()

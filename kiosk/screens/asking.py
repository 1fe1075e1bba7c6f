"""What the desk asks staff back: about badges, and before an entry is taken back.

A scan closes every question. Must not know: how the list and the card are drawn.
"""

from typing import TYPE_CHECKING

from textual import on

from checkin.model import PositionId
from kiosk.errands import Errands
from kiosk.messages import CardOpened, PrintSettled, WaitingJobFound
from kiosk.outfit import Outfit
from kiosk.screens.questions import Question, ask_job, ask_reprint, ask_undo
from kiosk.screens.staffed import StaffedScreen

if TYPE_CHECKING:
    from kiosk.views import Card


class AskingScreen(StaffedScreen):
    """A screen that can ask staff, and do what they answer."""

    def __init__(self, outfit: Outfit, errands: Errands) -> None:
        super().__init__(outfit, errands)
        self.card: Card | None = None
        self.question: Question | None = None

    @property
    def waiting(self) -> int:
        """Print jobs that ask for a decision."""
        return len(self.printer.waiting) if self.printer else 0

    def open_card(self, position: PositionId | None) -> None:
        """Read all of one attendee."""
        if position is None:
            self.card = None
        else:
            desk = self.outfit.desk
            self.ask(lambda: CardOpened(desk.card(position)))

    def refresh_state(self) -> None:
        """Read link, printer, and what became of the badges on the card."""
        super().refresh_state()
        if self.card is not None:
            self.open_card(self.card.position.id)

    @on(CardOpened)
    def _card_opened(self, message: CardOpened) -> None:
        self.card = message.card
        self.repaint()

    def ask_reprint(self) -> None:
        """Ask whether the attendee on the card gets a new badge."""
        if self.card is not None:
            self.question = ask_reprint(self.words, self.card, self.place)

    def ask_undo(self) -> None:
        """Ask whether the last entry or exit of the attendee on the card is to be taken back."""
        if self.card is not None:
            self.question = ask_undo(self.words, self.card, self.place, self.outfit.now_ms())

    def ask_waiting(self) -> None:
        """Ask about the next print job that waits: the one after the job in question."""
        jobs = self.printer.waiting if self.printer else ()
        if jobs:
            asked = self.question.job if self.question else None
            ids = [job.id for job in jobs]
            job = jobs[(ids.index(asked.id) + 1) % len(jobs) if asked and asked.id in ids else 0]
            desk = self.outfit.desk
            self.ask(lambda: WaitingJobFound(job, desk.card(job.position)))

    @on(WaitingJobFound)
    def _waiting_found(self, message: WaitingJobFound) -> None:
        self.question = ask_job(self.words, message.job, message.card, self.place.by)
        self.repaint()

    def answer_question(self, key: str) -> None:
        """Yes, no, or never."""
        question, self.question = self.question, None
        deed = question.deed(key) if question else None
        if question is not None and deed is not None:
            desk = self.outfit.desk
            self.ask(lambda: PrintSettled(deed(desk), question.done), is_write=True)

    @on(PrintSettled)
    def _settled(self, message: PrintSettled) -> None:
        self.refresh_state()
        self.settled(message.said)

    def settled(self, said: str) -> None:
        """What staff decided is done; `said` tells them so, where nothing else on the screen does."""

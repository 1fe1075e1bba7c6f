"""What the desk asks staff back: about badges, and before an entry is taken back.

A scan closes every question. Must not know: how the list and the card are drawn.
"""

from functools import partial
from typing import TYPE_CHECKING

from textual import on

from checkin.model import PositionId
from checkin.roles import Act
from kiosk.changes.settling import Settled
from kiosk.errands import Errands
from kiosk.messages import CardOpened, DisputesRead, PrintSettled, WaitingJobFound
from kiosk.outfit import Outfit
from kiosk.screens.desk.deciding import OUTCOMES, ask_dispute
from kiosk.screens.desk.questions import Question, ask_job, ask_reprint, ask_undo
from kiosk.screens.staffed import StaffedScreen

if TYPE_CHECKING:
    from checkin.prints import PrintJob
    from kiosk.changes.disputes import Dispute
    from kiosk.views import Card


class AskingScreen(StaffedScreen):
    """A screen that can ask staff, and do what they answer."""

    def __init__(self, outfit: Outfit, errands: Errands) -> None:
        super().__init__(outfit, errands)
        self.card: Card | None = None
        self._opened: PositionId | None = None
        """Whose card is wanted; one that was asked for before is passed over when it comes."""
        self.disputes: tuple[Dispute, ...] = ()
        self.question: Question | None = None

    @property
    def waiting(self) -> int:
        """Print jobs that ask for a decision."""
        return len(self.printer.waiting) if self.printer else 0

    def open_card(self, position: PositionId | None) -> None:
        """Read all of one attendee."""
        if position is None or not self.may(Act.OPEN_CARD):
            self.close_card()
        else:
            self._opened = position
            desk = self.outfit.desk
            self.ask(lambda: CardOpened(position, desk.card(position)))

    def close_card(self) -> None:
        """Show nobody."""
        self.card = self._opened = None

    def refresh_state(self) -> None:
        """Read link, printer, and what became of the badges on the card."""
        super().refresh_state()
        desk = self.outfit.desk
        self.ask(lambda: DisputesRead(desk.disputes.open()))
        if self._opened is not None:
            self.open_card(self._opened)

    @on(DisputesRead)
    def _disputes_read(self, message: DisputesRead) -> None:
        self.disputes = message.disputes
        self.repaint()

    @on(CardOpened)
    def _card_opened(self, message: CardOpened) -> None:
        if message.position == self._opened:
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
        """Ask about what waits for a decision, badges first: the one after what is asked about now."""
        jobs = self.printer.waiting if self.printer else ()
        waiting = {job.id: partial(self._ask_job, job) for job in jobs}
        waiting |= {one.entry: partial(self._ask_dispute, one) for one in self.disputes}
        asked = self.question.subject if self.question else None
        names = list(waiting)
        if names:
            after = names.index(asked) + 1 if asked in waiting else 0
            waiting[names[after % len(names)]]()

    def _ask_job(self, job: "PrintJob") -> None:
        desk = self.outfit.desk
        self.ask(lambda: WaitingJobFound(job, desk.card(job.position)))

    def _ask_dispute(self, dispute: "Dispute") -> None:
        """Both entries stand on the card as well."""
        self.question = ask_dispute(self.words, dispute, self.place.by, self.outfit.now_ms())
        self.open_card(dispute.position)

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
            self.ask(lambda: PrintSettled(deed(desk), question.said(key)), is_write=True)

    @on(PrintSettled)
    def _settled(self, message: PrintSettled) -> None:
        self.refresh_state()
        outcome = message.outcome
        said = self.words.say(OUTCOMES[outcome]) if isinstance(outcome, Settled) else message.said
        self.settled(said)

    def settled(self, said: str) -> None:
        """What staff decided is done; `said` tells them so, where nothing else on the screen does."""

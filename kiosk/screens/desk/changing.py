"""The desk's way of changing something about a person: names, payments, the till.

Must not know: how forms are drawn and filled in, which keys there are.
"""

from datetime import datetime, time
from typing import TYPE_CHECKING

from textual import on

from checkin.clock import utc_to_ms
from checkin.personal import Correction
from checkin.text import clean_text
from kiosk.changes.messages import NameCorrected, PaymentTaken, TillCounted
from kiosk.errands import Errands
from kiosk.messages import PrintSettled
from kiosk.outfit import Outfit
from kiosk.screens.desk.correcting import correction_form, read_correction_form
from kiosk.screens.desk.form import DeskForm
from kiosk.screens.desk.registering import RegisteringScreen
from kiosk.screens.staff_words import say_done
from kiosk.views import Card, Scanned
from kiosk.words import Words

if TYPE_CHECKING:
    from checkin.model import PositionId
    from kiosk.changes.payments import Till

QUERY_CHARS = 60


class ChangingScreen(RegisteringScreen):
    """A screen on which staff change what is known of people."""

    def __init__(self, outfit: Outfit, errands: Errands) -> None:
        super().__init__(outfit, errands)
        self.till: Till | None = None
        self._paid_for: PositionId | None = None
        """Whom the next Enter tries once more, as they were refused before the payment."""

    @property
    def is_empty(self) -> bool:
        """Whether the field is empty, and nothing is asked."""
        return not self.query_text and (self.question, self.why, self.sheet, self.form) == (None,) * 4

    def forget(self) -> None:
        """Forget whoever it was about, and what is in the till."""
        super().forget()
        self.till = None
        self._paid_for = None

    def correct(self) -> None:
        """Fill in name and organisation of the person on the card."""
        if self.card is not None:
            self.open_form(correction_form(self.words, self.card.position), self._send_correction)

    def walk_in(self) -> None:
        """The form takes the place of the till."""
        self.till = None
        super().walk_in()

    def take_payment(self) -> None:
        """Take money from the person on the card; without one, count the till."""
        if self.card is None:
            desk, today_ms = self.outfit.desk, _midnight_ms(self.words, self.outfit.now_ms())
            self.ask(lambda: TillCounted(desk.changes.till(today_ms)))
            return
        from kiosk.screens.desk.paying import ask_take_back, payment_form  # most people have paid

        form = payment_form(self.words, self.card)
        if form is not None:
            self.open_form(form, self._send_payment)
            return
        self.question = ask_take_back(self.words, self.card, self.place, self.outfit.now_ms())
        if self.question is None:
            self.told = say_done(self.words.say("Nothing is open for this ticket"))

    @on(PrintSettled)
    def _taken_back(self, message: PrintSettled) -> None:
        """The answer to a question was yes; what came of a payment has words of its own."""
        from kiosk.changes.payments import TakenBack  # likewise
        from kiosk.screens.desk.paying import tell_taken_back

        if isinstance(message.outcome, TakenBack):
            self.told = tell_taken_back(self.words, message.outcome)

    def _send_correction(self, form: DeskForm, card: Card | None) -> DeskForm | None:
        wanted = read_correction_form(self.words, form)
        if not isinstance(wanted, Correction) or card is None:
            return wanted if isinstance(wanted, DeskForm) else None
        desk, place, position = self.outfit.desk, self.place, card.position.id
        return self.send_form(form, lambda: NameCorrected(desk.changes.correct(position, wanted, place)))

    @on(NameCorrected)
    def _corrected(self, message: NameCorrected) -> None:
        card, position = self.card, message.position
        self.close_form()
        if position is not None:
            jobs = card.jobs if card is not None and card.position.id == position.id else ()
            has_badge = any(not job.is_void for job in jobs)
            badge = self.words.say("F3 prints a new badge") if has_badge else ""
            name = position.display_name or position.organisation
            self.told = say_done(self.words.say("Corrected: {name}", name=name), badge)
            if self.query_text and self.order_of is None:
                names = f"{position.family_name} {position.given_name}"
                self.query_text = clean_text(names, QUERY_CHARS) or self.query_text
        self._show_anew()

    def _send_payment(self, form: DeskForm, card: Card | None) -> DeskForm | None:
        from kiosk.screens.desk.paying import read_payment  # likewise

        if card is None:
            return None
        read = read_payment(self.words, form, card)
        if isinstance(read, DeskForm):
            return read
        (payment, shares), desk, place = read, self.outfit.desk, self.place
        return self.send_form(
            form, lambda: PaymentTaken(payment, desk.changes.take_payment(shares, place), len(shares))
        )

    @on(PaymentTaken)
    def _taken(self, message: PaymentTaken) -> None:
        from kiosk.screens.desk.paying import tell_taken  # likewise

        self.close_form()
        paid = {position.id: position for position in message.positions}
        here = paid.get(self.card.position.id) if self.card is not None else None
        self._paid_for = here.id if here is not None else None
        who = here or next(iter(paid.values()), None)
        hint = self.words.say("↵ checks in") if here is not None else ""
        detail = " · ".join(filter(None, (who.display_name if who is not None else "", hint)))
        missing = message.meant - len(message.positions)
        self.told = tell_taken(self.words, message.payment if paid else None, missing, detail)
        self._show_anew()

    @on(TillCounted)
    def _counted(self, message: TillCounted) -> None:
        if self.card is None and self.form is None:
            self.till = message.till
            self.repaint()

    def _show_anew(self) -> None:
        """Card and list show what is now."""
        if self.card is not None:
            self.open_card(self.card.position.id)
        self.answered()
        self.repaint()

    def enter(self) -> None:
        """After a payment, try whoever was refused once more, in the same way."""
        known = self.card.position if self.card is not None else None
        if known is None or known.id != self._paid_for or self.query_text:
            super().enter()
            return
        self._paid_for, refused = None, self._refused
        is_same = refused is not None and (refused.position == known.id or refused.text == known.secret)
        self.attempt(refused if refused is not None and is_same else Scanned("", position=known.id))


def _midnight_ms(words: Words, now_ms: int) -> int:
    """When today began where the event is."""
    now = words.local(now_ms)
    return utc_to_ms(datetime.combine(now.date(), time.min, now.tzinfo))

"""The form for a payment: for which tickets, how, and how much. Must not know: keys, widgets, the desk."""

from checkin.due import Due, split, total
from checkin.money import to_cents
from checkin.till import Method, Payment
from kiosk.changes.payments import Share, TakenBack
from kiosk.screens.desk.form import Choice, DeskForm, Line
from kiosk.screens.desk.payment_words import METHODS, method_choices
from kiosk.screens.desk.questions import Question
from kiosk.screens.shapes import Shape
from kiosk.screens.staff_words import Told, say_done
from kiosk.theme import Field
from kiosk.views import Card, DeskPlace
from kiosk.words import Words

WHOLE_ORDER, ONE_TICKET = "order", "ticket"


def payment_form(words: Words, card: Card) -> DeskForm | None:
    """What is due, to be taken by one figure and Enter; None = nothing is.

    The whole order is what central counts as paid, so that comes first.
    """
    if not card.dues:
        return None
    cents = total(card.dues)
    due = words.money(cents, card.currency) if cents is not None else words.say("amount not known here")
    name = card.position.display_name or card.position.order
    amount = Line(
        name="amount",
        label=words.say("Amount"),
        needed=cents is None,
        ghost=words.amount(cents) if cents is not None else "",
        follows="tickets" if _is_choice(card) else "",
        hint=words.say("empty: what is due") if cents is not None else "",
    )
    tickets = Line(name="tickets", label=words.say("For"), text="1", choices=_tickets(words, card))
    method = Line(name="method", label=words.say("Paid by"), choices=method_choices(words), needed=True)
    lines = (tickets, amount, method) if _is_choice(card) else (amount, method)
    at = len(lines) - 1 if cents is not None else len(lines) - 2
    return DeskForm(title=f"{name} · {due}", done=words.say("take"), lines=lines, at=at)


def read_payment(words: Words, form: DeskForm, card: Card) -> tuple[Payment, tuple[Share, ...]] | DeskForm:
    """What was paid, and its share of each ticket; the form again, with what is wrong."""
    cents = to_cents(form.value("amount"))
    if cents is None:
        return form.marked("amount", words.say("This is no amount"))
    dues = _chosen(form, card)
    payment = Payment(Method(form.value("method")), cents, card.currency)
    shares = zip(dues, split(dues, cents), strict=True)
    return payment, tuple(
        Share(due.position, Payment(payment.method, part, payment.currency)) for due, part in shares
    )


def ask_take_back(words: Words, card: Card, place: DeskPlace, now_ms: int) -> Question | None:
    """Whether the last payment for the ticket on the card was a mistake; None = there is none."""
    if not card.payments:
        return None
    taken = card.payments[-1]
    entry = taken.id
    payment = Payment(taken.method, taken.cents or 0, taken.currency)
    detail = (say_taken(words, payment), words.moment(taken.at_ms, now_ms), taken.by)
    return Question(
        words.say("Take this payment back?"),
        " · ".join(filter(None, detail)),
        lambda desk: desk.changes.take_back_payment(entry, place),
    )


def tell_taken_back(words: Words, outcome: TakenBack) -> Told:
    """What became of it."""
    if outcome is TakenBack.NOTHING:
        return say_done(words.say("There is no payment to take back"))
    there = words.say("Where central has it already, take it back there, too")
    return say_done(words.say("Payment taken back"), there if outcome is TakenBack.TOLD else "")


def tell_taken(words: Words, payment: Payment | None, missing: int, detail: str) -> Told:
    """What was written down.

    Args:
        words: Of the staff's language.
        payment: None = nothing was, as nothing was open any more.
        missing: How many tickets were paid or canceled while the form was open.
        detail: Who paid, and what comes next.
    """
    if payment is None:
        said = words.say("Was not open any more, nothing was taken")
        return Told(Field.CALM, Shape.HAND, "▲", said, "")
    if not missing:
        return say_done(say_taken(words, payment), detail)
    other = words.say_count(
        "{number} ticket was not open any more", "{number} tickets were not open any more", missing
    )
    said, more = say_taken(words, payment), " · ".join(filter(None, (other, detail)))
    return Told(Field.CALM, Shape.HAND, "▲", said, more)


def say_taken(words: Words, payment: Payment) -> str:
    """What was taken, such as ``180,00 €, cash``."""
    amount = words.money(payment.cents, payment.currency)
    return words.say("{amount}, {method}", amount=amount, method=words.say(METHODS[payment.method]))


def _own(card: Card) -> tuple[Due, ...]:
    return tuple(due for due in card.dues if due.ticket == card.position.id)


def _is_choice(card: Card) -> bool:
    """Whether others of the order wait for money as well as this one."""
    return 0 < len(_own(card)) < len(card.dues)


def _chosen(form: DeskForm, card: Card) -> tuple[Due, ...]:
    if _is_choice(card) and form.value("tickets") == ONE_TICKET:
        return _own(card)
    return card.dues


def _tickets(words: Words, card: Card) -> tuple[Choice, ...]:
    def ghost(dues: tuple[Due, ...]) -> str:
        cents = total(dues)
        return words.amount(cents) if cents is not None else ""

    count = len({due.ticket for due in card.dues})
    whole = words.say_count(
        "{number} unpaid ticket of the order", "all {number} unpaid tickets of the order", count
    )
    return (
        Choice(WHOLE_ORDER, whole, ghost(card.dues)),
        Choice(ONE_TICKET, words.say("only this ticket"), ghost(_own(card))),
    )

"""How ways of paying read. Must not know: forms' keys, what is paid for."""

from checkin.till import Method
from kiosk.screens.desk.form import Choice
from kiosk.words import Words, mark

METHODS: dict[Method, str] = {
    Method.CASH: mark("cash"),
    Method.CARD: mark("card"),
    Method.INVOICE: mark("invoice"),
    Method.UNSAID: mark("not said how"),
}
OFFERED = (Method.CASH, Method.CARD, Method.INVOICE)


def method_choices(words: Words, *, unpaid: bool = False) -> tuple[Choice, ...]:
    """Ways of paying to choose from; with `unpaid` the first is not to pay yet, whose value is empty."""
    ways = tuple(Choice(method.value, words.say(METHODS[method])) for method in OFFERED)
    return (Choice("", words.say("not yet")), *ways) if unpaid else ways

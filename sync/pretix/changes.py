"""Carries to pretix what changes more than check-ins: print log, corrections, walk-ins, payments.

Each position is found by its secret: ids and order codes here may be an attendee table's own, and a name must
never be written over somebody else's. What the device's security profile does not allow is not said at all.
Must not know: the ledger, how bytes travel, what happens to a receipt.
"""

from collections import OrderedDict
from collections.abc import Callable
from http import HTTPStatus

from checkin.errors import LinkDownError, PeerRefusedError
from checkin.journal import EntryId
from sync.items import Change, Corrected, Payment, Printed, WalkIn
from sync.outbox import Outcome, Receipt
from sync.pretix import change_calls as calls
from sync.pretix.calls import nonce_text, read_refusal
from sync.pretix.line import Answer, Line
from sync.pretix.names import NameScheme
from sync.pretix.profiles import Right

REMEMBERED = 2_000
"""Positions whose ids are kept from their check-ins: a badge comes out soon after."""
ACCEPTED = Receipt(Outcome.ACCEPTED)
NOT_THERE = Receipt(Outcome.REJECTED, "no ticket with this code at the central system")


class Changes:
    """Used by one thread.

    Args:
        line: To the server.
        organizer: Where the organizer's addresses begin.
        allows: What the device's security profile allows now.
        salt: Begins the keys of this start's requests, so that yesterday's refusals are not replayed.
    """

    def __init__(self, line: Line, organizer: str, allows: Callable[[Right], bool], salt: str) -> None:
        self._line = line
        self._organizer = organizer
        self._allows = allows
        self._salt = salt
        self._refusals = 0
        self._ids: OrderedDict[str, int] = OrderedDict()
        self._schemes: dict[str, NameScheme] = {}

    def remember(self, secret: str, answer: Answer) -> None:
        """Note the id of a position that was just checked in."""
        position = calls.read_redeemed(answer, secret)
        if position is not None:
            self._ids[secret] = position
            if len(self._ids) > REMEMBERED:
                self._ids.popitem(last=False)

    def deliver(self, item: Change, event: str) -> Receipt:
        """Hand over one item; see `sync.outbox.Central.deliver` for the errors."""
        right = Right.PRINT_LOG if isinstance(item, Printed) else Right.ORDER_CHANGES
        if not self._allows(right):
            return Receipt(Outcome.HELD, right)
        try:
            return self._carry(item, event)
        except LinkDownError:
            if isinstance(item, Printed):
                self._ids.pop(item.secret, None)  # it may have arrived: next time its print log is looked at
            raise
        except PeerRefusedError as error:
            if error.status != HTTPStatus.FORBIDDEN:
                raise
            self._refusals += 1
            return Receipt(Outcome.HELD, right)

    def _carry(self, item: Change, event: str) -> Receipt:
        match item:
            case Printed():
                return self._print(item, event)
            case Corrected():
                return self._correct(item, event)
            case WalkIn():
                return self._register(item, event)
            case Payment():
                return self._pay(item, event)

    def _print(self, item: Printed, event: str) -> Receipt:
        position = self._ids.get(item.secret)
        if position is None:
            found = self._find(item.list, item.secret, event)
            if found is None:
                return NOT_THERE
            if found.has_print(item):
                return ACCEPTED
            position = found.id
        call = calls.print_call(item, self._organizer, event, position, self._key(item.id))
        return _receipt(self._line.ask(call))

    def _correct(self, item: Corrected, event: str) -> Receipt:
        found = self._find(item.list, item.secret, event)
        if found is None:
            return NOT_THERE
        scheme = self._scheme(event) if item.correction.has_name else None
        return _receipt(self._line.ask(calls.correct_call(item, self._organizer, event, found, scheme)))

    def _register(self, item: WalkIn, event: str) -> Receipt:
        call = calls.walk_in_call(item, self._organizer, event, self._scheme(event), self._key(item.id))
        receipt = _receipt(self._line.ask(call))
        if receipt.outcome is Outcome.REJECTED and self._find(item.list, item.person.secret, event):
            return ACCEPTED  # it was there already: a secret is taken once only, and this one is ours
        return receipt

    def _pay(self, item: Payment, event: str) -> Receipt:
        found = self._find(item.list, item.secret, event)
        if found is None:
            return NOT_THERE
        receipt = _receipt(self._line.ask(calls.pay_call(self._organizer, event, found.order)))
        if receipt.outcome is Outcome.REJECTED:
            order = self._line.ask(calls.order_call(self._organizer, event, found.order))
            if calls.is_paid(order):
                return ACCEPTED
        return receipt

    def _find(self, check_in_list: int, secret: str, event: str) -> calls.FoundPosition | None:
        by_order = self._allows(Right.ORDER_CHANGES)
        call = calls.find_call(self._organizer, event, check_in_list, secret, by_order=by_order)
        return calls.read_found(self._line.ask(call), secret)

    def _scheme(self, event: str) -> NameScheme:
        if event not in self._schemes:
            answer = self._line.ask(calls.settings_call(self._organizer, event))
            self._schemes[event] = calls.read_settings(answer)
        return self._schemes[event]

    def _key(self, entry: EntryId) -> str:
        return f"{self._salt}{nonce_text(entry)}/{self._refusals}"


def _receipt(answer: Answer) -> Receipt:
    if answer.status in (HTTPStatus.OK, HTTPStatus.CREATED):
        return ACCEPTED
    return read_refusal(answer)

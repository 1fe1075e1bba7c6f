"""pretix as the central system that the outbox is carried to.

Must not know: the ledger, how bytes travel (`sync.pretix.line`), what happens to a receipt.
"""

from collections.abc import Callable

from checkin.errors import PeerRefusedError
from checkin.model import Direction, ListId
from sync.items import Annulment, Answered, FailedScan, Item, Redemption
from sync.outbox import Outcome, Receipt
from sync.pretix.addresses import organizer_path
from sync.pretix.calls import CheckIn, has_passed, make_call, read_answer, undo_of
from sync.pretix.changes import Changes
from sync.pretix.line import Answer, Limits, Line
from sync.pretix.profiles import Right


def _all_allowed(_right: Right) -> bool:
    return True


class PretixCentral:
    """pretix as the central system; satisfies `sync.outbox.Central`. Used by one thread, but for `hang_up`.

    Args:
        line: To the server; closed by this.
        organizer: Its short name in pretix.
        event_of: Short name of a check-in list's event; None when the list is not known.
        allows: What the device's security profile allows now.
        salt: A text that is another one at each start of the program.
    """

    def __init__(
        self,
        line: Line,
        organizer: str,
        event_of: Callable[[ListId], str | None],
        *,
        allows: Callable[[Right], bool] = _all_allowed,
        salt: str = "",
    ) -> None:
        self._line = line
        self._organizer = organizer_path(organizer)
        self._event_of = event_of
        self._changes = Changes(line, self._organizer, allows, salt)
        self._refusals = 0

    def deliver(self, item: Item) -> Receipt:
        """Hand over one item; see `sync.outbox.Central.deliver` for the errors."""
        event = self._event_of(item.list)
        if event is None and not isinstance(item, Redemption | Annulment | Answered):
            return Receipt(Outcome.REJECTED, "check-in list not known here")
        match item:
            case Redemption():
                return self._redeem(item)
            case Annulment():
                return self._annul(item)
            case Answered():
                return self._tell_answers(item)
            case FailedScan():
                return read_answer(item, self._ask(item, event or ""))
            case _:
                return self._changes.deliver(item, event or "")

    def _redeem(self, item: Redemption) -> Receipt:
        """The passage, then the exits that follow from it; all of it again if an answer is lost."""
        answer = self._ask(item)
        receipt = read_answer(item, answer)
        self._changes.remember(item.secret, answer)
        if receipt.outcome is Outcome.ACCEPTED:
            for one in item.exits:
                left = Redemption(one.nonce, one.list, item.secret, Direction.EXIT, item.at_ms)
                read_answer(left, self._ask(left))  # a list that is gone counts nobody
        return receipt

    def _annul(self, item: Annulment) -> Receipt:
        for one in item.exits:
            self._ask(Annulment(one.nonce, one.nonce, one.list, item.at_ms))  # it may never have been told
        return read_answer(item, self._ask(item))

    def _tell_answers(self, item: Answered) -> Receipt:
        """Answers go with a scan that pretix refuses as we did; should it let somebody in, that is undone."""
        answer = self._ask(item)
        if has_passed(answer):
            undone = undo_of(item)
            return read_answer(undone, self._ask(undone))
        return read_answer(item, answer)

    def _ask(self, item: CheckIn, event: str = "") -> Answer:
        try:
            return self._line.ask(make_call(item, self._organizer, event, self._refusals))
        except PeerRefusedError:
            self._refusals += 1
            raise

    def quiet_s(self) -> float:
        """What is left of the last `Retry-After`."""
        return self._line.quiet_s()

    def hang_up(self) -> None:
        """From any thread: end the request under way, and let no other one begin."""
        self._line.hang_up()

    def close(self) -> None:
        """Give back the connection."""
        self._line.close()


def open_central(  # noqa: PLR0913  # the composition root's only caller names them all
    url: str,
    organizer: str,
    token: str,
    event_of: Callable[[ListId], str | None],
    *,
    limits: Limits | None = None,
    allows: Callable[[Right], bool] = _all_allowed,
    salt: str = "",
) -> PretixCentral:
    """The same with a line of its own.

    Raises:
        ConfigError: An address or token that cannot be used.
    """
    return PretixCentral(Line(url, token, limits=limits), organizer, event_of, allows=allows, salt=salt)

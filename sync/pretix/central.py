"""pretix as the central system that the outbox is carried to.

Must not know: the ledger, how bytes travel (`sync.pretix.line`), what happens to a receipt.
"""

from collections.abc import Callable
from urllib.parse import quote

from checkin.errors import PeerRefusedError
from checkin.model import ListId
from sync.outbox import FailedScan, Item, Outcome, Receipt
from sync.pretix.calls import make_call, read_answer
from sync.pretix.line import Limits, Line


class PretixCentral:
    """pretix as the central system; satisfies `sync.outbox.Central`. Used by one thread, but for `hang_up`.

    Args:
        line: To the server; closed by this.
        organizer: Its short name in pretix.
        event_of: Short name of a check-in list's event; None when the list is not known.
    """

    def __init__(self, line: Line, organizer: str, event_of: Callable[[ListId], str | None]) -> None:
        self._line = line
        self._organizer = organizer
        self._event_of = event_of
        self._refusals = 0

    def deliver(self, item: Item) -> Receipt:
        """Hand over one item; see `sync.outbox.Central.deliver` for the errors."""
        event = self._event_of(item.list)
        if event is None and isinstance(item, FailedScan):
            return Receipt(Outcome.REJECTED, "check-in list not known here")
        call = make_call(item, organizer_path(self._organizer), event or "", self._refusals)
        try:
            return read_answer(item, self._line.ask(call))
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


def organizer_path(organizer: str) -> str:
    """Where all of an organizer's addresses begin."""
    return f"/organizers/{quote(organizer, safe='')}"


def open_central(
    url: str,
    organizer: str,
    token: str,
    event_of: Callable[[ListId], str | None],
    *,
    limits: Limits | None = None,
) -> PretixCentral:
    """The same with a line of its own.

    Raises:
        ConfigError: An address or token that cannot be used.
    """
    return PretixCentral(Line(url, token, limits=limits), organizer, event_of)

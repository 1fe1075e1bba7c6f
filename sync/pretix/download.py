"""The download: all that central knows and a door needs, step by step. Runs on a ledger, in whatever thread.

A kiosk and a hub run the same. Must not know: threads, screens.
"""

from collections.abc import Callable
from functools import partial
from http import HTTPStatus

import msgspec

from checkin.clock import Clock, Entropy
from checkin.errors import DeviceRevokedError, LinkDownError, PeerRefusedError, SyncError
from checkin.model import EventSet
from sync.address import ensure_email_key, hash_email
from sync.ledger import Ledger
from sync.outbox_marks import CLOSED, read_mark, set_mark
from sync.pretix.orders import Orders
from sync.pretix.pages import Fetcher
from sync.pretix.pairing import Pairing, own_devices
from sync.pretix.pictures import pull_pictures
from sync.pretix.progress import load_progress
from sync.pretix.setup import fetch_setup, keep_setup, pull_backgrounds, renew_event_set
from sync.pretix.tickets import Tickets
from sync.pretix.to_positions import Frame
from sync.replica import load_event_set


class Downloading(msgspec.Struct, frozen=True):
    """How far the download of orders is.

    Attributes:
        done: Orders that have come.
        total: Orders there are, by what central says.
    """

    event: str
    done: int
    total: int


Tell = Callable[[Downloading], None]


class Download:
    """One device's download, all of its events.

    Args:
        ledger: A connection of the caller's own.
        fetcher: Asks for pages.
        pairing: Who we are, and which events are ours.
        clock: Where time comes from.
        entropy: For the key of e-mail hashes, the first time.
        tell: Takes progress.
    """

    def __init__(  # the caller names them all
        self,
        ledger: Ledger,
        fetcher: Fetcher,
        pairing: Pairing,
        clock: Clock,
        entropy: Entropy,
        tell: Tell = lambda _: None,
    ) -> None:
        self._ledger = ledger
        self._fetcher = fetcher
        self._pairing = pairing
        self._clock = clock
        self._entropy = entropy
        self._tell = tell

    def pull_setup(self) -> bool:
        """Events, products, lists, questions, layouts. Returns whether the event set has changed.

        Raises:
            SyncError: As `Line.ask`; what was kept before stays.
        """
        has_changed = False

        def renew() -> None:
            nonlocal has_changed
            has_changed = renew_event_set(self._ledger, self._pairing)

        each_by_itself(*self._per_event(self._pull_setup), renew)
        return has_changed

    def pull_tickets(self) -> None:
        """Revoked and blocked tickets, media."""
        each_by_itself(*self._per_event(self._pull_tickets))

    def pull_orders(self) -> None:
        """Orders, with the check-ins made of them; then what others have done in the last seconds."""
        each_by_itself(*self._per_event(self._pull_orders))
        if read_mark(self._ledger.store, CLOSED):
            with self._ledger.writing():
                set_mark(self._ledger.store, CLOSED, 0)

    def _per_event(self, pull: Callable[[str], None]) -> list[Callable[[], None]]:
        return [partial(pull, event) for event in self._pairing.events]

    def _pull_setup(self, event: str) -> None:
        marks = load_progress(self._ledger.store, event).unchanged_since
        keep_setup(self._ledger, event, fetch_setup(self._fetcher, event, marks))
        pull_backgrounds(self._ledger, self._fetcher, event)

    def _pull_tickets(self, event: str) -> None:
        self._tickets(event).pull()

    def _pull_orders(self, event: str) -> None:
        event_set = self._event_set()
        frame = self._frame(event, event_set)
        Orders(self._ledger, self._fetcher, frame, event_set, self._clock).pull(partial(self._told, event))
        pull_pictures(self._ledger, self._fetcher, event)
        self._tickets(event).pull_history()

    def pull(self) -> None:
        """All of it, once."""
        each_by_itself(self.pull_setup, self.pull_tickets, self.pull_orders)

    def _told(self, event: str, done: int, total: int) -> None:
        self._tell(Downloading(event, done, total))

    def _tickets(self, event: str) -> Tickets:
        return Tickets(self._ledger, self._fetcher, self._pairing, event, self._event_set())

    def _event_set(self) -> EventSet:
        return load_event_set(self._ledger.store) or EventSet(events=(), products=(), lists=())

    def _frame(self, event: str, event_set: EventSet) -> Frame:
        with self._ledger.writing():
            key = ensure_email_key(self._ledger.store, self._entropy)
        questions = {question.id: question for question in event_set.questions}
        return Frame(event, own_devices(self._pairing), questions, lambda email: hash_email(email, key))


def each_by_itself(*steps: Callable[[], object]) -> None:
    """Take all steps: an event that is gone, or an answer that nobody can read, keeps no other from coming.

    Raises:
        SyncError: At once when nobody would answer the next step either; else, after all, the first one.
    """
    problems: list[SyncError] = []
    for step in steps:
        try:
            step()
        except (LinkDownError, DeviceRevokedError):
            raise
        except SyncError as error:
            if isinstance(error, PeerRefusedError) and error.status == HTTPStatus.UNAUTHORIZED:
                raise
            problems.append(error)
    if problems:
        raise problems[0]

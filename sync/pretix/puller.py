"""Keeps the copy of pretix's data fresh: a worker thread that only posts, on a ledger connection of its own.

It never stands in the way of a check-in: no page is kept in more than a few milliseconds, and an upload that
fails has nothing to do with it. Must not know: screens, what is uploaded.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from threading import Event, Thread

import msgspec
from msgspec.structs import replace

from checkin.clock import Clock, Entropy
from checkin.errors import DeviceRevokedError, SyncError
from sync.ledger import Ledger
from sync.news import AccessEnded, EventSetChanged, Fresh, Stale
from sync.outbox import pause_s
from sync.pending import release_held
from sync.pretix.access import PATIENT, Access
from sync.pretix.device import Machine, say_hello, select_event
from sync.pretix.download import Download, Downloading, each_by_itself
from sync.pretix.now_and_then import NowAndThen
from sync.pretix.pages import Fetcher
from sync.pretix.pairing import load_pairing, save_pairing
from sync.pretix.profiles import Right, allows
from sync.pretix.wipe import end_pairing
from sync.replica import EVENT_SET, load_event_set, positions_version, read_meta
from sync.serving import explain, keep_serving
from sync.word_index import merge_words_gently

__all__ = ["AccessEnded", "EventSetChanged", "Fresh", "Stale"]

ORDERS_EVERY_S = 10.0
TICKETS_EVERY_S = 60.0
SETUP_EVERY_S = 300.0
"""Pauses between two looks at what has changed; together they are about twelve requests a minute."""

MANY_LOTS = 20
"""So many pages of changed positions are worth a merge of the search index."""


class ProfileSeen(msgspec.Struct, frozen=True):
    """What the organiser lets this device do now."""

    profile: str


class ListProposed(msgspec.Struct, frozen=True):
    """pretix would have this kiosk work elsewhere from now on; it does after its next start."""


PullNews = Downloading | EventSetChanged | Fresh | Stale | AccessEnded | ProfileSeen | ListProposed


class Puller:
    """Downloads in a thread of its own, now and every few seconds.

    Args:
        ledger_factory: Opens the thread's own connection, which the thread closes.
        access: The way to the server.
        machine: What runs here.
        clock: For pauses, and for the time in what is posted.
        entropy: For the key of e-mail hashes.
        post: Takes news; called in the puller's thread.
        jitter: 0 to 1, drawn once per kiosk.
    """

    def __init__(  # noqa: PLR0913  # the composition root's only caller names them all
        self,
        ledger_factory: Callable[[], AbstractContextManager[Ledger]],
        access: Access,
        machine: Machine,
        clock: Clock,
        entropy: Entropy,
        post: Callable[[PullNews], None],
        *,
        jitter: float = 0.5,
    ) -> None:
        self._ledger_factory = ledger_factory
        self._line = access.line(PATIENT)
        self._pairing = access.pairing
        self._token = access.pairing.token
        self._machine = machine
        self._clock = clock
        self._entropy = entropy
        self._post = post
        self._jitter = jitter
        self._stopping = Event()
        self._now_and_then = NowAndThen(clock)
        self._failures = 0
        self._merged_version = 0
        self._event_set = b""
        self._thread = Thread(target=self._run, name="puller", daemon=True)

    def start(self) -> None:
        """Begin; once."""
        self._thread.start()

    def stop(self, timeout_s: float = 3.0) -> bool:
        """End the request under way and the thread. Returns whether it has ended in time."""
        self._stopping.set()
        self._line.hang_up()
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            keep_serving(self._ledger_factory, self._serve, self._stopping, self._tell_failure)
        finally:
            self._line.close()

    def _tell_failure(self, error: Exception) -> None:
        self._post(Stale(*explain(error, "The download from the central system")))

    def _serve(self, ledger: Ledger) -> None:
        while not self._stopping.is_set():
            try:
                self._round(ledger)
            except DeviceRevokedError:
                self._end(ledger)
                return
            except SyncError as error:
                if not self._stopping.is_set():
                    self._pause(error)
            else:
                self._failures = 0
                self._stopping.wait(self._rest_s())

    def _round(self, ledger: Ledger) -> None:
        """Do what is due, small and important things first; none keeps another from being done."""
        if self._is_replaced(ledger):
            self._leave()
            return
        each_by_itself(
            lambda: self._now_and_then.take("hello", SETUP_EVERY_S, lambda: self._greet(ledger)),
            lambda: self._pull(ledger),
        )
        self._post(Fresh(self._clock.now_ms(), self._line.offset))

    def _pull(self, ledger: Ledger) -> None:
        download = self._download(ledger)
        each_by_itself(
            lambda: self._now_and_then.take("setup", SETUP_EVERY_S, download.pull_setup),
            lambda: self._tell_event_set(ledger),
            lambda: self._now_and_then.take("tickets", TICKETS_EVERY_S, download.pull_tickets),
            download.pull_orders,
            lambda: self._merge_words(ledger),
        )

    def _tell_event_set(self, ledger: Ledger) -> None:
        """Tell of a new event set, whoever wrote it: the download, or somebody who imported rooms."""
        stored = read_meta(ledger.store, EVENT_SET) or b""
        if stored != self._event_set and (event_set := load_event_set(ledger.store)):
            self._post(EventSetChanged(event_set))
        self._event_set = stored

    def _merge_words(self, ledger: Ledger) -> None:
        """What came in small lots makes the search slow until it is merged."""
        version = positions_version(ledger.store)
        if version - self._merged_version >= MANY_LOTS:
            merge_words_gently(ledger.store)
            self._merged_version = version

    def _greet(self, ledger: Ledger) -> None:
        """Hear what the organiser has changed about this device, and where it should work."""
        stored = load_pairing(ledger.store) or self._pairing
        pairing = say_hello(self._line, stored, self._machine)
        chosen = select_event(self._line, pairing) if pairing.chooses_event else None
        if chosen is not None:
            pairing = replace(pairing, events=(chosen.event,), list=chosen.list)
            self._post(ListProposed())
        if pairing != stored:
            with ledger.writing():
                if not self._is_replaced(ledger):
                    save_pairing(ledger.store, pairing)
        # The door stands where it stands until its next start: what it judges by must not go before.
        events = dict.fromkeys((*self._pairing.events, *pairing.events))
        self._pairing = replace(pairing, events=tuple(events))
        self._post(ProfileSeen(pairing.profile))
        release_held(ledger.store, {right for right in Right if allows(pairing.profile, right)})

    def _download(self, ledger: Ledger) -> Download:
        fetcher = Fetcher(self._line, self._pairing.organizer)
        return Download(ledger, fetcher, self._pairing, self._clock, self._entropy, self._post)

    def _end(self, ledger: Ledger) -> None:
        """Forget everybody, remember that it was so, and do nothing more."""
        if self._is_replaced(ledger):
            self._leave()
            return
        end_pairing(ledger, load_pairing(ledger.store) or self._pairing)
        self._post(AccessEnded())
        self._stopping.set()

    def _is_replaced(self, ledger: Ledger) -> bool:
        """Whether somebody has paired this ledger anew, or ended its access, beside this program."""
        stored = load_pairing(ledger.store)
        return stored is not None and stored.token != self._token

    def _leave(self) -> None:
        """What the former device hears concerns nobody here any more."""
        self._post(Stale("This kiosk was paired anew.", "Restart it."))
        self._stopping.set()

    def _rest_s(self) -> float:
        return ORDERS_EVERY_S * (1 + self._jitter / 2)

    def _pause(self, error: SyncError) -> None:
        """Wait out a failure, at least as long as the server asks for."""
        self._failures += 1
        self._post(Stale(error.problem, error.remedy))
        self._stopping.wait(pause_s(error, self._failures, self._jitter, self._line.quiet_s()))

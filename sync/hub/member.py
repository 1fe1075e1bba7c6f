"""Keeps a kiosk one of its hub's: one worker thread sends and fetches, one listens. Both only post.

Nobody at a door ever waits for them. Must not know: screens, the order in which things are asked.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from threading import Event, Thread

from msgspec.structs import replace

from sync.courier import CourierFailed
from sync.hub.clock import CorrectedClock
from sync.hub.driver import Driver
from sync.hub.ear import Ear
from sync.hub.hints import Find
from sync.hub.line import open_line
from sync.hub.membership import (
    Membership,
    Whereabouts,
    load_membership,
    save_last_seen,
    save_membership,
)
from sync.hub.news import MemberNews, ProfileChanged, SnapshotLoading, Teller
from sync.hub.pauses import ns
from sync.hub.protocol import Heartbeat
from sync.hub.seeker import Seeker
from sync.hub.steps import Effect, Ended, Heard, Lost, Profiled, Seen, Wait
from sync.hub.told import Told, save_told
from sync.ledger import Ledger
from sync.news import Stale
from sync.replica import filling_words, positions_version
from sync.serving import explain, keep_serving
from sync.word_index import merging_words

MANY_LOTS = 20
"""So many pages of changed positions are worth a merge of the search index."""


def _plain_status() -> Heartbeat:
    return Heartbeat(pending=0, cursor=0)


class Member:
    """Sends and fetches in a thread of its own, now, whenever it is woken, and whenever the hub says so.

    Args:
        ledger_factory: Opens the thread's own connection, which the thread closes.
        membership: To which hub.
        wake: Set by whoever appends to the journal.
        clock: Takes the hub's time; for the time in what is posted, and for pauses.
        post: Takes news; called in the worker's thread.
        status: How this device is, for the hub; called in the worker's thread.
        jitter: 0 to 1, drawn once per kiosk.
        allow_http: Whether an address that is not encrypted will do.
        where: Whether the hub has moved; shared with the kiosk's other lines.
        find: Where the hub may be while it does not answer; None = it is not looked for.
    """

    def __init__(  # noqa: PLR0913  # the composition root's only caller names them all
        self,
        ledger_factory: Callable[[], AbstractContextManager[Ledger]],
        membership: Membership,
        wake: Event,
        clock: CorrectedClock,
        post: Callable[[MemberNews], None],
        *,
        status: Callable[[], Heartbeat] = _plain_status,
        jitter: float = 0.5,
        allow_http: bool = False,
        where: Whereabouts | None = None,
        find: Find | None = None,
    ) -> None:
        where = where or Whereabouts()
        self._ledger_factory = ledger_factory
        self._membership = membership
        self._wake = wake
        self._clock = clock
        self._post = post
        self._status = status
        self._jitter = jitter
        self._line = open_line(membership, clock.mono_ns, allow_http=allow_http, where=where)
        self._ear = Ear(membership, clock, wake, jitter, allow_http=allow_http, where=where)
        self._seeker = Seeker(ledger_factory, membership, where, find, clock.mono_ns, wake) if find else None
        self._stopping = Event()
        self._tell = Teller(post, clock)
        self._thread = Thread(target=self._run, name="hub-member", daemon=True)

    def start(self) -> None:
        """Begin; once."""
        self._thread.start()
        for thread in self._others():
            thread.start()

    def stop(self, timeout_s: float = 3.0) -> bool:
        """End the requests under way and both threads. What is not acknowledged is sent after the next start.

        Returns:
            Whether they have ended in time.
        """
        self._stopping.set()
        self._wake.set()
        self._hang_up()
        self._line.hang_up()
        until_ns = self._clock.mono_ns() + ns(timeout_s)
        threads = (self._thread, *self._others())
        for thread in threads:
            thread.join(max(0.0, (until_ns - self._clock.mono_ns()) / 1e9))
        return not any(thread.is_alive() for thread in threads)

    def _others(self) -> list[Thread]:
        """All threads but the one that sends and fetches."""
        return [self._ear.thread, *([self._seeker.thread] if self._seeker else [])]

    def _hang_up(self) -> None:
        self._ear.hang_up()
        if self._seeker is not None:
            self._seeker.hang_up()

    def _run(self) -> None:
        try:
            keep_serving(self._ledger_factory, self._serve, self._stopping, self._tell_failure)
        finally:
            self._line.close()
            self._hang_up()

    def _tell_failure(self, error: Exception) -> None:
        self._post(CourierFailed(*explain(error, "The exchange with the hub")))

    def _serve(self, ledger: Ledger) -> None:
        driver = Driver(
            ledger,
            self._line,
            self._clock,
            lambda effect: self._take(ledger, effect),
            told=lambda done, total: self._post(SnapshotLoading(done, total)),
            jitter=self._jitter,
        )
        spare = Spare(ledger)
        while not self._stopping.is_set():
            self._wake.clear()
            self._listen(driver)
            step = driver.step(self._full_status())
            self._tell.count(driver.pending_count(), is_resting=isinstance(step, Wait))
            if isinstance(step, Ended):
                self._stopping.set()
            elif isinstance(step, Wait):
                if driver.session.is_fresh:
                    self._tell.fresh()
                if not spare.work():
                    self._wake.wait(step.for_s)

    def _listen(self, driver: Driver) -> None:
        if self._ear.is_live is not driver.session.is_live:
            driver.session.live_changed(is_live=self._ear.is_live)
        for feed in self._ear.news():
            driver.live(feed)

    def _full_status(self) -> Heartbeat:
        return replace(self._status(), offset_ms=self._clock.ahead_ms())

    def _take(self, ledger: Ledger, effect: Effect) -> None:
        """Tell what was carried out."""
        match effect:
            case Heard():
                self._link(is_lost=False)
            case Lost(problem):
                self._link(is_lost=True, problem=problem)
            case Profiled(profile):
                self._keep_profile(ledger, dict(profile))
            case Seen(devices):
                with ledger.writing():
                    save_last_seen(ledger.store, self._clock.now_ms())
                    save_told(ledger.store, Told(devices, self._clock.now_ms()))
            case _:
                pass
        self._tell.effect(effect)

    def _link(self, *, is_lost: bool, problem: str = "") -> None:
        self._tell.link(connected=not is_lost, problem=problem)
        if self._seeker is not None:
            self._seeker.told(is_lost=is_lost)

    def _keep_profile(self, ledger: Ledger, profile: dict[str, str]) -> None:
        stored = load_membership(ledger.store)
        if stored is None or stored.token != self._membership.token:
            # Somebody has enrolled this ledger anew, or left the hub, beside this program.
            self._post(Stale("This kiosk was enrolled anew.", "Restart it."))
            self._stopping.set()
        elif profile != dict(stored.profile):
            with ledger.writing():
                save_membership(ledger.store, replace(stored, profile=profile))
            self._post(ProfileChanged(profile))


class Spare:
    """What can wait until there is nothing else to do: words for the search, and their merging."""

    def __init__(self, ledger: Ledger) -> None:
        self._store = ledger.store
        self._work: Iterator[None] | None = None
        self._merged = positions_version(ledger.store)

    def work(self) -> bool:
        """Do a few milliseconds of it. Returns False when there is none."""
        self._work = self._work or self._find()
        if self._work is None:
            return False
        for _ in self._work:
            return True
        self._work, self._merged = None, positions_version(self._store)
        return True

    def _find(self) -> Iterator[None] | None:
        for _ in (filling := filling_words(self._store)):
            return filling
        if positions_version(self._store) - self._merged >= MANY_LOTS:
            return merging_words(self._store)
        return None

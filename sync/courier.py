"""Carries the outbox to central: a worker thread that only posts, and the same work done at once.

An entry is settled after central acknowledged it, never before: it may be sent twice, and central knows it
by its nonce. Must not know: HTTP, screens, which kinds of entries central hears of.
"""

from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from threading import Event, Thread

import msgspec

from checkin.clock import Clock
from checkin.errors import SyncError
from sync.items import WalkIn
from sync.outbox import Central, Outbox, Outcome, Parcel, Receipt, choose, pause_s, prepare, setback
from sync.serving import explain, keep_serving

BATCH = 100
"""Entries read from the ledger at once."""

IDLE_S = 5.0
"""Another program may have written to the same ledger without waking us."""

PROGRESS_NS = 500_000_000
"""While a long outbox drains or grows, its length is told about twice a second."""


class LinkChanged(msgspec.Struct, frozen=True):
    """Central is heard again, or no longer.

    Attributes:
        since_ms: When that was noticed, milliseconds since 1970 UTC.
        problem: Why not, for staff; empty when connected.
    """

    connected: bool
    since_ms: int
    problem: str = ""


class PendingChanged(msgspec.Struct, frozen=True):
    """How many entries wait for central now."""

    count: int


class CourierFailed(msgspec.Struct, frozen=True):
    """Something broke inside; the courier starts over by itself after a while."""

    problem: str
    remedy: str


News = LinkChanged | PendingChanged | CourierFailed


class Drained(msgspec.Struct, frozen=True):
    """How far it went.

    Attributes:
        sent: Accepted by central.
        rejected: Settled without being accepted; each is kept with its reason.
        pending: Left in the outbox.
        problem: What ended it early, if anything did.
    """

    sent: int
    rejected: int
    pending: int
    problem: SyncError | None = None


def _always() -> bool:
    return True


def drain(
    ledger: Outbox,
    central: Central,
    setbacks: dict[int, int] | None = None,
    go_on: Callable[[], bool] = _always,
) -> Drained:
    """Send what is pending, oldest first, until nothing is left or something fails. Never waits.

    Args:
        ledger: Whose outbox.
        central: Where to.
        setbacks: By arrival: how often central tripped over an entry; kept up to date.
        go_on: Asked after each delivery; False ends it early.
    """
    setbacks = {} if setbacks is None else setbacks
    outcomes: Counter[Outcome] = Counter()
    problem: SyncError | None = None
    waiting = _settle_rest(ledger, outcomes)
    while waiting:
        parcel = choose(waiting, setbacks)
        if not ledger.claim(parcel.arrival):  # undone or ruled on since it was read
            waiting.remove(parcel)
            if not go_on():
                break
            waiting = waiting or _settle_rest(ledger, outcomes)
            continue
        try:
            receipt = central.deliver(parcel.item)
        except SyncError as error:
            setbacks[parcel.arrival] = setbacks.get(parcel.arrival, 0) + setback(error)
            problem = error
            break
        ledger.settle(parcel.arrival, receipt.outcome, receipt.detail)
        setbacks.pop(parcel.arrival, None)
        outcomes[receipt.outcome] += 1
        waiting.remove(parcel)
        if isinstance(parcel.item, WalkIn) and receipt.outcome is not Outcome.ACCEPTED:
            waiting = []  # whatever else happened to that person waits for the registration: look anew
        if not go_on():
            break
        waiting = waiting or _settle_rest(ledger, outcomes)
    return Drained(outcomes[Outcome.ACCEPTED], outcomes[Outcome.REJECTED], ledger.pending_count(), problem)


def _settle_rest(ledger: Outbox, outcomes: Counter[Outcome]) -> list[Parcel]:
    """Settle what needs no delivery, and return what does: cut off or not, only that counts as pending."""
    while True:
        prepared = [(entry.arrival, prepare(entry)) for entry in ledger.pending(BATCH)]
        rest = [(arrival, receipt) for arrival, receipt in prepared if isinstance(receipt, Receipt)]
        for arrival, receipt in rest:
            ledger.settle(arrival, receipt.outcome, receipt.detail)
            outcomes[receipt.outcome] += 1
        if not rest:
            return [parcel for _, parcel in prepared if isinstance(parcel, Parcel)]


class Courier:
    """Drains the outbox in a thread of its own, now and whenever it is woken.

    Args:
        ledger_factory: Opens the thread's own connection, which the thread closes.
        central: Where to; the courier closes it when it ends.
        wake: Set by whoever appends to the journal.
        clock: For the time in what is posted, and for pauses.
        post: Takes news; called in the courier's thread.
        jitter: 0 to 1, drawn once per kiosk.
    """

    def __init__(
        self,
        ledger_factory: Callable[[], AbstractContextManager[Outbox]],
        central: Central,
        wake: Event,
        clock: Clock,
        post: Callable[[News], None],
        *,
        jitter: float = 0.5,
    ) -> None:
        self._ledger_factory = ledger_factory
        self._central = central
        self._wake = wake
        self._clock = clock
        self._post = post
        self._jitter = jitter
        self._stopping = Event()
        self._setbacks: dict[int, int] = {}
        self._failures = 0
        self._connected: bool | None = None
        self._count: int | None = None
        self._told_ns = 0
        self._thread = Thread(target=self._run, name="courier", daemon=True)

    def start(self) -> None:
        """Begin; once."""
        self._thread.start()

    def stop(self, timeout_s: float = 3.0) -> bool:
        """End the delivery under way and the thread. Entries not acknowledged stay in the outbox.

        Returns:
            Whether the thread has ended in time.
        """
        self._stopping.set()
        self._wake.set()
        self._central.hang_up()
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            keep_serving(self._ledger_factory, self._serve, self._stopping, self._tell_failure)
        finally:
            self._central.close()

    def _tell_failure(self, error: Exception) -> None:
        self._post(CourierFailed(*explain(error, "Sending to the central system")))

    def _serve(self, ledger: Outbox) -> None:
        while not self._stopping.is_set():
            self._wake.clear()
            drained = drain(ledger, self._central, self._setbacks, lambda: self._delivered(ledger))
            if self._stopping.is_set():
                return
            self._tell_count(drained.pending)
            if drained.problem is None:
                self._wake.wait(IDLE_S)
            else:
                self._pause(ledger, drained.problem)

    def _delivered(self, ledger: Outbox) -> bool:
        """One more has arrived. Returns whether to go on."""
        self._failures = 0
        self._tell_link(connected=True)
        if self._clock.mono_ns() - self._told_ns >= PROGRESS_NS:
            self._tell_count(ledger.pending_count())
        return not self._stopping.is_set()

    def _pause(self, ledger: Outbox, problem: SyncError) -> None:
        """Wait out a failure; new entries are counted, but do not make us knock earlier."""
        self._failures += 1
        self._tell_link(connected=False, problem=str(problem))
        pause = pause_s(problem, self._failures, self._jitter, self._central.quiet_s())
        until_ns = self._clock.mono_ns() + round(pause * 1e9)
        while (left_ns := until_ns - self._clock.mono_ns()) > 0 and not self._stopping.is_set():
            if not self._wake.wait(left_ns / 1e9):
                return
            self._wake.clear()
            if (
                self._clock.mono_ns() - self._told_ns >= PROGRESS_NS
            ):  # a hub takes a thousand entries a second
                self._tell_count(ledger.pending_count())

    def _tell_count(self, count: int) -> None:
        self._told_ns = self._clock.mono_ns()
        if count != self._count:
            self._count = count
            self._post(PendingChanged(count))

    def _tell_link(self, *, connected: bool, problem: str = "") -> None:
        if connected is not self._connected:
            self._connected = connected
            self._post(LinkChanged(connected, self._clock.now_ms(), problem))

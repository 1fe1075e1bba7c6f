"""Listens to what the hub tells by itself, in a thread of its own.

Must not know: what is made of it.
"""

from collections import deque
from collections.abc import Iterator
from threading import Event, Thread

from checkin.errors import SyncError
from sync.hub.clock import CorrectedClock
from sync.hub.line import LIMITS, SILENCE_S, open_line
from sync.hub.membership import Membership, Whereabouts
from sync.hub.protocol import Feed
from sync.outbox import backoff_s
from sync.wire import Limits

MOST_WAITING = 64
"""Pieces of news that may wait; what is dropped is fetched."""
LONGEST_DEAF_S = 10.0


class Ear:
    """Listens to the live feed in a thread of its own.

    Args:
        membership: To whom.
        clock: Its monotonic clock.
        wake: Set with everything that is heard.
        jitter: 0 to 1, drawn once per kiosk.
        allow_http: Whether an address that is not encrypted will do.
        where: Whether the hub has moved.
    """

    def __init__(
        self,
        membership: Membership,
        clock: CorrectedClock,
        wake: Event,
        jitter: float,
        *,
        allow_http: bool,
        where: Whereabouts,
    ) -> None:
        limits = Limits(LIMITS.connect_s, SILENCE_S, LIMITS.answer_s, LIMITS.answer_bytes)
        self._line = open_line(membership, clock.mono_ns, allow_http=allow_http, limits=limits, where=where)
        self._wake = wake
        self._jitter = jitter
        self._stopping = Event()
        self._heard: deque[Feed] = deque(maxlen=MOST_WAITING)
        self.is_live = False
        """Whether the hub is heard."""
        self.thread = Thread(target=self._run, name="hub-ear", daemon=True)

    def hang_up(self) -> None:
        """From any thread: stop listening."""
        self._stopping.set()
        self._line.hang_up()

    def news(self) -> Iterator[Feed]:
        """What was heard since the last look."""
        while self._heard:
            yield self._heard.popleft()

    def _run(self) -> None:
        failures = 0
        while not self._stopping.is_set():
            try:
                for feed in self._line.listen():
                    failures, self.is_live = 0, True
                    if feed is not None:
                        self._heard.append(feed)
                        self._wake.set()
            except SyncError:
                failures += 1
            if self.is_live:
                self.is_live = False
                self._wake.set()
            self._stopping.wait(min(backoff_s(max(failures, 1), self._jitter), LONGEST_DEAF_S))
        self._line.close()

"""How many requests a device may make: counted for all of its lines together.

Must not know: what is asked. A check-in never waits here; the download does, so that check-ins need not.
"""

from collections import deque
from collections.abc import Callable
from threading import Event, Lock
from time import monotonic

PER_MINUTE = 360
"""What a hosted pretix allows each device. Source: docs.pretix.eu, rate limits."""
RESERVED = 60
"""Requests per minute that the download leaves to check-ins."""
WINDOW_S = 60.0


class Pace:
    """Counts requests of the last minute. Used by several threads.

    Args:
        per_minute: How many are allowed.
        now_s: A clock that never jumps, for tests.
    """

    def __init__(self, per_minute: int = PER_MINUTE, now_s: Callable[[], float] = monotonic) -> None:
        self._now_s = now_s
        self._lock = Lock()
        self._made: deque[float] = deque(maxlen=max(1, per_minute - min(RESERVED, per_minute // 2)))

    def count(self) -> None:
        """One request is made now, whatever the count is."""
        with self._lock:
            self._made.append(self._now_s())

    def wait_s(self) -> float:
        """How long a request that can wait has to; 0 = it may be made now."""
        with self._lock:
            if len(self._made) < (self._made.maxlen or 0):
                return 0.0
            return max(0.0, self._made[0] + WINDOW_S - self._now_s())

    def wait(self, stopping: Event) -> bool:
        """Wait for a turn. Returns False when we are to stop instead."""
        while (left_s := self.wait_s()) > 0:
            if stopping.wait(left_s):
                return False
        return not stopping.is_set()

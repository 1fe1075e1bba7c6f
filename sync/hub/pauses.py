"""When what may be asked again. Pure.

Trouble with the link silences everything; trouble with one request that one only. Must not know: what an
answer means.
"""

from sync.hub.steps import What
from sync.outbox import backoff_s

NS_PER_S = 1_000_000_000


def ns(seconds: float) -> int:
    """Seconds as nanoseconds."""
    return round(seconds * NS_PER_S)


class Pauses:
    """Grow with each failure in a row, and end with the next success.

    Args:
        jitter: 0 to 1, drawn once per kiosk.
    """

    def __init__(self, jitter: float) -> None:
        self._jitter = jitter
        self._link_failures = 0
        self._link_until_ns = 0
        self._failures: dict[What, int] = {}
        self._until_ns: dict[What, int] = {}

    def link_failed(self, now_ns: int, at_least_s: float = 0.0) -> None:
        """Nobody answers, or not now."""
        self._link_failures += 1
        pause_s = max(backoff_s(self._link_failures, self._jitter), at_least_s)
        self._link_until_ns = now_ns + ns(pause_s)

    def failed(self, what: What, now_ns: int, at_least_s: float = 0.0) -> None:
        """The answer to one request was no good."""
        self._link_failures = 0
        failures = self._failures[what] = self._failures.get(what, 0) + 1
        self._until_ns[what] = now_ns + ns(max(backoff_s(failures, self._jitter), at_least_s))

    def worked(self, what: What) -> None:
        """A good answer."""
        self._link_failures = 0
        self._failures.pop(what, None)
        self._until_ns.pop(what, None)

    def until_ns(self, what: What) -> int:
        """When that may be asked again at the earliest."""
        return max(self._link_until_ns, self._until_ns.get(what, 0))

    def forget(self) -> None:
        """Ask at once: somebody knows that the link is back."""
        self._link_until_ns = 0

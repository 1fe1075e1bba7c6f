"""Virtual time: what happens when; at the same moment, in the order in which it was planned.

Must not know: kiosks, hubs, the real clock.
"""

from collections.abc import Callable
from heapq import heappop, heappush

START_MS = 1_792_828_800_000
"""2026-10-24 08:00 UTC: when virtual time begins."""
NS_PER_S = 1_000_000_000
NS_PER_MS = 1_000_000

Act = Callable[[], None]


class Timeline:
    """The true time, in nanoseconds since the beginning, and what is still to come."""

    def __init__(self) -> None:
        self.now_ns = 0
        self._planned: list[tuple[int, int, Act]] = []
        self._count = 0

    def after(self, seconds: float, act: Act) -> None:
        """Plan something; what lies in the past happens next."""
        self._count += 1
        heappush(self._planned, (self.now_ns + max(0, round(seconds * NS_PER_S)), self._count, act))

    def run(self, seconds: float) -> None:
        """Let all happen that was planned for that long from now."""
        until_ns = self.now_ns + round(seconds * NS_PER_S)
        planned = self._planned
        while planned and planned[0][0] <= until_ns:
            self.now_ns, _, act = heappop(planned)
            act()
        self.now_ns = until_ns

    def skip(self, seconds: float) -> None:
        """Let time pass in which nothing happens, such as a night: what was planned comes so much later."""
        by_ns = round(seconds * NS_PER_S)
        self.now_ns += by_ns
        self._planned = [(at_ns + by_ns, number, act) for at_ns, number, act in self._planned]


class DriftingClock:
    """One device's clocks; satisfies `checkin.clock.Clock`.

    Args:
        timeline: The true time.
        wrong_ms: How far the wall clock is ahead when virtual time begins; may be negative.
        drift_ppm: By how much both of its clocks run too fast.
        booted_ns: What the monotonic clock shows then.
    """

    def __init__(
        self, timeline: Timeline, wrong_ms: int = 0, drift_ppm: float = 0.0, booted_ns: int = NS_PER_S
    ) -> None:
        self._timeline = timeline
        self._wrong_ms = wrong_ms
        self._drift = drift_ppm / 1_000_000
        self._booted_ns = booted_ns

    def now_ms(self) -> int:
        """Its wall clock."""
        return START_MS + self._wrong_ms + self._passed_ns() // NS_PER_MS

    def mono_ns(self) -> int:
        """Its clock that never jumps."""
        return self._booted_ns + self._passed_ns()

    def true_ns(self, mono_ns: int) -> int:
        """When that monotonic reading was, in nanoseconds since the beginning."""
        return round((mono_ns - self._booted_ns) / (1 + self._drift))

    def _passed_ns(self) -> int:
        return self._timeline.now_ns + round(self._timeline.now_ns * self._drift)

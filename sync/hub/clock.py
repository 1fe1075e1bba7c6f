"""The hub's time on this device: measured around requests, carried on by the clock that never jumps.

Must not know: HTTP, the ledger, the real clock.
"""

import msgspec

from checkin.clock import Clock

NS_PER_MS = 1_000_000
DRIFT_PPM = 50
"""How far two clocks may run apart: by so many nanoseconds in a millisecond, 180 ms in an hour."""


class Offset(msgspec.Struct, frozen=True):
    """The hub's clock minus our monotonic one, nanoseconds; off by `error_ns` at most when it was measured.

    Attributes:
        at_ns: When that was, by our monotonic clock.
    """

    offset_ns: int
    error_ns: int
    at_ns: int

    def error_at(self, now_ns: int) -> int:
        """By how much it may be off by now."""
        return self.error_ns + max(0, now_ns - self.at_ns) * DRIFT_PPM // 1_000_000


def measured(asked_ns: int, answered_ns: int, hub_ms: int) -> Offset | None:
    """What one answer says: the hub named its time somewhere between; None = the readings make no sense."""
    if answered_ns < asked_ns or hub_ms <= 0:
        return None
    middle_ns = (asked_ns + answered_ns) // 2
    error_ns = (answered_ns - asked_ns) // 2 + NS_PER_MS  # a whole millisecond is all that it names
    return Offset(hub_ms * NS_PER_MS - middle_ns, error_ns, answered_ns)


def better(known: Offset | None, sample: Offset) -> Offset:
    """Which of the two holds now: the one that is off by less, unless they exclude each other.

    Then a clock was set or stood still in between, and only the newer one can be right.
    """
    if known is None:
        return sample
    aged_ns = known.error_at(sample.at_ns)
    if abs(known.offset_ns - sample.offset_ns) > aged_ns + sample.error_ns:
        return sample
    return sample if sample.error_ns <= aged_ns else known


class CorrectedClock:
    """The hub's time once it is known, before that the device's own; satisfies `checkin.clock.Clock`.

    One thread calls `learn`, any thread reads.

    Args:
        clock: The device's own.
        floor_ms: A time that has certainly come: it never shows an earlier one.
    """

    def __init__(self, clock: Clock, floor_ms: int = 0) -> None:
        self._clock = clock
        self._floor_ms = floor_ms
        self._floor_ns = clock.mono_ns()
        self._offset: Offset | None = None

    def not_before(self, floor_ms: int) -> None:
        """That time has certainly come: a clock never starts before it, and goes on from it."""
        self._floor_ms, self._floor_ns = max(self._earliest_ms(), floor_ms), self._clock.mono_ns()

    def now_ms(self) -> int:
        """Milliseconds since 1970 UTC. May jump when the hub is first heard."""
        offset = self._offset
        if offset is None:
            return max(self._clock.now_ms(), self._earliest_ms())
        return max((self._clock.mono_ns() + offset.offset_ns) // NS_PER_MS, self._earliest_ms())

    def _earliest_ms(self) -> int:
        """The floor rises with the time that has passed: a clock that is behind does not stand still."""
        return self._floor_ms + (self._clock.mono_ns() - self._floor_ns) // NS_PER_MS if self._floor_ms else 0

    def mono_ns(self) -> int:
        """The device's own: it never jumps."""
        return self._clock.mono_ns()

    def learn(self, asked_ns: int, answered_ns: int, hub_ms: int) -> None:
        """Take one more answer of the hub into account."""
        sample = measured(asked_ns, answered_ns, hub_ms)
        if sample is not None:
            self._offset = better(self._offset, sample)

    def offset(self) -> Offset | None:
        """What is known of the hub's clock; None = nothing yet."""
        return self._offset

    def ahead_ms(self) -> int | None:
        """How far the hub's clock is ahead of the device's own; None = not known."""
        offset = self._offset
        if offset is None:
            return None
        return (self._clock.mono_ns() + offset.offset_ns) // NS_PER_MS - self._clock.now_ms()

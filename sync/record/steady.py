"""The time of the record: the clock's, but it never goes back. Must not know: what is written when."""

from checkin.clock import Clock

BACK_MS = 2_000
"""A clock that was set back by less is no news: the record waits for it."""
JUMP_MS = 30_000
NS_PER_MS = 1_000_000


class SteadyTime:
    """Goes by the clock; where that is set back, by the one that never jumps, from where it was.

    Attributes:
        has_jumped: Whether the clock went on faster than time since somebody set this to False.
    """

    def __init__(self, clock: Clock) -> None:
        self.has_jumped = False
        self._clock = clock
        self._looked_ns = clock.mono_ns()
        self._latest_ms = 0

    @property
    def has_begun(self) -> bool:
        """Whether it was ever asked."""
        return self._latest_ms > 0

    @property
    def behind_ms(self) -> int:
        """How far the clock is behind."""
        behind_ms = self._latest_ms - self._clock.now_ms()
        return behind_ms if behind_ms > BACK_MS else 0

    def now_ms(self, known_ms: int) -> int:
        """Milliseconds since 1970, at the first time no earlier than what is on record already."""
        is_first = not self.has_begun
        mono_ns, now_ms = self._clock.mono_ns(), self._clock.now_ms()
        before_ms = max(self._latest_ms, known_ms)
        expected_ms = before_ms + (mono_ns - self._looked_ns) // NS_PER_MS
        self.has_jumped |= now_ms - expected_ms > JUMP_MS and not is_first
        self._latest_ms = expected_ms if expected_ms - now_ms >= BACK_MS else max(before_ms, now_ms)
        self._looked_ns = mono_ns
        return self._latest_ms

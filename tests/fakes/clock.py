"""A clock that stands still until a test moves it."""

START_MS = 1_792_828_800_000
"""2026-10-24 08:00 UTC, ten o'clock in Berlin."""

NS_PER_MS = 1_000_000


class FakeClock:
    """Wall clock and monotonic clock that move together, unless somebody sets the wall clock."""

    def __init__(self, at_ms: int = START_MS) -> None:
        self._wall_ms = at_ms
        self._mono_ms = 1_000

    def now_ms(self) -> int:
        """Milliseconds since 1970 UTC."""
        return self._wall_ms

    def mono_ns(self) -> int:
        """Nanoseconds since the test began, and one second."""
        return self._mono_ms * NS_PER_MS

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self.pass_ms(round(seconds * 1000))

    def pass_ms(self, ms: int) -> None:
        """Let time pass."""
        self._wall_ms += ms
        self._mono_ms += ms

    def set_wall(self, at_ms: int) -> None:
        """Let the wall clock jump; the other one never does."""
        self._wall_ms = at_ms

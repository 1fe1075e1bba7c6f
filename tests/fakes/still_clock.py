"""A clock that stands still until a test moves it."""

START_MS = 1_791_961_200_000
"""2026-10-14 07:00 UTC, a Wednesday, nine o'clock in Berlin."""


class StillClock:
    """Wall clock and monotonic clock that move together."""

    def __init__(self, at_ms: int = START_MS) -> None:
        self._at_ms = at_ms
        self._start_ms = at_ms

    def now_ms(self) -> int:
        """Milliseconds since 1970 UTC."""
        return self._at_ms

    def mono_ns(self) -> int:
        """Nanoseconds since the test began, and one second."""
        return (self._at_ms - self._start_ms + 1_000) * 1_000_000

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self._at_ms += round(seconds * 1000)

"""The real clock and the real randomness: the only place where they are touched."""

import os
import time


class SystemClock:
    """Time of this machine."""

    def now_ms(self) -> int:
        """Milliseconds since 1970 UTC, as the machine believes."""
        return time.time_ns() // 1_000_000  # noqa: TID251  # this is the clock that all others are given

    def mono_ns(self) -> int:
        """Nanoseconds of the clock that never jumps."""
        return time.monotonic_ns()


class SystemEntropy:
    """Randomness of this machine."""

    def random_bytes(self, count: int) -> bytes:
        """Bytes from the kernel."""
        return os.urandom(count)

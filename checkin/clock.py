"""Time and randomness as arguments. Must not know: the real clock, which lives in the composition root."""

from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Where time comes from."""

    def now_ms(self) -> int:
        """Wall clock: milliseconds since 1970-01-01 UTC. May be wrong, and may jump."""
        ...

    def mono_ns(self) -> int:
        """Nanoseconds of a clock that never jumps; comparable within one start of the program only."""
        ...


class Entropy(Protocol):
    """Where randomness comes from."""

    def random_bytes(self, count: int) -> bytes:
        """`count` unpredictable bytes."""
        ...


def ms_to_utc(at_ms: int) -> datetime:
    """Milliseconds since 1970 as an aware datetime in UTC."""
    return datetime.fromtimestamp(at_ms / 1000, UTC)


def utc_to_ms(at: datetime) -> int:
    """An aware datetime as milliseconds since 1970."""
    return round(at.timestamp() * 1000)

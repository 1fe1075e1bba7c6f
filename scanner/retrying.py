"""How readers come back to what they lost. Must not know: cameras, scanners, threads."""

from collections.abc import Iterator

FIRST_S, LONGEST_S = 0.5, 5.0
"""Before the first attempt to reconnect, and between two attempts at most."""

STRANGE_REMEDY = "It is tried again by itself; if this stays, restart the kiosk and tell support."
"""For what nobody foresaw."""


def retry_delays_s(first_s: float = FIRST_S, longest_s: float = LONGEST_S) -> Iterator[float]:
    """Waiting times between attempts to reconnect: doubling, never shrinking, for ever."""
    delay_s = first_s
    while True:
        yield min(delay_s, longest_s)
        delay_s = min(delay_s * 2, longest_s)

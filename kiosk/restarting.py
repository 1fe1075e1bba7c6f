"""When the program may start anew for other settings: nobody is being served, and nothing is being printed.

Must not know: screens, which settings have changed.
"""

from collections.abc import Callable

LOOK_EVERY_MS = 1_000
LEFT_ALONE_MS = 300_000
"""Whoever has typed half a name and gone comes back within this time, or not at all."""


class Restarting:
    """Finds the moment. Belongs to the program's thread.

    Args:
        is_wanted: Whether the settings want it.
        now_ms: Clock that never jumps.
    """

    def __init__(self, is_wanted: Callable[[], bool], now_ms: Callable[[], int]) -> None:
        self._is_wanted = is_wanted
        self._now_ms = now_ms
        self._next_ms = 0

    def is_due(self, *, is_free: bool) -> bool:
        """Whether to look now if something is being printed: once a second, while nobody is served."""
        if not is_free or not self._is_wanted() or self._now_ms() < self._next_ms:
            return False
        self._next_ms = self._now_ms() + LOOK_EVERY_MS
        return True

    def may_go(self, *, is_free: bool, is_printing: bool) -> bool:
        """Whether this is the moment: it still is as it was when somebody looked."""
        return is_free and not is_printing and self._is_wanted()

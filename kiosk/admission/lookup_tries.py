"""How often attendees may look for themselves at one kiosk, and what they hear. Must not know: who they are.

Nothing personal is kept: only when something was tried, on the clock that never jumps.
"""

import msgspec

TRIES_PER_MINUTE = 6
MINUTE_MS = 60_000

FREE_FAILURES = 2
"""Slips that cost no waiting."""

FIRST_WAIT_MS = 10_000
LONGEST_WAIT_MS = 160_000
"""Each further failure doubles the wait: guessing order codes at a kiosk takes longer than any congress."""

FORGET_MS = 600_000
"""Failures are forgiven after so long; a success forgives none, or a guesser with one ticket could go on."""


class LookedUp(msgspec.Struct, frozen=True):
    """What became of one try.

    Attributes:
        text: The ticket's text, to go on as if it had been scanned; empty = nobody to be told.
        wait_ms: How long this kiosk answers no further try.
    """

    text: str
    wait_ms: int


class LookupTries(msgspec.Struct):
    """Tries of one kiosk, remembered until they count no more. Times are milliseconds, monotonic."""

    tried_ms: tuple[int, ...] = ()
    failed_ms: tuple[int, ...] = ()

    def wait_ms(self, now_ms: int) -> int:
        """How long nothing is tried."""
        return max(self._after_many(now_ms), self._after_failures(now_ms), 0)

    def count(self, now_ms: int, *, is_found: bool) -> None:
        """One more try."""
        self.tried_ms = (*(ms for ms in self.tried_ms if ms > now_ms - MINUTE_MS), now_ms)
        failed_ms = tuple(ms for ms in self.failed_ms if ms > now_ms - FORGET_MS)
        self.failed_ms = failed_ms if is_found else (*failed_ms, now_ms)

    def _after_many(self, now_ms: int) -> int:
        recent = [ms for ms in self.tried_ms if ms > now_ms - MINUTE_MS]
        return recent[-TRIES_PER_MINUTE] + MINUTE_MS - now_ms if len(recent) >= TRIES_PER_MINUTE else 0

    def _after_failures(self, now_ms: int) -> int:
        recent = [ms for ms in self.failed_ms if ms > now_ms - FORGET_MS]
        beyond = len(recent) - FREE_FAILURES
        if beyond <= 0:
            return 0
        return recent[-1] + min(FIRST_WAIT_MS << (beyond - 1), LONGEST_WAIT_MS) - now_ms

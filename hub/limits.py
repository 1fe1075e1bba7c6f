"""How much one device or one address may ask for: token buckets, in memory.

Must not know: HTTP, what is asked for.
"""

import msgspec

from checkin.clock import Clock

NS_PER_S = 1_000_000_000
MAX_KEYS = 10_000
"""Buckets that are kept; beyond that the one that was used longest ago is forgotten."""


class Allowance(msgspec.Struct, frozen=True):
    """How fast a bucket fills, and how much it holds."""

    per_s: float
    burst: float


PER_DEVICE = Allowance(50, 200)
"""Of one token: a door asks twice a second, a download some dozen times."""
ENROLMENTS = Allowance(0.2, 10)
"""Of one address: codes are typed or scanned by people."""
WRONG_TOKENS = Allowance(0.5, 20)
"""Of one address. A token that is right is answered however many wrong ones came from there."""
FORMS = Allowance(2, 30)
"""Of one address: people send them by hand."""
LOGINS = Allowance(0.1, 5)
"""Of one address: a password is guessable, a token is not."""


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """All allowances of a hub."""

    per_device: Allowance = PER_DEVICE
    enrolments: Allowance = ENROLMENTS
    wrong_tokens: Allowance = WRONG_TOKENS
    forms: Allowance = FORMS
    logins: Allowance = LOGINS


USUAL = Limits()


class Buckets:
    """One bucket per key, all with the same allowance."""

    def __init__(self, allowance: Allowance, clock: Clock) -> None:
        self._allowance = allowance
        self._clock = clock
        self._buckets: dict[str, tuple[float, int]] = {}

    def take(self, key: str) -> float:
        """Take one out of the bucket of that key; the seconds to wait if it is empty, else 0."""
        now_ns = self._clock.mono_ns()
        level, at_ns = self._buckets.pop(key, (self._allowance.burst, now_ns))
        level = min(self._allowance.burst, level + (now_ns - at_ns) / NS_PER_S * self._allowance.per_s)
        enough = level >= 1
        self._buckets[key] = (level - 1 if enough else level, now_ns)
        if len(self._buckets) > MAX_KEYS:
            self._buckets.pop(next(iter(self._buckets)))
        return 0.0 if enough else (1 - level) / self._allowance.per_s

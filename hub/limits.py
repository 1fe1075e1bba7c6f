"""How much one device or one address may ask for: token buckets, in memory.

Must not know: HTTP, what is asked for.
"""

import msgspec
from msgspec.structs import replace

from checkin.clock import Clock
from hub.connections import Bounds

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


WRONG_PINS = Allowance(1 / 60, 5)
"""Of one token: four figures are ten thousand, and whoever has stolen a kiosk may try."""
UPLOADS = Allowance((64 << 20) / 60, 64 << 20)
"""Bytes of one token, as they come and as they are unpacked: 64 MiB a minute are some 100,000 entries."""
DOWNLOADS = Allowance((256 << 20) / 60, 256 << 20)
"""Bytes to one token: 256 MiB a minute are all positions of the largest congress, ten times over."""


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """All allowances of a hub."""

    per_device: Allowance = PER_DEVICE
    enrolments: Allowance = ENROLMENTS
    wrong_tokens: Allowance = WRONG_TOKENS
    forms: Allowance = FORMS
    logins: Allowance = LOGINS
    wrong_pins: Allowance = WRONG_PINS
    uploads: Allowance = UPLOADS
    downloads: Allowance = DOWNLOADS
    connections: Bounds = Bounds()


USUAL = Limits()


def among(limits: Limits, workers: int) -> Limits:
    """Of one of several workers, each of which counts for itself: together they let nobody guess faster."""
    return replace(
        limits, logins=_share(limits.logins, workers), wrong_pins=_share(limits.wrong_pins, workers)
    )


def _share(whole: Allowance, workers: int) -> Allowance:
    return Allowance(whole.per_s / workers, max(1.0, whole.burst / workers))


class Buckets:
    """One bucket per key, all with the same allowance."""

    def __init__(self, allowance: Allowance, clock: Clock) -> None:
        self._allowance = allowance
        self._clock = clock
        self._buckets: dict[str, tuple[float, int]] = {}

    def take(self, key: str) -> float:
        """Take one out of the bucket of that key; the seconds to wait if it is empty, else 0."""
        level = self._level(key)
        enough = level >= 1
        self._keep(key, level - 1 if enough else level)
        return 0.0 if enough else (1 - level) / self._allowance.per_s

    def wait_s(self, key: str) -> float:
        """The seconds until the bucket of that key is not overdrawn any more, else 0; takes nothing."""
        return max(0.0, -self._level(key)) / self._allowance.per_s

    def charge(self, key: str, amount: float) -> None:
        """Take what has been used already, even if that was more than there was."""
        self._keep(key, self._level(key) - amount)

    def _level(self, key: str) -> float:
        now_ns = self._clock.mono_ns()
        level, at_ns = self._buckets.get(key, (self._allowance.burst, now_ns))
        return min(self._allowance.burst, level + (now_ns - at_ns) / NS_PER_S * self._allowance.per_s)

    def _keep(self, key: str, level: float) -> None:
        """As the one that was used last."""
        self._buckets.pop(key, None)
        self._buckets[key] = (level, self._clock.mono_ns())
        if len(self._buckets) > MAX_KEYS:
            self._buckets.pop(next(iter(self._buckets)))

"""How far central's clock is from ours, from the dates of its answers. Pure.

Must not know: HTTP, what is done about a clock that is wrong.
"""

import msgspec

FORGOTTEN_MS = 3_600_000
"""Clocks drift: what was measured an hour ago says little."""
DATE_STEP_MS = 1_000
"""An HTTP date names a whole second."""


class ClockSample(msgspec.Struct, frozen=True):
    """One answer: ours before asking, ours when it came, and what central's clock said in between.

    Attributes:
        step_ms: How coarse central's time is: it was from `theirs_ms` to this much later.
    """

    asked_ms: int
    answered_ms: int
    theirs_ms: int
    step_ms: int = DATE_STEP_MS


class ClockOffset(msgspec.Struct, frozen=True):
    """Central's clock minus ours lies between these two, milliseconds; `at_ms` is when that was last seen."""

    least_ms: int
    most_ms: int
    at_ms: int

    @property
    def ms(self) -> int:
        """The middle: off by half of the distance between the two at most."""
        return (self.least_ms + self.most_ms) // 2

    @property
    def wrong_by_ms(self) -> int:
        """By how much one of the clocks is wrong for certain, 0 if both may be right."""
        return max(0, self.least_ms, -self.most_ms)


def narrowed(known: ClockOffset | None, sample: ClockSample) -> ClockOffset | None:
    """What is known after one more answer.

    Each answer gives bounds, and both must hold; so many coarse dates make one fine measure. Bounds that
    exclude each other say that a clock was set in between: then the newer ones hold alone.
    """
    if sample.answered_ms < sample.asked_ms:
        return known  # ours was set back while we waited
    least = sample.theirs_ms - sample.answered_ms
    most = sample.theirs_ms + sample.step_ms - sample.asked_ms
    alone = ClockOffset(least, most, sample.answered_ms)
    if known is None or not 0 <= sample.answered_ms - known.at_ms <= FORGOTTEN_MS:
        return alone
    both = ClockOffset(max(known.least_ms, least), min(known.most_ms, most), sample.answered_ms)
    return both if both.least_ms <= both.most_ms else alone

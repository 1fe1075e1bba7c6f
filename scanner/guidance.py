"""What somebody should do so that their ticket is read: one hint at a time, as a pure state machine.

Must not know: pictures, codes' texts, words, screens. Time is an argument.

A hint is weighed in seconds: each frame in which it is true adds the time since the frame before, all others
take it away. It is shown once `SHOW_S` have come together, stays for `STAY_S` at least and goes when nothing
is left of it, or at once when a code is read. So a single frame never shows or hides anything,
and no two changes but the last are less than a second apart.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from scanner.hint import Hint
from scanner.measures import Measures

FILLS = 0.85
"""A code this high leaves no room for its quiet zone."""

HALF = 0.5
MOVING = 0.15
GLARING = 0.03
"""Two blocks of a region: one may be light by chance in a coarse code."""

DIM = 85
BLURRED = 0.25
FAR = 0.17
"""A code of 57 modules has 2 pixels for each of them from here on, at 720 rows.

Source of the bounds: twenty-five simulated situations at a door, those that were read against those that were
not; at rest codes move by 0.02 to 0.05, waved by 0.25 and more, and out of focus steps are below 0.2.
"""

SHOW_S = 0.6
STAY_S = 1.0
AHEAD_S = 0.3
"""By how much another hint must outweigh the one that is shown."""

MOST_S = 1.0
"""How much can come together: what was true for long does not outlive its cause for long."""

STEP_S = 0.2
"""The most that one frame counts: a camera that stood still has seen nothing meanwhile."""


@dataclass(frozen=True, slots=True)
class Glimpse:
    """What one frame says.

    Attributes:
        is_read: A code that is held up was read.
        is_unclear: Several codes are in view, and none of them is the one.
        is_far: A code can be read, but is too far away for being held up.
        measures: Of what looks like a code and was not read, or None.
    """

    is_read: bool = False
    is_unclear: bool = False
    is_far: bool = False
    measures: Measures | None = None


Is = Callable[[Measures], bool]

REASONS: tuple[tuple[Hint, Is], ...] = (
    (Hint.FURTHER, lambda seen: seen.share >= FILLS),
    (Hint.FURTHER, lambda seen: seen.is_cut and seen.share >= HALF),
    (Hint.HOLD_STILL, lambda seen: seen.moved >= MOVING),
    (Hint.BRIGHTER, lambda seen: seen.white <= DIM),
    (Hint.TILT, lambda seen: seen.glare >= GLARING and seen.share > FAR),
    (Hint.FURTHER, lambda seen: seen.sharpness <= BLURRED and seen.share >= HALF),
    (Hint.HOLD_STILL, lambda seen: seen.sharpness <= BLURRED),
    (Hint.CLOSER, lambda seen: seen.share <= FAR),
)
"""Checked top to bottom; the first that is true names the hint. A picture that moves is blurred whatever
else is wrong with it, so nothing below is asked before it rests; what is too near is out of focus, too; and
in a small region the ground around the code looks like glare."""


@dataclass(frozen=True, slots=True)
class Guide:
    """What is shown, and what speaks for showing something else.

    Attributes:
        hint: The hint that is shown, or None.
        shown_s: When it was shown, or when the last one was.
        at_s: The time of the newest frame.
        weights: Hint -> seconds that have come together.
    """

    hint: Hint | None = None
    shown_s: float | None = None
    at_s: float | None = None
    weights: Mapping[Hint, float] = field(default_factory=lambda: MappingProxyType({}))


def guide(state: Guide, glimpse: Glimpse, now_s: float) -> Guide:
    """Take in one frame.

    Args:
        state: What the last call gave back; `Guide()` to begin with.
        glimpse: What the frame says.
        now_s: A clock that never goes back, in seconds.
    """
    step_s = 0.0 if state.at_s is None else min(STEP_S, max(0.0, now_s - state.at_s))
    if glimpse.is_read:
        return Guide(shown_s=state.shown_s, at_s=now_s)
    weights = _weighed(state.weights, reason(glimpse), step_s)
    hint = _next(state, weights, now_s)
    shown_s = now_s if hint is not None and hint is not state.hint else state.shown_s
    return Guide(hint, shown_s, now_s, MappingProxyType(weights))


def reason(glimpse: Glimpse) -> Hint | None:
    """The hint that one frame alone would give."""
    if glimpse.is_unclear:
        return Hint.ONE_TICKET
    if glimpse.is_far:
        return Hint.CLOSER
    seen = glimpse.measures
    return None if seen is None else next((hint for hint, is_true in REASONS if is_true(seen)), None)


def _weighed(weights: Mapping[Hint, float], wish: Hint | None, step_s: float) -> dict[Hint, float]:
    """Two causes in turns wear each other out half as fast as nothing at all does."""
    loss_s = step_s if wish is None else step_s / 2
    sums = {hint: weights.get(hint, 0.0) + (step_s if hint is wish else -loss_s) for hint in Hint}
    return {hint: min(MOST_S, weight) for hint, weight in sums.items() if weight > 0}


def _next(state: Guide, weights: Mapping[Hint, float], now_s: float) -> Hint | None:
    """What is shown from now on."""
    if state.shown_s is not None and now_s - state.shown_s < STAY_S:
        return state.hint
    best = max(weights, key=lambda hint: weights[hint], default=None)
    shown = weights.get(state.hint, 0.0) if state.hint is not None else 0.0
    if best is not None and weights[best] >= max(SHOW_S, shown + AHEAD_S if shown else 0.0):
        return best
    return state.hint if shown else None

"""What several frames say of one code together, when each alone says too little.

Frames are laid over each other module by module, so a hand need not be still: glare that wanders, noise and a
thumb that comes and goes are in another place each time. Must not know: how a code is found, what it says.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from scanner.decoding import vision
from scanner.decoding.vision import Values

SURROUNDINGS = 9
"""Modules whose lightest and darkest a module is held against."""

FLAT_LEVELS = 12.0
"""Half of the range below which a place says nothing: white glare, or black shadow."""

KEEPS = 0.85
"""Share of the earlier frames that still counts after one more: the last seven or so."""

CLEARER = 0.96
"""A look has to be clearer than this to be taken before one that was bent less."""

SAYS = 0.05
"""A vote below this is none."""

SAME = 0.3
"""Correlation from which on two looks are of the same code."""

MOST = 3
"""Codes that are kept apart: how one lies is sometimes mistaken at first, and there may be two."""


MORE_AND_LESS = (0.0, 0.3, -0.3)
"""By how much of the newest look the sums are changed. A code's text stays. Where a second ticket was taken
for the first, and one block of error correction ends in the one and another in the other, it does not."""


@dataclass(frozen=True, slots=True, eq=False)
class Votes:
    """What has been seen of one code.

    Attributes:
        sums: (modules, modules) float32, below 0 dark, above 0 light.
        newest: The look that was added last, of the same shape.
        looks: How many there were.
    """

    sums: Values
    newest: Values
    looks: int = 1

    def as_values(self) -> Iterator[Values]:
        """The modules that all looks together show, with as much of the newest as of each, more and less."""
        for share in MORE_AND_LESS:
            sums = self.sums + np.float32(share) * self.newest
            yield np.asarray(127.5 + 127.5 * sums / max(float(np.abs(sums).max()), 1e-6), np.float32)


Evidence: TypeAlias = tuple[Votes, ...]
"""Of at most `MOST` codes, the one that was seen last first."""


def clearest(looks: Sequence[Values]) -> Values:
    """The look whose modules are most clearly light or dark; of nearly equal ones the first and plainest."""
    clear = [float(np.abs(_votes(values)).mean()) for values in looks]
    return next(look for look, share in zip(looks, clear, strict=True) if share >= CLEARER * max(clear))


def add(evidence: Evidence, values: Values) -> Evidence:
    """One look more: to the code that it is likest, or as the first of another one.

    Args:
        evidence: Of the looks before.
        values: (modules, modules), how light each module is.

    Returns:
        The evidence, with the code that the look was added to first.
    """
    look = _votes(values)
    likest = max(evidence, key=lambda votes: _likeness(votes, look), default=None)
    if likest is None or _likeness(likest, look) < SAME:
        return (Votes(look, look), *evidence[: MOST - 1])
    more = Votes(np.float32(KEEPS) * likest.sums + look, look, likest.looks + 1)
    return (more, *(votes for votes in evidence if votes is not likest))


def _votes(values: Values) -> Values:
    low, high = vision.local_range(values, SURROUNDINGS)
    half = np.maximum((high - low) / 2, FLAT_LEVELS)
    return np.asarray(np.clip((values - (low + high) / 2) / half, -1, 1), np.float32)


def _likeness(votes: Votes, look: Values) -> float:
    """Correlation, -1 to 1; codes of other sizes are nothing like each other."""
    if votes.sums.shape != look.shape:
        return -1.0
    one, other = _without_patterns(votes.sums), _without_patterns(look)
    # Where only one of them says anything they neither agree nor differ.
    one, other = one * (np.abs(other) > SAYS), other * (np.abs(one) > SAYS)
    return float((one * other).sum()) / max(float(np.linalg.norm(one) * np.linalg.norm(other)), 1e-6)


def _without_patterns(values: Values) -> Values:
    """Finder and timing patterns, which all codes have in common, say nothing."""
    data = values.copy()
    data[:9, :9] = data[:9, -8:] = data[-8:, :9] = 0
    data[6] = data[:, 6] = 0
    return data

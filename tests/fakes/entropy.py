"""Randomness that repeats itself: the same seed gives the same bytes."""

import random  # noqa: TID251  # only ever seeded here


class SeededEntropy:
    """Bytes from a seeded generator."""

    def __init__(self, seed: int = 0) -> None:
        self._random = random.Random(seed)

    def random_bytes(self, count: int) -> bytes:
        """The next `count` bytes."""
        return self._random.randbytes(count)

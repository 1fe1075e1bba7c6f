"""Tells a camera that froze from one that sees nothing new: a pure fold over its pictures.

A sensor always has noise, so the same bytes again and again come from a driver or a camera that hangs. Must
not know: cameras, threads, the real clock.
"""

from dataclasses import dataclass

import numpy as np

from scanner.decoding.region import SAMPLE_PX
from scanner.grey import Grey

FROZEN_S = 5.0
"""The same picture for this long: far above what a slow exposure takes, in time for the next person."""

PLAIN_LEVELS = 8
PLAIN_SHARE = 0.995
"""A picture is plain when nearly all of it is of one brightness: a covered lens, a dark hall, a lamp. Noise
is cut off there, and the few pixels that are always lit stay as they are."""


@dataclass(frozen=True, slots=True, eq=False)
class Life:
    """What is known of a camera's pictures.

    Attributes:
        image: The newest one; None before the first.
        since_s: When it first looked like this.
        is_seen: Two pictures were not the same, or one was plain: the camera lives, as far as one can see.
        is_frozen: It has shown the same picture for `FROZEN_S`.
    """

    image: Grey | None = None
    since_s: float = 0.0
    is_seen: bool = False
    is_frozen: bool = False


def watch_life(life: Life, image: Grey, now_s: float) -> Life:
    """Take in one picture.

    Args:
        life: What the last call gave back; `Life()` to begin with.
        image: (height, width) uint8.
        now_s: Any clock, in seconds, that does not go back.
    """
    if life.image is None:
        return Life(image, now_s, is_plain(image))
    if not _is_same(life.image, image):
        return Life(image, now_s, is_seen=True)
    if now_s - life.since_s < FROZEN_S or is_plain(image):
        return Life(life.image, life.since_s, life.is_seen)
    return Life(life.image, life.since_s, life.is_seen, is_frozen=True)


def is_plain(image: Grey) -> bool:
    """Whether nearly all of a picture is of one brightness."""
    samples = image[::SAMPLE_PX, ::SAMPLE_PX].astype(np.int16)
    near = np.abs(samples - np.median(samples)) <= PLAIN_LEVELS
    return bool(np.count_nonzero(near) >= PLAIN_SHARE * near.size)


def _is_same(one: Grey, other: Grey) -> bool:
    """A few pixels are asked first: they nearly always differ."""
    few = slice(None, None, 16 * SAMPLE_PX)
    return np.array_equal(one[few, few], other[few, few]) and np.array_equal(one, other)

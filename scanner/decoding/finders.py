"""Finder patterns: the three squares in squares at the corners of a QR code. Must not know: what it says.

A finder pattern is seen as an outline of 5 by 5 modules with one of 3 by 3 in it. The ring of 7 by 7 around
both is not asked for: on a dark ground without a quiet zone it cannot be told from the ground.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np
import numpy.typing as npt

from scanner.decoding import vision
from scanner.decoding.vision import Points
from scanner.grey import Grey

MIDDLE_SHARE = (0.16, 0.62)
"""Area of 3x3 in that of 5x5: 0.36, and what is left of that at two pixels per module, or overexposed."""

OFF_CENTRE = 0.14
"""How far the middle may lie off, as a share of the outline's width."""

LEAST_PX = 20.0
"""Area of the smallest outline that is looked at."""

FEWEST_POINTS = 4
FULLNESS = 0.8
"""Least share of the outline's hull that it fills."""

SQUARENESS = (0.75, 1.35)
"""Outline's area by that of its four corners."""

NARROWEST = 0.28
"""Shorter by longer side: a code seen from 74 degrees aside."""

BLOCK_PX = 31
"""Side of the surroundings that part light from dark: several modules, and less than a shadow."""

SCALES = ((1, 4), (2, 4), (4, 3))
"""Each a reduction and how many levels below its surroundings still counts as light."""

NOISE_PX = 7
"""One pixel in this many tells, in both directions, how noisy a picture is."""

NOISE_FACTOR = 2.0

SMALLEST_PX = 60
"""Shorter sides are not reduced further."""

MOST_LOOKED = 2_000
MOST_PER_SCALE = 60
"""Outlines and finders that are looked at: a wall of codes, or what is drawn to be one, stops no camera."""

MOST = 12
"""Finders that are kept, the largest first: three codes and a few mistakes."""


@dataclass(frozen=True, slots=True, eq=False)
class Finder:
    """One finder pattern.

    Attributes:
        x: Middle, in pixels of the picture.
        y: The same, down.
        corners: (4, 2) float32 of the outline of 5 by 5 modules, clockwise as seen.
        module_px: Side of a module.
        is_inverted: Light on dark.
    """

    x: float
    y: float
    corners: Points
    module_px: float
    is_inverted: bool


def find_finders(image: Grey) -> tuple[Finder, ...]:
    """At most `MOST` finder patterns, the largest first, each once."""
    kept: list[Finder] = []
    small = vision.calm(image)
    least = _noise_levels(image, small)
    for reduction, levels in SCALES:
        if reduction > 1:
            if min(small.shape) < 2 * SMALLEST_PX:
                break
            small, least = vision.halve(small), least // 2
        binary = vision.lighter_than_around(small, BLOCK_PX, max(levels, least))
        for found in islice(_in_binary(binary, reduction), MOST_PER_SCALE):
            if not any(_is_same(found, other) for other in kept):
                kept.append(found)
    return tuple(sorted(kept, key=lambda finder: -finder.module_px)[:MOST])


def _noise_levels(image: Grey, calm: Grey) -> int:
    """What stands out by less may be noise, which has more outlines than all codes of a congress."""
    rough = np.abs(image[::NOISE_PX, ::NOISE_PX].astype(np.int16) - calm[::NOISE_PX, ::NOISE_PX])
    return round(NOISE_FACTOR * float(np.median(rough)))


def _is_same(one: Finder, other: Finder) -> bool:
    return math.hypot(one.x - other.x, one.y - other.y) < 1.5 * max(one.module_px, other.module_px)


def _in_binary(binary: Grey, reduction: int) -> Iterator[Finder]:
    found = vision.outlines(binary)
    tree = found.tree
    # Alone in its surroundings and with nothing in it: of a noisy picture's outlines few are.
    alone = np.flatnonzero((tree[:, 0] < 0) & (tree[:, 1] < 0) & (tree[:, 2] < 0) & (tree[:, 3] >= 0))
    for inner in alone[:MOST_LOOKED]:
        finder = _finder(found.points[inner], found.points[tree[inner, 3]], reduction)
        if finder is not None:
            yield finder


def _finder(inner: npt.NDArray[np.int32], outer: npt.NDArray[np.int32], reduction: int) -> Finder | None:
    if min(len(inner), len(outer)) < FEWEST_POINTS:
        return None
    outer_px, inner_px = abs(vision.area_px(outer)), vision.area_px(inner)
    if outer_px < LEAST_PX or not MIDDLE_SHARE[0] < abs(inner_px) / outer_px < MIDDLE_SHARE[1]:
        return None
    if not _is_around(inner, outer) or outer_px < FULLNESS * vision.hull_px(outer):
        return None
    corners = vision.quad_of(outer)
    if vision.narrowness(outer) < NARROWEST or not _is_square(corners, outer_px):
        return None
    # Pixels of a reduced picture have their middle half a pixel in, as all have.
    corners = (corners + np.float32(0.5)) * np.float32(reduction) - np.float32(0.5)
    x, y = corners.mean(axis=0)
    module_px = math.sqrt(outer_px / 25) * reduction
    return Finder(float(x), float(y), corners, module_px, is_inverted=inner_px > 0)


def _is_around(inner: npt.NDArray[np.int32], outer: npt.NDArray[np.int32]) -> bool:
    low, high = outer.min(axis=0)[0], outer.max(axis=0)[0]
    off = np.abs(inner.min(axis=0)[0] + inner.max(axis=0)[0] - low - high) / 2
    return bool((off <= OFF_CENTRE * (high - low) + 1).all())


def _is_square(corners: Points, area_px: float) -> bool:
    x, y = corners[:, 0], corners[:, 1]
    quad_px = abs(float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1)))) / 2
    return SQUARENESS[0] < area_px / max(quad_px, 1.0) < SQUARENESS[1]

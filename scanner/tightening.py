"""Where in a region that may hold a code the code itself is: what lies around it is no part of its size.

A region grows along every edge that touches it, such as the rim of a phone or a line of text. A code has
sharp changes across and down in the same place; a rim has one of both, and noise has little of either.
Must not know: decoders, what is measured.
"""

import numpy as np
import numpy.typing as npt

from scanner.decoding.region import (
    BLOCK,
    EDGE_LEVELS,
    SAMPLE_PX,
    Counts,
    Region,
    count_per_block,
    with_neighbours,
)
from scanner.grey import Grey

LEAST = 4
"""Changes in the sparser direction that a block of a code has, of 36 samples."""

SHARE = 0.4
"""Blocks of one code have at least so much of what its densest has."""

OF_CONTRAST = (0.4, 0.0)
"""How far a sample must stand out, by the contrast of the region: above the noise of a dim hall at first, and
by `EDGE_LEVELS` alone where nothing does, since it is out of focus."""

EXTREMES = (0.2, 99.8)
"""Percentiles between which the contrast lies: a small code is a small part of a large region."""

BLOCK_PX = BLOCK * SAMPLE_PX


def tighten(image: Grey, region: Region) -> Region | None:
    """The box of the code in a region, to half a block; None when nothing in it is like one.

    Args:
        image: (height, width) uint8.
        region: Inside of it.
    """
    return next((box for share in OF_CONTRAST if (box := _tighten(image, region, share))), None)


def _tighten(image: Grey, region: Region, of_contrast: float) -> Region | None:
    scores = _scores(region.of(image), of_contrast)
    if not scores.size or scores.max() < LEAST:
        return None
    around = _around(scores)
    row, column = (int(at) for at in np.unravel_index(int(np.argmax(around)), scores.shape))
    dense = scores >= max(LEAST, SHARE * around[row, column])
    if not dense[row, column]:
        return None
    top, bottom = _stretch(dense[:, max(0, column - 1) : column + 2].any(axis=1), row)
    left, right = _stretch(dense[top : bottom + 1].any(axis=0), column)
    top, bottom = _stretch(dense[:, left : right + 1].any(axis=1), row)
    return Region(
        region.left + left * BLOCK_PX,
        region.top + top * BLOCK_PX,
        region.left + (right + 1) * BLOCK_PX,
        region.top + (bottom + 1) * BLOCK_PX,
    )


def _scores(part: Grey, of_contrast: float) -> Counts:
    """Sharp changes per block, in the direction that has fewer."""
    samples = part[::SAMPLE_PX, ::SAMPLE_PX].astype(np.int16)
    dark, white = np.percentile(samples, EXTREMES)
    level = max(float(EDGE_LEVELS), of_contrast * float(white - dark))
    return np.minimum(_changes(samples, level), _changes(samples.T, level).T)


def _changes(samples: npt.NDArray[np.int16], level: float) -> Counts:
    """Sharp changes along the rows, per block."""
    bends = np.zeros(samples.shape, np.bool_)
    bends[:, 1:-1] = np.abs(samples[:, :-2] + samples[:, 2:] - 2 * samples[:, 1:-1]) >= level
    return count_per_block(bends)


def _around(scores: Counts) -> npt.NDArray[np.float64]:
    """Mean of each block and its neighbours, of those that there are."""
    return np.asarray(with_neighbours(scores) / with_neighbours(np.ones_like(scores)), np.float64)


def _stretch(line: npt.NDArray[np.bool_], start: int) -> tuple[int, int]:
    """First and last of the dense places that hang together with one of them."""
    gaps = np.flatnonzero(~line)
    before, after = gaps[gaps < start], gaps[gaps > start]
    return int(before[-1]) + 1 if before.size else 0, int(after[0]) - 1 if after.size else len(line) - 1

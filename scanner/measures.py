"""What can be said cheaply of a code that was not read: how large, sharp, bright and still it is.

Sampled, so that it costs well under a millisecond. Must not know: hints, codes' texts, time.
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from scanner.grey import Grey

Box: TypeAlias = tuple[float, float, float, float]
"""Left, top, right, bottom, in pixels of the frame."""

SAMPLES = 64
"""Rows and columns of a region that are looked at."""

BLOCKS = 8
"""Blocks of a region each way: even the coarsest code has dark modules in every one of them."""

WASHED_OUT = 248
"""A block whose darkest sample is as bright as that shows a lamp and no modules; paper is not as bright."""

SMALL_PX = 8
"""One pixel of a small picture stands for so many, both ways."""

LEAST_CONTRAST = 20.0
"""What is below is noise, and nothing is divided by it."""

TONE = 0.35
"""Levels within this share of the contrast from its end are of one tone."""

TWO_TONED, LEAST_OF_EACH = 0.5, 0.1
"""How much of a region has one of both tones, and how much at least has each."""

SHORTEST_PX = 16
"""Of the shorter side: less holds no code whose modules could be told apart."""

CUT_PX = 3
"""A region that comes so near to the edge of the frame goes on behind it."""


@dataclass(frozen=True, slots=True)
class Measures:
    """One region in one frame.

    Attributes:
        share: Its longer side by the height of the frame.
        is_cut: The edge of the frame cuts through it.
        moved: How much it has changed since the frame before, by its contrast: 0.05 at rest, 0.3 when waved.
        sharpness: Steepest steps from light to dark by the contrast, in the blurrier direction: 0.8 is sharp.
        glare: Share of it that is washed out.
        white: Level of its light parts, 0 to 255.
        is_like_code: Whether it has two tones, and enough of both.
    """

    share: float
    is_cut: bool
    moved: float
    sharpness: float
    glare: float
    white: float
    is_like_code: bool


def make_small(image: Grey) -> Grey:
    """The frame, `SMALL_PX` times smaller: kept to see what moves."""
    rows, columns = (max(1, side // SMALL_PX) for side in image.shape)
    half = SMALL_PX // 2
    corners = [image[top::SMALL_PX, left::SMALL_PX] for top in (0, half) for left in (0, half)]
    total = sum(corner[:rows, :columns].astype(np.uint16) for corner in corners if corner.size)
    return np.asarray(total // len(corners), np.uint8)


def measure(image: Grey, region: Box, small: Grey, before: Grey | None) -> Measures | None:
    """Measure a region; None when too little of it is inside the frame.

    Args:
        image: The frame.
        region: Where something looks like a code; may reach over the edges.
        small: `make_small` of the frame.
        before: The same of the frame before, or None.
    """
    height, width = image.shape
    left, top, right, bottom = (round(value) for value in region)
    inside = image[max(0, top) : max(0, bottom), max(0, left) : max(0, right)]
    if min(inside.shape) < SHORTEST_PX:
        return None
    step = max(1, min(inside.shape) // SAMPLES)
    samples = inside[::step, ::step].astype(np.int16)
    dark, white = (float(level) for level in np.percentile(samples, (5, 95)))
    contrast = max(white - dark, LEAST_CONTRAST)
    edges = (left - CUT_PX, top - CUT_PX, width - CUT_PX - right, height - CUT_PX - bottom)
    return Measures(
        share=max(right - left, bottom - top) / min(image.shape),
        is_cut=min(edges) < 0,
        moved=_moved(small, before, (left, top, right, bottom)) / contrast,
        sharpness=_steepest(inside) / contrast,
        glare=_washed_out(samples),
        white=white,
        is_like_code=_has_two_tones(samples, dark, white),
    )


def _moved(small: Grey, before: Grey | None, region: tuple[int, int, int, int]) -> float:
    """Mean change of the levels within the region."""
    if before is None or before.shape != small.shape:
        return 0.0
    left, top, right, bottom = (max(0, value // SMALL_PX) for value in region)
    now, then = (each[top : bottom + 1, left : right + 1].astype(np.int16) for each in (small, before))
    return float(np.abs(now - then).mean()) if now.size else 0.0


def _steepest(inside: Grey) -> float:
    """The steps over two pixels that only one in twenty exceeds, across and down; the smaller of both."""
    return min(_step(lines[:: max(1, len(lines) // SAMPLES)]) for lines in (inside, inside.T))


def _step(lines: Grey) -> float:
    steps = np.abs(lines[:, 2:].astype(np.int16) - lines[:, :-2])
    return float(np.percentile(steps, 95))


def _has_two_tones(samples: npt.NDArray[np.int16], dark: float, white: float) -> bool:
    """Whether nearly all is either dark or light, as modules are and faces, cloth and halls are not."""
    reach = TONE * (white - dark)
    inked, bare = (samples <= dark + reach).mean(), (samples >= white - reach).mean()
    return bool(inked + bare >= TWO_TONED and min(inked, bare) >= LEAST_OF_EACH)


def _washed_out(samples: npt.NDArray[np.int16]) -> float:
    """Share of the blocks without anything dark; not the outer ones where paper is as bright as a lamp."""
    rows, columns = (side // BLOCKS for side in samples.shape)
    if not rows or not columns:
        return 0.0
    blocks = samples[: rows * BLOCKS, : columns * BLOCKS].reshape(BLOCKS, rows, BLOCKS, columns)
    washed = blocks.min(axis=(1, 3)) >= WASHED_OUT
    light = samples[samples >= samples.mean()]
    is_bleached = bool(np.median(light) >= WASHED_OUT)
    return float((washed[1:-1, 1:-1] if is_bleached else washed).mean())

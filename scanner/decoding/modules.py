"""From a rectified code to its modules, and from modules to text. Must not know: how it was found.

Parts that every code has are drawn as they should be, so that damage to them does no harm; what the code says
is left to zxing-cpp and its error correction.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from scanner.decoding import vision
from scanner.decoding.corners import CELL_PX, MARGIN
from scanner.decoding.engines import read_clean
from scanner.decoding.vision import Values
from scanner.grey import Grey

QUIET = 4
"""Modules of quiet zone. Source: ISO/IEC 18004."""

DRAWN_PX = 4
"""Pixels per module of what is handed to zxing-cpp."""

SURROUNDINGS = (9, 5, 15)
"""Modules around one that part its light from its dark; glare and shadow want other sizes than dirt."""

FINDER = np.zeros((8, 8), np.bool_)
FINDER[:7, :7] = True
FINDER[1:6, 1:6] = False
FINDER[2:5, 2:5] = True


def module_values(flat: Grey, modules: int) -> Values:
    """How light each module is in its middle, (modules, modules)."""
    mean = vision.box_mean(flat.astype(np.float32), CELL_PX // 2)
    middle = CELL_PX // 2
    return mean[middle::CELL_PX, middle::CELL_PX][MARGIN : MARGIN + modules, MARGIN : MARGIN + modules]


def read_modules(values: Values) -> str:
    """What a code with these modules says; empty = nothing that holds.

    Args:
        values: (modules, modules), 0 = darkest, 255 = lightest.
    """
    readings = (read_clean(_draw(_stamped(values < level))) for level in _levels(values))
    return next(filter(None, readings), "")


def _levels(values: Values) -> Iterator[Values | float]:
    """What parts light from dark, place by place, and at last everywhere."""
    for side in SURROUNDINGS:
        low, high = vision.local_range(values, side)
        yield (vision.box_mean(low, side) + vision.box_mean(high, side)) / np.float32(2)
    yield vision.middle_level(np.clip(values, 0, 255).astype(np.uint8))


def _stamped(dark: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    side = len(dark)
    dark[:8, :8], dark[:8, -8:], dark[-8:, :8] = FINDER, FINDER[:, ::-1], FINDER[::-1]
    at = np.arange(8, side - 8)
    dark[6, at] = dark[at, 6] = at % 2 == 0
    return dark


def _draw(dark: npt.NDArray[np.bool_]) -> Grey:
    paper = np.full((len(dark) + 2 * QUIET,) * 2, 255, np.uint8)
    paper[QUIET:-QUIET, QUIET:-QUIET][dark] = 0
    return paper.repeat(DRAWN_PX, 0).repeat(DRAWN_PX, 1)

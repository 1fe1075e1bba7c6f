"""A badge as characters, to look at before anything is printed. Must not know: terminals, templates.

A character of the Braille patterns is eight dots, two across and four down: the finest that terminals draw.
Source: Unicode, block Braille Patterns.
"""

import math

import numpy as np
from numpy.typing import NDArray

from printer.bitmap import Bitmap

BLANK = 0x2800
DOTS_ACROSS, DOTS_DOWN = 2, 4
BITS = np.array([[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]])
"""The bit of each dot, by row and column."""

DARK_SHARE = 0.36
"""How much of its part of the badge must be black for a dot to be drawn: thin strokes stay, holes too."""


def to_braille(page: Bitmap, columns: int, rows: int) -> list[str]:
    """The page, made as large as fits.

    Args:
        page: What would be printed.
        columns: Characters that a line may have, at least 1.
        rows: Lines that there may be, at least 1.

    Returns:
        Lines of equal length; a dot is black.
    """
    scale = max(page.width_dots / (columns * DOTS_ACROSS), page.height_dots / (rows * DOTS_DOWN), 1.0)
    width = min(math.ceil(page.width_dots / scale), columns * DOTS_ACROSS)
    height = min(math.ceil(page.height_dots / scale), rows * DOTS_DOWN)
    dark = _shares(page, width, height) > DARK_SHARE
    dark = np.pad(dark, ((0, -height % DOTS_DOWN), (0, -width % DOTS_ACROSS)))
    cells = dark.reshape(dark.shape[0] // DOTS_DOWN, DOTS_DOWN, dark.shape[1] // DOTS_ACROSS, DOTS_ACROSS)
    codes = BLANK + np.einsum("rica,ia->rc", cells.astype(np.int64), BITS)
    return ["".join(map(chr, line)) for line in codes.tolist()]


def _shares(page: Bitmap, width: int, height: int) -> NDArray[np.float64]:
    """How black each of `height` x `width` equal parts of the page is, 0 to 1."""
    black = page.to_black().astype(np.float64)
    rows = np.linspace(0, page.height_dots, height + 1).round().astype(int)
    columns = np.linspace(0, page.width_dots, width + 1).round().astype(int)
    sums = np.add.reduceat(np.add.reduceat(black, rows[:-1], axis=0), columns[:-1], axis=1)
    return np.asarray(sums / np.outer(np.diff(rows), np.diff(columns)), np.float64)

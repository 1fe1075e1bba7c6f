"""Grey pictures in a terminal: two pixels share a cell, one above the other, in few greys and one colour.

The cost of a picture is the number of different styles in it, so there are only as many as two pixels of
`GREYS` shades can have, and each is made once. Must not know: widgets, cameras.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from rich.style import Style

from kiosk.theme import PICTURE_DARK, PICTURE_LIGHT, PICTURE_MARK

GREYS = 16
MARK = GREYS
"""The level of what is drawn into a picture in colour."""

SAMPLES = 6
"""So many pixels of a picture, each way, are enough for one that is drawn."""

AROUND = 1.2
"""How much larger than a code the frame around it is drawn."""

Grey: TypeAlias = NDArray[np.uint8]
Levels: TypeAlias = NDArray[np.intp]
"""(rows, columns) from 0, dark, to `GREYS` - 1, light, or `MARK`; an even number of rows."""


def shrink(image: Grey, columns: int, rows: int) -> Grey:
    """Bring a picture to a size: plain means over blocks, good enough for pixels of half a cell."""
    step = max(1, min(image.shape[0] // (rows * SAMPLES), image.shape[1] // (columns * SAMPLES)))
    image = image[::step, ::step]
    tops = np.linspace(0, image.shape[0], rows + 1).astype(int)
    lefts = np.linspace(0, image.shape[1], columns + 1).astype(int)
    sums = np.add.reduceat(np.add.reduceat(image.astype(np.float32), tops[:-1], axis=0), lefts[:-1], axis=1)
    areas = np.outer(np.maximum(np.diff(tops), 1), np.maximum(np.diff(lefts), 1))
    return np.asarray(np.clip(sums / areas, 0, 255), np.uint8)


def levels_of(image: Grey) -> Levels:
    """The shades of a picture that has the right size."""
    return np.asarray(image.astype(np.intp) * GREYS // 256, np.intp)


def draw_frame(image: Grey, corners: Sequence[tuple[float, float]], columns: int, rows: int) -> Levels:
    """A camera's frame as in a mirror, with an outline around a code.

    Args:
        image: (height, width) uint8.
        corners: Of the code, x and y in pixels of the frame; none for no outline.
        columns: Of the drawn picture.
        rows: Of the drawn picture, twice the cells.
    """
    levels = levels_of(shrink(image, columns, rows))[:, ::-1].copy()
    if corners:
        scale = np.array((columns / image.shape[1], rows / image.shape[0]))
        points = np.array(corners, float) * scale
        _outline(levels, (points - points.mean(axis=0)) * AROUND + points.mean(axis=0))
    return levels


def _outline(levels: Levels, points: NDArray[np.float64]) -> None:
    """Draw lines between points of the picture before it was mirrored."""
    rows, columns = levels.shape
    for start, end in zip(points, np.roll(points, -1, axis=0), strict=True):
        steps = int(np.clip(np.abs(end - start).max(), 1, 4 * columns)) + 1
        x, y = np.floor(np.linspace(start, end, steps)).T
        inside = (x >= 0) & (x < columns) & (y >= 0) & (y < rows)
        levels[y[inside].astype(int), columns - 1 - x[inside].astype(int)] = MARK


def runs(levels: Levels) -> Iterator[list[tuple[Style, int]]]:
    """Each line of cells: how they look, and how many of them side by side look so."""
    for upper, lower in zip(levels[::2].tolist(), levels[1::2].tolist(), strict=True):
        pairs = groupby(zip(upper, lower, strict=True))
        yield [(STYLES[top][bottom], sum(1 for _ in run)) for (top, bottom), run in pairs]


def _colour(level: int) -> str:
    if level == MARK:
        return PICTURE_MARK
    share = level / (GREYS - 1)
    channels = ((int(PICTURE_DARK[i : i + 2], 16), int(PICTURE_LIGHT[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(dark + (light - dark) * share):02x}" for dark, light in channels)


STYLES = tuple(
    tuple(Style(color=_colour(top), bgcolor=_colour(bottom)) for bottom in range(MARK + 1))
    for top in range(MARK + 1)
)
"""Upper level -> lower level -> how the cell looks; the half block is the upper one."""

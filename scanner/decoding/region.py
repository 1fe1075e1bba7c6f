"""Where in a picture a code could be that nothing has read yet. Must not know: decoders, OpenCV.

Codes are many sharp changes from light to dark close together; a hall out of focus, faces and noise are not.
It costs a small part of a decoding pass: one pixel in sixteen is looked at.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from scanner.grey import Grey

SAMPLE_PX = 4
"""One pixel in this many is sampled, in both directions."""

EDGE_LEVELS = 28
"""How far a sample must stand out from the middle of its neighbours: above a lit camera's noise, and above
what stands out of focus, whose levels change steadily."""

EDGES_NEEDED = 24
"""Sampled edges that the smallest code that could still be read has: 21 modules of 2 pixels each."""

BLOCK = 6
"""Samples in a row of a block: 24 pixels, about what the smallest code is wide."""

DENSE = 6
"""Edges of 36 samples in a block that belongs to a code."""

Counts: TypeAlias = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Region:
    """A box in pixels; right and bottom lie outside."""

    left: int
    top: int
    right: int
    bottom: int

    def of(self, image: Grey) -> Grey:
        """The part of a picture that it is."""
        return image[self.top : self.bottom, self.left : self.right]


def whole(image: Grey) -> Region:
    """All of a picture."""
    return Region(0, 0, image.shape[1], image.shape[0])


def around(corners: Iterable[tuple[float, float]]) -> Region:
    """The box around points."""
    xs, ys = zip(*corners, strict=True)
    return Region(int(min(xs)), int(min(ys)), int(max(xs)) + 1, int(max(ys)) + 1)


def find_region(image: Grey, hidden: Iterable[Region] = ()) -> Region | None:
    """The box around the densest change from light to dark, with room around it; None where there is none.

    Args:
        image: (height, width) uint8.
        hidden: Where nothing is looked for, since it is known what is there.
    """
    edges = _edges(image)
    for box in hidden:
        top, left = max(0, box.top // SAMPLE_PX), max(0, box.left // SAMPLE_PX - 1)
        edges[top : max(0, box.bottom // SAMPLE_PX + 1), left : max(0, box.right // SAMPLE_PX)] = False
    if int(np.count_nonzero(edges)) < EDGES_NEEDED:
        return None
    blocks = count_per_block(edges)
    if not blocks.size:
        return whole(image)
    row, column = np.unravel_index(int(np.argmax(with_neighbours(blocks))), blocks.shape)
    top, bottom, left, right = _grown(blocks >= DENSE, int(row), int(column))
    block_px = BLOCK * SAMPLE_PX
    # One block more on each side: the quiet zone, and the finder pattern that a thumb half covers.
    return Region(
        max(0, (left - 1) * block_px),
        max(0, (top - 1) * block_px),
        min(image.shape[1], (right + 2) * block_px),
        min(image.shape[0], (bottom + 2) * block_px),
    )


def _edges(image: Grey) -> npt.NDArray[np.bool_]:
    samples = image[::SAMPLE_PX, ::SAMPLE_PX].astype(np.int16)
    bends = np.abs(samples[:, :-2] + samples[:, 2:] - 2 * samples[:, 1:-1])
    return np.asarray(bends >= EDGE_LEVELS, np.bool_)


def count_per_block(edges: npt.NDArray[np.bool_]) -> Counts:
    """Edges per block of `BLOCK` samples each way; what is left over at the end is not counted."""
    rows, columns = (side // BLOCK for side in edges.shape)
    whole_blocks = edges[: rows * BLOCK, : columns * BLOCK]
    return np.asarray(whole_blocks.reshape(rows, BLOCK, columns, BLOCK).sum(axis=(1, 3)), np.int64)


def with_neighbours(blocks: Counts) -> Counts:
    """Each block together with its eight neighbours, as far as there are any."""
    padded = np.pad(blocks, 1)
    rows, columns = blocks.shape
    return np.asarray(
        sum(padded[r : r + rows, c : c + columns] for r in range(3) for c in range(3)), np.int64
    )


def _grown(dense: npt.NDArray[np.bool_], row: int, column: int) -> tuple[int, int, int, int]:
    """Top, bottom, left and right block of the box that grows from one block while dense ones touch it."""
    top = bottom = row
    left = right = column
    while True:
        rows, columns = slice(top, bottom + 1), slice(left, right + 1)
        grows = (
            top > 0 and bool(dense[top - 1, columns].any()),
            bottom + 1 < dense.shape[0] and bool(dense[bottom + 1, columns].any()),
            left > 0 and bool(dense[rows, left - 1].any()),
            right + 1 < dense.shape[1] and bool(dense[rows, right + 1].any()),
        )
        if not any(grows):
            return top, bottom, left, right
        top, bottom, left, right = top - grows[0], bottom + grows[1], left - grows[2], right + grows[3]

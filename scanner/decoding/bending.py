"""How a sheet is bent: where the modules of a rectified code really are. Must not know: what it says.

The borders of modules are a clock: along a row they stand at every full module. Where paper is bent or
creased the clock's phase drifts, slowly, so it can be followed from the finder patterns, where it is right,
through the whole code. What it tells at each place is how far the modules there are off.
"""

import heapq

import numpy as np

from scanner.decoding import vision
from scanner.decoding.corners import CELL_PX, MARGIN
from scanner.decoding.vision import Values
from scanner.grey import Grey

FLAT_LEVELS = 8.0
"""Slopes that are as good as none, in grey levels per pixel."""

LEAST_WEIGHT = 0.15
"""A phase with less behind it is noise: its neighbour's is taken."""

MOST_ACROSS = 40
"""Phases that are followed in a row: more cost time."""

LEAST_STEP = 2
"""Modules from one phase to the next: paper bends less finely, and nearer ones follow noise."""

SEED_WEIGHT = 9.0
"""Above every weight that is measured, which are 1 at most: following begins at the seeds."""


def unbend(flat: Grey, modules: int, window_px: int, smoothness: float) -> Grey:
    """Draw a rectified code anew, with its modules where they should be.

    Args:
        flat: (side, side) uint8 as `scanner.decoding.corners.rectified` makes it.
        modules: In a row, without the margin.
        window_px: Side of the surroundings that one phase is taken from.
        smoothness: Sigma over which phases are levelled, in steps between phases.
    """
    step = max(LEAST_STEP, round((modules + 2 * MARGIN) / MOST_ACROSS))
    shifts = [_shifts(flat, modules, axis, window_px, step) for axis in (0, 1)]
    side = len(shifts[0][0]) * step * CELL_PX
    across, down = (
        vision.stretch(_levelled(*each, smoothness), side)[: len(flat), : len(flat)] for each in shifts
    )
    at = np.arange(len(flat), dtype=np.float32)
    return vision.pick(flat, across + at[None, :], down + at[:, None])


def _shifts(flat: Grey, modules: int, axis: int, window_px: int, step: int) -> tuple[Values, Values]:
    """How far modules are off along an axis, in pixels, and how much that is worth."""
    steep = vision.slopes(flat, axis)
    angle = 2 * np.pi / CELL_PX * (np.arange(len(flat)) + 0.5)
    clock = np.stack((np.cos(angle), np.sin(angle))).astype(np.float32)
    one, other = clock[:, None, :] if axis == 0 else clock[:, :, None]
    middle = CELL_PX * step // 2
    at = np.minimum(np.arange(middle, len(flat) + middle, CELL_PX * step), len(flat) - 1)
    real, imaginary, total = (
        vision.box_mean(each, window_px)[np.ix_(at, at)] for each in (steep * one, steep * other, steep)
    )
    weight = np.hypot(real, imaginary) / (total + FLAT_LEVELS)
    phase = _follow(np.arctan2(imaginary, real), weight, _seeds(modules, step))
    return phase * np.float32(CELL_PX / (2 * np.pi)), weight


def _seeds(modules: int, step: int) -> list[tuple[int, int]]:
    """Row and column of the phases in the three finder patterns."""
    near, far = (MARGIN + 3) // step, (MARGIN + modules - 4) // step
    return [(near, near), (near, far), (far, near)]


def _follow(phase: Values, weight: Values, seeds: list[tuple[int, int]]) -> Values:
    """Make phases that jump by whole turns steady: from the seeds outwards, the surest first."""
    side = len(phase)
    phases, weights = phase.tolist(), weight.tolist()
    steady: dict[tuple[int, int], float] = {}
    edge = [(-SEED_WEIGHT, row, column, 0.0) for row, column in seeds]
    while edge:
        _, row, column, before = heapq.heappop(edge)
        if (row, column) in steady:
            continue
        turns = round((before - phases[row][column]) / (2 * np.pi))
        now = phases[row][column] + 2 * np.pi * turns if weights[row][column] >= LEAST_WEIGHT else before
        steady[row, column] = now
        for r, c in ((row, column + 1), (row + 1, column), (row, column - 1), (row - 1, column)):
            if 0 <= r < side and 0 <= c < side and (r, c) not in steady:
                heapq.heappush(edge, (-weights[r][c], r, c, now))
    return np.array([[steady[row, column] for column in range(side)] for row in range(side)], np.float32)


def _levelled(shifts: Values, weight: Values, smoothness: float) -> Values:
    heavy = weight**2 + np.float32(1e-4)
    return vision.soften(shifts * heavy, smoothness) / vision.soften(heavy, smoothness)

"""Which three finder patterns belong to one code, and how its plane lies in the picture.

Must not know: what the code says, how it is bent.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import combinations

import numpy as np

from scanner.decoding import vision
from scanner.decoding.finders import Finder
from scanner.decoding.vision import Homography, Points
from scanner.grey import Grey

FEWEST_MODULES, MOST_MODULES, MODULES_STEP = 21, 177, 4
FINDER_MODULES = 7
ALIGNED_FROM = 25
"""Modules of the smallest code with an alignment pattern."""

SIZE_RATIO = 2.3
"""Largest by smallest finder pattern of one code: beyond that it would be seen too steeply."""

SKEW = 0.5
"""How far the way from one finder to the next may leave the direction of its modules."""

LENGTH_RATIO = 1.6
"""One side of a code by the other, each counted in modules."""

COUNTS_TRIED = 4
"""Numbers of modules that the timing patterns are asked about."""

COUNT_ERROR = 0.12
"""How far a count of modules may be off, as a share; bent codes are counted badly."""

LEAST_TIMING = 0.5
"""Of 2: how well both timing patterns have to be where they should. A bent code has little of it."""

ALIGNMENT_LIKENESS = 0.55
"""Of 1: below it, what looks most like an alignment pattern is taken for something else."""

CELL_PX = 6
"""Pixels per module of a rectified code."""

MARGIN = 2
"""Modules of a rectified code's surroundings."""

OUTLINE = np.array(((1, 1), (6, 1), (6, 6), (1, 6)), np.float32)
"""The outline that a finder is seen as, in modules from the code's corner."""


@dataclass(frozen=True, slots=True, eq=False)
class Placement:
    """How a code lies.

    Attributes:
        homography: From modules, (0, 0) at the code's own top left corner, to pixels of the picture.
        modules: Modules in a row.
        is_inverted: Light on dark.
    """

    homography: Homography
    modules: int
    is_inverted: bool

    def corners(self) -> Points:
        """(4, 2) float32 in pixels, from the code's own top left, clockwise."""
        side = self.modules
        return vision.project(
            np.array(((0, 0), (side, 0), (side, side), (0, side)), np.float32), self.homography
        )


@dataclass(frozen=True, slots=True, eq=False)
class Triple:
    """Three finders that may belong together.

    Attributes:
        finders: At the top left, top right and bottom left of the code.
        modules: How many modules a row seems to have.
        strangeness: 0 = seen straight from ahead.
    """

    finders: tuple[Finder, Finder, Finder]
    modules: float
    strangeness: float


def find_triples(finders: Iterable[Finder]) -> list[Triple]:
    """All that could be codes, the likeliest first."""
    several = tuple(finders)
    found = (
        triple
        for corner in several
        for one, other in combinations([finder for finder in several if finder is not corner], 2)
        if (triple := _triple(corner, one, other)) is not None
    )
    return sorted(found, key=lambda triple: triple.strangeness)


def _triple(corner: Finder, one: Finder, other: Finder) -> Triple | None:
    sizes = (corner.module_px, one.module_px, other.module_px)
    if max(sizes) > SIZE_RATIO * min(sizes) or len({f.is_inverted for f in (corner, one, other)}) > 1:
        return None
    if (one.x - corner.x) * (other.y - corner.y) < (one.y - corner.y) * (other.x - corner.x):
        one, other = other, one
    across, down = _way(corner, one), _way(corner, other)
    ways = (across, down, _way(one, corner), _way(other, corner))
    skew = max(min(abs(u), abs(v)) / max(abs(u), abs(v), 1e-6) for u, v in ways)
    if skew > SKEW or (abs(across[0]) > abs(across[1])) == (abs(down[0]) > abs(down[1])):
        return None
    long = [max(abs(u), abs(v)) for u, v in ways]
    width, height = (long[0] + long[2]) / 2 + FINDER_MODULES, (long[1] + long[3]) / 2 + FINDER_MODULES
    if max(width, height) > LENGTH_RATIO * min(width, height):
        return None
    strangeness = skew + abs(math.log(width / height)) + 0.3 * math.log(max(sizes) / min(sizes))
    return Triple((corner, one, other), (width + height) / 2, strangeness)


def _way(start: Finder, end: Finder) -> tuple[float, float]:
    """From one middle to the other, in modules along the sides of `start`."""
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = start.corners.tolist()
    ux, uy = (bx - ax + cx - dx) / 10, (by - ay + cy - dy) / 10
    vx, vy = (dx - ax + cx - bx) / 10, (dy - ay + cy - by) / 10
    area = ux * vy - uy * vx
    if abs(area) < 1e-3:  # noqa: PLR2004  # a line has no inside
        return 0.0, 0.0
    x, y = end.x - start.x, end.y - start.y
    return (x * vy - y * vx) / area, (y * ux - x * uy) / area


def place(image: Grey, triple: Triple) -> Iterator[Placement]:
    """How a code with these finders may lie, the likeliest number of modules first, at most two."""
    counts = sorted(
        range(FEWEST_MODULES, MOST_MODULES + 1, MODULES_STEP), key=lambda count: abs(count - triple.modules)
    )
    near = [count for count in counts[:COUNTS_TRIED] if abs(count - triple.modules) < COUNT_ERROR * count + 3]
    scored = sorted(((_score(image, triple, count), count) for count in near), reverse=True)
    for score, count in scored[:2]:
        if score >= LEAST_TIMING:
            yield from _placed(image, triple, count)


def _points(triple: Triple, count: int) -> tuple[Points, Points]:
    """Where corners of outlines are in the code, and where in the picture."""
    far = count - FINDER_MODULES
    plane = np.concatenate((OUTLINE, OUTLINE + np.array((far, 0)), OUTLINE + np.array((0, far))))
    first, second, _ = triple.finders
    right = np.array((second.x - first.x, second.y - first.y), np.float32)
    return plane.astype(np.float32), np.concatenate([_turned(f.corners, right) for f in triple.finders])


def _turned(corners: Points, right: Points) -> Points:
    """Corners from the code's own top left: the first side goes right."""
    sides = np.roll(corners, -1, axis=0) - corners
    along = sides @ right / np.maximum(np.linalg.norm(sides, axis=1), 1e-6)
    return np.roll(corners, -int(np.argmax(along)), axis=0)


def _score(image: Grey, triple: Triple, count: int) -> float:
    homography = vision.fit(*_points(triple, count))
    return 0.0 if homography is None else timing(image, homography, count)


def timing(image: Grey, homography: Homography, count: int) -> float:
    """How well both timing patterns are where they should be; 2 = perfectly."""
    at = np.arange(FINDER_MODULES, count - FINDER_MODULES)
    should = np.where(at % 2, 1.0, -1.0) - np.mean(np.where(at % 2, 1.0, -1.0))
    row = np.stack((at + 0.5, np.full(len(at), 6.5)), axis=1).astype(np.float32)
    total = 0.0
    for line in (row, row[:, ::-1]):
        seen = vision.project(np.ascontiguousarray(line), homography)
        values = vision.pick(image, seen[:, :1], seen[:, 1:])[:, 0].astype(np.float64)
        values -= values.mean()
        total += abs(values @ should) / (np.linalg.norm(values) * np.linalg.norm(should) + 1e-6)
    return float(total)


def _placed(image: Grey, triple: Triple, count: int) -> Iterator[Placement]:
    plane, seen = _points(triple, count)
    homography = vision.fit(plane, seen)
    if homography is None:
        return
    placement = Placement(homography, count, triple.finders[0].is_inverted)
    at = _alignment(image, placement) if count >= ALIGNED_FROM else None
    if at is not None:
        # As heavy as half of the rest: it alone says where the fourth corner is.
        middle = np.full((6, 2), count - 6.5, np.float32)
        there = np.repeat(vision.project(at, homography), 6, axis=0)
        better = vision.fit(np.concatenate((plane, middle)), np.concatenate((seen, there)))
        placement = placement if better is None else Placement(better, count, placement.is_inverted)
    yield placement


def cells_to_pixels(placement: Placement) -> Homography:
    """From pixels of the rectified code to pixels of the picture."""
    to_modules = np.array(((1 / CELL_PX, 0, -MARGIN), (0, 1 / CELL_PX, -MARGIN), (0, 0, 1)))
    return np.asarray(placement.homography @ to_modules, np.float64)


def rectified(image: Grey, placement: Placement) -> Grey:
    """The code seen from straight ahead, dark on light, `CELL_PX` per module and `MARGIN` modules around."""
    side_px = (placement.modules + 2 * MARGIN) * CELL_PX
    flat = vision.rectify(image, cells_to_pixels(placement), side_px)
    return 255 - flat if placement.is_inverted else flat


def _alignment(image: Grey, placement: Placement) -> Points | None:
    """Where the last alignment pattern is, in modules, (1, 2); None where nothing looks like it."""
    flat = rectified(image, placement)
    half = 2.5 * CELL_PX
    should = (placement.modules - 6.5 + MARGIN) * CELL_PX
    reach = (4 + placement.modules * 0.04) * CELL_PX + half
    first, last = int(should - reach), min(len(flat), int(should + reach))
    like = vision.likeness(flat[first:last, first:last], _drawn_alignment())
    # One that is near where it should be is taken before one that looks a little better.
    middles = np.arange(len(like)) + first + half - should
    near = like - 0.02 / CELL_PX * np.hypot(middles[:, None], middles[None, :]).astype(np.float32)
    row, column = np.unravel_index(int(np.argmax(near)), near.shape)
    if like[row, column] < ALIGNMENT_LIKENESS:
        return None
    at = (np.array(((column, row),)) + first + half) / CELL_PX - MARGIN
    return at.astype(np.float32)


@cache
def _drawn_alignment() -> Grey:
    """An alignment pattern, as soft as a camera sees it."""
    modules = np.zeros((5, 5), np.float32)
    modules[1:4, 1:4] = 255
    modules[2, 2] = 0
    return vision.soften(modules.repeat(CELL_PX, 0).repeat(CELL_PX, 1), CELL_PX / 4).astype(np.uint8)

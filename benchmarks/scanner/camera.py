"""From a flat ticket and its way through the picture to what a sensor sees. Must not know: codes, texts."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from benchmarks.scanner.motion import CODE, FRAME_SIZE, Matrix, project
from benchmarks.scanner.tickets import Flat
from scanner.grey import Grey

Levels = npt.NDArray[np.float32]
"""(height, width) float32, 0 black, 255 white; a sensor clips what is beyond."""

FINE = 2
"""Tickets are drawn with this many pixels for one of the sensor's, in both directions."""

MOST_MOMENTS = 14
SHARP_RADIUS = 1.6
"""A larger disk is laid over the sensor's own pixels: it looks the same and costs a quarter."""


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """A part of the picture in which the ticket lies.

    Attributes:
        left: Of its box in the frame, pixels.
        top: The same.
        shade: The ticket's light, times its opacity.
        opacity: 0.0 to 1.0.
    """

    left: int
    top: int
    shade: Levels
    opacity: Levels

    @property
    def rows(self) -> slice:
        """Its rows in the frame."""
        return slice(self.top, self.top + self.shade.shape[0])

    @property
    def columns(self) -> slice:
        """Its columns in the frame."""
        return slice(self.left, self.left + self.shade.shape[1])


def moments(first: Matrix, last: Matrix) -> int:
    """How many moments of an exposure have to be drawn so that none is seen alone."""
    moved = np.abs(project(first, CODE * 1.2) - project(last, CODE * 1.2)).max()
    return int(np.clip(np.ceil(moved), 1, MOST_MOMENTS))


def expose(flat: Flat, views: Sequence[Matrix], radius: float) -> Layer | None:
    """Add up the moments of one exposure, and put it out of focus.

    Args:
        flat: The ticket.
        views: Where it is at each moment.
        radius: Of the disk of confusion, pixels of the frame.

    Returns:
        What is to be laid over the hall, or None when the ticket is outside.
    """
    outline = np.array(
        [(0, 0), (flat.shade.shape[1], 0), flat.shade.shape[::-1], (0, flat.shade.shape[0])], np.float64
    )
    chains = [np.asarray(matrix @ flat.matrix) for matrix in views]
    box = _box(np.concatenate([project(chain, outline) for chain in chains]), radius + 2)
    if box is None:
        return None
    left, top, right, bottom = box
    size = (right - left) * FINE, (bottom - top) * FINE
    to_box = np.array(((FINE, 0, -left * FINE + 0.5), (0, FINE, -top * FINE + 0.5), (0, 0, 1)), np.float64)
    shade, opacity = (np.zeros(size[::-1], np.float32) for _ in range(2))
    for chain in chains:
        for total, canvas in ((shade, flat.shade), (opacity, flat.opacity)):
            cv2.accumulate(cv2.warpPerspective(canvas, to_box @ chain, size, flags=cv2.INTER_LINEAR), total)
    return Layer(
        left,
        top,
        _soften(np.divide(shade, len(chains), dtype=np.float32), radius),
        _soften(np.divide(opacity, len(chains) * 255, dtype=np.float32), radius),
    )


def _box(corners: npt.NDArray[np.float64], margin: float) -> tuple[int, int, int, int] | None:
    low = np.clip(np.floor(corners.min(axis=0) - margin), 0, FRAME_SIZE).astype(int)
    high = np.clip(np.ceil(corners.max(axis=0) + margin), 0, FRAME_SIZE).astype(int)
    return (int(low[0]), int(low[1]), int(high[0]), int(high[1])) if (high > low).all() else None


def _soften(fine: Levels, radius: float) -> Levels:
    """Put out of focus, and bring to the sensor's pixels."""
    size = fine.shape[1] // FINE, fine.shape[0] // FINE
    if radius < SHARP_RADIUS:
        blurred = cv2.filter2D(fine, -1, disk(radius * FINE), borderType=cv2.BORDER_REPLICATE)
        return np.asarray(cv2.resize(blurred, size, interpolation=cv2.INTER_AREA), np.float32)
    coarse = cv2.resize(fine, size, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.filter2D(coarse, -1, disk(radius), borderType=cv2.BORDER_REPLICATE), np.float32)


def disk(radius: float) -> Levels:
    """What a lens out of focus makes of a point: (n, n), sum 1."""
    reach = int(np.ceil(radius))
    y, x = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    weight = np.clip(radius + 0.5 - np.hypot(x, y), 0, 1)
    return np.asarray(weight / weight.sum(), np.float32)


def lay_over(hall: Levels, layer: Layer, light: float) -> Levels:
    """The hall with the ticket before it."""
    frame = hall.copy()
    part = frame[layer.rows, layer.columns]
    part *= 1 - layer.opacity
    part += layer.shade * np.float32(light)
    return frame


def sense(levels: Levels, gain: float, noise: float, rng: np.random.Generator) -> Grey:
    """What the sensor makes of the light that falls on it."""
    grain = rng.standard_normal(levels.shape, np.float32)
    cv2.scaleAdd(grain, noise, levels * np.float32(gain), grain)
    return np.asarray(cv2.convertScaleAbs(np.clip(grain, 0, 255)), np.uint8)


def through_jpeg(image: Grey, quality: int) -> Grey:
    """A frame as it comes out of a camera that sends MJPEG."""
    _, data = cv2.imencode(".jpg", image, (cv2.IMWRITE_JPEG_QUALITY, quality))
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_GRAYSCALE), np.uint8)

"""OpenCV's operations that reading codes needs, in our words and types. Must not know: codes."""

from dataclasses import dataclass
from typing import TypeAlias, cast

import cv2
import numpy as np
import numpy.typing as npt

from scanner.grey import Grey
from scanner.pictures import calm_opencv

Points: TypeAlias = npt.NDArray[np.float32]
"""(n, 2) float32: x and y in pixels."""

Values: TypeAlias = npt.NDArray[np.float32]
"""(height, width) float32."""

Homography: TypeAlias = npt.NDArray[np.float64]
"""(3, 3) float64: maps the plane of a code to pixels of a picture."""

SHARPEN_SIGMA = 2.5
SHARPEN_GAIN = 2.5
"""Unsharp mask 2.5 x picture - 1.5 x blurred. Source: measured, reads 10 of 493 photos more than without."""

EVEN_LIMIT = 3.0
EVEN_TILES = (8, 8)
"""How far contrast is stretched, in how many parts. Source: measured."""

REDUCED_SHARE = 0.7
"""Of both sides, when fine things are averaged away. Source: measured."""

QUAD = 4
ROUGHNESS = (0.06, 0.1, 0.14)
"""How far corners may be rounded off, as shares of an outline: the first that leaves four is taken."""


@dataclass(frozen=True, slots=True)
class Outlines:
    """The borders between light and dark, nested.

    Attributes:
        points: Each (n, 1, 2) int32.
        tree: (outlines, 4) int32: next and previous beside it, first inside it, the one around it; -1 = none.
    """

    points: tuple[npt.NDArray[np.int32], ...]
    tree: npt.NDArray[np.int32]


def lighter_than_around(image: Grey, block_px: int, levels: int) -> Grey:
    """255 where a pixel is lighter than the mean of its surroundings less `levels`, else 0."""
    how = cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY
    return np.asarray(cv2.adaptiveThreshold(image, 255, *how, block_px, levels), np.uint8)


def calm(image: Grey) -> Grey:
    """A little softened: of a camera's noise a third is left, and modules of two pixels stay apart."""
    return np.asarray(cv2.GaussianBlur(image, (3, 3), 0), np.uint8)


def outlines(binary: Grey) -> Outlines:
    """All of them, with who lies in whom."""
    points, tree = cv2.findContours(binary, cv2.RETR_TREE, cv2.CHAIN_APPROX_SIMPLE)
    if not points:
        return Outlines((), np.zeros((0, 4), np.int32))
    # There may be very many, so none is copied for the sake of its type.
    return Outlines(cast("tuple[npt.NDArray[np.int32], ...]", points), np.asarray(tree[0], np.int32))


def area_px(points: npt.NDArray[np.int32]) -> float:
    """Of an outline; negative where it goes round a hole."""
    return -float(cv2.contourArea(points, oriented=True))


def hull_px(points: npt.NDArray[np.int32]) -> float:
    """Area of the smallest shape without dents around an outline."""
    return float(cv2.contourArea(cv2.convexHull(points)))


def narrowness(points: npt.NDArray[np.int32]) -> float:
    """Shorter by longer side of the smallest box around an outline, however it lies."""
    _, (one, other), _ = cv2.minAreaRect(points)
    return float(min(one, other) / max(one, other, 1e-6))


def quad_of(points: npt.NDArray[np.int32]) -> Points:
    """The four corners of an outline, clockwise as seen, (4, 2)."""
    hull = cv2.convexHull(points)
    length = cv2.arcLength(hull, closed=True)
    for share in ROUGHNESS:
        rough = cv2.approxPolyDP(hull, share * length, closed=True)
        if len(rough) == QUAD:
            return _clockwise(rough[:, 0].astype(np.float32))
    return _clockwise(np.asarray(cv2.boxPoints(cv2.minAreaRect(points)), np.float32))


def _clockwise(corners: Points) -> Points:
    out = corners - corners.mean(axis=0)
    return corners[np.argsort(np.arctan2(out[:, 1], out[:, 0]))]


def fit(plane: Points, seen: Points) -> Homography | None:
    """The homography that comes nearest to mapping `plane` to `seen`; None where there is none."""
    # OpenCV's types say that there always is one.
    found: object = cv2.findHomography(plane, seen, 0)[0]
    return np.asarray(found, np.float64) if isinstance(found, np.ndarray) else None


def project(points: Points, homography: Homography) -> Points:
    """From the plane to pixels."""
    return np.asarray(cv2.perspectiveTransform(points.reshape(1, -1, 2), homography)[0], np.float32)


def rectify(image: Grey, homography: Homography, side_px: int) -> Grey:
    """A square picture of the plane, whose pixels `homography` maps to pixels of `image`."""
    how = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    edge = cv2.BORDER_REPLICATE
    flat = cv2.warpPerspective(image, homography, (side_px, side_px), flags=how, borderMode=edge)
    return np.asarray(flat, np.uint8)


def pick(image: Grey, xs: Values, ys: Values) -> Grey:
    """The picture at (xs, ys), between pixels too; beyond its edge the edge goes on."""
    return np.asarray(cv2.remap(image, xs, ys, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.uint8)


def slopes(image: Grey, axis: int) -> Values:
    """How steep the picture is along x (0) or y (1), never negative."""
    return np.abs(np.asarray(cv2.Sobel(image, cv2.CV_32F, 1 - axis, axis, ksize=3), np.float32))


def box_mean(values: Values, side: int) -> Values:
    """Mean of the square around each value."""
    return np.asarray(cv2.blur(values, (side, side)), np.float32)


def soften(values: Values, sigma: float) -> Values:
    """Gaussian mean around each value."""
    return np.asarray(cv2.GaussianBlur(values, (0, 0), sigma), np.float32)


def local_range(values: Values, side: int) -> tuple[Values, Values]:
    """The lowest and the highest of the square around each value."""
    square = np.ones((side, side), np.uint8)
    low, high = cv2.erode(values, square), cv2.dilate(values, square)
    return np.asarray(low, np.float32), np.asarray(high, np.float32)


def stretch(values: Values, side: int) -> Values:
    """Brought to a square of another size, linearly."""
    return np.asarray(cv2.resize(values, (side, side), interpolation=cv2.INTER_LINEAR), np.float32)


def likeness(image: Grey, template: Grey) -> Values:
    """How like the template the picture is at each place, -1 to 1, whatever its brightness."""
    return np.asarray(cv2.matchTemplate(image, template, cv2.TM_CCOEFF_NORMED), np.float32)


def middle_level(values: Grey) -> float:
    """The level that parts light and dark best (Otsu)."""
    level, _ = cv2.threshold(values, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    return float(level)


def halve(image: Grey) -> Grey:
    """Half as wide and half as high."""
    return np.asarray(cv2.resize(image, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), np.uint8)


def sharpen(image: Grey) -> Grey:
    """Undo some of a soft focus (unsharp mask)."""
    calm_opencv()
    blurred = cv2.GaussianBlur(image, (0, 0), SHARPEN_SIGMA)
    return np.asarray(cv2.addWeighted(image, SHARPEN_GAIN, blurred, 1 - SHARPEN_GAIN, 0), np.uint8)


def enlarge(image: Grey) -> Grey:
    """Double both sides, cubic."""
    calm_opencv()
    return np.asarray(cv2.resize(image, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC), np.uint8)


def even_out(image: Grey) -> Grey:
    """Stretch the contrast of each part by itself (CLAHE), so that shadow and light differ less."""
    calm_opencv()
    return np.asarray(cv2.createCLAHE(EVEN_LIMIT, EVEN_TILES).apply(image), np.uint8)


def reduce(image: Grey) -> Grey:
    """Average away what is finer than modules: the dots of a screen, and specks of dirt."""
    calm_opencv()
    share = REDUCED_SHARE
    return np.asarray(cv2.resize(image, None, fx=share, fy=share, interpolation=cv2.INTER_AREA), np.uint8)

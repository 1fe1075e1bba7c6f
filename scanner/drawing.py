"""Drawing for the demo's clip, by OpenCV: boxes, text, props laid over frames, JPEG.

One of two files that import OpenCV (the other is `scanner.pictures`); a leaf that others import where they
first need it. Must not know: what is drawn and why.
"""

from typing import TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from checkin.errors import PictureError
from scanner.grey import Grey
from scanner.pictures import calm_opencv

Prop: TypeAlias = npt.NDArray[np.uint8]
"""A picture with holes: (height, width, 4) uint8; grey times opacity, opacity, nothing, nothing.

Four channels because OpenCV warps four at the price of one, and two at the price of four.
"""

Box: TypeAlias = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels; right and bottom lie outside."""

Corners: TypeAlias = npt.NDArray[np.float32]
"""(4, 2) float32: x and y of top left, top right, bottom right, bottom left."""

SUBPIXEL_BITS = 4
SMALLEST_TEXT_PX = 8
MOST_BLUR = 2.0
"""A stronger blur is made of half the pixels: it looks the same and costs a quarter."""

LEAST_BLUR = 0.4
"""A weaker blur cannot be seen, and costs as much."""


def rounded_box(canvas: Grey, box: Box, radius: int, shade: int) -> None:
    """Fill a box with round corners."""
    left, top, right, bottom = box[0] + radius, box[1] + radius, box[2] - radius - 1, box[3] - radius - 1
    cv2.rectangle(canvas, (left, box[1]), (right, box[3] - 1), shade, -1)
    cv2.rectangle(canvas, (box[0], top), (box[2] - 1, bottom), shade, -1)
    for corner in ((left, top), (right, top), (left, bottom), (right, bottom)):
        cv2.circle(canvas, corner, radius, shade, -1, cv2.LINE_AA)


def oval(
    canvas: Grey, centre: tuple[float, float], radii: tuple[float, float], angle: float, shade: int
) -> None:
    """Fill an ellipse, `angle` in degrees clockwise."""
    scale = 1 << SUBPIXEL_BITS
    at, axes = (tuple(round(v * scale) for v in pair) for pair in (centre, radii))
    cv2.ellipse(canvas, at, axes, angle, 0, 360, shade, -1, cv2.LINE_AA, SUBPIXEL_BITS)


def polygon(canvas: Grey, points: tuple[tuple[float, float], ...], shade: int) -> None:
    """Fill a polygon."""
    scale = 1 << SUBPIXEL_BITS
    corners = np.round(np.array([points]) * scale).astype(np.int32)
    cv2.fillPoly(canvas, [corners[0]], shade, cv2.LINE_AA, SUBPIXEL_BITS)


def centred_text(canvas: Grey, text: str, box: Box, shade: int, *, weight: int = 400) -> None:
    """Write one line into the middle of a box, smaller until it fits."""
    calm_opencv()
    face = cv2.FontFace("sans")
    width, height = box[2] - box[0], box[3] - box[1]
    size = height
    while (extent := _text_width(canvas, text, face, size, weight)) > width and size > SMALLEST_TEXT_PX:
        size = max(SMALLEST_TEXT_PX, min(size - 1, size * width // extent))
    at = (box[0] + (width - extent) // 2, box[1] + (height + round(size * 0.7)) // 2)
    cv2.putText(canvas, text, at, (shade, shade, shade), face, size, weight)


def _text_width(canvas: Grey, text: str, face: cv2.FontFace, size: int, weight: int) -> int:
    extent = cv2.getTextSize((canvas.shape[1], canvas.shape[0]), text, (0, 0), face, size, weight)
    return max(1, extent[2])


def blur(canvas: Grey, sigma: float) -> Grey:
    """Soften by a Gaussian of `sigma` pixels; also for props."""
    if sigma < LEAST_BLUR:
        return canvas
    if sigma > MOST_BLUR:
        height, width = canvas.shape[:2]
        small = cv2.resize(canvas, (max(1, width // 2), max(1, height // 2)), interpolation=cv2.INTER_AREA)
        return resize(blur(np.asarray(small, np.uint8), sigma / 2), (width, height))
    return np.asarray(cv2.GaussianBlur(canvas, (0, 0), sigma), np.uint8)


def resize(canvas: Grey, size: tuple[int, int], *, smooth: bool = True) -> Grey:
    """Bring to (width, height); not `smooth` keeps hard edges."""
    how = cv2.INTER_LINEAR if smooth else cv2.INTER_NEAREST
    return np.asarray(cv2.resize(canvas, size, interpolation=how), np.uint8)


def prop_from(shade: Grey, opacity: Grey) -> Prop:
    """Join a picture and its opacity."""
    nothing = np.zeros_like(shade)
    return np.dstack((cv2.multiply(shade, opacity, scale=1 / 255), opacity, nothing, nothing))


def lay_over(frame: Grey, prop: Prop, corners: Corners, soft: float = 0.0) -> None:
    """Draw a prop into a frame, in perspective, in place.

    Args:
        frame: (height, width) uint8.
        prop: What is drawn.
        corners: Where its corners come to lie, in pixels of the frame; they may lie outside.
        soft: Sigma of the defocus, in pixels.
    """
    height, width = frame.shape
    margin = 2 + 2 * soft
    low = np.clip(np.floor(corners.min(axis=0) - margin), 0, (width, height)).astype(int)
    high = np.clip(np.ceil(corners.max(axis=0) + margin), 0, (width, height)).astype(int)
    if (high <= low).any():
        return
    right, bottom = prop.shape[1], prop.shape[0]
    edges = np.array([(0, 0), (right, 0), (right, bottom), (0, bottom)], np.float32)
    matrix = cv2.getPerspectiveTransform(edges, (corners - low).astype(np.float32))
    size = (int(high[0] - low[0]), int(high[1] - low[1]))
    warped = cv2.warpPerspective(prop, matrix, size, flags=cv2.INTER_LINEAR)
    shade, opacity = (blur(np.asarray(cv2.extractChannel(warped, at), np.uint8), soft) for at in (0, 1))
    below = frame[low[1] : high[1], low[0] : high[0]]
    behind = cv2.multiply(below, cv2.bitwise_not(opacity), scale=1 / 255)
    below[:] = cv2.add(behind, shade)


def add_noise(frame: Grey, noise: Grey, middle: int) -> Grey:
    """Add noise whose zero is `middle`."""
    return np.asarray(cv2.addWeighted(frame, 1, noise, 1, -middle), np.uint8)


def jpeg(image: Grey, quality: int) -> bytes:
    """Write a grey picture as JPEG bytes.

    Raises:
        PictureError: It cannot be written, because it has no pixels or is too large for JPEG.
    """
    calm_opencv()
    remedy = "Use a size between 1 and 65,535 pixels."
    try:
        written, data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])
    except cv2.error as error:
        raise PictureError("A picture cannot be written as JPEG.", remedy) from error
    if not written:
        raise PictureError("A picture cannot be written as JPEG.", remedy)
    return data.tobytes()

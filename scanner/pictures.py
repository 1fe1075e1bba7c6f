"""Pictures that come in, by OpenCV: files and frames to grey, sizes, sharpening.

One of two files that import OpenCV (the other is `scanner.drawing`); a leaf that others import where they
first need it. Must not know: codes, tickets, threads. Any bytes end in a picture or a `PictureError`.
"""

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import cv2
import numpy as np
import numpy.typing as npt

from checkin.errors import PictureError
from scanner.grey import MAX_SIDE, Grey
from scanner.headers import PNG, SIZES, picture_size

MAX_FILE_BYTES = 64 * 1024 * 1024
MAX_PIXELS = 64_000_000
"""Above every phone's camera, and still 64 MB of grey: a small file may not unpack into all of the memory."""

SHARPEN_SIGMA = 2.5
SHARPEN_GAIN = 2.5
"""Unsharp mask 2.5 x picture - 1.5 x blurred. Source: measured, reads 10 of 493 photos more than without."""

CHANNELS_BGR = 3
CHANNELS_BGRA = 4
BITS = 8

TAKE_ANOTHER = "Take another picture, as PNG or JPEG."


@cache
def calm_opencv() -> None:
    """Keep OpenCV to the calling thread, and away from the terminal that shows our screens."""
    # FFmpeg writes past OpenCV's log; it is asked when the first clip is opened. -8 is AV_LOG_QUIET.
    os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
    cv2.setNumThreads(1)
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)


def read_picture(path: Path) -> Grey:
    """Read a PNG, JPEG, GIF or BMP file.

    Returns:
        (height, width) uint8 at full size.

    Raises:
        PictureError: Not there, not readable, no picture, or too large.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        problem = f"{path.name} cannot be read: {error.strerror or error}."
        raise PictureError(problem, "Check the name and the rights of the file.") from error
    if len(data) > MAX_FILE_BYTES:
        raise PictureError(f"{path.name} is larger than 64 MB.", TAKE_ANOTHER)
    return parse_picture(data, path.name)


def parse_picture(data: bytes, name: str = "The picture") -> Grey:
    """Turn the bytes of a picture file into grey.

    Args:
        data: A PNG, JPEG, GIF or BMP file, or anything else.
        name: What the error calls it.

    Returns:
        (height, width) uint8.

    Raises:
        PictureError: No picture, a broken one, or more than `MAX_PIXELS`.
    """
    _check_size(data, name)
    flags = cv2.IMREAD_UNCHANGED if data.startswith(PNG) else cv2.IMREAD_GRAYSCALE
    calm_opencv()
    try:
        image = cv2.imdecode(np.frombuffer(data, np.uint8), flags)
    except cv2.error as error:
        raise PictureError(f"{name} is broken.", TAKE_ANOTHER) from error
    if image is None:
        raise PictureError(f"{name} is broken.", TAKE_ANOTHER)
    return grey_from(image, name)


def _check_size(data: bytes, name: str) -> None:
    """Before unpacking, since a small file can hold a picture larger than the memory."""
    if not any(data.startswith(magic) for magic in SIZES):
        raise PictureError(f"{name} is no PNG, JPEG, GIF or BMP picture.", TAKE_ANOTHER)
    size = picture_size(data)
    if size is None or not size[0] or not size[1]:
        raise PictureError(f"{name} is broken.", TAKE_ANOTHER)
    if size[0] * size[1] > MAX_PIXELS:
        raise PictureError(f"{name} has {size[0]}x{size[1]} pixels, which is too large.", TAKE_ANOTHER)


def grey_from(image: npt.NDArray[Any], name: str = "The picture") -> Grey:
    """Turn any picture array into grey.

    Args:
        image: (height, width) or (height, width, 1 | 3 | 4) of booleans or unsigned integers, in OpenCV's
            order blue, green, red, alpha. More than 8 bits are brought to 8 by the brightest pixel.
        name: What the error calls it.

    Raises:
        PictureError: No pixels, or another shape or type.
    """
    if image.ndim not in {2, 3} or not image.size or image.dtype.kind not in "bu":
        raise PictureError(f"{name} has no pixels that can be read.", TAKE_ANOTHER)
    pixels = _eight_bits(image)
    if pixels.ndim == 2:  # noqa: PLR2004  # grey already
        return np.ascontiguousarray(pixels)
    calm_opencv()
    match pixels.shape[2]:
        case 1:
            return np.ascontiguousarray(pixels[:, :, 0])
        case n if n == CHANNELS_BGR:
            return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY), np.uint8)
        case n if n == CHANNELS_BGRA:
            return _on_white(pixels)
        case _:
            raise PictureError(f"{name} has {pixels.shape[2]} colour channels.", TAKE_ANOTHER)


def _eight_bits(image: npt.NDArray[Any]) -> Grey:
    if image.dtype == np.uint8:
        return np.asarray(image, np.uint8)
    if image.dtype.kind == "b":
        return np.where(image, np.uint8(255), np.uint8(0))
    shift = max(0, int(image.max()).bit_length() - BITS)
    return np.asarray(image >> shift, np.uint8)


def _on_white(pixels: Grey) -> Grey:
    """A code drawn on nothing is meant to be seen on white paper."""
    grey = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGRA2GRAY), np.uint16)
    alpha = pixels[:, :, 3].astype(np.uint16)
    return ((grey * alpha + 255 * (255 - alpha)) // 255).astype(np.uint8)


def shrink(image: Grey, longest_px: int = MAX_SIDE) -> Grey:
    """Bring the longest side down to `longest_px`; smaller pictures come back as they are."""
    longest = max(image.shape)
    if longest <= longest_px:
        return image
    calm_opencv()
    height, width = (max(1, round(side * longest_px / longest)) for side in image.shape)
    return np.asarray(cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


def sharpen(image: Grey) -> Grey:
    """Undo some of a soft focus (unsharp mask)."""
    calm_opencv()
    blurred = cv2.GaussianBlur(image, (0, 0), SHARPEN_SIGMA)
    return np.asarray(cv2.addWeighted(image, SHARPEN_GAIN, blurred, 1 - SHARPEN_GAIN, 0), np.uint8)


def enlarge(image: Grey) -> Grey:
    """Double both sides, cubic."""
    calm_opencv()
    return np.asarray(cv2.resize(image, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC), np.uint8)


class Capture(Protocol):
    """The part of `cv2.VideoCapture` that we use, so that a test can stand in for a camera."""

    def isOpened(self) -> bool: ...  # noqa: D102, N802  # OpenCV's name

    def grab(self) -> bool: ...  # noqa: D102  # OpenCV's: take the next frame without unpacking it

    def retrieve(self) -> tuple[bool, npt.NDArray[Any]]: ...  # noqa: D102  # OpenCV's: unpack it

    def release(self) -> None: ...  # noqa: D102  # OpenCV's


@dataclass(frozen=True, slots=True)
class CameraMode:
    """What a camera is asked for; it may choose something near.

    Attributes:
        width: Pixels.
        height: Pixels.
        fps: Frames per second.
    """

    width: int = 1280
    height: int = 720
    fps: int = 30


def open_camera(path: str, mode: CameraMode) -> Capture:
    """Open a V4L2 device. The answer may be a capture that is not opened.

    MJPG is asked for first: as raw YUYV most USB 2 cameras give 1280x720 at 10 frames a second only, and
    some drivers take the size only after the format.
    """
    calm_opencv()
    capture = cv2.VideoCapture(path, cv2.CAP_V4L2)
    settings = (
        (cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG")),
        (cv2.CAP_PROP_FRAME_WIDTH, mode.width),
        (cv2.CAP_PROP_FRAME_HEIGHT, mode.height),
        (cv2.CAP_PROP_FPS, mode.fps),
        (cv2.CAP_PROP_BUFFERSIZE, 1),
    )
    if capture.isOpened():
        for key, value in settings:
            capture.set(key, value)
    return capture


def open_clip(path: str) -> tuple[Capture, float]:
    """Open a video file. The answer may be a capture that is not opened.

    Only the FFmpeg reader is asked: OpenCV's own MJPEG reader writes its complaints over the screen.

    Returns:
        The capture, and its frames per second; 0.0 where the file does not say.
    """
    calm_opencv()
    capture = cv2.VideoCapture(path, cv2.CAP_FFMPEG)
    fps = capture.get(cv2.CAP_PROP_FPS) if capture.isOpened() else 0.0
    return capture, fps if 0 < fps <= 1000 else 0.0  # noqa: PLR2004  # a broken header says anything


def retrieve(capture: Capture) -> Grey | None:
    """Unpack the frame that was grabbed last, or None when there is none."""
    try:
        got, image = capture.retrieve()
        return shrink(grey_from(image, "A frame")) if got else None
    except (cv2.error, PictureError):
        return None


def grab(capture: Capture) -> bool:
    """Take the next frame; False when there is none."""
    try:
        return capture.grab()
    except cv2.error:
        return False

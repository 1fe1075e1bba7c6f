"""Pictures that come in, by OpenCV: files, cameras and clips to grey.

Any bytes end in a picture or a `PictureError`. OpenCV has two doors more: `scanner.decoding.vision` looks at
pictures, `scanner.drawing` draws the demo's. Must not know: codes, tickets, threads.
"""

import os
import stat
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from checkin.errors import PictureError
from scanner.capture import Agreed, CameraMode, Capture, SettableCapture
from scanner.grey import MAX_SIDE, Grey
from scanner.headers import PNG, SIZES, picture_size, unpacked_bytes

MAX_FILE_BYTES = 64 * 1024 * 1024
MAX_PIXELS = 64_000_000
"""Above every phone's camera, and still 64 MB of grey: a small file may not unpack into all of the memory."""

MAX_UNPACKED_BYTES = 4 * MAX_PIXELS
"""Colours with opacity at 8 bits; of 16 bits only half as many pixels."""

CHANNELS_BGR = 3
CHANNELS_BGRA = 4
BITS = 8

MAX_FPS = 1000.0
OLDEST_S = 60.0
"""Age up to which a camera's time stamp is believed; an older one is of another clock."""

TAKE_ANOTHER = "Take another picture, as PNG or JPEG."


@cache
def calm_opencv() -> None:
    """Keep OpenCV to the calling thread, and away from the terminal that shows our screens."""
    # FFmpeg writes past OpenCV's log; it is asked when the first clip is opened. -8 is AV_LOG_QUIET.
    os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
    cv2.setNumThreads(1)
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)


def read_picture(path: Path) -> Grey:
    """Read a PNG, JPEG, GIF, BMP or WebP file.

    Returns:
        (height, width) uint8 at full size.

    Raises:
        PictureError: Not there, not readable, no picture, or too large.
    """
    try:
        # Nonblocking: a pipe would keep us until somebody writes into it. What is no file may have no end.
        with open(path, "rb", opener=_without_waiting) as file:  # Path.open takes no opener
            is_file = stat.S_ISREG(os.fstat(file.fileno()).st_mode)
            data = file.read(MAX_FILE_BYTES + 1) if is_file else b""
    except (OSError, ValueError) as error:
        problem = f"{path.name} cannot be read: {getattr(error, 'strerror', None) or error}."
        raise PictureError(problem, "Check the name and the rights of the file.") from error
    if not is_file:
        raise PictureError(f"{path.name} is no file.", TAKE_ANOTHER)
    if len(data) > MAX_FILE_BYTES:
        raise PictureError(f"{path.name} is larger than 64 MB.", TAKE_ANOTHER)
    return parse_picture(data, path.name)


def _without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NONBLOCK)


def parse_picture(data: bytes, name: str = "The picture") -> Grey:
    """Turn the bytes of a picture file into grey.

    Args:
        data: A PNG, JPEG, GIF, BMP or WebP file, or anything else.
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
        raise PictureError(f"{name} is no PNG, JPEG, GIF, BMP or WebP picture.", TAKE_ANOTHER)
    size = picture_size(data)
    if size is None or not size[0] or not size[1]:
        raise PictureError(f"{name} is broken.", TAKE_ANOTHER)
    if size[0] * size[1] > MAX_PIXELS or unpacked_bytes(data) > MAX_UNPACKED_BYTES:
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


def open_camera(
    path: str, mode: CameraMode, opener: Callable[[str, int], SettableCapture] = cv2.VideoCapture
) -> Capture:
    """Open a V4L2 device. The answer may be a capture that is not opened.

    MJPG is asked for first: as raw YUYV most USB 2 cameras give 1280x720 at 10 frames a second only, and
    some drivers take the size only after the format. Where it is taken, the JPEG files are asked for as they
    are: unpacked to grey they cost half of what colours and their way to grey do (measurements.md).
    """
    calm_opencv()
    capture = opener(path, cv2.CAP_V4L2)
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
        if agreed_mode(capture).is_jpeg:
            capture.set(cv2.CAP_PROP_CONVERT_RGB, 0)
    return capture


def agreed_mode(capture: Capture) -> Agreed:
    """What the camera says that it does now."""
    code = int(capture.get(cv2.CAP_PROP_FOURCC))
    letters = code.to_bytes(4, "little") if 0 < code < 1 << 32 else b""
    fps = capture.get(cv2.CAP_PROP_FPS)
    return Agreed(
        width=int(capture.get(cv2.CAP_PROP_FRAME_WIDTH)),
        height=int(capture.get(cv2.CAP_PROP_FRAME_HEIGHT)),
        fps=fps if 0 < fps <= MAX_FPS else 0.0,
        packing=letters.decode("ascii", "replace").strip(),
    )


def taken_s(capture: Capture, now_s: float) -> float:
    """When the frame that was grabbed last was taken.

    V4L2 stamps each frame with the monotonic clock as it comes over the wire. A stamp that cannot be of this
    clock, or none, gives `now_s`.
    """
    stamp_s = capture.get(cv2.CAP_PROP_POS_MSEC) / 1000
    return stamp_s if stamp_s > 0 and now_s - OLDEST_S <= stamp_s <= now_s else now_s


def open_clip(path: str) -> tuple[Capture, float]:
    """Open a video file. The answer may be a capture that is not opened.

    Only the FFmpeg reader is asked: OpenCV's own MJPEG reader writes its complaints over the screen.

    Returns:
        The capture, and its frames per second; 0.0 where the file does not say.
    """
    calm_opencv()
    capture = cv2.VideoCapture(path, cv2.CAP_FFMPEG)
    fps = capture.get(cv2.CAP_PROP_FPS) if capture.isOpened() else 0.0
    return capture, fps if 0 < fps <= MAX_FPS else 0.0  # a broken header says anything


def retrieve(capture: Capture) -> Grey | None:
    """Unpack the frame that was grabbed last, or None when there is none."""
    try:
        got, image = capture.retrieve()
        return shrink(_unpack(image)) if got else None
    except (cv2.error, PictureError):
        return None


def _unpack(image: npt.NDArray[Any]) -> Grey:
    """A frame as it is, or out of the JPEG file that a camera gave instead, as one row of bytes."""
    if image.ndim == 2 and image.shape[0] == 1 and image.dtype == np.uint8:  # noqa: PLR2004  # not in colour
        return parse_picture(image.tobytes(), "A frame")
    return grey_from(image, "A frame")


def grab(capture: Capture) -> bool:
    """Take the next frame; False when there is none."""
    try:
        return capture.grab()
    except cv2.error:
        return False

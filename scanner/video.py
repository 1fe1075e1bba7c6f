"""Moving pictures by OpenCV: cameras through V4L2, and video files.

The second of two files that import OpenCV; a leaf that others import where they first need it.
Must not know: codes, tickets, threads.
"""

from dataclasses import dataclass
from typing import Any, Protocol

import cv2
import numpy.typing as npt

from checkin.errors import PictureError
from scanner.grey import Grey
from scanner.pictures import calm_opencv, grey_from, shrink


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

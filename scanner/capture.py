"""A camera or a film that is being read: what we use of it, what it is asked for, what it has taken.

Must not know: OpenCV, whose words these are where the linter says so; codes, tickets, threads.
"""

from dataclasses import dataclass
from typing import Any, Protocol

import numpy.typing as npt

JPEG_PACKINGS = frozenset({"MJPG", "JPEG"})


class Capture(Protocol):
    """The part of `cv2.VideoCapture` that we use, so that a test can stand in for a camera."""

    def isOpened(self) -> bool: ...  # noqa: D102, N802  # OpenCV's name

    def grab(self) -> bool: ...  # noqa: D102  # OpenCV's: take the next frame without unpacking it

    def retrieve(self) -> tuple[bool, npt.NDArray[Any]]: ...  # noqa: D102  # OpenCV's: unpack it

    def release(self) -> None: ...  # noqa: D102  # OpenCV's

    def get(self, key: int, /) -> float: ...  # noqa: D102  # OpenCV's: a property, 0.0 when it has none


class SettableCapture(Capture, Protocol):
    """A capture that can be told how to take pictures."""

    def set(self, key: int, value: float, /) -> bool: ...  # noqa: D102  # OpenCV's


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


@dataclass(frozen=True, slots=True)
class Agreed:
    """What a camera has taken of what it was asked for.

    Attributes:
        width: Pixels.
        height: Pixels.
        fps: Frames per second; 0.0 when it does not say.
        packing: Four letters, such as ``MJPG`` or ``YUYV``; empty when it does not say.
    """

    width: int
    height: int
    fps: float
    packing: str

    @property
    def is_jpeg(self) -> bool:
        """Whether its frames come as JPEG files."""
        return self.packing in JPEG_PACKINGS

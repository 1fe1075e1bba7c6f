"""Cameras and clips that exist only in memory; they pass the contract in tests/scanner/test_sources.py."""

import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from checkin.errors import EinlassError, PictureError
from scanner.frames import Frame
from scanner.grey import Grey

Step = Grey | EinlassError | Exception


class FakeSource:
    """Gives pictures from a list; a `PictureError` is given as a value, any other exception is raised."""

    def __init__(self, steps: Iterable[Step], fps: float = 10.0) -> None:
        self.name = "fake:"
        self.closed = False
        self._steps: Iterator[Step] = iter(steps)
        self._fps = fps
        self._next = 0

    def read(self) -> Frame | PictureError | None:
        """The next step."""
        step = None if self.closed else next(self._steps, None)
        if step is None:
            return None
        if isinstance(step, PictureError):
            return step
        if isinstance(step, Exception):
            raise step
        self._next += 1
        return Frame(step, (self._next - 1) / self._fps, self._next - 1)

    def close(self) -> None:
        """Give nothing any more."""
        self.closed = True


class HangingSource(FakeSource):
    """Gives its pictures and then hangs, as a driver does, until it is let go."""

    def __init__(self, steps: Iterable[Step] = ()) -> None:
        super().__init__(steps)
        self.let_go = threading.Event()

    def read(self) -> Frame | PictureError | None:
        """The next step; hangs after the last."""
        seen = super().read()
        if seen is None:
            self.let_go.wait(60)
        return seen


class FakeCapture:
    """Stands in for `cv2.VideoCapture`: gives what `next_image` gives, None for a read that fails."""

    def __init__(self, next_image: Callable[[], npt.NDArray[Any] | None], *, opened: bool = True) -> None:
        self.released = False
        self._next_image = next_image
        self._opened = opened
        self._image: npt.NDArray[Any] | None = None

    def isOpened(self) -> bool:  # noqa: N802  # OpenCV's name
        """Whether it was opened."""
        return self._opened

    def grab(self) -> bool:
        """Take the next image."""
        self._image = self._next_image()
        return self._image is not None

    def retrieve(self) -> tuple[bool, npt.NDArray[Any]]:
        """Give the image that was taken."""
        return self._image is not None, np.zeros(0, np.uint8) if self._image is None else self._image

    def release(self) -> None:
        """Let go."""
        self.released = True

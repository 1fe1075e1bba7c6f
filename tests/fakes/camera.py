"""Cameras and clips that exist only in memory; they pass the contract in tests/scanner/test_sources.py."""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
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
        self.properties: dict[int, float] = {}
        self.settings: list[tuple[int, float]] = []
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

    def get(self, key: int, /) -> float:
        """A property, 0.0 for one that nobody gave."""
        return self.properties.get(key, 0.0)

    def set(self, key: int, value: float, /) -> bool:
        """Note what is asked for, in order; nothing comes of it."""
        self.settings.append((key, value))
        return True


class FakePiCamera:
    """Stands in for `picamera2.Picamera2`: gives YUV420 frames with padded rows.

    Args:
        scenes: What `capture_array` gives, as (height, width) grey; after them it raises as the library does.
        padding: Bytes behind each row.
        controls: Names that the camera advertises.
    """

    def __init__(
        self, scenes: Iterable[Grey], padding: int = 64, controls: Iterable[str] = ("FrameRate",)
    ) -> None:
        self.camera_controls: Mapping[str, object] = dict.fromkeys(controls)
        self.calls: list[tuple[str, object]] = []
        self._scenes = iter(scenes)
        self._padding = padding
        self._is_running = False

    def create_video_configuration(self, main: object, lores: object) -> object:
        """The configuration that was asked for."""
        return {"main": main, "lores": lores}

    def configure(self, configuration: object) -> None:
        """Take it."""
        self.calls.append(("configure", configuration))

    def set_controls(self, controls: Mapping[str, float]) -> None:
        """Take them; libcamera raises for those that the camera does not have."""
        if unknown := controls.keys() - self.camera_controls.keys():
            raise RuntimeError(f"Control {unknown} is not advertised by libcamera")
        self.calls.append(("set_controls", dict(controls)))

    def start(self) -> None:
        """Run."""
        self._is_running = True

    def capture_array(self, name: str) -> npt.NDArray[np.uint8]:
        """The next frame of the stream ``lores``."""
        scene = next(self._scenes, None)
        if scene is None or name != "lores" or not self._is_running:
            raise RuntimeError("Camera frontend has timed out!")
        padded = np.pad(scene, ((0, 0), (0, self._padding)), constant_values=77)
        return np.vstack((padded, np.full((scene.shape[0] // 2, padded.shape[1]), 128, np.uint8)))

    def stop(self) -> None:
        """End."""
        self._is_running = False
        self.calls.append(("stop", None))

    def close(self) -> None:
        """Let go."""
        self.calls.append(("close", None))

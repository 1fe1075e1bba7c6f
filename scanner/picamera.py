"""The cameras of a Raspberry Pi's ribbon connector, by picamera2: the grey plane as it is, unconverted.

The library belongs to the system (Debian package python3-picamera2) and is imported only when such a camera
is asked for. Must not know: codes, tickets, threads, OpenCV. Source: The Picamera2 Library (Raspberry Pi
Ltd): streams, capturing arrays, camera controls.
"""

import importlib
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from checkin.errors import CameraUnavailableError, ConfigError
from checkin.phrases import phrase
from scanner.camera import CameraSource, camera_mode, mains_option
from scanner.capture import CameraMode
from scanner.frames import SourceUrl
from scanner.grey import Grey

Value = int | float
Imports = Callable[[str], Any]

STREAM = "lores"
"""The second stream of every Raspberry Pi is the one that may be YUV420 on all models."""

INSTALL = (
    "sudo apt install python3-picamera2, and write include-system-site-packages = true into .venv/pyvenv.cfg."
)
FLICKER_US: Mapping[str, int] = MappingProxyType({"off": 0, "50": 10_000, "60": 8_333})
"""Option -> microseconds between two flashes of a lamp: two in each cycle of the mains."""

AF_MANUAL, AF_CONTINUOUS = 0, 2
FLICKER_OFF, FLICKER_MANUAL = 0, 1

LIBRARY_ERRORS = (RuntimeError, IndexError, KeyError, ValueError, OSError, TimeoutError)
"""What picamera2 and libcamera answer with when a camera is missing, in use, or does not do as asked."""


class PiCamera(Protocol):
    """The part of `picamera2.Picamera2` that is used."""

    camera_controls: Mapping[str, object]

    def create_video_configuration(self, main: object, lores: object) -> object: ...  # noqa: D102

    def configure(self, configuration: object) -> object: ...  # noqa: D102

    def set_controls(self, controls: Mapping[str, Value]) -> object: ...  # noqa: D102

    def start(self) -> object: ...  # noqa: D102

    def capture_array(self, name: str) -> npt.NDArray[np.uint8]: ...  # noqa: D102

    def stop(self) -> object: ...  # noqa: D102

    def close(self) -> object: ...  # noqa: D102


class PiCapture:
    """A started camera of a Raspberry Pi, in the words of `scanner.capture.Capture`."""

    def __init__(self, camera: PiCamera, width: int) -> None:
        self._camera = camera
        self._width = width
        self._image: Grey | None = None

    def isOpened(self) -> bool:  # noqa: N802  # OpenCV's name
        """It is."""
        return True

    def grab(self) -> bool:
        """Take the next frame."""
        try:
            self._image = grey_plane(self._camera.capture_array(STREAM), self._width)
        except LIBRARY_ERRORS:
            self._image = None
        return self._image is not None

    def retrieve(self) -> tuple[bool, Grey]:
        """The frame that was taken."""
        return self._image is not None, np.zeros((0, 0), np.uint8) if self._image is None else self._image

    def get(self, _key: int, /) -> float:
        """OpenCV's properties are unknown here."""
        return 0.0

    def release(self) -> None:
        """Give the camera back, also when it has failed."""
        for end in (self._camera.stop, self._camera.close):
            try:
                end()
            except LIBRARY_ERRORS:
                continue


def grey_plane(frame: npt.NDArray[np.uint8], width: int) -> Grey | None:
    """The Y plane of a YUV420 frame.

    Args:
        frame: (height * 3 / 2, stride) uint8: Y on top, U and V below; rows are padded on the right.
        width: Pixels of a row that are picture.

    Returns:
        (height, width) uint8; None when the frame is of another shape.
    """
    if frame.ndim != 2 or frame.dtype != np.uint8 or not frame.size:  # noqa: PLR2004  # rows and columns
        return None
    return np.ascontiguousarray(frame[: frame.shape[0] * 2 // 3, :width])


def open_pi_camera_source(
    where: SourceUrl, mono: Callable[[], float], imports: Imports = importlib.import_module
) -> CameraSource:
    """Open ``picamera2:NUMBER``; options as for V4L2, ``focus`` in dioptres (1 / metres).

    Raises:
        ConfigError: An option with a value that it does not take.
        CameraUnavailableError: No picamera2 on this machine, no such camera, or it is in use.
    """
    number, mode, wanted = _number(where), camera_mode(where), _wanted_controls(where)
    library = _library(imports)
    try:
        camera: PiCamera = library.Picamera2(number)
    except LIBRARY_ERRORS as error:
        problem = f"Camera {number} of this Raspberry Pi does not open: {error}."
        remedy = "Check its ribbon cable, and close other programs that use it; rpicam-hello --list-cameras."
        raise CameraUnavailableError(problem, remedy) from error
    capture = PiCapture(camera, mode.width)
    try:
        _begin(camera, mode, wanted)
    except LIBRARY_ERRORS as error:
        capture.release()
        problem = f"Camera {number} of this Raspberry Pi does not start: {error}."
        raise CameraUnavailableError(problem, "Try without options, then size=1280x720.") from error
    return CameraSource(str(where), capture, mono, f"Raspberry Pi camera {number}")


def _library(imports: Imports) -> Any:
    try:
        return imports("picamera2")
    except (ImportError, ValueError, AttributeError, OSError) as error:
        # ValueError and AttributeError: parts of it were built for another numpy.
        raise CameraUnavailableError("picamera2 is not installed for this Python.", INSTALL) from error


def _begin(camera: PiCamera, mode: CameraMode, wanted: Mapping[str, Value]) -> None:
    size = (mode.width, mode.height)
    camera.configure(
        camera.create_video_configuration(main={"size": size}, lores={"size": size, "format": "YUV420"})
    )
    known = {name: value for name, value in wanted.items() if name in camera.camera_controls}
    camera.set_controls({"FrameRate": mode.fps} | known)
    camera.start()


def _number(where: SourceUrl) -> int:
    if not re.fullmatch(r"\d", where.path, re.ASCII):
        raise ConfigError(
            phrase("The camera in {where} is no number.", where=str(where)),
            "Write picamera2:0 for the first one.",
        )
    return int(where.path)


def _wanted_controls(where: SourceUrl) -> Mapping[str, Value]:
    """Names and values of libcamera; those that a camera does not have are left out."""
    period_us = FLICKER_US[mains_option(where)]
    flicker = {"AeFlickerMode": FLICKER_MANUAL if period_us else FLICKER_OFF, "AeFlickerPeriod": period_us}
    focus = where.options.get("focus", "auto")
    if focus == "auto":
        return flicker | {"AfMode": AF_CONTINUOUS}
    if not re.fullmatch(r"\d{1,2}(\.\d{1,2})?", focus, re.ASCII):
        raise ConfigError(
            phrase("The focus in {where} is no number.", where=str(where)),
            "Write it like focus=3.5, in 1/metres.",
        )
    return flicker | {"AfMode": AF_MANUAL, "LensPosition": float(focus)}

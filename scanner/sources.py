"""The three sources of frames: camera, clip, folder of pictures. Must not know: codes, tickets, threads."""

import re
import stat
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from checkin.errors import CameraUnavailableError, ConfigError, PictureError
from scanner import pictures
from scanner.frames import Frame, SourceUrl, find_pictures

FALLBACK_FPS = 25.0
"""For clips that do not say how fast they are."""

IMAGES_FPS = 5.0
"""Speed at which a folder of pictures is shown as if by a camera."""

PATIENT_READS = 5
"""Empty answers of a camera in a row before it counts as gone: a bad USB packet spoils one frame."""


def _event_wait(seconds: float) -> object:
    return threading.Event().wait(seconds)


@dataclass(slots=True)
class Pace:
    """Brings recorded frames at the times at which they were taken.

    Attributes:
        mono: The monotonic clock, in seconds.
        wait: Waits for that many seconds.
        start_s: When frame 0 was due; known after the first frame.
    """

    mono: Callable[[], float]
    wait: Callable[[float], object] = _event_wait
    start_s: float | None = field(default=None)

    def late_s(self, clip_s: float) -> float:
        """Seconds since the frame at `clip_s` was due; negative before that, 0 before the first frame."""
        return 0.0 if self.start_s is None else self.mono() - self.start_s - clip_s

    def keep(self, clip_s: float) -> float:
        """Wait until the frame at `clip_s` is due, the first one being due now; gives the clock."""
        if self.start_s is None:
            self.start_s = self.mono() - clip_s
        early_s = -self.late_s(clip_s)
        if early_s > 0:
            self.wait(early_s)
        return self.mono()


class ClipSource:
    """A video file, frame by frame; paced, it drops frames that nobody was there to see."""

    def __init__(self, name: str, capture: pictures.Capture, fps: float, pace: Pace | None) -> None:
        self.name = name
        self._capture = capture
        self._fps = fps
        self._pace = pace
        self._next = 0
        self._open = True

    def read(self) -> Frame | PictureError | None:
        """The next frame, or None at the end. A frame that does not unpack ends the clip."""
        if not self._open or not pictures.grab(self._capture):
            return None
        while self._is_late() and pictures.grab(self._capture):
            self._next += 1
        image = pictures.retrieve(self._capture)
        if image is None:
            return None
        index, clip_s = self._next, self._next / self._fps
        self._next += 1
        return Frame(image, self._pace.keep(clip_s) if self._pace else clip_s, index)

    def _is_late(self) -> bool:
        return self._pace is not None and self._pace.late_s((self._next + 1) / self._fps) > 0

    def close(self) -> None:
        """Close the file."""
        if self._open:
            self._open = False
            self._capture.release()


class ImagesSource:
    """A folder of pictures in the order of their names; broken ones are told and skipped."""

    def __init__(self, name: str, paths: tuple[Path, ...], fps: float, pace: Pace | None) -> None:
        self.name = name
        self._paths = paths
        self._fps = fps
        self._pace = pace
        self._next = 0

    def read(self) -> Frame | PictureError | None:
        """The next picture, what is wrong with it, or None at the end."""
        if self._next >= len(self._paths):
            return None
        index, clip_s = self._next, self._next / self._fps
        self._next += 1
        seen_s = self._pace.keep(clip_s) if self._pace else clip_s
        try:
            return Frame(pictures.shrink(pictures.read_picture(self._paths[index])), seen_s, index)
        except PictureError as error:
            return error

    def close(self) -> None:
        """Forget the rest."""
        self._next = len(self._paths)


class CameraSource:
    """A V4L2 camera."""

    def __init__(self, name: str, capture: pictures.Capture, mono: Callable[[], float]) -> None:
        self.name = name
        self._capture = capture
        self._mono = mono
        self._next = 0
        self._open = True

    def read(self) -> Frame | PictureError | None:
        """The next frame that the camera takes.

        Raises:
            CameraUnavailableError: It was unplugged, or gives nothing.
        """
        for _ in range(PATIENT_READS):
            if not self._open:
                return None
            image = pictures.retrieve(self._capture) if pictures.grab(self._capture) else None
            if image is not None:
                self._next += 1
                return Frame(image, self._mono(), self._next - 1)
        raise CameraUnavailableError("The camera gives no pictures any more.", PLUG_IN)

    def close(self) -> None:
        """Give the device back."""
        if self._open:
            self._open = False
            self._capture.release()


PLUG_IN = "Check the camera's cable, or plug it into another socket; it starts again by itself."


def open_camera_source(where: SourceUrl, mono: Callable[[], float]) -> CameraSource:
    """Open ``v4l2:DEVICE``; options ``size`` (such as 1280x720) and ``fps``.

    Raises:
        ConfigError: An option without a number.
        CameraUnavailableError: No such device, no camera, or it is in use.
    """
    mode = _camera_mode(where)
    path = Path(where.path)
    try:
        is_device = stat.S_ISCHR(path.stat().st_mode)
    except (OSError, ValueError) as error:
        raise CameraUnavailableError(f"There is no camera at {where.path}.", PLUG_IN) from error
    if not is_device:
        remedy = f"Did you mean clip:{where.path}?"
        raise CameraUnavailableError(f"{where.path} is no camera.", remedy)
    capture = pictures.open_camera(where.path, mode)
    if not capture.isOpened():
        capture.release()
        remedy = "Close other programs that use it, and check that this user may use cameras (group video)."
        raise CameraUnavailableError(f"{where.path} does not open as a camera.", remedy)
    return CameraSource(str(where), capture, mono)


def _camera_mode(where: SourceUrl) -> pictures.CameraMode:
    size = re.fullmatch(r"(\d{2,4})x(\d{2,4})", where.options.get("size", "1280x720"), re.ASCII)
    if size is None:
        raise ConfigError(f"The size in {where} is no size.", "Write it like size=1280x720.")
    return pictures.CameraMode(int(size[1]), int(size[2]), round(_fps(where, 30.0)))


def _fps(where: SourceUrl, default: float) -> float:
    text = where.options.get("fps", f"{default:.0f}")
    if not re.fullmatch(r"\d{1,3}", text, re.ASCII) or not int(text):
        raise ConfigError(f"The fps in {where} is no number of frames.", "Write it like fps=30.")
    return float(text)


def open_clip_source(where: SourceUrl, pace: Pace | None) -> ClipSource:
    """Open ``clip:FILE``.

    Raises:
        CameraUnavailableError: No such file, or no video that can be read.
    """
    if not _is(Path.is_file, where.path):
        raise CameraUnavailableError(f"There is no clip at {where.path}.", "Check the name of the file.")
    capture, fps = pictures.open_clip(where.path)
    if not capture.isOpened():
        capture.release()
        remedy = "Use another file, such as MP4 or AVI."
        raise CameraUnavailableError(f"{where.path} is no video that can be read.", remedy)
    return ClipSource(str(where), capture, fps or FALLBACK_FPS, pace)


def open_images_source(where: SourceUrl, pace: Pace | None) -> ImagesSource:
    """Open ``images:FOLDER``; option ``fps``.

    Raises:
        ConfigError: An option without a number.
        CameraUnavailableError: No such folder, or no PNG or JPEG in it.
    """
    fps = _fps(where, IMAGES_FPS)
    paths = find_pictures(Path(where.path))
    if not paths:
        remedy = "Name a folder that holds PNG or JPEG files."
        raise CameraUnavailableError(f"There are no pictures in {where.path}.", remedy)
    return ImagesSource(str(where), paths, fps, pace)


def _is(question: Callable[[Path], bool], path: str) -> bool:
    try:
        return question(Path(path))
    except (OSError, ValueError):
        return False

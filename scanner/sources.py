"""Recorded sources of frames: clip and folder of pictures. Must not know: codes, tickets, threads."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from checkin.errors import CameraUnavailableError, PictureError
from checkin.phrases import phrase
from scanner import pictures
from scanner.capture import Capture
from scanner.frames import Frame, SourceUrl, get_pictures, whole_option
from scanner.grey import Grey

FALLBACK_FPS = 25.0
"""For clips that do not say how fast they are."""

IMAGES_FPS = 5
"""Speed at which a folder of pictures is shown as if by a camera."""

SPOILED_FRAMES = 50
"""Frames of a clip in a row that do not unpack before it counts as over: what reads films does not tell the
one from the other, and answers at once at the end."""


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

    def __init__(self, name: str, capture: Capture, fps: float, pace: Pace | None) -> None:
        self.name = name
        self._capture = capture
        self._fps = fps
        self._pace = pace
        self._next = 0
        self._open = True

    def read(self) -> Frame | PictureError | None:
        """The next frame, or None at the end. Frames that do not unpack are passed over."""
        for _ in range(SPOILED_FRAMES if self._open else 0):
            image = self._take()
            index, clip_s = self._next, self._next / self._fps
            self._next += 1
            if image is not None:
                return Frame(image, self._pace.keep(clip_s) if self._pace else clip_s, index)
        return None

    def _take(self) -> Grey | None:
        if not pictures.grab(self._capture):
            return None
        while self._is_late() and pictures.grab(self._capture):
            self._next += 1
        return pictures.retrieve(self._capture)

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


def open_clip_source(where: SourceUrl, pace: Pace | None) -> ClipSource:
    """Open ``clip:FILE``.

    Raises:
        CameraUnavailableError: No such file, or no video that can be read.
    """
    if not _is(Path.is_file, where.path):
        raise CameraUnavailableError(
            phrase("There is no clip at {path}.", path=where.path), "Check the name of the file."
        )
    capture, fps = pictures.open_clip(where.path)
    if not capture.isOpened():
        capture.release()
        remedy = "Use another file, such as MP4 or AVI."
        raise CameraUnavailableError(phrase("{path} is no video that can be read.", path=where.path), remedy)
    return ClipSource(str(where), capture, fps or FALLBACK_FPS, pace)


def open_images_source(where: SourceUrl, pace: Pace | None) -> ImagesSource:
    """Open ``images:FOLDER``; option ``fps``.

    Raises:
        ConfigError: An option without a number.
        CameraUnavailableError: No such folder, or no picture in it.
    """
    fps = whole_option(where, "fps", IMAGES_FPS)
    paths = get_pictures(Path(where.path))
    return ImagesSource(str(where), paths, fps, pace)


def _is(question: Callable[[Path], bool], path: str) -> bool:
    try:
        return question(Path(path))
    except (OSError, ValueError):
        return False

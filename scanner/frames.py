"""Frames and where they come from: camera, clip or folder behind one Protocol and one kind of URL.

Must not know: codes, tickets, threads, OpenCV.
"""

import os
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType
from typing import Protocol, runtime_checkable
from urllib.parse import parse_qsl

from checkin.errors import CameraUnavailableError, ConfigError, PictureError
from checkin.phrases import phrase
from scanner.grey import Grey


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One picture from a source.

    Attributes:
        image: (height, width) uint8, grey, longest side at most `scanner.grey.MAX_SIDE`.
        seen_s: When it was taken, in seconds: the monotonic clock for cameras and paced clips, the clip's
            own time otherwise.
        index: Number of the picture in its source, from 0; grows, with gaps where frames were dropped.
    """

    image: Grey
    seen_s: float
    index: int


class FrameSource(Protocol):
    """Where frames come from. Used by one thread, which also closes it."""

    @property
    def name(self) -> str:
        """The URL it was opened with."""
        ...

    def read(self) -> Frame | PictureError | None:
        """Wait for the next frame.

        Returns:
            A frame; or the problem of one picture that was skipped; or None at the end, and ever after.

        Raises:
            CameraUnavailableError: The camera gives nothing any more.
        """
        ...

    def close(self) -> None:
        """Give the device back. May be called twice; `read` then gives None."""
        ...


@runtime_checkable
class LiveSource(FrameSource, Protocol):
    """A camera: it goes on whether anybody looks or not, so a frame that waits grows old."""

    def skip(self) -> bool:
        """Let one frame pass without unpacking it; False when there was none."""
        ...


@dataclass(frozen=True, slots=True)
class SourceUrl:
    """A camera source, taken apart.

    Attributes:
        scheme: ``v4l2``, ``picamera2``, ``clip`` or ``images``.
        path: Device, number of the camera, file or folder.
        options: What stands behind the question mark.
    """

    scheme: str
    path: str
    options: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def __str__(self) -> str:
        return f"{self.scheme}:{self.path}"


CAMERA_OPTIONS = frozenset({"size", "fps", "mains", "focus"})
CAMERA_SCHEMES = frozenset({"v4l2", "picamera2"})
"""Sources without an end."""

SCHEMES = MappingProxyType(
    {
        "v4l2": ("v4l2:/dev/v4l/by-id/NAME", CAMERA_OPTIONS),
        "picamera2": ("picamera2:0", CAMERA_OPTIONS),
        "clip": ("clip:FILE", frozenset[str]()),
        "images": ("images:FOLDER", frozenset({"fps"})),
    }
)
"""Scheme -> how it is written, and the options that it knows."""

PICTURE_SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".bmp", ".webp"})
"""What a folder of pictures may hold; other files in it are passed over."""

MEANT = "Did you mean {url}?"
RIGHT_FORMS = phrase("Write one of: {forms}.", forms=", ".join(form for form, _ in SCHEMES.values()))


def parse_source(url: str) -> SourceUrl:
    """Take a camera source apart.

    Raises:
        ConfigError: Another scheme, no path, or an option that is not known; the remedy names what is.
    """
    scheme, colon, rest = url.partition(":")
    if not colon or scheme not in SCHEMES:
        raise ConfigError(
            phrase("The camera source {url} is not understood.", url=repr(url)), _nearest_form(url)
        )
    before, mark, after = rest.rpartition("?")
    path, query = (before, after) if mark and "=" in after else (rest, "")
    if not path:
        raise ConfigError(
            phrase("The camera source {url} names no place.", url=repr(url)),
            phrase("Write {form}.", form=SCHEMES[scheme][0]),
        )
    options = dict(parse_qsl(query, keep_blank_values=True))
    unknown = sorted(set(options) - SCHEMES[scheme][1])
    if unknown:
        known = ", ".join(sorted(SCHEMES[scheme][1])) or "none"
        raise ConfigError(
            phrase(
                "The camera source {url} has an unknown option {option}.",
                url=repr(url),
                option=repr(unknown[0]),
            ),
            phrase("Known: {known}.", known=known),
        )
    return SourceUrl(scheme, path, MappingProxyType(options))


def whole_option(where: SourceUrl, name: str, default: int, least: int = 1) -> int:
    """An option that is a whole number of at most four digits.

    Raises:
        ConfigError: It is none, or below `least`.
    """
    text = where.options.get(name, str(default))
    if not re.fullmatch(r"\d{1,4}", text, re.ASCII) or int(text) < least:
        raise ConfigError(
            phrase("The {name} in {where} is no such number.", name=name, where=str(where)),
            phrase("Write it like {form}.", form=f"{name}=30"),
        )
    return int(text)


def _nearest_form(url: str) -> str:
    scheme, colon, rest = url.partition(":")
    near = get_close_matches(scheme.lower(), SCHEMES, n=1, cutoff=0.5)
    if colon and near and "/" not in scheme:
        return phrase(MEANT, url=f"{near[0]}:{rest or SCHEMES[near[0]][0].partition(':')[2]}")
    if url.startswith("/dev/"):
        return phrase(MEANT, url=f"v4l2:{url}")
    path = Path(url)
    if path.suffix and not colon:
        return phrase(MEANT, url=f"clip:{url}")
    return RIGHT_FORMS


def open_source(url: str, *, paced: bool = False, mono: Callable[[], float] = time.monotonic) -> FrameSource:
    """Open a camera, clip or folder of pictures.

    Args:
        url: ``v4l2:/dev/v4l/by-id/NAME?size=1280x720&fps=30&mains=50&focus=auto``, ``picamera2:0`` with the
            same options, ``clip:FILE`` or ``images:FOLDER?fps=5``.
        paced: Clips and folders come at their own speed, as from a camera, and a late reader misses frames
            of a clip; otherwise as fast as they are read, and every one.
        mono: The monotonic clock, in seconds.

    Raises:
        ConfigError: The URL is not understood.
        CameraUnavailableError: Nothing there, or it cannot be opened.
    """
    from scanner import camera, picamera, sources

    where = parse_source(url)
    pace = sources.Pace(mono=mono) if paced else None
    match where.scheme:
        case "v4l2":
            return camera.open_camera_source(where, mono)
        case "picamera2":
            return picamera.open_pi_camera_source(where, mono)
        case "clip":
            return sources.open_clip_source(where, pace)
        case _:
            return sources.open_images_source(where, pace)


def get_pictures(folder: Path) -> tuple[Path, ...]:
    """The pictures in a folder and in the folders in it, by path.

    A folder in it that cannot be listed is among them, so that whoever reads it learns why.

    Raises:
        CameraUnavailableError: No such folder, or no picture in it.
    """
    closed: list[str] = []
    try:
        walk = os.walk(folder, onerror=lambda error: closed.append(str(error.filename)))
        found = [Path(inside, name) for inside, _, names in walk for name in names]
    except ValueError:  # a name that no folder can have
        found = []
    pictures = {path for path in found if path.suffix.lower() in PICTURE_SUFFIXES}
    pictures |= {Path(name) for name in closed} - {folder}
    if not pictures:
        remedy = "Name a folder that holds PNG, JPEG, GIF, BMP or WebP files."
        raise CameraUnavailableError(phrase("There are no pictures in {folder}.", folder=str(folder)), remedy)
    return tuple(sorted(pictures))

"""Frames and where they come from: camera, clip or folder behind one Protocol and one kind of URL.

Must not know: codes, tickets, threads, OpenCV.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType
from typing import Protocol
from urllib.parse import parse_qsl

from checkin.errors import ConfigError, PictureError
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


@dataclass(frozen=True, slots=True)
class SourceUrl:
    """A camera source, taken apart.

    Attributes:
        scheme: ``v4l2``, ``clip`` or ``images``.
        path: Device, file or folder.
        options: What stands behind the question mark.
    """

    scheme: str
    path: str
    options: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def __str__(self) -> str:
        return f"{self.scheme}:{self.path}"


SCHEMES = MappingProxyType(
    {
        "v4l2": ("v4l2:/dev/v4l/by-id/NAME", frozenset({"size", "fps"})),
        "clip": ("clip:FILE", frozenset[str]()),
        "images": ("images:FOLDER", frozenset({"fps"})),
    }
)
"""Scheme -> how it is written, and the options that it knows."""

PICTURE_SUFFIXES = frozenset({".png", ".jpg", ".jpeg"})
"""What a folder of pictures may hold; other files in it are passed over."""

RIGHT_FORMS = "Write one of: " + ", ".join(form for form, _ in SCHEMES.values()) + "."


def parse_source(url: str) -> SourceUrl:
    """Take a camera source apart.

    Raises:
        ConfigError: Another scheme, no path, or an option that is not known; the remedy names what is.
    """
    scheme, colon, rest = url.partition(":")
    if not colon or scheme not in SCHEMES:
        raise ConfigError(f"The camera source {url!r} is not understood.", _nearest_form(url))
    path, mark, query = rest.rpartition("?") if "=" in rest.rpartition("?")[2] else (rest, "", "")
    path, query = (path, query) if mark else (rest, "")
    if not path:
        raise ConfigError(f"The camera source {url!r} names no place.", f"Write {SCHEMES[scheme][0]}.")
    options = dict(parse_qsl(query, keep_blank_values=True))
    unknown = sorted(set(options) - SCHEMES[scheme][1])
    if unknown:
        known = ", ".join(sorted(SCHEMES[scheme][1])) or "none"
        raise ConfigError(
            f"The camera source {url!r} has an unknown option {unknown[0]!r}.", f"Known: {known}."
        )
    return SourceUrl(scheme, path, MappingProxyType(options))


def _nearest_form(url: str) -> str:
    scheme, colon, rest = url.partition(":")
    near = get_close_matches(scheme.lower(), SCHEMES, n=1, cutoff=0.5)
    if colon and near and "/" not in scheme:
        return f"Did you mean {near[0]}:{rest or SCHEMES[near[0]][0].partition(':')[2]}?"
    if url.startswith("/dev/"):
        return f"Did you mean v4l2:{url}?"
    path = Path(url)
    if path.suffix and not colon:
        return f"Did you mean clip:{url}?"
    return RIGHT_FORMS


def open_source(url: str, *, paced: bool = False, mono: Callable[[], float] = time.monotonic) -> FrameSource:
    """Open a camera, clip or folder of pictures.

    Args:
        url: ``v4l2:/dev/v4l/by-id/NAME?size=1280x720&fps=30``, ``clip:FILE`` or ``images:FOLDER?fps=5``.
        paced: Clips and folders come at their own speed, as from a camera, and a late reader misses frames
            of a clip; otherwise as fast as they are read, and every one.
        mono: The monotonic clock, in seconds.

    Raises:
        ConfigError: The URL is not understood.
        CameraUnavailableError: Nothing there, or it cannot be opened.
    """
    from scanner import sources

    where = parse_source(url)
    pace = sources.Pace(mono=mono) if paced else None
    match where.scheme:
        case "v4l2":
            return sources.open_camera_source(where, mono)
        case "clip":
            return sources.open_clip_source(where, pace)
        case _:
            return sources.open_images_source(where, pace)


def find_pictures(folder: Path) -> tuple[Path, ...]:
    """The PNG and JPEG files of a folder, sorted by name; empty when there is no such folder."""
    try:
        return tuple(sorted(p for p in folder.iterdir() if p.suffix.lower() in PICTURE_SUFFIXES))
    except (OSError, ValueError):
        return ()

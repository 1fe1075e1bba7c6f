"""What `einlass scan` tells about pictures, folders and clips. Must not know: threads, tickets, JSON."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from checkin.errors import CameraUnavailableError, ConfigError, PictureError
from scanner.decode import Code, decode
from scanner.frames import CAMERA_SCHEMES, FrameSource, get_pictures, open_source, parse_source
from scanner.grey import Grey

CLIP_SUFFIXES = frozenset({".avi", ".mp4", ".mkv", ".mov", ".m4v", ".webm", ".mjpg", ".mjpeg"})

NO_FRAMES = "The clip holds no picture that can be read. Use another file, such as MP4 or AVI."


@dataclass(frozen=True, slots=True)
class FileScan:
    """What one picture or clip holds.

    Attributes:
        source: The file, as the caller can find it.
        codes: The codes in it; of a clip each text once, in the order in which they came.
        ms: Milliseconds of processor time that decoding took, without reading the file.
        problem: Why it could not be read; empty when it could.
    """

    source: str
    codes: tuple[Code, ...] = ()
    ms: float = 0.0
    problem: str = ""


def scan_source(url: str, clock_s: Callable[[], float] = time.thread_time) -> Iterator[FileScan]:
    """Read pictures and clips.

    Args:
        url: A picture, a folder of pictures or a clip, as a plain path or as ``images:`` or ``clip:``.
            Cameras have no end, so they are for `scanner.watch.scans`.
        clock_s: Any clock that measures seconds; by default the processor's for this thread.

    Returns:
        One `FileScan` for each picture or clip. A file that cannot be read is one with a problem.

    Raises:
        ConfigError: The URL is not understood, or names a camera.
        CameraUnavailableError: No such file or folder, or a folder without pictures.
    """
    pictures, clip = _find(url)
    if clip:
        yield _scan_clip(open_source(f"clip:{clip}"), clip, clock_s)
    for path in pictures:
        yield _scan_picture(path, clock_s)


def _find(url: str) -> tuple[tuple[Path, ...], str]:
    """The pictures or the clip that a source names."""
    path, is_folder, is_clip = _plain_path(url) or _from_url(url)
    if is_clip:
        return (), str(path)
    return get_pictures(path) if is_folder else (path,), ""


def _plain_path(url: str) -> tuple[Path, bool, bool] | None:
    """Path, whether it is a folder, whether it is a clip; None when there is no such file."""
    path = Path(url)
    try:
        if not url:
            return None
        if path.is_dir():
            return path, True, False
        if path.is_file():
            return path, False, path.suffix.lower() in CLIP_SUFFIXES
    except (OSError, ValueError):
        pass
    return None


def _from_url(url: str) -> tuple[Path, bool, bool]:
    if ":" not in url:
        raise CameraUnavailableError(f"There is no file {url}.", "Check the name of the picture or folder.")
    where = parse_source(url)
    if where.scheme in CAMERA_SCHEMES:
        raise ConfigError(f"{url} is a camera, not a file.", "Read a camera with the reader for cameras.")
    return Path(where.path), where.scheme == "images", where.scheme == "clip"


def _scan_picture(path: Path, clock_s: Callable[[], float]) -> FileScan:
    from scanner.pictures import read_picture

    try:
        image = read_picture(path)
    except PictureError as error:
        return FileScan(str(path), problem=str(error))
    return FileScan(str(path), *_timed(image, clock_s))


def _scan_clip(source: FrameSource, name: str, clock_s: Callable[[], float]) -> FileScan:
    codes: dict[str, Code] = {}
    ms, problem = 0.0, NO_FRAMES
    try:
        while (seen := source.read()) is not None:
            if not isinstance(seen, PictureError):
                problem = ""
                found, took_ms = _timed(seen.image, clock_s)
                ms += took_ms
                codes |= {code.text: code for code in found if code.text not in codes}
    finally:
        source.close()
    return FileScan(name, tuple(codes.values()), ms, problem)


def _timed(image: Grey, clock_s: Callable[[], float]) -> tuple[tuple[Code, ...], float]:
    from scanner.pictures import shrink

    started_s = clock_s()
    return decode(shrink(image)), (clock_s() - started_s) * 1000

"""What doctor says of the camera: there, may be opened, and what it gives. Opens it for a moment.

Must not know: how findings are shown, codes.
"""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, assert_never

from checkin.errors import ConfigError
from checkin.phrases import phrase
from kiosk.checkup.findings import Finding, State
from kiosk.words import mark
from scanner.frames import CAMERA_SCHEMES, Frame, FrameSource, SourceUrl, open_source, parse_source

if TYPE_CHECKING:
    from scanner.grab import Outcome

PATIENCE_S = 6.0
"""For the first picture: opening a camera and its first exposure take a while."""

LEAST_FPS = 15.0
STABLE_NAMES = Path("/dev/v4l/by-id")
"""Where udev names cameras by maker and serial number: the same after every start and in every socket."""

IN_USE = mark("While the kiosk runs it has the camera for itself: end it first, or look at its screen.")
RAW = mark("As raw pictures most cameras give few frames a second: try another camera, or size=640x480.")
SLOW = mark("Try another socket, more light, or fewer pixels, such as size=640x480.")

Open = Callable[[str], FrameSource]


def camera_findings(url: str, names: Path = STABLE_NAMES, opens: Open = open_source) -> Iterator[Finding]:
    """Look at the camera of the settings, if there is one.

    Args:
        url: The camera source; empty = none.
        names: The folder with names that stay.
        opens: Opens a source.
    """
    if not url:
        return
    try:
        where = parse_source(url)
    except ConfigError as error:
        yield Finding("camera", State.BAD, error.problem, f"{error.remedy}{_others(names)}")
        return
    yield from _name_that_changes(where, names)
    yield from _pictures(url, where, names, opens)


def _name_that_changes(where: SourceUrl, names: Path) -> Iterator[Finding]:
    if where.scheme != "v4l2" or not Path(where.path).name.startswith("video"):
        return
    same = next((name for name in _stable_names(names) if _target(name) == Path(where.path)), None)
    remedy = (
        phrase("Name it v4l2:{name}.", name=str(same))
        if same
        else phrase("Name it by /dev/v4l/by-id or /dev/v4l/by-path.")
    )
    text = phrase("{name} may be another camera after the next start.", name=where.path)
    yield Finding("camera", State.WARN, text, remedy)


def _pictures(url: str, where: SourceUrl, names: Path, opens: Open) -> Iterator[Finding]:
    from scanner.grab import Grabber

    opened: list[FrameSource] = []

    def connect() -> FrameSource:
        opened.append(opens(url))
        return opened[0]

    grabber = Grabber(connect, threading.Condition())
    grabber.start()
    seen = grabber.take(PATIENCE_S, stopping=threading.Event())
    try:
        if isinstance(seen, Frame):
            yield from _agreed(where, opened[0], seen)
        else:
            yield _without_pictures(where, names, seen)
    finally:
        grabber.abandon()
        grabber.join(PATIENCE_S)


def _without_pictures(where: SourceUrl, names: Path, outcome: "Outcome | None") -> Finding:
    from scanner.grab import Ended, Lost

    match outcome:
        case Lost(problem) if problem.endswith(" is in use."):
            return Finding("camera", State.WARN, problem, IN_USE)
        case Lost(problem, remedy):
            others = _others(names) if where.scheme == "v4l2" else ""
            return Finding("camera", State.BAD, problem, f"{remedy}{others}")
        case Ended():
            return Finding(
                "camera",
                State.BAD,
                phrase("{name} holds no picture.", name=str(where)),
                mark("Name another file."),
            )
        case None:
            text = phrase(
                "{name} gave no picture within {number} s.", name=str(where), number=round(PATIENCE_S)
            )
            return Finding("camera", State.BAD, text, mark("Unplug the camera and plug it in again."))
        case _:
            assert_never(outcome)


def _agreed(where: SourceUrl, source: FrameSource, frame: Frame) -> Iterator[Finding]:
    """What is given: by a camera also how, and what could not be set."""
    height, width = frame.image.shape
    if where.scheme not in CAMERA_SCHEMES:
        yield Finding("camera", State.GOOD, f"{where}: {width}x{height}")
        return
    from scanner.camera import CameraSource

    assert isinstance(source, CameraSource)
    agreed = source.agreed
    fps = f", {agreed.fps:.0f} frames a second" if agreed.fps else ""
    packing = f", {agreed.packing}" if agreed.packing else ""
    yield Finding("camera", State.GOOD, f"{source.card}: {width}x{height}{fps}{packing}")
    if agreed.packing and not agreed.is_jpeg:
        yield Finding(
            "camera", State.WARN, phrase("It gives {packing} and no MJPG.", packing=agreed.packing), RAW
        )
    if 0 < agreed.fps < LEAST_FPS:
        yield Finding(
            "camera",
            State.WARN,
            phrase("It gives only {number} frames a second.", number=round(agreed.fps)),
            SLOW,
        )
    for note in source.notes:
        yield Finding(
            "camera",
            State.WARN,
            phrase("Not set: {what}.", what=note),
            mark("Change the option of the camera source."),
        )


def _others(names: Path) -> str:
    """The cameras that there are, as they can be written into the settings."""
    found = ", ".join(f"v4l2:{name}" for name in _stable_names(names))
    return f" There is: {found}." if found else ""


def _stable_names(names: Path) -> tuple[Path, ...]:
    """Nodes that give pictures; the second of most cameras gives measurements only."""
    try:
        return tuple(sorted(name for name in names.iterdir() if name.name.endswith("-index0")))
    except OSError:
        return ()


def _target(name: Path) -> Path | None:
    try:
        return name.resolve(strict=True)
    except (OSError, RuntimeError):
        return None

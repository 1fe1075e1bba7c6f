"""Cameras as sources of frames, and V4L2 cameras with all that is set at them.

Must not know: codes, tickets, threads, OpenCV.
"""

import errno
import fcntl
import os
import re
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from checkin.errors import CameraUnavailableError, ConfigError, PictureError
from checkin.phrases import phrase
from scanner import pictures
from scanner.capture import Agreed, CameraMode, Capture
from scanner.frames import MEANT, Frame, SourceUrl, whole_option
from scanner.freeze import Life, watch_life
from scanner.v4l2 import MAINS, Control, Ioctl, Unset, find_card, open_device, set_controls

PATIENT_READS = 5
"""Empty answers of a camera in a row before it counts as gone: a bad USB packet spoils one frame."""

PLUG_IN = "Check the camera's cable, or plug it into another socket; it starts again by itself."
NAME_ONE = "Name one, as v4l2:/dev/v4l/by-id/NAME; einlass doctor lists them."

ASKED_BY: Mapping[str, Control] = MappingProxyType({"mains": Control.MAINS, "focus": Control.FOCUS})
"""Option -> the control that has to take it."""


class CameraSource:
    """A camera, whichever way its pictures come.

    It counts as running once two of its pictures differ, since a camera that froze gives a picture, too.

    Args:
        name: The URL.
        capture: Where pictures come from.
        mono: The monotonic clock, in seconds.
        card: What the camera calls itself.
        notes: What could not be set at it.
    """

    def __init__(
        self,
        name: str,
        capture: Capture,
        mono: Callable[[], float],
        card: str = "",
        notes: tuple[str, ...] = (),
    ) -> None:
        self.name = name
        self.card = card
        self.notes = notes
        self._capture = capture
        self._mono = mono
        self._life = Life()
        self._next = 0
        self._open = True

    @property
    def agreed(self) -> Agreed:
        """What it has taken of what it was asked for."""
        return pictures.agreed_mode(self._capture)

    def read(self) -> Frame | PictureError | None:
        """The next frame that the camera takes.

        Raises:
            CameraUnavailableError: It was unplugged, gives nothing, or the same picture for ever.
        """
        empty = 0
        while self._open and empty < PATIENT_READS:
            frame = self._take()
            if frame is None:
                empty += 1
            elif self._life.is_frozen:
                raise CameraUnavailableError("The camera shows the same picture for ever.", PLUG_IN)
            elif self._life.is_seen:
                return frame
        if not self._open:
            return None
        raise CameraUnavailableError("The camera gives no pictures any more.", PLUG_IN)

    def skip(self) -> bool:
        """Let one frame pass without unpacking it; False when there was none."""
        passed = self._open and pictures.grab(self._capture)
        self._next += passed
        return passed

    def close(self) -> None:
        """Give the device back."""
        if self._open:
            self._open = False
            self._capture.release()

    def _take(self) -> Frame | None:
        if not pictures.grab(self._capture):
            return None
        seen_s = pictures.taken_s(self._capture, self._mono())
        image = pictures.retrieve(self._capture)
        if image is None:
            return None
        self._next += 1
        self._life = watch_life(self._life, image, seen_s)
        return Frame(image, seen_s, self._next - 1)


NO_CAMERA = "{path} is no camera."


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a device does not open, in words for staff."""

    problem: str
    remedy: str


TROUBLES: Mapping[int, Trouble] = MappingProxyType(
    {
        errno.ENOENT: Trouble("There is no camera at {path}.", PLUG_IN),
        errno.ENODEV: Trouble("The camera at {path} was unplugged.", PLUG_IN),
        errno.ENXIO: Trouble("The camera at {path} was unplugged.", PLUG_IN),
        errno.EACCES: Trouble(
            "{path} may not be opened by this user.",
            "Let the user use cameras: sudo usermod -aG video USER, then sign in again.",
        ),
        errno.EPERM: Trouble(
            "{path} may not be opened by this program.",
            "Let the unit use cameras: DeviceAllow=char-video4linux rw, SupplementaryGroups=video.",
        ),
        errno.EBUSY: Trouble("{path} is in use.", "Close other programs that use the camera."),
        errno.ENOTTY: Trouble(NO_CAMERA, NAME_ONE),
        errno.EINVAL: Trouble(NO_CAMERA, NAME_ONE),
        errno.EISDIR: Trouble(NO_CAMERA, NAME_ONE),
    }
)
"""What opening a device answers -> what staff read."""


def open_camera_source(
    where: SourceUrl,
    mono: Callable[[], float],
    ioctl: Ioctl = fcntl.ioctl,
    opener: Callable[[str, CameraMode], Capture] = pictures.open_camera,
) -> CameraSource:
    """Open ``v4l2:DEVICE``; options ``size`` (such as 1280x720), ``fps``, ``mains`` and ``focus``.

    Raises:
        ConfigError: An option with a value that it does not take.
        CameraUnavailableError: No such device, no camera, or it is in use.
    """
    mode, wanted = camera_mode(where), _wanted_controls(where)
    card, device = _look_at(where.path, ioctl)
    try:
        capture = opener(where.path, mode)
        if not capture.isOpened():
            capture.release()
            raise _unavailable(where.path, errno.EBUSY)
        unset = set_controls(device, wanted, ioctl)
    finally:
        os.close(device)
    return CameraSource(str(where), capture, mono, card, _told(where, unset))


def _look_at(path: str, ioctl: Ioctl) -> tuple[str, int]:
    """What the camera calls itself, and the open device; the caller closes it."""
    try:
        device = open_device(path)
    except (OSError, ValueError) as error:  # a name that no file can have is a ValueError
        raise _unavailable(path, getattr(error, "errno", None) or errno.ENOENT) from error
    try:
        return _card(path, device, ioctl), device
    except BaseException:
        os.close(device)
        raise


def _card(path: str, device: int, ioctl: Ioctl) -> str:
    if not stat.S_ISCHR(os.fstat(device).st_mode):
        raise CameraUnavailableError(phrase(NO_CAMERA, path=path), phrase(MEANT, url=f"clip:{path}"))
    try:
        card = find_card(device, ioctl)
    except OSError as error:
        raise _unavailable(path, error.errno or errno.ENOTTY) from error
    if card is None:
        raise _unavailable(path, errno.ENOTTY)
    return card


def _unavailable(path: str, number: int) -> CameraUnavailableError:
    trouble = TROUBLES.get(number)
    if trouble is None:
        said = phrase("{path} does not open as a camera ({reason}).", path=path, reason=os.strerror(number))
        return CameraUnavailableError(said, PLUG_IN)
    return CameraUnavailableError(phrase(trouble.problem, path=path), trouble.remedy)


def camera_mode(where: SourceUrl) -> CameraMode:
    """Size and rate that a camera is to be asked for.

    Raises:
        ConfigError: They are none.
    """
    size = re.fullmatch(r"(\d{2,4})x(\d{2,4})", where.options.get("size", "1280x720"), re.ASCII)
    if size is None:
        raise ConfigError(
            phrase("The size in {where} is no size.", where=str(where)), "Write it like size=1280x720."
        )
    return CameraMode(int(size[1]), int(size[2]), whole_option(where, "fps", 30))


def mains_option(where: SourceUrl) -> str:
    """The frequency of the lamps: ``50`` where nothing is said, as in all of Europe.

    Raises:
        ConfigError: Another one than 50, 60 or off.
    """
    mains = where.options.get("mains", "50")
    if mains not in MAINS:
        raise ConfigError(
            phrase("The mains in {where} is no mains frequency.", where=str(where)),
            "Write mains=50, 60 or off.",
        )
    return mains


def _wanted_controls(where: SourceUrl) -> Mapping[Control, int]:
    """Controls in the order in which they are set: a lens moves only after autofocus is off.

    Without ``focus`` autofocus is on, also after a kiosk that had it off: what number means an arm's length
    differs from camera to camera, and a wrong one would leave every ticket blurred.
    """
    wanted = {Control.MAINS: MAINS[mains_option(where)]}
    focus = where.options.get("focus", "auto")
    if focus == "auto":
        return wanted | {Control.AUTOFOCUS: 1}
    return wanted | {Control.AUTOFOCUS: 0, Control.FOCUS: whole_option(where, "focus", 0, least=0)}


def _told(where: SourceUrl, unset: tuple[Unset, ...]) -> tuple[str, ...]:
    """A control that nobody asked for may be missing."""
    asked = {control for name, control in ASKED_BY.items() if where.options.get(name, "auto") != "auto"}
    return tuple(one.text for one in unset if not one.is_missing or one.control in asked)

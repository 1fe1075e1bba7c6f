"""Controls of a V4L2 camera that OpenCV does not know: mains flicker and focus; and what a device is.

Must not know: OpenCV, frames. Nothing here raises for what a camera does or does not do: each wish ends in a
note or in nothing. Source: linux/videodev2.h, linux/v4l2-controls.h (the same numbers on all 64-bit Linux).
"""

import errno
import os
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from types import MappingProxyType
from typing import TypeAlias

Ioctl: TypeAlias = Callable[[int, int, bytearray], object]
"""`fcntl.ioctl`: file, request, argument that it changes; raises OSError."""

VIDIOC_QUERYCAP = 0x8068_5600
VIDIOC_S_CTRL = 0xC008_561C
VIDIOC_QUERYCTRL = 0xC044_5624

CAPABILITY = struct.Struct("=16s32s32sIII12x")
"""struct v4l2_capability: driver, card, bus, version, capabilities, device_caps."""

QUERYCTRL = struct.Struct("=II32siiiiI8x")
"""struct v4l2_queryctrl: id, type, name, minimum, maximum, step, default, flags."""

CONTROL = struct.Struct("=Ii")
"""struct v4l2_control: id, value."""

CAP_VIDEO_CAPTURE = 0x1
CAP_DEVICE_CAPS = 0x8000_0000
FLAG_DISABLED = 0x1


class Control(IntEnum):
    """What can be set; the value is its V4L2_CID."""

    MAINS = 0x0098_0918
    AUTOFOCUS = 0x009A_090C
    FOCUS = 0x009A_090A


CALLED: Mapping[Control, str] = MappingProxyType(
    {
        Control.MAINS: "mains flicker",
        Control.AUTOFOCUS: "autofocus",
        Control.FOCUS: "focus",
    }
)
"""What a note calls a control."""

MAINS: Mapping[str, int] = MappingProxyType({"off": 0, "50": 1, "60": 2})
"""Option -> menu entry of the control."""


@dataclass(frozen=True, slots=True)
class Range:
    """What a control takes.

    Attributes:
        least: The smallest value.
        most: The largest value.
    """

    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Unset:
    """A control that was not set.

    Attributes:
        control: Which.
        text: Why, such as ``focus: takes 0 to 250, not 300``.
        is_missing: The camera does not have it.
    """

    control: Control
    text: str
    is_missing: bool = False


def set_controls(file: int, wanted: Mapping[Control, int], ioctl: Ioctl) -> tuple[Unset, ...]:
    """Set controls in the given order, each that the camera has; gives those that were not set.

    Args:
        file: The open device.
        wanted: Control -> value.
        ioctl: `fcntl.ioctl`.
    """
    tried = (_set_control(file, control, value, ioctl) for control, value in wanted.items())
    return tuple(filter(None, tried))


def _set_control(file: int, control: Control, value: int, ioctl: Ioctl) -> Unset | None:
    name = CALLED[control]
    try:
        takes = find_range(file, control, ioctl)
        if takes is None:
            return Unset(control, f"{name}: the camera has no such control", is_missing=True)
        if not takes.least <= value <= takes.most:
            return Unset(control, f"{name}: takes {takes.least} to {takes.most}, not {value}")
        ioctl(file, VIDIOC_S_CTRL, bytearray(CONTROL.pack(control, value)))
    except OSError as error:
        return Unset(control, f"{name}: {error.strerror or error}")
    return None


def find_range(file: int, control: Control, ioctl: Ioctl) -> Range | None:
    """What a control takes; None when the camera does not have it.

    Raises:
        OSError: The device is gone, or is no camera.
    """
    buffer = bytearray(QUERYCTRL.size)
    struct.pack_into("=I", buffer, 0, control)
    try:
        ioctl(file, VIDIOC_QUERYCTRL, buffer)
    except OSError as error:
        if error.errno == errno.EINVAL:
            return None
        raise
    _, _, _, least, most, _, _, flags = QUERYCTRL.unpack(buffer)
    return None if flags & FLAG_DISABLED else Range(least, most)


def find_card(file: int, ioctl: Ioctl) -> str | None:
    """The name of the camera; None when the device gives no pictures, as the second node of most cameras.

    Raises:
        OSError: The device is gone, or is nothing like a camera (ENOTTY).
    """
    buffer = bytearray(CAPABILITY.size)
    ioctl(file, VIDIOC_QUERYCAP, buffer)
    _, card, _, _, capabilities, of_this_node = CAPABILITY.unpack(buffer)
    can = of_this_node if capabilities & CAP_DEVICE_CAPS else capabilities
    if not can & CAP_VIDEO_CAPTURE:
        return None
    return str(card.split(b"\0", 1)[0].decode("utf-8", "replace")).strip() or "camera"


def open_device(path: str) -> int:
    """Open a device for `find_card` and `set_controls`; several programs may.

    Raises:
        OSError: It is not there, or may not be opened.
    """
    return os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)

"""A camera's driver as far as `scanner.v4l2` speaks to it: answers ioctls as the kernel does.

Source: the V4L2 part of the Linux media documentation, VIDIOC_QUERYCTRL, VIDIOC_S_CTRL, VIDIOC_QUERYCAP.
"""

import errno
import os
import struct
from collections.abc import Mapping

from scanner.v4l2 import Control

CAPTURE, STREAMING, DEVICE_CAPS, METADATA = 0x1, 0x0400_0000, 0x8000_0000, 0x0080_0000
QUERYCAP, S_CTRL, QUERYCTRL = 0x8068_5600, 0xC008_561C, 0xC044_5624


def refused(number: int) -> OSError:
    """What an ioctl raises."""
    return OSError(number, os.strerror(number))


class FakeDriver:
    """A device.

    Args:
        controls: Id of each control that it has -> (least, most).
        card: What it calls itself.
        node: What this node of it can do.
        fails: Request -> errno that it answers always.
    """

    def __init__(
        self,
        controls: Mapping[Control, tuple[int, int]] | None = None,
        card: str = "HD Webcam",
        node: int = CAPTURE | STREAMING,
        fails: Mapping[int, int] | None = None,
    ) -> None:
        self.values: list[tuple[int, int]] = []
        self._controls = {int(control): ends for control, ends in (controls or {}).items()}
        self._card = card
        self._node = node
        self._fails = dict(fails or {})

    def ioctl(self, _file: int, request: int, argument: bytearray) -> int:
        """As `fcntl.ioctl`."""
        if request in self._fails:
            raise refused(self._fails[request])
        {QUERYCAP: self._query_cap, QUERYCTRL: self._query_control, S_CTRL: self._set_control}[request](
            argument
        )
        return 0

    def _query_cap(self, argument: bytearray) -> None:
        all_nodes = DEVICE_CAPS | CAPTURE | METADATA | STREAMING
        struct.pack_into(
            "=16s32s32sIII", argument, 0, b"uvcvideo", self._card.encode(), b"usb", 1, all_nodes, self._node
        )

    def _query_control(self, argument: bytearray) -> None:
        (control,) = struct.unpack_from("=I", argument)
        if control not in self._controls:
            raise refused(errno.EINVAL)
        least, most = self._controls[control]
        struct.pack_into("=II32siiiiI", argument, 0, control, 1, b"name", least, most, 1, least, 0)

    def _set_control(self, argument: bytearray) -> None:
        control, value = struct.unpack("=Ii", argument)
        if control not in self._controls:
            raise refused(errno.EINVAL)
        least, most = self._controls[control]
        if not least <= value <= most:
            raise refused(errno.ERANGE)
        self.values.append((control, value))

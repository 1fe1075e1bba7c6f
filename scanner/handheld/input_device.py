"""A keyboard scanner as a Linux input device, read past the keyboard of the system and for us alone.

Must not know: which key is which character.
"""

import fcntl
import os
import stat
from collections.abc import Callable

from checkin.errors import ScannerUnavailableError
from scanner.handheld.wires import FileWire, not_opened

KEY_BYTES = 96
"""A bit per key code up to KEY_MAX = 0x2ff."""

EVIOCGRAB = 0x4004_4590
EVIOCGKEY = 0x8000_4518 | KEY_BYTES << 16
"""Source: linux/input.h, _IOW('E', 0x90, int) and _IOC(_IOC_READ, 'E', 0x18, KEY_BYTES)."""

NO_INPUT = "{path} is no input device."

Ioctl = Callable[[int, int, bytearray | int], object]


class InputWire:
    """An open input device, grabbed as soon as no key is down.

    A key that went down before would never go up for whoever else listens. Until then the device is not ours,
    and what it types is the system's. A pipe of records stands for a device; there is nothing to grab.

    Args:
        path: The device.
        ioctl: How the system is asked.
    """

    def __init__(self, path: str, ioctl: Ioctl | None = None) -> None:
        """Open it.

        Raises:
            ScannerUnavailableError: Not there, not allowed, in use, or no input device.
        """
        try:
            fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
        except (OSError, ValueError) as error:
            raise not_opened(path, getattr(error, "errno", None), NO_INPUT) from error
        self._fd = fd
        self._path = path
        self._ioctl = ioctl or fcntl.ioctl
        self._file = FileWire(fd, path)
        self._is_ours = stat.S_ISFIFO(os.fstat(fd).st_mode)
        try:
            self._take_when_free()
        except ScannerUnavailableError:
            self.close()
            raise

    def read(self, timeout_s: float) -> bytes | None:
        """See `Wire`; nothing while the device is not ours."""
        was_ours = self._is_ours
        content = self._file.read(timeout_s)
        self._take_when_free()
        return content if was_ours else b""

    def close(self) -> None:
        """See `Wire`. The system lets go of a grabbed device when it is closed."""
        self._file.close()

    def _take_when_free(self) -> None:
        if self._is_ours:
            return
        keys = bytearray(KEY_BYTES)
        try:
            self._ioctl(self._fd, EVIOCGKEY, keys)
            if not any(keys):
                self._ioctl(self._fd, EVIOCGRAB, 1)
                self._is_ours = True
        except OSError as error:
            raise not_opened(self._path, error.errno, NO_INPUT) from error

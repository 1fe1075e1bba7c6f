"""Where a scanner's bytes come from: any open file that can be waited for.

Must not know: codes, keys, threads.
"""

import contextlib
import errno
import os
import select
import stat
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

from checkin.errors import ScannerUnavailableError
from checkin.phrases import phrase

PIECE_BYTES = 4_096
MS_PER_S = 1_000

PLUG_IN = "Check its cable, or plug it into another socket; it starts again by itself."
RIGHTS = "Add this user to the groups dialout and input, or install systemd/70-einlass-scanners.rules."
ALONE = "End that program: a scanner speaks to one program only."

WORDS: Mapping[int, tuple[str, str]] = MappingProxyType(
    {
        **dict.fromkeys(
            (errno.ENOENT, errno.ENODEV, errno.ENXIO), ("There is no scanner at {path}.", PLUG_IN)
        ),
        **dict.fromkeys((errno.EACCES, errno.EPERM), ("This user may not open {path}.", RIGHTS)),
        **dict.fromkeys((errno.EBUSY, errno.EAGAIN), ("Another program uses the scanner at {path}.", ALONE)),
    }
)
"""What the system says -> what we say."""


NO_DEVICE = "{path} is no device."


class Wire(Protocol):
    """An open scanner. Used by one thread, which also closes it."""

    def read(self, timeout_s: float) -> bytes | None:
        """What has come, waiting for it at most so long.

        Returns:
            Empty when nothing has come; None at the end, and ever after.

        Raises:
            ScannerUnavailableError: The scanner is gone.
        """
        ...

    def close(self) -> None:
        """Give the device back. May be called twice."""
        ...


class FileWire:
    """An open file descriptor that does not block.

    Args:
        fd: Belongs to the wire.
        path: For people.
        has_end: Whether the end of the file is the end of all scans, and not a scanner that went away.
    """

    def __init__(self, fd: int, path: str, *, has_end: bool = False) -> None:
        self._fd = fd
        self._path = path
        self._has_end = has_end
        self._poll = select.poll()
        self._poll.register(fd, select.POLLIN)

    def read(self, timeout_s: float) -> bytes | None:
        """See `Wire`."""
        try:
            if not self._poll.poll(max(0.0, timeout_s) * MS_PER_S):
                return b""
            content = os.read(self._fd, PIECE_BYTES)
        except BlockingIOError:
            return b""
        except (OSError, ValueError) as error:
            raise gone(self._path) from error
        if not content and not self._has_end:
            raise gone(self._path)
        return content or None

    def close(self) -> None:
        """See `Wire`."""
        with contextlib.suppress(OSError):
            os.close(self._fd)
        self._fd = -1


def look_at(path: str) -> ScannerUnavailableError | None:
    """Why a device would not open, as far as can be seen without opening it; None = it would."""
    try:
        mode = Path(path).stat().st_mode
    except OSError as error:
        return not_opened(path, error.errno, NO_DEVICE)
    if not (stat.S_ISCHR(mode) or stat.S_ISFIFO(mode)):
        return not_opened(path, None, NO_DEVICE)
    return None if os.access(path, os.R_OK) else not_opened(path, errno.EACCES, NO_DEVICE)


def gone(path: str) -> ScannerUnavailableError:
    """It was there until now."""
    return ScannerUnavailableError(phrase("The scanner at {path} is gone.", path=path), PLUG_IN)


def not_opened(path: str, number: int | None, otherwise: str) -> ScannerUnavailableError:
    """Why a device does not open, by the system's number for it; `otherwise` has a place for ``{path}``."""
    problem, remedy = WORDS.get(number or 0, (otherwise, "Check the name of the device: einlass doctor."))
    return ScannerUnavailableError(phrase(problem, path=path), remedy)

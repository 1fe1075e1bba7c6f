"""A printer at a device file such as ``/dev/usb/lp0``, which is only written.

Must not know: printer languages, badges, what the bytes mean.
"""

import contextlib
import os

from printer.transports.connection import PACKET_BYTES, translated, wait_ready


class FileConnection:
    """A device file that is only written: nothing can be asked, so no print is ever acknowledged."""

    answers = False

    def __init__(self, path: str) -> None:
        with translated(f"The printer's device file {path} cannot be opened."):
            self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_NONBLOCK | os.O_NOCTTY)

    def send(self, content: bytes) -> int:
        """See `Connection`."""
        with translated("The printer's device file takes no data."):
            try:
                return os.write(self._file, content[:PACKET_BYTES])
            except BlockingIOError:
                return 0

    def receive(self, timeout_s: float, *, until_writable: bool = False) -> bytes:
        """See `Connection`; there is never anything to hear."""
        with translated("The printer's device file takes no data."):
            wait_ready(self._file, timeout_s, reading=False, writing=until_writable)
        return b""

    def close(self, *, discard: bool = False) -> None:  # noqa: ARG002  # a device file keeps what it has
        """See `Connection`."""
        file, self._file = self._file, -1
        with contextlib.suppress(OSError):
            os.close(file)

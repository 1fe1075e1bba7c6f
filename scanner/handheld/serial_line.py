"""A scanner on a serial line, or on USB looking like one; the one place of the room that knows pyserial.

pyserial sets the line up and locks it; bytes are read from the file itself, since that can be waited for.
Must not know: what the bytes mean.
"""

import contextlib
import termios

import serial  # type: ignore[import-untyped]  # the library has no types

from scanner.handheld.wires import FileWire, not_opened

NO_LINE = "{path} is no serial line."


class SerialWire:
    """An open line with 8 data bits and no parity, which no other program can lock meanwhile."""

    def __init__(self, path: str, baud: int) -> None:
        """Open it; what it has sent before is thrown away.

        Raises:
            ScannerUnavailableError: Not there, not allowed, in use, or no serial line.
        """
        try:
            self._port = serial.Serial(path, baud, timeout=0, write_timeout=0, exclusive=True)
        except (serial.SerialException, OSError, ValueError) as error:
            raise not_opened(path, getattr(error, "errno", None), NO_LINE) from error
        except termios.error as error:
            raise not_opened(path, None, NO_LINE) from error
        self._file = FileWire(self._port.fileno(), path)

    def read(self, timeout_s: float) -> bytes | None:
        """See `Wire`."""
        return self._file.read(timeout_s)

    def close(self) -> None:
        """See `Wire`."""
        with contextlib.suppress(OSError, termios.error):
            self._port.close()

"""A printer on a serial line; the one place of the room that knows pyserial.

pyserial sets the line up; bytes go by the file itself, since its non-blocking write spins while a printer
holds the line. Must not know: printer languages, badges, what the bytes mean.
"""

import contextlib
import os
import select
import termios

import serial  # type: ignore[import-untyped]  # the library has no types

from checkin.errors import PrinterInUseError
from checkin.phrases import phrase
from printer.transports.connection import PACKET_BYTES, translated, unavailable, wait_ready

BROKEN = "The serial line to the printer is broken."


class SerialConnection:
    """An open port with 8 data bits, no parity, and RTS/CTS flow control where the port has it."""

    answers = True

    def __init__(self, path: str, baud: int) -> None:
        self.path = path
        try:
            self._port = serial.Serial(path, baud, timeout=0, write_timeout=0, exclusive=True)
        except (serial.SerialException, ValueError, OSError, termios.error) as error:
            if "exclusively lock" in str(error):  # pyserial's words; the path is in them, too
                raise PrinterInUseError(
                    phrase("Another program uses the printer at {path}.", path=path),
                    "End it, or print from there.",
                ) from error
            raise unavailable(
                phrase("The printer's serial port {path} cannot be opened.", path=path)
            ) from error
        with contextlib.suppress(OSError, serial.SerialException, termios.error):
            self._port.rtscts = True

    def send(self, content: bytes) -> int:
        """See `Connection`."""
        with translated(BROKEN):
            try:
                return os.write(self._port.fileno(), content[:PACKET_BYTES])
            except BlockingIOError:
                return 0

    def receive(self, timeout_s: float, *, until_writable: bool = False) -> bytes:
        """See `Connection`."""
        with translated(BROKEN):
            ready = wait_ready(self._port.fileno(), timeout_s, reading=True, writing=until_writable)
            if ready & (select.POLLHUP | select.POLLERR):
                raise unavailable("The serial line to the printer is gone.")
            return os.read(self._port.fileno(), PACKET_BYTES) if ready & select.POLLIN else b""

    def close(self, *, discard: bool = False) -> None:
        """See `Connection`."""
        with contextlib.suppress(OSError, termios.error):
            if discard and self._port.is_open:
                self._port.reset_output_buffer()
            self._port.close()

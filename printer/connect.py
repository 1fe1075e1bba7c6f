"""Ways to a printer: TCP and device files. System errors become `PrinterUnavailableError` here.

A bare socket rather than python-escpos's Network: that one knows IPv4 only, leaks a socket on each failed
attempt, costs 0.7 s and 11 MB to import, and gives the root logger a handler that writes over a full screen.
Must not know: ESC/POS, badges, what the bytes mean.
"""

import contextlib
import ipaddress
import os
import select
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from checkin.errors import PrinterUnavailableError

SEND_BUFFER_BYTES = 8_192
"""Small, so that "taken" nearly means "in the printer"; by default dozens of badges fit in between."""

PACKET_BYTES = 4_096
RST_ON_CLOSE = struct.pack("ii", 1, 0)
"""SO_LINGER with 0 s: what the printer has not taken is thrown away."""


class Connection(Protocol):
    """A line to a printer. No call blocks longer than it is told."""

    @property
    def answers(self) -> bool:
        """Whether the printer can be heard at all."""
        ...

    def send(self, content: bytes) -> int:
        """Hand over what is taken at once; returns how many bytes that was, maybe 0.

        Raises:
            PrinterUnavailableError: The line is broken.
        """
        ...

    def receive(self, timeout_s: float, *, until_writable: bool = False) -> bytes:
        """Wait for bytes; empty when none came in time, or (on request) as soon as `send` would take some.

        Raises:
            PrinterUnavailableError: The line is broken, or the other side closed it.
        """
        ...

    def close(self, *, discard: bool = False) -> None:
        """Let go; with `discard`, bytes on their way are thrown away. May be called twice."""
        ...


OpenConnection = Callable[[], Connection]
"""Opens a line, or raises `PrinterUnavailableError`."""


class TcpConnection:
    """A connected socket, as port 9100 of a network printer."""

    answers = True

    def __init__(self, line: socket.socket) -> None:
        self._line = line
        with _translated("The network connection to the printer is broken."):
            line.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)
            line.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            line.setblocking(False)  # noqa: FBT003  # the socket library's own signature

    def send(self, content: bytes) -> int:
        """See `Connection`."""
        with _translated("The network connection to the printer is broken."):
            try:
                return self._line.send(content[:PACKET_BYTES])
            except BlockingIOError:
                return 0

    def receive(self, timeout_s: float, *, until_writable: bool = False) -> bytes:
        """See `Connection`."""
        with _translated("The network connection to the printer is broken."):
            if not _wait(self._line.fileno(), timeout_s, reading=True, writing=until_writable):
                return b""
            try:
                received = self._line.recv(PACKET_BYTES)
            except BlockingIOError:  # writable only
                return b""
        if not received:
            raise _unavailable("The printer closed the network connection.")
        return received

    def close(self, *, discard: bool = False) -> None:
        """See `Connection`."""
        with contextlib.suppress(OSError):
            if discard:
                self._line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RST_ON_CLOSE)
            self._line.close()


class FileConnection:
    """A device file that is only written: nothing can be asked, so no print is ever acknowledged."""

    answers = False

    def __init__(self, path: str) -> None:
        with _translated(f"The printer's device file {path} cannot be opened."):
            self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_NONBLOCK | os.O_NOCTTY)

    def send(self, content: bytes) -> int:
        """See `Connection`."""
        with _translated("The printer's device file takes no data."):
            try:
                return os.write(self._file, content[:PACKET_BYTES])
            except BlockingIOError:
                return 0

    def receive(self, timeout_s: float, *, until_writable: bool = False) -> bytes:
        """See `Connection`; there is never anything to hear."""
        with _translated("The printer's device file takes no data."):
            _wait(self._file, timeout_s, reading=False, writing=until_writable)
        return b""

    def close(self, *, discard: bool = False) -> None:  # noqa: ARG002  # a device file keeps what it has
        """See `Connection`."""
        file, self._file = self._file, -1
        with contextlib.suppress(OSError):
            os.close(file)


def open_tcp(host: str, port: int, connect_s: float = 2.0) -> TcpConnection:
    """Connect to a network printer, name resolution included within twice `connect_s`.

    Raises:
        PrinterUnavailableError: Not there, or occupied by another computer.
    """
    address = _resolve(host, port, connect_s)
    with _translated(f"The printer at {host}:{port} cannot be reached."):
        return TcpConnection(socket.create_connection((address, port), connect_s))


def _resolve(host: str, port: int, timeout_s: float) -> str:
    """The address of a host. The system's resolver knows no time limit, so it is left alone in a thread."""
    with contextlib.suppress(ValueError):
        return str(ipaddress.ip_address(host))
    found: list[str] = []
    done = threading.Event()

    def look_up() -> None:
        with contextlib.suppress(OSError, UnicodeError):
            found.extend(str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        done.set()

    threading.Thread(target=look_up, name=f"resolve {host}", daemon=True).start()
    done.wait(timeout_s)
    if not found:
        raise _unavailable(f"The network does not know the printer {host}.")
    return next((address for address in found if ":" not in address), found[0])


def _wait(file: int, timeout_s: float, *, reading: bool, writing: bool) -> bool:
    """Wait for a file to be ready. Not select(), which fails from file number 1024 on."""
    poll = select.poll()
    poll.register(file, select.POLLIN * reading | select.POLLOUT * writing)
    return bool(poll.poll(max(0, round(timeout_s * 1000))))


def _unavailable(problem: str) -> PrinterUnavailableError:
    return PrinterUnavailableError(problem, "Check that the printer is on and its cable is plugged in.")


@contextmanager
def _translated(problem: str) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError) as error:  # ValueError: the file is closed already
        raise _unavailable(problem) from error

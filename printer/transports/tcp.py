"""A network printer at its raw port.

A bare socket rather than python-escpos's Network: that one knows IPv4 only, leaks a socket on each failed
attempt, costs 0.7 s and 11 MB to import, and gives the root logger a handler that writes over a full screen.
Must not know: printer languages, badges, what the bytes mean.
"""

import contextlib
import ipaddress
import socket
import struct
import threading

from checkin.phrases import phrase
from printer.transports.connection import PACKET_BYTES, translated, unavailable, wait_ready

SEND_BUFFER_BYTES = 8_192
"""Small, so that "taken" nearly means "in the printer"; by default dozens of badges fit in between."""

RST_ON_CLOSE = struct.pack("ii", 1, 0)
"""SO_LINGER with 0 s: what the printer has not taken is thrown away."""


class TcpConnection:
    """A connected socket, as port 9100 of a network printer."""

    answers = True

    def __init__(self, line: socket.socket) -> None:
        self._line = line
        with translated("The network connection to the printer is broken."):
            line.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)
            line.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            line.setblocking(False)  # noqa: FBT003  # the socket library's own signature

    def send(self, content: bytes) -> int:
        """See `Connection`."""
        with translated("The network connection to the printer is broken."):
            try:
                return self._line.send(content[:PACKET_BYTES])
            except BlockingIOError:
                return 0

    def receive(self, timeout_s: float, *, until_writable: bool = False) -> bytes:
        """See `Connection`."""
        with translated("The network connection to the printer is broken."):
            if not wait_ready(self._line.fileno(), timeout_s, reading=True, writing=until_writable):
                return b""
            try:
                received = self._line.recv(PACKET_BYTES)
            except BlockingIOError:  # writable only
                return b""
        if not received:
            raise unavailable("The printer closed the network connection.")
        return received

    def close(self, *, discard: bool = False) -> None:
        """See `Connection`."""
        with contextlib.suppress(OSError):
            if discard:
                self._line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RST_ON_CLOSE)
            self._line.close()


def open_tcp(host: str, port: int, connect_s: float = 2.0) -> TcpConnection:
    """Connect to a network printer, name resolution included within twice `connect_s`.

    Raises:
        PrinterUnavailableError: Not there, or occupied by another computer.
    """
    address = _resolve(host, port, connect_s)
    with translated(f"The printer at {host}:{port} cannot be reached."):
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
        raise unavailable(phrase("The network does not know the printer {host}.", host=host))
    return next((address for address in found if ":" not in address), found[0])

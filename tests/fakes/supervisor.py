"""What systemd hears: a real datagram socket, at the end of which sits a test."""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

READY, ALIVE = b"READY=1", b"WATCHDOG=1"
WITHIN_S = 0.3
"""After so long without a word it would step in."""

PATIENCE_S = 30.0


class Listener:
    """Hears what programs tell their supervisor.

    Attributes:
        environment: What they are started with, to have them tell it.
    """

    def __init__(self, line: socket.socket, environment: dict[str, str]) -> None:
        self.environment = environment
        self._line = line

    def hear(self, within_s: float = PATIENCE_S) -> bytes:
        """The next word; empty = none came in time."""
        self._line.settimeout(within_s)
        try:
            return self._line.recv(256)
        except TimeoutError:
            return b""

    def is_told(self, word: bytes) -> bool:
        """Whether this comes next, whatever else came before."""
        return any(self.hear() == word for _ in range(100))

    def falls_silent(self, within_s: float = 2.0) -> bool:
        """Whether nothing comes for longer than it would wait; what was on its way already does not count."""
        end = time.monotonic() + within_s
        while time.monotonic() < end:
            if not self.hear(2 * WITHIN_S):
                return True
        return False


@contextmanager
def listening(folder: Path) -> Iterator[Listener]:
    """A socket as systemd makes one."""
    address = folder / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.bind(str(address))
        within_us = str(round(WITHIN_S * 1_000_000))
        yield Listener(line, {"NOTIFY_SOCKET": str(address), "WATCHDOG_USEC": within_us})

"""A way to a printer, in our words: bytes out, bytes in, with deadlines. Every transport keeps to this.

Errors of the system become `PrinterUnavailableError` here, once. Must not know: printer languages, badges,
what the bytes mean.
"""

import select
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from checkin.errors import PrinterUnavailableError

PACKET_BYTES = 4_096
"""The most that is handed over at a time."""


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


def wait_ready(file: int, timeout_s: float, *, reading: bool, writing: bool) -> int:
    """Wait for a file to be ready; returns what of poll()'s events holds, 0 when the time is over.

    Not select(), which fails from file number 1024 on.
    """
    poll = select.poll()
    poll.register(file, select.POLLIN * reading | select.POLLOUT * writing)
    ready = poll.poll(max(0, round(timeout_s * 1000)))
    return ready[0][1] if ready else 0


def unavailable(problem: str) -> PrinterUnavailableError:
    """The error of a printer that nobody reaches, with its remedy."""
    return PrinterUnavailableError(problem, "Check that the printer is on and its cable is plugged in.")


@contextmanager
def translated(problem: str) -> Iterator[None]:
    """Turns errors of the system into `PrinterUnavailableError` with this problem."""
    try:
        yield
    except (OSError, ValueError) as error:  # ValueError: the file is closed already
        raise unavailable(problem) from error

"""What every way to a printer keeps: one program at a time, and no hammering at a printer that is not there.

Must not know: how a connection is made, printer languages.
"""

import socket
from collections.abc import Callable
from hashlib import blake2s

from checkin.errors import PrinterInUseError, PrinterUnavailableError
from printer.transports.connection import Connection, OpenConnection

FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.25, 4.0


class LockedConnection:
    """A connection that holds its printer's lock until it is closed."""

    def __init__(self, inner: Connection, lock: socket.socket) -> None:
        self._inner, self._lock = inner, lock

    @property
    def answers(self) -> bool:
        """See `Connection`."""
        return self._inner.answers

    def send(self, content: bytes) -> int:
        """See `Connection`."""
        return self._inner.send(content)

    def receive(self, timeout_s: float, *, until_writable: bool = False) -> bytes:
        """See `Connection`."""
        return self._inner.receive(timeout_s, until_writable=until_writable)

    def close(self, *, discard: bool = False) -> None:
        """See `Connection`."""
        self._inner.close(discard=discard)
        self._lock.close()


class Unheard:
    """A connection to a printer of which nothing is expected; what it says is thrown away."""

    answers = False

    def __init__(self, inner: Connection) -> None:
        self._inner = inner

    def send(self, content: bytes) -> int:
        """See `Connection`."""
        return self._inner.send(content)

    def receive(self, timeout_s: float, *, until_writable: bool = False) -> bytes:
        """See `Connection`."""
        self._inner.receive(timeout_s, until_writable=until_writable)
        return b""

    def close(self, *, discard: bool = False) -> None:
        """See `Connection`."""
        self._inner.close(discard=discard)


def locked(open_connection: OpenConnection, printer: str) -> OpenConnection:
    """One program at a time: whoever opens a line holds the printer's lock until it is closed.

    Args:
        open_connection: Opens a line.
        printer: The same text for the same printer.
    """

    def open_locked() -> Connection:
        lock = _lock(printer)
        try:
            return LockedConnection(open_connection(), lock)
        except BaseException:
            lock.close()
            raise

    return open_locked


def patient(open_connection: OpenConnection, monotonic: Callable[[], float]) -> OpenConnection:
    """Back off: after a failure the next attempt waits 0.25 s, then twice as long each time, at most 4 s.

    An attempt within that time fails at once, with the same words.
    """
    pause_s = not_before_s = 0.0
    last: PrinterUnavailableError | None = None

    def open_patiently() -> Connection:
        nonlocal pause_s, not_before_s, last
        if last is not None and monotonic() < not_before_s:
            raise type(last)(last.problem, last.remedy)
        try:
            connection = open_connection()
        except PrinterUnavailableError as error:
            pause_s = min(LONGEST_PAUSE_S, pause_s * 2 or FIRST_PAUSE_S)
            not_before_s, last = monotonic() + pause_s, error
            raise
        pause_s, last = 0.0, None
        return connection

    return open_patiently


def lock_name(printer: str) -> str:
    """What a printer's lock is called on this computer."""
    return f"einlass-printer-{blake2s(printer.encode(), digest_size=8).hexdigest()}"


def _lock(printer: str) -> socket.socket:
    """Hold a printer's name as an abstract socket of Linux: without a file, and gone with its program."""
    lock = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    try:
        lock.bind(f"\0{lock_name(printer)}")
    except OSError as error:
        lock.close()
        raise PrinterInUseError(
            "Another program on this computer uses the printer.", "End it, or print from there."
        ) from error
    return lock

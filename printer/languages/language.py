"""What a printer language can do, in our words: five methods, whatever the bytes are.

A `Language` is one conversation with one printer, from the opening of a line to its end. It is pure: bytes go
in and out, time and connections are somebody else's. Must not know: transports, jobs, screens.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from printer.bitmap import Bitmap
from printer.job import PrinterStatus


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer to the last question is complete.

    Attributes:
        is_busy: It is printing something, so that a badge sent now could not be told from what is under way.
    """

    status: PrinterStatus
    is_busy: bool = False


@dataclass(frozen=True, slots=True)
class Changed:
    """The printer told by itself how it is."""

    status: PrinterStatus


@dataclass(frozen=True, slots=True)
class Done:
    """The printer is done with a badge, or some, and goes on to the next.

    Attributes:
        job_id: Which one; empty: the oldest that was sent on this line.
        is_proven: Whether it said that the badge is out, and not only that it has nothing more to do.
        count: How many, the oldest first; more than were sent: somebody else's are among them.
    """

    job_id: bytes = b""
    is_proven: bool = True
    count: int = 1


@dataclass(frozen=True, slots=True)
class Cleared:
    """The printer has forgotten what it was sent, and will not print it any more.

    Attributes:
        is_certain: Whether it is certain that no badge came out before.
    """

    is_certain: bool


Event = Answered | Changed | Done | Cleared


class Language(Protocol):
    """A conversation in one printer language; any bytes are taken from the printer."""

    @property
    def asks_again_s(self) -> float:
        """How long after the last word to ask again while a proof is awaited; infinite: it comes alone."""
        ...

    def question(self) -> bytes:
        """Ask how the printer is; harmless in the middle of a badge that it prints."""
        ...

    def prepare(self, broken_row_bytes: int) -> bytes:
        """Bring the printer into a known state before a badge; empty: nothing to do.

        Whatever is sent is answered with `Answered` or `Changed` by printers that can.

        Args:
            broken_row_bytes: Bytes per row of a badge that may have broken off; 0 = none.
        """
        ...

    def badge(self, bitmap: Bitmap, job_id: bytes) -> bytes:
        """All bytes of one badge, with the question for its proof if this language has one."""
        ...

    def cancel(self) -> bytes:
        """Have the printer forget what it has not printed yet; empty: it cannot. Answered with `Cleared`."""
        ...

    def hear(self, received: bytes) -> list[Event]:
        """Take the next bytes from the printer, wherever its packets end; what is incomplete waits.

        Args:
            received: Empty: the printer was silent for as long as an answer may take.
        """
        ...


StartTalking = Callable[[], Language]
"""Begins a conversation: once for every line."""

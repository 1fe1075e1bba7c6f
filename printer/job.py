"""The words between a print queue and a printer: outcome, status, and what every printer can do.

Must not know: bytes, connections, the ledger.
"""

from collections.abc import Callable
from enum import StrEnum
from hashlib import blake2s
from typing import TYPE_CHECKING, Protocol

import msgspec

from checkin.badge import Cause, PrintState

if TYPE_CHECKING:
    from printer.bitmap import Bitmap

Report = Callable[[PrintState, Cause], None]
"""Told of the steps on the way, ``sending`` and ``sent``; `Printer.print_badge` returns the last state.

``sending`` comes before the first byte leaves: commit it. An exception then means that nothing is sent.
"""

JOB_ID_BYTES = 4
LOWEST_ID_BYTE, HIGHEST_ID_BYTE = 0x20, 0x7E
RESERVED_FIRST_BYTES = b"}~"
"""No job's id begins with these: a language may use them for marks of its own."""


class Tongue(StrEnum):
    """The printer languages, as printer URLs begin."""

    ESCPOS = "escpos"
    BROTHER = "brother"
    ZPL = "zpl"


class Paper(StrEnum):
    """How much paper there is."""

    OK = "ok"
    NEAR_END = "near_end"
    END = "end"


class PrinterStatus(msgspec.Struct, frozen=True):
    """What a printer last said about itself.

    Attributes:
        answers: False: no connection, or no answer; the other fields mean nothing then.
        online: It takes data now.
        paper: As its sensors see it.
        fatal: An error that needs a technician.
        recoverable: An error that goes by itself, such as a hot print head.
        in_use: Another program on this computer holds it; it was not asked.
        wrong_media: What is loaded instead of what the badge needs, one sentence; empty: nothing wrong.
    """

    answers: bool = True
    online: bool = True
    cover_open: bool = False
    paper: Paper = Paper.OK
    cutter: bool = False
    fatal: bool = False
    recoverable: bool = False
    in_use: bool = False
    wrong_media: str = ""

    @property
    def fault(self) -> Cause:
        """Why it cannot print now; empty if it can. Paper that is only near its end is no fault."""
        causes = (
            (self.in_use, Cause.IN_USE),
            (not self.answers, Cause.NO_ANSWER),
            (self.cover_open, Cause.COVER_OPEN),
            (self.paper is Paper.END, Cause.PAPER_OUT),
            (bool(self.wrong_media), Cause.WRONG_MEDIA),
            (self.cutter, Cause.CUTTER),
            (self.fatal or self.recoverable, Cause.PRINTER_ERROR),
            (not self.online, Cause.OFFLINE),
        )
        return next((cause for holds, cause in causes if holds), Cause.NONE)


OTHER_LABELS = "Load the right ones, or change media= in the printer's URL."
"""What staff can do about `PrinterStatus.wrong_media`."""

NO_ANSWER = PrinterStatus(answers=False, online=False)
"""The status of a printer that nobody hears."""


class Outcome(msgspec.Struct, frozen=True):
    """How a print job ended, or where it stands after its deadline.

    Attributes:
        state: ``printed``, ``failed``, ``unconfirmed`` or ``unknown``.
        cause: Why; with ``printed`` empty or ``paper_near_end``.
        ms: Milliseconds since the job was handed over.
    """

    state: PrintState
    cause: Cause
    ms: int


class Settled(msgspec.Struct, frozen=True):
    """What became of an ``unconfirmed`` job after all.

    Attributes:
        job_id: The process id under which it was printed, 4 bytes.
        outcome: ``printed``, or ``unknown`` when the line broke while waiting.
    """

    job_id: bytes
    outcome: Outcome


class Printer(Protocol):
    """Something that turns a bitmap into a badge. Used by one thread; no call blocks beyond its deadlines."""

    def print_badge(self, bitmap: "Bitmap", job_id: bytes, report: Report, *, code: str = "") -> Outcome:
        """Print one badge; trouble with the printer is an outcome, never an exception.

        Args:
            bitmap: The badge on the printer's dot grid.
            job_id: 4 bytes of 20h..7Eh, the first none of `RESERVED_FIRST_BYTES`; see `make_job_id`.
            report: Told of ``sending`` and ``sent``; its exceptions come through.
            code: The badge code, for printers that name files.
        """
        ...

    def poll(self) -> tuple[Settled, ...]:
        """Listen for a moment: unconfirmed jobs that are settled now, each told once."""
        ...

    def status(self) -> PrinterStatus:
        """How the printer is; asks it when no job is open."""
        ...

    def abandon(self) -> None:
        """Forget unconfirmed jobs, because a human answered for them; bytes not sent yet never are."""
        ...

    def close(self) -> None:
        """Let go of the connection."""
        ...


def make_job_id(seed: bytes) -> bytes:
    """A process id for a job, the same for the same seed (such as a journal entry's id)."""
    letters = HIGHEST_ID_BYTE - LOWEST_ID_BYTE + 1
    number, first = divmod(
        int.from_bytes(blake2s(seed, digest_size=8).digest()), letters - len(RESERVED_FIRST_BYTES)
    )
    others = (number // letters**place % letters for place in range(JOB_ID_BYTES - 1))
    return bytes(LOWEST_ID_BYTE + letter for letter in (first, *others))

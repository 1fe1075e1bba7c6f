"""ZPL as a `Language`. Must not know: connections, time.

ZPL knows no acknowledgement. "Printed" means: the printer's odometer, which counts labels but no feeds, went
up, and ~HS says that nothing is left to print. So it is asked again and again while a badge is under way, and
only a printer that is idle gets the next one. Without an odometer (no Link-OS) no badge is called printed.
~HS stays silent while media are out or the head is open: silence means that it is not ready.
A label that was cancelled at the panel, or lost with the power, leaves no word: only an idle printer whose
odometer stands still.
"""

from printer.bitmap import Bitmap
from printer.languages.language import Answered, Cleared, Done, Event
from printer.languages.zpl.encoder import (
    CANCEL_ALL,
    CANCEL_PARTIAL,
    QUESTION,
    VARIABLES,
    Tracking,
    encode_badge,
)
from printer.languages.zpl.status import AnswerReader, HostStatus, parse_host_status, status_of_variables

HOST_STRINGS = 3
ASK_EVERY_S = 0.1
"""Pause between an answer and the next question while a badge is under way."""

IDLE_ANSWERS = 10
"""So often in a row it is idle before a badge is given up: ~HS overtakes one that is just read."""

MOST_OLD_ANSWERS = 100
"""Lost answers must not be waited for without end."""


class Zpl:
    """One conversation; see `printer.languages.language.Language`.

    Args:
        tracking: How the printer shall find the end of a label.
    """

    asks_again_s = ASK_EVERY_S

    def __init__(self, tracking: Tracking = Tracking.AS_SET) -> None:
        self._tracking = tracking
        self._reader = AnswerReader()
        self._strings: list[bytes] = []
        self._values: list[str] = []
        self._is_fresh = self._counts = True
        self._is_cancelled = False
        self._odometer: int | None = None
        self._counted = self._idle_answers = self._open_questions = 0

    def question(self) -> bytes:
        """See `Language`; the first one on a line also ends a label that another line left unfinished."""
        self._strings.clear()
        self._values.clear()
        beginning = CANCEL_PARTIAL if self._is_fresh else b""
        self._is_fresh = False
        self._open_questions = min(self._open_questions + 1, MOST_OLD_ANSWERS)
        return beginning + QUESTION

    def prepare(self, broken_row_bytes: int) -> bytes:
        """See `Language`."""
        return CANCEL_ALL + self.question() if broken_row_bytes else b""

    def badge(self, bitmap: Bitmap, job_id: bytes) -> bytes:  # noqa: ARG002  # there are no numbers here
        """See `Language`; what was asked before it says nothing about it."""
        self._idle_answers = -self._open_questions
        return encode_badge(bitmap, self._tracking)

    def cancel(self) -> bytes:
        """See `Language`; believed when the printer is idle again and its odometer stands still."""
        self._is_cancelled = True
        return CANCEL_ALL + self.question()

    def hear(self, received: bytes) -> list[Event]:
        """See `Language`."""
        if not received:
            self._counts &= not self._host_status()
            events = self._conclude()
            self._open_questions = 0
            return events
        events = []
        for text in self._reader.feed(received):
            if isinstance(text, bytes):
                self._strings.append(text)
            else:
                self._values.append(text)
            events += self._conclude()
        return events

    def _host_status(self) -> HostStatus | None:
        return parse_host_status(self._strings) if len(self._strings) >= HOST_STRINGS else None

    def _conclude(self) -> list[Event]:
        """What the texts since the last question amount to; nothing while more must come."""
        host = self._host_status()
        are_told = len(self._values) >= len(VARIABLES)
        status = status_of_variables(*self._values[1:3]) if are_told else None
        if status is not None and status.fault:
            self._values.clear()
            self._note_answer(is_idle=False)
            return [Answered(status)]
        if host is None or (self._counts and not are_told):
            return []
        self._strings.clear()
        is_idle = not host.is_busy and not host.status.fault
        self._note_answer(is_idle=is_idle)
        return [*self._account(is_idle=is_idle), Answered(host.status, host.is_busy)]

    def _note_answer(self, *, is_idle: bool) -> None:
        self._open_questions = max(0, self._open_questions - 1)
        is_old = self._idle_answers < 0
        self._idle_answers = self._idle_answers + 1 if is_idle or is_old else 0

    def _account(self, *, is_idle: bool) -> list[Event]:
        """What the odometer says about badges under way."""
        reading = self._values[0] if self._values else ""
        if not reading.isdecimal():
            return [Done(is_proven=False)] if is_idle else []
        before, self._odometer = self._odometer, int(reading)
        self._counted += max(0, self._odometer - before) if before is not None else 0
        if not is_idle:
            return []
        events: list[Event] = [Done(count=self._counted)] if self._counted else []
        if self._is_cancelled:
            events.append(Cleared(is_certain=True))
        elif not events and self._idle_answers >= IDLE_ANSWERS:
            events.append(Cleared(is_certain=False))  # thrown away at the panel, or lost with the power
        self._counted, self._is_cancelled = 0, False
        return events

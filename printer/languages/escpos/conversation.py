"""ESC/POS as a `Language`: real-time questions, automatic status, process ids as proof.

"Printed" means that the printer sent back the id that was asked for after the badge: it does so when
everything before it is on paper. Must not know: connections, time.
"""

import math

from printer.bitmap import Bitmap
from printer.job import PrinterStatus
from printer.languages.escpos import status
from printer.languages.escpos.encoder import (
    ASB_ON,
    CLEAR,
    HELLO,
    INIT,
    MIDDLE_MARK,
    PLAIN_CUT,
    START_MARK,
    PaperEnd,
    encode_badge,
    resync_bytes,
)
from printer.languages.language import Answered, Changed, Cleared, Done, Event

QUESTIONS = 4


class EscPos:
    """One conversation; see `printer.languages.language.Language`.

    Args:
        paper_end: How a badge leaves the printer.
    """

    asks_again_s = math.inf

    def __init__(self, paper_end: PaperEnd = PLAIN_CUT) -> None:
        self._paper_end = paper_end
        self._parser = status.StatusParser()
        self._answers: list[int] = []
        self._is_asked = False
        self._status = PrinterStatus()
        self._half_printed: dict[bytes, bool] = {}
        self._acknowledges = False

    def question(self) -> bytes:
        """See `Language`; the four answers do not say which is which, so they are counted from here."""
        self._answers, self._is_asked = [], True
        return HELLO

    def prepare(self, broken_row_bytes: int) -> bytes:
        """See `Language`; answered by the first automatic status."""
        return (resync_bytes(broken_row_bytes) if broken_row_bytes else b"") + INIT + ASB_ON

    def badge(self, bitmap: Bitmap, job_id: bytes) -> bytes:
        """See `Language`."""
        self._half_printed[job_id[1:]] = False
        return encode_badge(bitmap, job_id, self._paper_end)

    def cancel(self) -> bytes:
        """See `Language`."""
        return CLEAR

    def hear(self, received: bytes) -> list[Event]:
        """See `Language`."""
        return [event for heard in self._parser.feed(received) for event in self._understand(heard)]

    def _understand(self, heard: status.Event) -> list[Event]:
        match heard:
            case status.Asb(now):
                self._status = now
                return [Changed(now)]
            case status.RealTime(value):
                return self._count(value)
            case status.ProcessId(job_id):
                return self._note_progress(job_id)
            case status.Cleared():
                return [Cleared(is_certain=self._is_certain())]
            case _:
                return []

    def _note_progress(self, job_id: bytes) -> list[Event]:
        self._acknowledges = True
        mark, rest = job_id[:1], job_id[1:]
        if mark == MIDDLE_MARK:
            self._half_printed[rest] = True
        if mark in {START_MARK, MIDDLE_MARK}:
            return []
        self._half_printed.pop(rest, None)
        return [Done(job_id)]

    def _is_certain(self) -> bool:
        """Whether no whole badge can have come out before the buffer was cleared.

        Not if it was repaired at the same moment, nor if a badge under way was past its middle.
        """
        is_half_done = any(self._half_printed.values())
        self._half_printed.clear()
        return self._acknowledges and bool(self._status.fault) and not is_half_done

    def _count(self, answer: int) -> list[Event]:
        if not self._is_asked:  # DLE EOT inside a picture is answered, too
            return []
        self._answers.append(answer)
        if len(self._answers) < QUESTIONS:
            return []
        self._is_asked = False
        self._status = status.status_from_answers(self._answers)
        return [Answered(self._status)]

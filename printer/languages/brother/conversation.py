"""Brother raster as a `Language`. Must not know: connections, time.

"Printing completed" comes before the label is fed out and cut (Brother's flow charts say so themselves). So
"printed" means: the printer said "completed", and when asked again after the time that feeding and cutting
take, it had no error. Questions are answered in their place among the data, so an answer is never older than
its question. Nothing has a number: what is told is about the oldest badge under way.
"""

import math

from printer.bitmap import Bitmap
from printer.languages.brother.encoder import ASK_STATUS, INIT, INVALIDATE, encode_badge
from printer.languages.brother.labels import Loaded
from printer.languages.brother.status import Packet, PacketReader, StatusType, status_of
from printer.languages.language import Answered, Changed, Cleared, Done, Event

FINISH_S = 1.0
"""From "completed" until the label is cut: some 40 mm of paper at 110 mm/s, and the cutter's stroke."""

FRESH_START = INVALIDATE + INIT


class Brother:
    """One conversation; see `printer.languages.language.Language`.

    Args:
        loaded: The roll that the badges are made for.
    """

    def __init__(self, loaded: Loaded) -> None:
        self._loaded = loaded
        self._reader = PacketReader()
        self._is_fresh = True
        self._is_finishing = False
        self._open_questions = self._old_questions = 0

    @property
    def asks_again_s(self) -> float:
        """See `Language`; the printer must not be asked while it prints."""
        return FINISH_S if self._is_finishing else math.inf

    def question(self) -> bytes:
        """See `Language`; the first one on a line also ends whatever another line left unfinished."""
        return self._beginning() + self._ask()

    def prepare(self, broken_row_bytes: int) -> bytes:
        """See `Language`."""
        self._is_fresh |= bool(broken_row_bytes)
        beginning = self._beginning()
        return beginning and beginning + self._ask()

    def badge(self, bitmap: Bitmap, job_id: bytes) -> bytes:  # noqa: ARG002  # there are no numbers here
        """See `Language`."""
        self._old_questions = self._open_questions
        return encode_badge(bitmap, self._loaded)

    def cancel(self) -> bytes:
        """See `Language`."""
        return FRESH_START + self._ask()

    def hear(self, received: bytes) -> list[Event]:
        """See `Language`."""
        return [event for packet in self._reader.feed(received) for event in self._understand(packet)]

    def _ask(self) -> bytes:
        self._open_questions += 1
        return ASK_STATUS

    def _beginning(self) -> bytes:
        beginning = FRESH_START if self._is_fresh else b""
        self._is_fresh = False
        return beginning

    def _understand(self, packet: Packet) -> list[Event]:
        match packet.kind:
            case StatusType.REPLY:
                return self._replied(packet)
            case StatusType.COMPLETED:
                self._is_finishing = True
                return []
            case StatusType.ERROR:
                return self._failed(packet)
            case StatusType.NOTIFICATION | StatusType.TURNED_OFF:
                return [Changed(status_of(packet, self._loaded.label))]
            case _:
                return []

    def _replied(self, packet: Packet) -> list[Event]:
        if not self._open_questions:  # an answer to the line before this one
            return []
        self._open_questions -= 1
        if self._old_questions:  # asked before the badge was sent: says nothing about it
            self._old_questions -= 1
            return []
        status = status_of(packet, self._loaded.label)
        answer = Answered(status, is_busy=packet.is_printing)
        if packet.is_printing:
            return [answer]
        was_finishing, self._is_finishing = self._is_finishing, False
        # It waits for data and never said "completed": nobody knows what became of a badge sent before.
        is_out = was_finishing and not status.fault
        return [Done() if is_out else Cleared(is_certain=False), answer]

    def _failed(self, packet: Packet) -> list[Event]:
        """An error: the printer forgets all that it was sent."""
        status = status_of(packet, self._loaded.label)
        is_certain = not self._is_finishing and not status.cutter
        self._is_finishing = False
        self._is_fresh = True  # the badge may have stopped in the middle of a row
        return [Changed(status), Cleared(is_certain=is_certain)]

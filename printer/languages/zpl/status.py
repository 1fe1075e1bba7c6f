"""What a ZPL printer says -> typed answers. Pure: no I/O, no clock, any bytes are taken.

Three strings between STX and ETX answer ~HS; values in quotes answer questions for variables. Must not know:
who asked, or what for.
"""

from dataclasses import dataclass

from printer.job import Paper, PrinterStatus

STX, ETX, QUOTE = 0x02, 0x03, 0x22
LONGEST_BYTES = 200
"""No answer of ours is longer; more is noise."""

FIRST_FIELDS, SECOND_FIELDS = 12, 11


@dataclass(frozen=True, slots=True)
class HostStatus:
    """The answer to ~HS.

    Attributes:
        status: How the printer is.
        is_busy: Whether anything waits in its buffer, comes in, or is being printed.
    """

    status: PrinterStatus
    is_busy: bool


class AnswerReader:
    """Cuts a stream into texts, wherever its packets end.

    Yields texts between STX and ETX as bytes, and values in quotes as `str`; skips everything else.
    """

    def __init__(self) -> None:
        self._begun: bytearray | None = None
        self._end = ETX

    def feed(self, received: bytes) -> list[bytes | str]:
        """Take the next bytes; returns what is complete now."""
        found: list[bytes | str] = []
        for byte in received:
            if self._begun is None or byte == STX:
                self._begin(byte)
            elif byte == self._end:
                text = bytes(self._begun)
                found.append(text if self._end == ETX else text.decode("ascii", "replace"))
                self._begun = None
            elif len(self._begun) < LONGEST_BYTES:
                self._begun.append(byte)
            else:
                self._begun = None
        return found

    def _begin(self, byte: int) -> None:
        if byte in {STX, QUOTE}:
            self._begun, self._end = bytearray(), ETX if byte == STX else QUOTE


def parse_host_status(strings: list[bytes]) -> HostStatus | None:
    """Read the first two of the three strings; None if they are none of ours."""
    first, second = (_numbers(string) for string in strings[:2])
    if len(first) != FIRST_FIELDS or len(second) != SECOND_FIELDS:
        return None
    _, paper_out, paused, _, formats, _, _, partial, _, corrupt, cold, hot = first
    _, _, head_up, ribbon_out, _, _, _, _, left, _, _ = second
    status = PrinterStatus(
        online=not paused,
        cover_open=bool(head_up),
        paper=Paper.END if paper_out else Paper.OK,
        fatal=bool(corrupt),
        recoverable=bool(cold or hot or ribbon_out),
    )
    return HostStatus(status, bool(formats or partial or left))


def status_of_variables(media: str, latch: str) -> PrinterStatus:
    """What media.status and head.latch say; other values than ``out`` and ``open`` say nothing."""
    return PrinterStatus(
        cover_open=latch.lower() == "open", paper=Paper.END if media.lower() == "out" else Paper.OK
    )


def _numbers(string: bytes) -> list[int]:
    """The fields of a string; empty if they are no plain numbers."""
    fields = string.split(b",")
    return [int(field) for field in fields] if all(field.isdigit() for field in fields) else []

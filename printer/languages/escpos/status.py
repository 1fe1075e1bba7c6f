"""Bytes from an ESC/POS printer -> typed answers. Pure: no I/O, no clock, any bytes are taken.

Must not know: who asked, or what for; a real-time answer does not say to which question it belongs.
Sorted by their first byte (source: Epson ESC/POS reference, "identifying the transmitted status").
"""

from dataclasses import dataclass

from printer.job import Paper, PrinterStatus

BLOCK_START = 0x37
XON, XOFF = 0x11, 0x13
KIND_MASK, REAL_TIME, ASB = 0x93, 0x12, 0x10
ASB_BYTES = 4
ASB_REST_FIXED = 0x90
"""Bits that are 0 in bytes 2 to 4 of an ASB packet."""

LONGEST_BLOCK_BYTES = 80
"""No block of Epson's reference is longer; more is noise, not a block."""


@dataclass(frozen=True, slots=True)
class RealTime:
    """Answer to DLE EOT n: fixed pattern 0xx1xx10."""

    value: int


@dataclass(frozen=True, slots=True)
class Asb:
    """Automatic status: sent when switched on, and on every change."""

    status: PrinterStatus


@dataclass(frozen=True, slots=True)
class ProcessId:
    """Everything before the question with this id is printed."""

    job_id: bytes


@dataclass(frozen=True, slots=True)
class Cleared:
    """The printer's buffers are empty."""


@dataclass(frozen=True, slots=True)
class Flow:
    """XON or XOFF."""

    may_send: bool


@dataclass(frozen=True, slots=True)
class Other:
    """Bytes that we never asked for: answers to GS r and GS I, unknown blocks, noise."""

    content: bytes


Event = RealTime | Asb | ProcessId | Cleared | Flow | Other


class StatusParser:
    """Cuts a stream into events, wherever its packets end."""

    def __init__(self) -> None:
        self._begun = bytearray()

    def feed(self, received: bytes) -> list[Event]:
        """Take the next bytes.

        Returns:
            The events that are complete now; an answer that has only begun waits for the next call.
        """
        return [event for byte in received for event in self._take(byte)]

    def _take(self, byte: int) -> tuple[Event, ...]:
        if byte in {XON, XOFF}:  # may come in the middle of any other answer
            return (Flow(may_send=byte == XON),)
        if self._begun and not self._goes_on_with(byte):
            noise = Other(bytes(self._begun))
            self._begun.clear()
            return (noise, *self._take(byte))
        self._begun.append(byte)
        event = _complete(bytes(self._begun))
        if event is None:
            return ()
        self._begun.clear()
        return (event,)

    def _goes_on_with(self, byte: int) -> bool:
        if self._begun[0] == BLOCK_START:
            return len(self._begun) < LONGEST_BLOCK_BYTES and (byte == 0 or _is_block_text(byte))
        return not byte & ASB_REST_FIXED


def _complete(answer: bytes) -> Event | None:
    """What `answer` means; None: there is more to come."""
    first = answer[0]
    if first == BLOCK_START:
        return _block(answer) if answer[-1] == 0 else None
    if first & KIND_MASK == REAL_TIME:
        return RealTime(first)
    if first & KIND_MASK == ASB:
        return Asb(status_from_asb(answer)) if len(answer) == ASB_BYTES else None
    return Other(answer)


def status_from_asb(packet: bytes) -> PrinterStatus:
    """Read the 4 bytes of an automatic status."""
    first, second, third, _ = packet
    return PrinterStatus(
        online=not first & 0x08,
        cover_open=bool(first & 0x20),
        paper=_paper(end=bool(third & 0x0C), near_end=bool(third & 0x03)),
        cutter=bool(second & 0x08),
        fatal=bool(second & 0x20),
        recoverable=bool(second & 0x40),
    )


def status_from_answers(answers: list[int]) -> PrinterStatus:
    """Read the answers to the four real-time questions, in the order in which they were asked."""
    printer, off_line, error, paper = answers
    return PrinterStatus(
        online=not printer & 0x08,
        cover_open=bool(off_line & 0x04),
        paper=_paper(end=bool(off_line & 0x20) or paper & 0x60 == 0x60, near_end=bool(paper & 0x0C)),  # noqa: PLR2004  # bits 5 and 6 together
        cutter=bool(error & 0x08),
        fatal=bool(error & 0x20),
        recoverable=bool(error & 0x40),
    )


def _paper(*, end: bool, near_end: bool) -> Paper:
    if end:
        return Paper.END
    return Paper.NEAR_END if near_end else Paper.OK


def _is_block_text(byte: int) -> bool:
    return 0x20 <= byte <= 0x7E  # noqa: PLR2004  # printable ASCII, all that a block carries


def _block(block: bytes) -> Event:
    match block[1:-1]:
        case b"\x25":
            return Cleared()
        case body if len(body) == 5 and body[:1] == b"\x22":  # noqa: PLR2004  # kind and four bytes of id
            return ProcessId(body[1:])
        case _:
            return Other(block)

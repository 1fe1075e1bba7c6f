"""The 32 bytes of a Brother QL -> a typed status. Pure: no I/O, no clock, any bytes are taken.

Must not know: who asked, or what for.
"""

from dataclasses import dataclass
from enum import IntEnum

from printer.job import Paper, PrinterStatus
from printer.languages.brother.labels import Label, find_label

PACKET_BYTES = 32
HEADER = b"\x80\x20B"
KIND_MASK = 0x0F
"""Newer models add 40h to the kind."""

NO_MEDIA, END_OF_MEDIA, CUTTER_JAM, IN_USE, TURNED_OFF, FAN = 0x01, 0x02, 0x04, 0x10, 0x20, 0x80
REPLACE_MEDIA, COVER_OPEN, NO_FEED, SYSTEM = 0x01, 0x10, 0x40, 0x80
PASSING = 0x02 | 0x04 | 0x08 | 0x20
"""Buffer full, transmission, cancel key: they go by themselves."""


class StatusType(IntEnum):
    """Why the printer speaks."""

    REPLY = 0
    COMPLETED = 1
    ERROR = 2
    TURNED_OFF = 4
    NOTIFICATION = 5
    PHASE = 6


@dataclass(frozen=True, slots=True)
class Packet:
    """One status packet.

    Attributes:
        kind: A `StatusType`, or a number that we do not know.
        is_printing: Whether it is in the printing phase.
        errors: The two bytes of error bits.
        media_mm: Width and length of what is loaded; length 0 = endless.
        media_kind: 0Ah tape, 0Bh labels, 0 nothing.
    """

    kind: int
    is_printing: bool
    errors: tuple[int, int]
    media_mm: tuple[int, int]
    media_kind: int


class PacketReader:
    """Cuts a stream into packets, wherever its pieces end; noise between them is skipped."""

    def __init__(self) -> None:
        self._begun = bytearray()

    def feed(self, received: bytes) -> list[Packet]:
        """Take the next bytes; returns the packets that are complete now."""
        self._begun += received
        packets = []
        while (start := self._begun.find(HEADER)) >= 0 and len(self._begun) - start >= PACKET_BYTES:
            packets.append(parse_packet(bytes(self._begun[start : start + PACKET_BYTES])))
            del self._begun[: start + PACKET_BYTES]
        if start < 0:
            del self._begun[: -len(HEADER) + 1]
        return packets


def parse_packet(packet: bytes) -> Packet:
    """Read 32 bytes that begin with the header."""
    return Packet(
        kind=packet[18],
        is_printing=packet[19] == 1,
        errors=(packet[8], packet[9]),
        media_mm=(packet[10], packet[17]),
        media_kind=packet[11] & KIND_MASK,
    )


def status_of(packet: Packet, wanted: Label | None = None) -> PrinterStatus:
    """What a packet says about the printer.

    Args:
        packet: Of any type.
        wanted: What must be loaded; None: anything will do.
    """
    first, second = packet.errors
    is_out = bool(first & (NO_MEDIA | END_OF_MEDIA) or second & NO_FEED or packet.media_kind == 0)
    return PrinterStatus(
        online=not first & (IN_USE | TURNED_OFF) and packet.kind != StatusType.TURNED_OFF,
        cover_open=bool(second & COVER_OPEN),
        paper=Paper.END if is_out else Paper.OK,
        cutter=bool(first & CUTTER_JAM),
        fatal=bool(first & FAN or second & SYSTEM),
        recoverable=bool(second & PASSING),
        wrong_media="" if is_out else _mismatch(packet, wanted),
    )


def _mismatch(packet: Packet, wanted: Label | None) -> str:
    loaded = _loaded(packet)
    if wanted is None or (loaded == str(wanted) and not packet.errors[1] & REPLACE_MEDIA):
        return ""
    return f"The badge needs {wanted}, but {loaded} are loaded.".replace("tape are", "tape is")


def _loaded(packet: Packet) -> str:
    width_mm, length_mm = packet.media_mm
    label = find_label(width_mm, length_mm)
    if label is not None:
        return str(label)
    return f"{width_mm} x {length_mm} mm labels" if length_mm else f"{width_mm} mm endless tape"

"""What a virtual printer feels, and the status bytes that say so. Must not know: connections, paper rows.

The bytes are those of Epson-compatible manuals (SRP-350, TM-L60II): DLE EOT 1..4 and automatic status back.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from printer.job import Paper


class Fault(StrEnum):
    """An error besides paper and cover."""

    NONE = "none"
    CUTTER = "cutter"
    AUTO = "auto"
    FATAL = "fatal"


REAL_TIME_FIXED, ASB_FIXED, ASB_LAST = 0x12, 0x10, 0x0F

FAULT_BITS: Final = {Fault.NONE: 0x00, Fault.CUTTER: 0x08, Fault.FATAL: 0x20, Fault.AUTO: 0x40}
"""The same in the answer to DLE EOT 3 and in byte 2 of an automatic status."""

PAPER_BITS: Final = {Paper.OK: (0x00, 0x00), Paper.NEAR_END: (0x0C, 0x03), Paper.END: (0x6C, 0x0F)}
"""In the answer to DLE EOT 4, and in byte 3 of an automatic status; at the end both sensors report."""


@dataclass(slots=True)
class Feelings:
    """The printer's sensors."""

    paper: Paper = Paper.OK
    cover_open: bool = False
    fault: Fault = Fault.NONE

    @property
    def off_line(self) -> bool:
        """Whether the mechanics stand still."""
        return self.cover_open or self.paper is Paper.END or self.fault is not Fault.NONE

    def real_time(self, question: int) -> bytes:
        """The answer to DLE EOT `question` (1..4)."""
        off_line_cause = (
            0x04 * self.cover_open | 0x20 * (self.paper is Paper.END) | 0x40 * (self.fault is not Fault.NONE)
        )
        bits = {
            1: 0x08 * self.off_line,
            2: off_line_cause,
            3: FAULT_BITS[self.fault],
            4: PAPER_BITS[self.paper][0],
        }[question]
        return bytes([REAL_TIME_FIXED | bits])

    def automatic(self) -> bytes:
        """The four bytes of an automatic status."""
        first = ASB_FIXED | 0x08 * self.off_line | 0x20 * self.cover_open
        return bytes([first, FAULT_BITS[self.fault], PAPER_BITS[self.paper][1], ASB_LAST])

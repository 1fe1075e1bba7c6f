"""The status bytes of a virtual ESC/POS printer: DLE EOT 1..4 and automatic status back.

As in Epson-compatible manuals (SRP-350, TM-L60II). Must not know: our reading of them.
"""

from typing import Final

from printer.job import Paper
from printer.virtual.state import Fault, Feelings

REAL_TIME_FIXED, ASB_FIXED, ASB_LAST = 0x12, 0x10, 0x0F

FAULT_BITS: Final = {Fault.NONE: 0x00, Fault.CUTTER: 0x08, Fault.FATAL: 0x20, Fault.AUTO: 0x40}
"""The same in the answer to DLE EOT 3 and in byte 2 of an automatic status."""

PAPER_BITS: Final = {Paper.OK: (0x00, 0x00), Paper.NEAR_END: (0x0C, 0x03), Paper.END: (0x6C, 0x0F)}
"""In the answer to DLE EOT 4, and in byte 3 of an automatic status; at the end both sensors report."""


def real_time(feelings: Feelings, question: int) -> bytes:
    """The answer to DLE EOT `question` (1..4)."""
    off_line_cause = (
        0x04 * feelings.cover_open
        | 0x20 * (feelings.paper is Paper.END)
        | 0x40 * (feelings.fault is not Fault.NONE)
    )
    bits = {
        1: 0x08 * feelings.off_line,
        2: off_line_cause,
        3: FAULT_BITS[feelings.fault],
        4: PAPER_BITS[feelings.paper][0],
    }[question]
    return bytes([REAL_TIME_FIXED | bits])


def automatic(feelings: Feelings) -> bytes:
    """The four bytes of an automatic status."""
    first = ASB_FIXED | 0x08 * feelings.off_line | 0x20 * feelings.cover_open
    return bytes([first, FAULT_BITS[feelings.fault], PAPER_BITS[feelings.paper][1], ASB_LAST])

"""Bitmap -> ESC/POS bytes, and the other byte strings that we say to such a printer.

Must not know: connections, time, what the printer answers. Source of the codes: Epson's ESC/POS command
reference; a badge is pure raster, no name is ever sent as text.
"""

from dataclasses import dataclass

from printer.bitmap import Bitmap
from printer.job import HIGHEST_ID_BYTE, JOB_ID_BYTES, LOWEST_ID_BYTE

FRAGMENT_ROWS = 120
"""Rows per GS v 0: a broken fragment can be filled up with few bytes (see `resync_bytes`), and printers that
lose large images print small ones."""

INIT = b"\x1b@"
ASB_ON = b"\x1da\xff"
"""Automatic status back for every kind of change; ESC @ switches it off again."""

HELLO = b"\x10\x04\x01\x10\x04\x02\x10\x04\x03\x10\x04\x04"
"""The four real-time status questions: printer, off-line cause, error cause, paper."""

CLEAR = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"
"""DLE DC4 fn 8: drop what is in the buffers; answered with 37 25 00."""

START_MARK, MIDDLE_MARK = b"}", b"~"
"""First byte of the ids that stand before the first row and in the middle of a badge."""

FEED_TO_CUTTER = b"\x1bd\x04"
CUT = b"\x1dVA\x00"
CUT_HERE = b"\x1dV\x00"
TO_LABEL_START = b"\x1c(L\x02\x00C0"
TO_PEELER = b"\x1c(L\x02\x00A0"
TO_LABEL_CUT = b"\x1c(L\x02\x00B0"
"""FS ( L fn 67, 65 and 66: feed to where a label begins, is peeled off, is cut; no feed if it stands there.
Source: TM-L90 specification, "Select label and black mark control function(s)"."""


@dataclass(frozen=True, slots=True)
class PaperEnd:
    """How a badge begins and ends on a kind of paper.

    Attributes:
        before: Sent before its first row.
        after: Sent after its last row.
    """

    before: bytes
    after: bytes


PLAIN_CUT = PaperEnd(b"", FEED_TO_CUTTER + CUT)
LABEL_CUT = PaperEnd(TO_LABEL_START, TO_LABEL_CUT + CUT_HERE)
LABEL_PEEL = PaperEnd(TO_LABEL_START, TO_PEELER)
PAPER_ENDS = {"": PLAIN_CUT, "receipt": PLAIN_CUT, "labels": LABEL_CUT, "peel": LABEL_PEEL}
"""By the ``roll`` of a printer URL."""


def encode_badge(bitmap: Bitmap, job_id: bytes | None = None, paper_end: PaperEnd = PLAIN_CUT) -> bytes:
    """The bytes of one badge: raster in fragments, feed to the cutter, cut, and the question for `job_id`.

    Two more questions tell how far it came: one before the first row, one in the middle. Without the second
    answer, no whole badge can be on paper.

    Args:
        bitmap: Up to 65,535 bytes per row; the printer must have been initialised.
        job_id: 4 bytes of 20h..7Eh that the printer sends back when all this is printed; None: do not ask.
        paper_end: What else goes before and after the rows.
    """

    def ask(mark: bytes = b"") -> bytes:
        return b"" if job_id is None else ask_process_id(mark + job_id[len(mark) :])

    middle = bitmap.height_dots // 2 if job_id is not None else 0
    parts = (
        ask(START_MARK),
        paper_end.before,
        *_fragments(bitmap, 0, middle),
        ask(MIDDLE_MARK),
        *_fragments(bitmap, middle, bitmap.height_dots),
        paper_end.after,
        ask(),
    )
    return b"".join(parts)


def ask_process_id(job_id: bytes) -> bytes:
    """GS ( H fn 48: answered with 37 22, the id and 00 once everything before it is printed."""
    assert len(job_id) == JOB_ID_BYTES
    assert all(LOWEST_ID_BYTE <= byte <= HIGHEST_ID_BYTE for byte in job_id)
    return b"\x1d(H\x06\x0000" + job_id


def resync_bytes(row_bytes: int) -> bytes:
    """What brings a printer back that may still wait for image bytes of a broken job.

    NULs fill the fragment up (the printer ignores those left over), then what came onto the paper is cut off.

    Args:
        row_bytes: Bytes per row of the broken job.
    """
    return bytes(row_bytes * FRAGMENT_ROWS + 16) + INIT + CUT


def _fragments(bitmap: Bitmap, top: int, bottom: int) -> list[bytes]:
    return [
        _fragment(bitmap, at, min(at + FRAGMENT_ROWS, bottom)) for at in range(top, bottom, FRAGMENT_ROWS)
    ]


def _fragment(bitmap: Bitmap, top: int, bottom: int) -> bytes:
    rows = bottom - top
    start = top * bitmap.row_bytes
    header = b"\x1dv0\x00" + bitmap.row_bytes.to_bytes(2, "little") + rows.to_bytes(2, "little")
    return header + bitmap.rows[start : start + rows * bitmap.row_bytes]

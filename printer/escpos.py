"""Bitmap -> ESC/POS bytes, and the other byte strings that we say to such a printer.

Must not know: connections, time, what the printer answers. Source of the codes: Epson's ESC/POS command
reference; a badge is pure raster, no name is ever sent as text.
"""

from hashlib import blake2s

from printer.bitmap import Bitmap

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

FEED_TO_CUTTER = b"\x1bd\x04"
CUT = b"\x1dVA\x00"

JOB_ID_BYTES = 4
LOWEST_ID_BYTE, HIGHEST_ID_BYTE = 0x20, 0x7E


def encode_badge(bitmap: Bitmap, job_id: bytes | None = None) -> bytes:
    """The bytes of one badge: raster in fragments, feed to the cutter, cut, and the question for `job_id`.

    Args:
        bitmap: Up to 65,535 bytes per row; the printer must have been initialised.
        job_id: 4 bytes of 20h..7Eh that the printer sends back when all this is printed; None: do not ask.
    """
    fragments = [_fragment(bitmap, top) for top in range(0, bitmap.height_dots, FRAGMENT_ROWS)]
    return b"".join((*fragments, FEED_TO_CUTTER, CUT, b"" if job_id is None else ask_process_id(job_id)))


def ask_process_id(job_id: bytes) -> bytes:
    """GS ( H fn 48: answered with 37 22, the id and 00 once everything before it is printed."""
    assert len(job_id) == JOB_ID_BYTES
    assert all(LOWEST_ID_BYTE <= byte <= HIGHEST_ID_BYTE for byte in job_id)
    return b"\x1d(H\x06\x0000" + job_id


def make_job_id(seed: bytes) -> bytes:
    """A process id for a job, the same for the same seed (such as a journal entry's id)."""
    letters = HIGHEST_ID_BYTE - LOWEST_ID_BYTE + 1
    number = int.from_bytes(blake2s(seed, digest_size=8).digest())
    return bytes(LOWEST_ID_BYTE + number // letters**place % letters for place in range(JOB_ID_BYTES))


def resync_bytes(row_bytes: int) -> bytes:
    """What brings a printer back that may still wait for image bytes of a broken job.

    NULs fill the fragment up (the printer ignores those left over), then what came onto the paper is cut off.

    Args:
        row_bytes: Bytes per row of the broken job.
    """
    return bytes(row_bytes * FRAGMENT_ROWS + 16) + INIT + CUT


def _fragment(bitmap: Bitmap, top: int) -> bytes:
    rows = min(FRAGMENT_ROWS, bitmap.height_dots - top)
    start = top * bitmap.row_bytes
    header = b"\x1dv0\x00" + bitmap.row_bytes.to_bytes(2, "little") + rows.to_bytes(2, "little")
    return header + bitmap.rows[start : start + rows * bitmap.row_bytes]

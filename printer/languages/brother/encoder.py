"""Bitmap -> Brother raster bytes. Pure; must not know: connections, time, what the printer answers.

Rows go to the printer mirrored, as its head sees them, and run-length coded as in TIFF (PackBits).
"""

import re
from typing import TYPE_CHECKING

from printer.bitmap import Bitmap
from printer.languages.brother.labels import Loaded

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

INVALIDATE = bytes(400)
"""NULs that fill up whatever a broken job left open; the printer ignores those left over."""

INIT = b"\x1b@"
ASK_STATUS = b"\x1biS"
RASTER_MODE = b"\x1bia\x01"
TELL_STATUS = b"\x1bi!\x00"
"""Report phases, completion and errors by itself."""

AUTO_CUT = b"\x1biM\x40" + b"\x1biA\x01" + b"\x1biK\x08"
"""Cut after every label, and at the end."""

PRINT_AND_FEED = b"\x1a"
PACKED, RAW = b"M\x02", b"M\x00"
BLANK_ROW = b"Z"
VALID = 0x80 | 0x40 | 0x08 | 0x04 | 0x02
"""Of ESC i z: recover, quality first, and check length, width and kind of what is loaded."""

ENDLESS, DIE_CUT = 0x0A, 0x0B
ENDLESS_MARGIN_DOTS = 35
"""3 mm, the least before and after the cut of an endless roll; die-cut labels have their own."""

PIECES = re.compile(rb"(.)\1{2,127}|(?:(?!(.)\2\2).){1,128}", re.DOTALL)
"""A run of three or more equal bytes, or a stretch without one."""


def encode_badge(bitmap: Bitmap, loaded: Loaded, *, is_packed: bool = True) -> bytes:
    """The bytes of one badge, up to the order to print and cut it.

    Args:
        bitmap: At most as large as the printable area; white is added below and to the right.
        loaded: The roll, and the head that prints it.
        is_packed: Run-length code the rows: about a quarter of the bytes.
    """
    rows = _head_rows(bitmap, loaded)
    body = _pack_rows(rows) if is_packed else _raw_rows(rows)
    return b"".join((*_control_codes(loaded, len(rows)), PACKED if is_packed else RAW, body, PRINT_AND_FEED))


def _control_codes(loaded: Loaded, rows: int) -> tuple[bytes, ...]:
    label = loaded.label
    kind = ENDLESS if label.is_endless else DIE_CUT
    information = bytes([VALID, kind, label.width_mm, label.length_mm]) + rows.to_bytes(4, "little") + b"\0\0"
    margin = (ENDLESS_MARGIN_DOTS if label.is_endless else 0).to_bytes(2, "little")
    return (RASTER_MODE, TELL_STATUS, b"\x1biz" + information, AUTO_CUT, b"\x1bid" + margin)


def _head_rows(bitmap: Bitmap, loaded: Loaded) -> "NDArray[np.uint8]":
    """Packed rows as the head sees them: shape (rows, bytes), mirrored, 1 = black."""
    import numpy as np

    assert bitmap.width_dots <= loaded.label.width_dots, "a badge wider than its label"
    height = loaded.label.rows or bitmap.height_dots
    assert bitmap.height_dots <= height, "a badge longer than its label"
    black = np.zeros((height, loaded.head.pins), np.bool_)
    mirrored = bitmap.to_black()[:, ::-1]
    start = loaded.offset + loaded.label.width_dots - bitmap.width_dots
    black[: bitmap.height_dots, start : start + bitmap.width_dots] = mirrored
    return np.packbits(black, axis=1)


def _raw_rows(rows: "NDArray[np.uint8]") -> bytes:
    import numpy as np

    count, row_bytes = rows.shape
    framed = np.empty((count, row_bytes + 3), np.uint8)
    framed[:, :3] = (0x67, 0x00, row_bytes)
    framed[:, 3:] = rows
    return framed.tobytes()


def _pack_rows(rows: "NDArray[np.uint8]") -> bytes:
    """Most rows of a badge are like one before, so each kind is packed once."""
    row_bytes = rows.shape[1]
    content = rows.tobytes()
    known: dict[bytes, bytes] = {bytes(row_bytes): BLANK_ROW}
    packed = []
    for at in range(0, len(content), row_bytes):
        row = content[at : at + row_bytes]
        if row not in known:
            body = pack_bits(row)
            known[row] = b"g\x00" + bytes([len(body)]) + body
        packed.append(known[row])
    return b"".join(packed)


def pack_bits(row: bytes) -> bytes:
    """TIFF's run-length code: n - 1 and n bytes, or 257 - n and a byte that stands there n times."""
    return b"".join(
        bytes([257 - len(piece), piece[0]]) if run else bytes([len(piece) - 1]) + piece
        for piece, run in ((match[0], match[1]) for match in PIECES.finditer(row))
    )

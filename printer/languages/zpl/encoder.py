"""Bitmap -> ZPL, and the other things that we say to such a printer. Pure; must not know: connections, time.

The picture goes compressed and with a check sum (:Z64:), so that a badge is some 5 kB and damage is noticed.
"""

import zlib
from base64 import b64encode
from binascii import crc_hqx
from enum import StrEnum

from printer.bitmap import Bitmap

COMPRESSION = 6

ASK_STATUS = b"~HS\r\n"
CANCEL_PARTIAL = b"~JX"
"""Forget a label that has only begun to come in, of a line that broke."""

CANCEL_ALL = b"~JA"
"""Forget every label that is not printed yet."""

VARIABLES = ("odometer.total_label_count", "media.status", "head.latch")
"""What Link-OS printers tell at any time, even while ~HS stays silent; in this order."""

QUESTION = ASK_STATUS + b"".join(f'! U1 getvar "{name}"\r\n'.encode() for name in VARIABLES)
"""Each variable is a line of its own, answered by its value in quotes, or by "?"."""


class Tracking(StrEnum):
    """How the printer finds the end of a label; ^MN."""

    AS_SET = ""
    GAPS = "^MNY"
    MARKS = "^MNM"
    ENDLESS = "^MNN"


TRACKING = {
    "": Tracking.AS_SET,
    "labels": Tracking.GAPS,
    "marks": Tracking.MARKS,
    "endless": Tracking.ENDLESS,
}
"""By the ``roll`` of a printer URL."""


def encode_badge(bitmap: Bitmap, tracking: Tracking = Tracking.AS_SET) -> bytes:
    """The bytes of one badge.

    After paper end or an open head in the middle of it, the printer begins it anew by itself (^JZY).
    """
    head = f"^XA{tracking}^PW{bitmap.width_dots}^LL{bitmap.height_dots}^LH0,0^LT0^LS0^PON^PMN^LRN^JZY^FO0,0"
    return head.encode() + graphic_field(bitmap) + b"^FS^PQ1,0,0,N^XZ\r\n"


def graphic_field(bitmap: Bitmap) -> bytes:
    """^GFA with the rows compressed by zlib, in base64, and CRC-16 (polynomial 1021h, start 0) over that."""
    data = b64encode(zlib.compress(bitmap.rows, COMPRESSION))
    coded = b":Z64:" + data + b":%04X" % crc_hqx(data, 0)
    return b"^GFA,%d,%d,%d," % (len(coded), len(bitmap.rows), bitmap.row_bytes) + coded

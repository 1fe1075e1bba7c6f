"""How much of its roll a badge takes. Must not know: how much is on a roll, what was printed."""

import math

from printer.bitmap import Bitmap
from printer.job import Tongue
from printer.urls import PrinterUrl

TO_CUTTER_MM = 15
"""Receipt printers feed four lines, so that the badge's end is past the knife."""

BETWEEN_LABELS_MM = 3
"""The gap of labels cut to size, and the margin of what a label printer cuts off an endless roll."""


def fed_mm(url: PrinterUrl, bitmap: Bitmap) -> int:
    """Millimetres of paper for one badge, rounded up; 0 where there is no roll, or none that we know of."""
    if url.tongue is None:
        return 0
    is_receipt = url.tongue is Tongue.ESCPOS and url.stock.roll in {"", "receipt"}
    length_mm = bitmap.height_dots * url.media.dot_mm
    return math.ceil(length_mm) + (TO_CUTTER_MM if is_receipt else BETWEEN_LABELS_MM)

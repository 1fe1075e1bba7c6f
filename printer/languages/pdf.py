"""Bitmap -> a PDF of one page in the badge's true size, for print queues and for people.

Must not know: where the file goes. Source: ISO 32000-1; the dots go in unchanged, compressed by zlib.
"""

import zlib
from fractions import Fraction

from printer.bitmap import Bitmap
from printer.media import Media

POINTS_PER_INCH = 72
HEADER = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"
BLACK_IS_ONE = b"[1 0]"
"""Decode: a set bit is black ink."""


def encode_pdf(bitmap: Bitmap, media: Media) -> bytes:
    """A page as large as the bitmap is at the media's resolution, and nothing on it but the bitmap."""
    width, height = (_points(dots, media.dpi) for dots in (bitmap.width_dots, bitmap.height_dots))
    drawing = b"q %s 0 0 %s 0 0 cm /B Do Q" % (width, height)
    picture = (
        b"/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray /BitsPerComponent 1 "
        b"/Decode %s /Filter /FlateDecode" % (bitmap.width_dots, bitmap.height_dots, BLACK_IS_ONE)
    )
    return _file(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %s %s] /Contents 4 0 R "
        b"/Resources << /XObject << /B 5 0 R >> >> >>" % (width, height),
        _stream(b"", drawing),
        _stream(picture, zlib.compress(bitmap.rows)),
    )


def _points(dots: int, dpi: Fraction) -> bytes:
    """Rounded down, so that no renderer needs one dot more than there are."""
    return b"%d.%04d" % divmod(int(dots * POINTS_PER_INCH * 10_000 / dpi), 10_000)


def _stream(entries: bytes, content: bytes) -> bytes:
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (entries, len(content), content)


def _file(*objects: bytes) -> bytes:
    """Numbered objects, the table of their places, and the way to both."""
    parts, places, at = [HEADER], [], len(HEADER)
    for number, content in enumerate(objects, 1):
        places.append(at)
        parts.append(b"%d 0 obj\n%s\nendobj\n" % (number, content))
        at += len(parts[-1])
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    parts.append(b"xref\n0 %d\n0000000000 65535 f \n%s" % (count, table))
    parts.append(b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (count, at))
    return b"".join(parts)

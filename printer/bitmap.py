"""One picture of a badge for every printer language: packed rows of black and white dots.

Must not know: templates, printers, files. numpy comes in with the first picture: a kiosk's first screen
does not wait for it.
"""

import struct
import zlib
from typing import TYPE_CHECKING

import msgspec

from printer.picture import INK_THRESHOLD, read_dots

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"


class Box(msgspec.Struct, frozen=True):
    """A rectangle on the badge, in dots from its upper left corner."""

    left_dots: int
    top_dots: int
    width_dots: int
    height_dots: int


class Bitmap(msgspec.Struct, frozen=True):
    """A picture of black and white dots.

    Attributes:
        width_dots: Dots per row, at least 1.
        height_dots: Number of rows, at least 1.
        rows: `row_bytes` bytes per row, top row first; a set bit is black, the highest bit stands left, and
            the bits right of the last dot are 0.
    """

    width_dots: int
    height_dots: int
    rows: bytes

    def __post_init__(self) -> None:
        assert self.width_dots > 0
        assert self.height_dots > 0
        assert len(self.rows) == self.row_bytes * self.height_dots

    @property
    def row_bytes(self) -> int:
        """Bytes per packed row."""
        return (self.width_dots + 7) // 8

    def row(self, index: int) -> bytes:
        """The packed bytes of one row, counted from 0 at the top."""
        return self.rows[index * self.row_bytes : (index + 1) * self.row_bytes]

    def to_black(self) -> "NDArray[np.bool_]":
        """The dots as an array of shape (height, width), True = black."""
        import numpy as np

        packed = np.frombuffer(self.rows, np.uint8).reshape(self.height_dots, self.row_bytes)
        return np.unpackbits(packed, axis=1, count=self.width_dots).astype(np.bool_)

    def to_grey(self) -> "NDArray[np.uint8]":
        """The dots as an array of shape (height, width), 0 = black and 255 = white."""
        import numpy as np

        return np.where(self.to_black(), np.uint8(0), np.uint8(255))

    def crop(self, box: Box) -> "Bitmap":
        """The dots inside `box`, which must lie on the picture and hold at least one dot."""
        black = self.to_black()[
            box.top_dots : box.top_dots + box.height_dots, box.left_dots : box.left_dots + box.width_dots
        ]
        assert black.shape == (box.height_dots, box.width_dots), "a box beyond the edge of the badge"
        return from_black(black)

    def ink(self, box: Box | None = None) -> int:
        """How many black dots there are, in `box` or on the whole picture."""
        return int((self if box is None else self.crop(box)).to_black().sum())

    def to_png(self) -> bytes:
        """The picture as a PNG of one bit per dot."""
        import numpy as np

        inverted = np.packbits(~self.to_black(), axis=1)
        scanlines = np.zeros((self.height_dots, self.row_bytes + 1), np.uint8)
        scanlines[:, 1:] = inverted
        header = struct.pack(">IIBBBBB", self.width_dots, self.height_dots, 1, 0, 0, 0, 0)
        chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(scanlines.tobytes())), (b"IEND", b""))
        return PNG_SIGNATURE + b"".join(_png_chunk(kind, body) for kind, body in chunks)


def from_black(black: "NDArray[np.bool_]") -> Bitmap:
    """Pack an array of shape (height, width), True = black."""
    import numpy as np

    height, width = black.shape
    return Bitmap(width, height, np.packbits(black, axis=1).tobytes())


def from_grey(grey: "NDArray[np.uint8]", threshold: int = INK_THRESHOLD) -> Bitmap:
    """Pack a grey picture of shape (height, width), 0 = black; everything below `threshold` becomes black."""
    return from_black(grey < threshold)


def from_png(png: bytes) -> Bitmap:
    """Read a picture file as black and white dots; transparent parts count as white.

    Raises:
        LayoutError: The bytes are no picture.
    """
    return Bitmap(*read_dots(png))


def _png_chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

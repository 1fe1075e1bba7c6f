"""Width and height of a picture file from its first bytes, without unpacking it. Must not know: OpenCV."""

import struct
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeAlias

Size: TypeAlias = tuple[int, int]

PNG = b"\x89PNG\r\n\x1a\n"


def _png_size(head: bytes) -> Size | None:
    return struct.unpack(">II", head[16:24]) if len(head) >= 24 else None  # noqa: PLR2004  # PNG 1.2, IHDR


def _gif_size(head: bytes) -> Size | None:
    return struct.unpack("<HH", head[6:10]) if len(head) >= 10 else None  # noqa: PLR2004  # GIF89a, 18


def _bmp_size(head: bytes) -> Size | None:
    if len(head) < 26:  # noqa: PLR2004  # BITMAPINFOHEADER: width and height at 18
        return None
    width, height = struct.unpack("<ii", head[18:26])
    return abs(width), abs(height)


def _jpeg_size(data: bytes) -> Size | None:
    """Walk the segments up to the frame header (SOFn). Source: ITU-T T.81, B.1 and B.2.2."""
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:  # noqa: PLR2004  # every marker starts so
        marker = data[at + 1]
        if marker == 0xFF:  # noqa: PLR2004  # fill byte
            at += 1
        elif 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):  # noqa: PLR2004  # SOF0..SOF15
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        else:
            at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return None


SIZES: Mapping[bytes, Callable[[bytes], Size | None]] = MappingProxyType(
    {PNG: _png_size, b"\xff\xd8\xff": _jpeg_size, b"GIF8": _gif_size, b"BM": _bmp_size}
)
"""First bytes of the formats that we read -> where they say how large they are."""


def picture_size(data: bytes) -> Size | None:
    """Width and height in pixels, as the file claims; None when it is cut off or in another format."""
    for magic, size_of in SIZES.items():
        if data.startswith(magic):
            return size_of(data)
    return None

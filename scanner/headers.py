"""Width and height of a picture file from its first bytes, without unpacking it. Must not know: OpenCV."""

import struct
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeAlias

Size: TypeAlias = tuple[int, int]

PNG_COLOUR_TYPE = 25
"""Where it stands in the file. Source: PNG 1.2, IHDR."""

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


def _webp_size(head: bytes) -> Size | None:
    """Of the three kinds of first chunk. Source: RFC 9649, 2.5 to 2.7."""
    if len(head) < 30 or head[8:12] != b"WEBP":  # noqa: PLR2004  # the longest of them
        return None
    match head[12:16]:
        case b"VP8 ":
            width, height = struct.unpack("<HH", head[26:30])
            return width & 0x3FFF, height & 0x3FFF
        case b"VP8L":
            bits = int.from_bytes(head[21:25], "little")
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        case b"VP8X":
            return int.from_bytes(head[24:27], "little") + 1, int.from_bytes(head[27:30], "little") + 1
        case _:
            return None


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


def _png_pixel_bytes(head: bytes) -> int:
    """Of one unpacked pixel: grey alone stays one channel, all else becomes four at most."""
    depth, colour_type = head[24:26]
    return (1 if colour_type == 0 else 4) * max(1, depth // 8)


SIZES: Mapping[bytes, Callable[[bytes], Size | None]] = MappingProxyType(
    {PNG: _png_size, b"\xff\xd8\xff": _jpeg_size, b"GIF8": _gif_size, b"BM": _bmp_size, b"RIFF": _webp_size}
)
"""First bytes of the formats that we read -> where they say how large they are."""


def unpacked_bytes(data: bytes) -> int:
    """How much memory a picture takes at most before it is grey of 8 bits; 0 when that is not known."""
    size = picture_size(data)
    if size is None:
        return 0
    is_png = data.startswith(PNG) and len(data) > PNG_COLOUR_TYPE
    return size[0] * size[1] * (_png_pixel_bytes(data) if is_png else 1)


def picture_size(data: bytes) -> Size | None:
    """Width and height in pixels, as the file claims; None when it is cut off or in another format."""
    for magic, size_of in SIZES.items():
        if data.startswith(magic):
            return size_of(data)
    return None

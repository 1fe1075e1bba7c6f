"""Width and height from a file's first bytes."""

import struct

import numpy as np
import pytest

from scanner.drawing import jpeg
from scanner.headers import picture_size

JPEG = jpeg(np.zeros((17, 33), np.uint8), 80)


def webp(kind: bytes, head: bytes) -> bytes:
    """The beginning of a WebP file with this first chunk."""
    return b"RIFF" + bytes(4) + b"WEBP" + kind + bytes(4) + head


@pytest.mark.parametrize(
    ("data", "size"),
    [
        pytest.param(JPEG, (33, 17), id="JPEG"),
        pytest.param(
            JPEG[:2] + b"\xff\xe1\x00\x04ab" + JPEG[2:], (33, 17), id="JPEG with another segment first"
        ),
        pytest.param(JPEG[:2] + b"\xff\xff\xff" + JPEG[2:], (33, 17), id="JPEG with fill bytes"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + bytes(8) + struct.pack(">II", 5, 6), (5, 6), id="PNG"),
        pytest.param(b"GIF89a" + struct.pack("<HH", 5, 6), (5, 6), id="GIF"),
        pytest.param(
            b"BM" + bytes(16) + struct.pack("<ii", 5, -6), (5, 6), id="BMP with its rows from the top"
        ),
        pytest.param(webp(b"VP8 ", bytes(6) + struct.pack("<HH", 5, 6)), (5, 6), id="WebP"),
        pytest.param(
            webp(b"VP8L", b"\x2f" + (4 | 5 << 14).to_bytes(9, "little")), (5, 6), id="WebP without losses"
        ),
        pytest.param(webp(b"VP8X", bytes(4) + b"\x04\0\0\x05\0\0"), (5, 6), id="WebP with more in it"),
        pytest.param(webp(b"VP9 ", bytes(10)), None, id="WebP of another kind"),
        pytest.param(b"RIFF" + bytes(4) + b"AVI " + bytes(18), None, id="a film"),
        pytest.param(JPEG[:20], None, id="cut off"),
        pytest.param(b"\xff\xd8\xff" + b"\xe0\x00\x00" * 9, None, id="JPEG whose segments make no sense"),
        pytest.param(b"hello", None, id="something else"),
    ],
)
def test_sizes_are_known_before_unpacking(data: bytes, size: tuple[int, int] | None) -> None:
    """Width first; None where the file does not say."""
    assert picture_size(data) == size

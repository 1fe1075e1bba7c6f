"""Picture files and arrays to grey."""

import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checkin.errors import PictureError
from scanner import pictures
from scanner.decode import decode
from scanner.drawing import jpeg
from scanner.headers import SIZES
from tests.fakes.codes import picture_of

CODE = picture_of("a ticket")


def png_of(image: npt.NDArray[Any], colour_type: int) -> bytes:
    """A PNG file, written by hand. Source: PNG 1.2; 0 grey, 2 colour, 4 grey and opacity, 6 all."""
    depth = image.dtype.itemsize * 8
    rows = image.astype(image.dtype.newbyteorder(">"))
    body = b"".join(b"\0" + row.tobytes() for row in rows)
    head = struct.pack(">IIBBBBB", image.shape[1], image.shape[0], depth, colour_type, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(body)), (b"IEND", b""))
    packed = (struct.pack(">I", len(d)) + n + d + struct.pack(">I", zlib.crc32(n + d)) for n, d in chunks)
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


def channels(*layers: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Layers as channels of one picture."""
    return np.dstack(layers)


FULL = np.full_like(CODE, 255)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(png_of(CODE, 0), id="grey PNG"),
        pytest.param(png_of(CODE.astype(np.uint16) * 257, 0), id="grey PNG of 16 bits"),
        pytest.param(png_of(CODE.astype(np.uint16) * 16, 0), id="12 bits in 16"),
        pytest.param(png_of(channels(CODE, CODE, CODE), 2), id="colour PNG"),
        pytest.param(png_of(channels(CODE, CODE, FULL).astype(np.uint16) * 257, 2), id="colour of 16 bits"),
        pytest.param(png_of(channels(CODE, CODE, CODE, FULL), 6), id="colour and opacity"),
        pytest.param(png_of(channels(CODE * 0, CODE * 0, CODE * 0, 255 - CODE), 6), id="black on nothing"),
        pytest.param(jpeg(CODE, 90), id="JPEG"),
    ],
)
def test_a_code_survives_every_format(data: bytes) -> None:
    """Any kind of picture becomes grey bytes in which the code can be read."""
    image = pictures.parse_picture(data)
    assert image.dtype == np.uint8
    assert image.shape == CODE.shape
    assert [code.text for code in decode(image)] == ["a ticket"]


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"hello", id="text"),
        pytest.param(b"\x89PNG\r\n\x1a\n", id="a PNG's first bytes only"),
        # 20 bytes end within the width
        pytest.param(png_of(CODE, 0)[:20], id="a PNG cut off in its header"),
        pytest.param(b"\xff\xd8\xff", id="a JPEG's first bytes only"),
        pytest.param(jpeg(CODE, 90)[:100], id="a JPEG cut off in its header"),
        pytest.param(b"GIF89a", id="a GIF's first bytes only"),
        pytest.param(b"BM", id="a BMP's first bytes only"),
        pytest.param(b"GIF89a\0\0\0\0", id="a GIF without pixels"),
    ],
)
def test_what_is_no_picture_has_a_remedy(data: bytes) -> None:
    """Broken bytes end in a PictureError."""
    with pytest.raises(PictureError) as caught:
        pictures.parse_picture(data, "x.png")
    assert caught.value.remedy
    assert "x.png" in caught.value.problem


def test_a_small_file_may_not_unpack_into_all_memory() -> None:
    """A PNG that claims 65,000 x 65,000 pixels is refused before it is unpacked."""
    head = struct.pack(">IIBBBBB", 65000, 65000, 8, 0, 0, 0, 0)
    with pytest.raises(PictureError, match="too large"):
        pictures.parse_picture(b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + head + bytes(50))


def look_at(data: bytes) -> str:
    """What somebody reads who shows these bytes: a remedy, or that they were looked at."""
    try:
        decode(pictures.shrink(pictures.parse_picture(data)))
    except PictureError as error:
        return error.remedy
    return "looked at"


@given(st.sampled_from([b"", *SIZES]), st.binary(max_size=200))
@settings(deadline=None, max_examples=150)
def test_any_bytes_end_in_a_picture_or_an_error(magic: bytes, rest: bytes) -> None:
    """Random bytes, with and without a known beginning."""
    assert look_at(magic + rest)


@given(st.data())
@settings(deadline=None, max_examples=60)
def test_a_damaged_picture_ends_in_a_picture_or_an_error(data: st.DataObject) -> None:
    """Whole files with some bytes changed."""
    whole = data.draw(st.sampled_from([png_of(CODE, 0), jpeg(CODE, 80)]))
    damaged = bytearray(whole)
    for at in data.draw(st.lists(st.integers(0, len(whole) - 1), max_size=6)):
        damaged[at] = data.draw(st.integers(0, 255))
    assert look_at(bytes(damaged))


@pytest.mark.parametrize(
    ("image", "grey"),
    [
        pytest.param(np.zeros((1, 1), np.uint8), 0, id="one pixel"),
        pytest.param(np.full((1, 1, 3), 9, np.uint8), 9, id="one coloured pixel"),
        pytest.param(np.full((2, 2, 1), 9, np.uint8), 9, id="one channel"),
        pytest.param(np.ones((2, 2), np.bool_), 255, id="booleans"),
        pytest.param(np.full((2, 2), 65535, np.uint16), 255, id="16 bits"),
        pytest.param(np.full((2, 2, 4), (0, 0, 0, 0), np.uint8), 255, id="nothing is white"),
    ],
)
def test_arrays_become_grey(image: npt.NDArray[Any], grey: int) -> None:
    """Whatever OpenCV gives becomes (height, width) bytes."""
    got = pictures.grey_from(image)
    assert got.shape == image.shape[:2]
    assert int(got[0, 0]) == grey


@pytest.mark.parametrize(
    "image",
    [
        pytest.param(np.zeros((0, 0), np.uint8), id="no pixels"),
        pytest.param(np.zeros((0, 5, 3), np.uint8), id="no rows"),
        pytest.param(np.zeros(5, np.uint8), id="one dimension"),
        pytest.param(np.zeros((2, 2, 2), np.uint8), id="two channels"),
        pytest.param(np.zeros((2, 2), np.float32), id="fractions"),
        pytest.param(np.zeros((2, 2), np.int16), id="signed"),
    ],
)
def test_other_arrays_are_no_pictures(image: npt.NDArray[Any]) -> None:
    """Shapes and types that no camera gives are refused."""
    with pytest.raises(PictureError):
        pictures.grey_from(image)


@pytest.mark.parametrize(
    ("shape", "shrunk"),
    [
        ((720, 1280), (720, 1280)),
        ((2160, 3840), (720, 1280)),
        ((4000, 3000), (1280, 960)),
        ((1, 5000), (1, 1280)),
    ],
    ids=str,
)
def test_the_longest_side_is_bounded(shape: tuple[int, int], shrunk: tuple[int, int]) -> None:
    """Large pictures keep their proportions, small ones their pixels."""
    assert pictures.shrink(np.zeros(shape, np.uint8)).shape == shrunk


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    """A missing file and a folder are problems of the picture."""
    for path in (tmp_path, tmp_path / "none.png"):
        with pytest.raises(PictureError, match="cannot be read"):
            pictures.read_picture(path)


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    """More than 64 MB is no ticket."""
    path = tmp_path / "huge.png"
    with path.open("wb") as file:
        file.truncate(pictures.MAX_FILE_BYTES + 1)
    with pytest.raises(PictureError, match="64 MB"):
        pictures.read_picture(path)

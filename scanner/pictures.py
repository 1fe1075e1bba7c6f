"""Still pictures by OpenCV: bytes to grey, sizes, sharpening, JPEG.

One of two files that import OpenCV (the other is `scanner.video`); a leaf that others import where they
first need it. Must not know: cameras, codes, tickets. Any bytes end in a picture or a `PictureError`.
"""

import struct
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from checkin.errors import PictureError
from scanner.grey import MAX_SIDE, Grey

MAX_FILE_BYTES = 64 * 1024 * 1024
MAX_PIXELS = 64_000_000
"""Above every phone's camera, and still 64 MB of grey: a small file may not unpack into all of the memory."""

SHARPEN_SIGMA = 2.5
SHARPEN_GAIN = 2.5
"""Unsharp mask 2.5 x picture - 1.5 x blurred. Source: measured, reads 10 of 493 photos more than without."""

CHANNELS_BGR = 3
CHANNELS_BGRA = 4
BITS = 8

Sizes = tuple[int, int] | None

TAKE_ANOTHER = "Take another picture, as PNG or JPEG."


@cache
def calm_opencv() -> None:
    """Keep OpenCV to the calling thread, and away from the terminal that shows our screens."""
    cv2.setNumThreads(1)
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)


def _png_size(head: bytes) -> Sizes:
    return struct.unpack(">II", head[16:24]) if len(head) >= 24 else None  # noqa: PLR2004  # PNG 1.2, IHDR


def _gif_size(head: bytes) -> Sizes:
    return struct.unpack("<HH", head[6:10]) if len(head) >= 10 else None  # noqa: PLR2004  # GIF89a, 18


def _bmp_size(head: bytes) -> Sizes:
    if len(head) < 26:  # noqa: PLR2004  # BITMAPINFOHEADER: width and height at 18
        return None
    width, height = struct.unpack("<ii", head[18:26])
    return abs(width), abs(height)


def _jpeg_size(data: bytes) -> Sizes:
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


FORMATS: tuple[tuple[bytes, Callable[[bytes], Sizes], int], ...] = (
    (b"\x89PNG\r\n\x1a\n", _png_size, cv2.IMREAD_UNCHANGED),
    (b"\xff\xd8\xff", _jpeg_size, cv2.IMREAD_GRAYSCALE),
    (b"GIF8", _gif_size, cv2.IMREAD_GRAYSCALE),
    (b"BM", _bmp_size, cv2.IMREAD_GRAYSCALE),
)
"""First bytes, how to find width and height before unpacking, and how OpenCV shall unpack."""


def read_picture(path: Path) -> Grey:
    """Read a PNG, JPEG, GIF or BMP file.

    Returns:
        (height, width) uint8 at full size.

    Raises:
        PictureError: Not there, not readable, no picture, or too large.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        problem = f"{path.name} cannot be read: {error.strerror or error}."
        raise PictureError(problem, "Check the name and the rights of the file.") from error
    if len(data) > MAX_FILE_BYTES:
        raise PictureError(f"{path.name} is larger than 64 MB.", TAKE_ANOTHER)
    return parse_picture(data, path.name)


def parse_picture(data: bytes, name: str = "The picture") -> Grey:
    """Turn the bytes of a picture file into grey.

    Args:
        data: A PNG, JPEG, GIF or BMP file, or anything else.
        name: What the error calls it.

    Returns:
        (height, width) uint8.

    Raises:
        PictureError: No picture, a broken one, or more than `MAX_PIXELS`.
    """
    flags = _flags_for(data, name)
    calm_opencv()
    try:
        image = cv2.imdecode(np.frombuffer(data, np.uint8), flags)
    except cv2.error as error:
        raise PictureError(f"{name} is broken.", TAKE_ANOTHER) from error
    if image is None:
        raise PictureError(f"{name} is broken.", TAKE_ANOTHER)
    return grey_from(image, name)


def _flags_for(data: bytes, name: str) -> int:
    for magic, size_of, flags in FORMATS:
        if data.startswith(magic):
            size = size_of(data)
            if size is None or not size[0] or not size[1]:
                raise PictureError(f"{name} is broken.", TAKE_ANOTHER)
            if size[0] * size[1] > MAX_PIXELS:
                raise PictureError(
                    f"{name} has {size[0]}x{size[1]} pixels, which is too large.", TAKE_ANOTHER
                )
            return flags
    raise PictureError(f"{name} is no PNG, JPEG, GIF or BMP picture.", TAKE_ANOTHER)


def grey_from(image: npt.NDArray[Any], name: str = "The picture") -> Grey:
    """Turn any picture array into grey.

    Args:
        image: (height, width) or (height, width, 1 | 3 | 4) of booleans or unsigned integers, in OpenCV's
            order blue, green, red, alpha. More than 8 bits are brought to 8 by the brightest pixel.
        name: What the error calls it.

    Raises:
        PictureError: No pixels, or another shape or type.
    """
    if image.ndim not in {2, 3} or not image.size or image.dtype.kind not in "bu":
        raise PictureError(f"{name} has no pixels that can be read.", TAKE_ANOTHER)
    pixels = _eight_bits(image)
    if pixels.ndim == 2:  # noqa: PLR2004  # grey already
        return np.ascontiguousarray(pixels)
    calm_opencv()
    match pixels.shape[2]:
        case 1:
            return np.ascontiguousarray(pixels[:, :, 0])
        case n if n == CHANNELS_BGR:
            return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY), np.uint8)
        case n if n == CHANNELS_BGRA:
            return _on_white(pixels)
        case _:
            raise PictureError(f"{name} has {pixels.shape[2]} colour channels.", TAKE_ANOTHER)


def _eight_bits(image: npt.NDArray[Any]) -> Grey:
    if image.dtype == np.uint8:
        return np.asarray(image, np.uint8)
    if image.dtype.kind == "b":
        return np.where(image, np.uint8(255), np.uint8(0))
    shift = max(0, int(image.max()).bit_length() - BITS)
    return np.asarray(image >> shift, np.uint8)


def _on_white(pixels: Grey) -> Grey:
    """A code drawn on nothing is meant to be seen on white paper."""
    grey = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGRA2GRAY), np.uint16)
    alpha = pixels[:, :, 3].astype(np.uint16)
    return ((grey * alpha + 255 * (255 - alpha)) // 255).astype(np.uint8)


def shrink(image: Grey, longest_px: int = MAX_SIDE) -> Grey:
    """Bring the longest side down to `longest_px`; smaller pictures come back as they are."""
    longest = max(image.shape)
    if longest <= longest_px:
        return image
    calm_opencv()
    height, width = (max(1, round(side * longest_px / longest)) for side in image.shape)
    return np.asarray(cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


def sharpen(image: Grey) -> Grey:
    """Undo some of a soft focus (unsharp mask)."""
    calm_opencv()
    blurred = cv2.GaussianBlur(image, (0, 0), SHARPEN_SIGMA)
    return np.asarray(cv2.addWeighted(image, SHARPEN_GAIN, blurred, 1 - SHARPEN_GAIN, 0), np.uint8)


def enlarge(image: Grey) -> Grey:
    """Double both sides, cubic."""
    calm_opencv()
    return np.asarray(cv2.resize(image, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC), np.uint8)


def jpeg(image: Grey, quality: int) -> bytes:
    """Write a grey picture as JPEG bytes.

    Raises:
        PictureError: It cannot be written, because it has no pixels or is too large for JPEG.
    """
    calm_opencv()
    try:
        written, data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])
    except cv2.error as error:
        raise PictureError("A picture cannot be written as JPEG.", "Use a smaller size.") from error
    if not written:
        raise PictureError("A picture cannot be written as JPEG.", "Use a smaller size.")
    return data.tobytes()

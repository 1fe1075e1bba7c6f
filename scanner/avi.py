"""A film of JPEG pictures as an AVI file. Must not know: what the pictures show, OpenCV.

Written by hand because the same pictures shall give the same bytes everywhere, which video libraries do not
promise. Source: AVI RIFF File Reference (Microsoft), AVIMAINHEADER, AVISTREAMHEADER, idx1.
"""

import struct
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from checkin.errors import ScannerError

HAS_INDEX = 0x10
KEY_FRAME = 0x10
BITS_PER_PIXEL = 24
LARGEST_BYTES = 0x7FFF_0000
"""AVI counts in 32 bits, and some readers take them as signed."""


def write_avi(path: Path, jpegs: Iterable[bytes], fps: int, size: tuple[int, int]) -> int:
    """Write a film as it comes, one picture in memory at a time.

    Args:
        path: The file; replaced when it is there.
        jpegs: One JPEG file per frame.
        fps: Frames per second.
        size: Width and height in pixels, the same for all frames.

    Returns:
        The number of frames.

    Raises:
        ScannerError: The file cannot be written, or would be larger than 2 GB.
    """
    try:
        with path.open("wb") as file:
            return _write(file, jpegs, fps, size)
    except OSError as error:
        problem = f"The clip {path.name} cannot be written: {error.strerror or error}."
        raise ScannerError(problem, "Make room on the disk or choose another folder.") from error


def _write(file: BinaryIO, jpegs: Iterable[bytes], fps: int, size: tuple[int, int]) -> int:
    file.write(_head(0, 0, fps, size))
    movi_at = file.tell() - 4
    lengths: list[tuple[int, int]] = []
    for jpeg in jpegs:
        lengths.append((file.tell() - movi_at, len(jpeg)))
        file.write(struct.pack("<4sI", b"00dc", len(jpeg)) + jpeg + b"\0" * (len(jpeg) % 2))
        if file.tell() > LARGEST_BYTES:
            raise ScannerError(
                "The clip would be larger than 2 GB.", "Render fewer tickets or a smaller size."
            )
    movi_bytes = file.tell() - movi_at
    file.write(struct.pack("<4sI", b"idx1", 16 * len(lengths)))
    file.writelines(struct.pack("<4sIII", b"00dc", KEY_FRAME, at, length) for at, length in lengths)
    file.seek(0)
    file.write(_head(len(lengths), movi_bytes, fps, size))
    return len(lengths)


def _head(frames: int, movi_bytes: int, fps: int, size: tuple[int, int]) -> bytes:
    """Everything up to the first frame; as long before the film is known as after."""
    main = struct.pack("<10I16x", 1_000_000 // fps, 0, 0, HAS_INDEX, frames, 0, 1, 0, *size)
    rate = (1, fps, 0, frames, 0, 0xFFFF_FFFF, 0)
    stream = struct.pack("<4s4sIHHI7I4H", b"vids", b"MJPG", 0, 0, 0, 0, *rate, 0, 0, *size)
    raw_bytes = size[0] * size[1] * BITS_PER_PIXEL // 8
    bitmap = struct.pack("<IiiHH4sIiiII", 40, *size, 1, BITS_PER_PIXEL, b"MJPG", raw_bytes, 0, 0, 0, 0)
    stream_list = _list(b"strl", _chunk(b"strh", stream) + _chunk(b"strf", bitmap))
    header = _list(b"hdrl", _chunk(b"avih", main) + stream_list)
    riff_bytes = 4 + len(header) + 8 + movi_bytes + 8 + 16 * frames
    return b"".join(
        (
            struct.pack("<4sI4s", b"RIFF", riff_bytes, b"AVI "),
            header,
            struct.pack("<4sI4s", b"LIST", movi_bytes, b"movi"),
        )
    )


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack("<4sI", name, len(body)) + body


def _list(name: bytes, body: bytes) -> bytes:
    return _chunk(b"LIST", name + body)

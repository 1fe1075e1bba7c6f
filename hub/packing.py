"""Packing and unpacking bytes; the one place of the hub that knows zstandard.

Must not know: what is packed, HTTP.
"""

import io
import zlib
from collections.abc import Callable

MAX_WINDOW_BYTES = 8 << 20
"""Memory that unpacking may take: what zstd wants for levels up to 19."""
GZIP_WINDOW = 31
"""zlib's way to say: gzip, with the largest window."""
LEVEL = 3
"""Of zstd. Higher ones take longer and save little on names. Source: docs/measurements.md."""


def pack_zstd(data: bytes) -> bytes:
    """One frame that says how long its content is."""
    import zstandard

    return zstandard.ZstdCompressor(level=LEVEL).compress(data)


def unpack(data: bytes, encoding: str, most: int) -> bytes | None:
    """Undo a content encoding, but never make more than `most` bytes and one.

    Returns:
        None when the bytes are not of that encoding. One byte more than `most` says: there would be more.

    Raises:
        KeyError: An encoding that is not in `UNPACKERS`.
    """
    return UNPACKERS[encoding](data, most + 1)


def _gunzip(data: bytes, most: int) -> bytes | None:
    try:
        return zlib.decompressobj(GZIP_WINDOW).decompress(data, most)
    except zlib.error:
        return None


def _unpack_zstd(data: bytes, most: int) -> bytes | None:
    import zstandard

    reader = zstandard.ZstdDecompressor(max_window_size=MAX_WINDOW_BYTES).stream_reader(io.BytesIO(data))
    unpacked = bytearray()
    try:
        while len(unpacked) < most and (chunk := reader.read(most - len(unpacked))):
            unpacked += chunk
    except zstandard.ZstdError:
        return None
    return bytes(unpacked)


UNPACKERS: dict[str, Callable[[bytes, int], bytes | None]] = {"gzip": _gunzip, "zstd": _unpack_zstd}
"""Content encodings that request bodies may have; no others, and never two at once."""

"""The file of all positions: one per line, zstd, with a head. Pure but for the library that unpacks it.

Nothing that it holds makes it grow without bounds. Must not know: where it comes from, where positions are
kept.
"""

from collections.abc import Iterator

import msgspec

from checkin.errors import WireFormatError
from sync.hub.protocol import Person, SnapshotHead

PIECE_BYTES = 1 << 18
MAX_LINE_BYTES = 1 << 20
MAX_BYTES = 1 << 31
"""Unpacked: two million positions."""
MAX_WINDOW_BYTES = 1 << 27
BAD = ("The hub's list of attendees cannot be read.", "Restart the hub; it makes the list anew.")

_person = msgspec.json.Decoder(Person)
_head = msgspec.json.Decoder(SnapshotHead)


def read_head(raw: bytes) -> SnapshotHead:
    """What the file says of itself.

    Raises:
        WireFormatError: It is no such file.
    """
    for line in _lines(raw):
        return _decoded_head(line)
    raise WireFormatError(*BAD)


def read_people(raw: bytes) -> Iterator[Person]:
    """All positions, one by one.

    Raises:
        WireFormatError: It is damaged, cut off, or larger than it says.
    """
    lines = _lines(raw)
    head = _decoded_head(next(lines, b""))
    count = 0
    for line in lines:
        count += 1
        try:
            yield _person.decode(line)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            raise WireFormatError(*BAD) from error
    if count != head.people:
        raise WireFormatError(*BAD)


def _decoded_head(line: bytes) -> SnapshotHead:
    try:
        return _head.decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise WireFormatError(*BAD) from error


def _lines(raw: bytes) -> Iterator[bytes]:
    rest = b""
    for piece in _pieces(raw):
        *whole, rest = (rest + piece).split(b"\n")
        yield from filter(None, whole)
        if len(rest) > MAX_LINE_BYTES:
            raise WireFormatError(*BAD)
    if rest:
        yield rest


def _pieces(raw: bytes) -> Iterator[bytes]:
    import zstandard  # asked for when a kiosk joins; no start waits for it

    total = 0
    try:
        with zstandard.ZstdDecompressor(max_window_size=MAX_WINDOW_BYTES).stream_reader(raw) as reader:
            while piece := reader.read(PIECE_BYTES):
                total += len(piece)
                if total > MAX_BYTES:
                    raise WireFormatError(*BAD)
                yield piece
    except zstandard.ZstdError as error:
        raise WireFormatError(*BAD) from error

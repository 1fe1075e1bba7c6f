"""The file of all positions: one per line, zstd, with a head. Pure but for the library that unpacks it.

Nothing that it holds makes it grow without bounds. Must not know: where it comes from, where positions are
kept.
"""

from collections.abc import Iterator
from itertools import chain

import msgspec

from checkin.errors import WireFormatError
from sync.hub.protocol import Person, SnapshotHead

PIECE_BYTES = 1 << 18
MAX_LINE_BYTES = 1 << 20
MAX_BYTES = 1 << 31
"""Unpacked: two million positions."""
MAX_WINDOW_BYTES = 1 << 27
BAD = ("The hub's list of attendees cannot be read.", "Restart the hub; it makes the list anew.")

MAX_PACKED_BYTES = 1 << 28

_person = msgspec.json.Decoder(Person)
_head = msgspec.json.Decoder(SnapshotHead)


MOST_MISSES = 3
"""Each worker of a hub makes its own: asked at another one each time, none would ever be there."""


class Pieces:
    """The file as far as it has come, under the name of its content. In memory: names are personal."""

    def __init__(self) -> None:
        self.name = ""
        self.raw = b""
        self._misses = 0

    @property
    def is_wanted(self) -> bool:
        """Whether there is one, and it may be there when it is asked for."""
        return bool(self.name) and self._misses < MOST_MISSES

    def miss(self) -> None:
        """It is not there any more."""
        self._misses += 1

    def expect(self, name: str) -> None:
        """From now on that file is wanted; what has come of another one is of no use."""
        if name != self.name:
            self.name, self.raw = name, b""

    def add(self, piece: bytes, total: int) -> bool:
        """Add what comes next. Returns whether that was all.

        Args:
            piece: Some bytes, at least one.
            total: Size of the file; 0 = the piece is the whole file.

        Raises:
            WireFormatError: It does not fit; nothing is kept then.
        """
        raw = self.raw + piece if total else piece
        if not piece or (total and len(raw) > total) or max(total, len(raw)) > MAX_PACKED_BYTES:
            self.raw = b""
            raise WireFormatError(*BAD)
        self.raw = raw
        return len(raw) == total or not total


def read_head(raw: bytes) -> SnapshotHead:
    """What the file says of itself.

    Raises:
        WireFormatError: It is no such file.
    """
    return _decoded_head(next(_blocks(raw), b"").partition(b"\n")[0])


def read_people(raw: bytes) -> Iterator[Person]:
    """All positions, one by one.

    Raises:
        WireFormatError: It is damaged, cut off, or larger than it says.
    """
    blocks = _blocks(raw)
    first, _, more = next(blocks, b"").partition(b"\n")
    head = _decoded_head(first)
    count = 0
    for block in chain((more,), blocks):
        try:
            people = _person.decode_lines(block)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            raise WireFormatError(*BAD) from error
        count += len(people)
        yield from people
    if count != head.people:
        raise WireFormatError(*BAD)


def _decoded_head(line: bytes) -> SnapshotHead:
    try:
        return _head.decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise WireFormatError(*BAD) from error


def _blocks(raw: bytes) -> Iterator[bytes]:
    """Whole lines, many at a time: they are decoded together."""
    rest = b""
    for piece in _pieces(raw):
        whole, _, rest = (rest + piece).rpartition(b"\n")
        if whole:
            yield whole
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

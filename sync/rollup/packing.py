"""The cells of one person as bytes, so that those of a hundred thousand are no burden.

Must not know: which cells there are, where they are kept.
"""

import zlib
from collections.abc import Sequence

import msgspec

from checkin.rollup import Amounts, Cells, Family, Key

_pack = msgspec.msgpack.Encoder().encode
_unpack = msgspec.msgpack.Decoder(list[tuple[int, Key, Amounts]]).decode


class Packing:
    """Knows families by number and by name."""

    def __init__(self, families: Sequence[Family]) -> None:
        self._names = [family.name for family in families]
        self._numbers = {family.name: number for number, family in enumerate(families)}

    def pack(self, cells: Cells) -> bytes:
        """As they are."""
        numbers = self._numbers
        return zlib.compress(_pack([(numbers[name], key, sums) for (name, key), sums in cells.items()]), 1)

    def taken_out(self, raw: bytes) -> Cells:
        """What has to be added so that they count no more."""
        names = self._names
        return {
            (names[number], key): tuple(map(int.__neg__, sums))
            for number, key, sums in _unpack(zlib.decompress(raw))
        }

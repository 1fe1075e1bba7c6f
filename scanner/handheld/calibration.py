"""The printed code that tells how a keyboard scanner is set, from the text in which it arrives.

Pure. Must not know: devices, screens. Its text is nobody's ticket.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from types import MappingProxyType

from scanner.handheld.layouts import Layout, retype

CALIBRATION = "EINLASS:Y-Z/"
"""Text of the code: each layout has other keys for colon, Y, hyphen, Z and slash, and none of them is a dead
one. Capitals and these signs make the smallest QR code."""


@dataclass(frozen=True, slots=True)
class Calibrated:
    """What the code has told.

    Attributes:
        pairs: (scanner's layout, host's layout) with which the text arrives as it did; two of the same kind
            where nothing is wrong.
    """

    pairs: tuple[tuple[Layout, Layout], ...]

    @property
    def is_right(self) -> bool:
        """Whether texts arrive as they are printed."""
        return all(scanner is host for scanner, host in self.pairs)

    def scanner_at(self, host: Layout) -> Layout | None:
        """The scanner's layout where the host's is known; None = no such pair."""
        return next((scanner for scanner, here in self.pairs if here is host), None)


def _arrivals() -> Mapping[str, Calibrated]:
    pairs: dict[str, tuple[tuple[Layout, Layout], ...]] = {}
    for scanner, host in product(Layout, repeat=2):
        arrived = retype(CALIBRATION, scanner, host)
        assert arrived is not None
        pairs[arrived] = (*pairs.get(arrived, ()), (scanner, host))
    return MappingProxyType({arrived: Calibrated(found) for arrived, found in pairs.items()})


ARRIVALS = _arrivals()
"""Text as it arrives -> what it tells."""


def read_calibration(text: str) -> Calibrated | None:
    """What a scanned text tells of its scanner; None = it is another code, perhaps a ticket."""
    return ARRIVALS.get(text)

"""Our own reading of one code: bent, creased, glared at, or on a ground up to its modules.

What zxing-cpp and zbar cannot: follow the modules of paper that is not flat, and find codes without a
quiet zone.
"""

from collections.abc import Callable, Iterator

from checkin.scan import QR_CODE
from scanner.decoding.bending import unbend
from scanner.decoding.corners import CELL_PX, Placement, find_triples, place, rectified
from scanner.decoding.engines import Code
from scanner.decoding.finders import find_finders
from scanner.decoding.modules import module_values, read_modules
from scanner.decoding.vision import Values
from scanner.grey import Grey

MOST_TRIPLES = 6
"""The likeliest ones: each costs up to eight looks."""

PASSES = ((5 * CELL_PX + 1, 1.5), (3 * CELL_PX + 1, 1.0), (3 * CELL_PX + 1, 0.8))
"""Window in pixels and smoothness of each further look at the bending: first the large, then the fine."""


def always() -> bool:
    """There is time."""
    return True


def find_placements(image: Grey) -> Iterator[Placement]:
    """How codes may lie in a picture, the likeliest first."""
    for triple in find_triples(find_finders(image))[:MOST_TRIPLES]:
        yield from place(image, triple)


def looks(image: Grey, placement: Placement) -> Iterator[Values]:
    """The modules of a code as they are seen flat, and then less and less bent."""
    flat = rectified(image, placement)
    yield module_values(flat, placement.modules)
    for window_px, smoothness in PASSES:
        flat = unbend(flat, placement.modules, window_px, smoothness)
        yield module_values(flat, placement.modules)


def read_bent(image: Grey, has_time: Callable[[], bool] = always) -> tuple[Code, ...]:
    """The first code that can be read.

    Args:
        image: (height, width) uint8.
        has_time: Asked before each attempt.
    """
    for placement in find_placements(image):
        for values in looks(image, placement):
            if not has_time():
                return ()
            if text := read_modules(values):
                return (code_at(placement, text),)
    return ()


def code_at(placement: Placement, text: str) -> Code:
    """The code that lies so, with what it says."""
    return Code(text, QR_CODE, tuple((float(x), float(y)) for x, y in placement.corners()))

"""How fast this machine reads: measured on drawn pictures, so that the first ticket finds its budget known.

Must not know: cameras, settings.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from scanner.decoding.live import FRAME_MS, TRIES, Try
from scanner.decoding.stages import FIRST, Read
from scanner.grey import Grey

FRAME_SHAPE = (720, 1280)
MODULE_PX = 8
"""Of the code that is tried in vain: 264 pixels with its quiet zone, a ticket at arm's length."""

REPEATS = 3


@dataclass(frozen=True, slots=True)
class Pace:
    """What this machine takes.

    Attributes:
        first_ms: Processor time of the first stage for one frame of 1280x720, in milliseconds.
        costs: Name of a try -> milliseconds, with a ticket at arm's length that cannot be read.
    """

    first_ms: float
    costs: Mapping[str, float]

    @property
    def further_ms(self) -> float:
        """Of all tries together, in milliseconds."""
        return sum(self.costs.values())

    @property
    def frames(self) -> int:
        """Over how many frames they are spread."""
        return max(1, round(self.further_ms / FRAME_MS))


def measure_pace(clock_s: Callable[[], float], tries: Iterable[Try] = TRIES) -> Pace:
    """Read drawn pictures for a part of a second.

    Args:
        clock_s: Processor time of this thread, in seconds.
        tries: Of which costs are wanted.
    """
    frame, code = _empty_frame(), _unreadable_code()
    around = np.pad(code, ((200, 720 - 200 - len(code)), (500, 1280 - 500 - len(code))), constant_values=110)
    costs = {
        attempt.name: _best_ms(attempt.stage.read, around if attempt.is_whole else code, clock_s)
        for attempt in tries
    }
    return Pace(_best_ms(FIRST.read, frame, clock_s), MappingProxyType(costs))


def _best_ms(read: Read, image: Grey, clock_s: Callable[[], float]) -> float:
    """The shortest of a few, which others disturbed least; the first also loads what it needs."""
    took_s = []
    for _ in range(REPEATS):
        start_s = clock_s()
        read(image)
        took_s.append(clock_s() - start_s)
    return min(took_s) * 1000


def _scattered(count: int, kinds: int) -> npt.NDArray[np.uint8]:
    """Numbers below `kinds` in no order (Knuth's multiplicative hash): numpy's dice weigh two megabytes."""
    return ((np.arange(count, dtype=np.uint32) * np.uint32(2_654_435_761) >> 20) % kinds).astype(np.uint8)


def _empty_frame() -> Grey:
    """A lit hall's noise."""
    return _scattered(FRAME_SHAPE[0] * FRAME_SHAPE[1], 13).reshape(FRAME_SHAPE) + np.uint8(104)


def _unreadable_code() -> Grey:
    """Finder patterns around modules that say nothing, so that every stage has all its work."""
    modules = np.pad(_scattered(25 * 25, 2).reshape(25, 25), 4, constant_values=1)
    finder = np.ones((7, 7), np.uint8)
    finder[[0, 6]] = finder[:, [0, 6]] = 0
    finder[2:5, 2:5] = 0
    for row, column in ((4, 4), (4, 22), (22, 4)):
        modules[row : row + 7, column : column + 7] = finder
    light = modules.repeat(MODULE_PX, 0).repeat(MODULE_PX, 1) * np.uint8(170) + np.uint8(40)
    return light + _scattered(light.size, 7).reshape(light.shape)

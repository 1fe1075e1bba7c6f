"""Twenty minutes before the camera, in virtual time: every ticket one scan, and no memory lost."""

from pathlib import Path
from random import Random  # noqa: TID251  # seeded

import pytest

from benchmarks.scanner.motion import FPS
from scanner.frames import Frame
from scanner.watch import scans
from tests.fakes.arrivals import Arrivals, draw_films

pytestmark = pytest.mark.long

MINUTES = 20
TICKETS = 32
MOST_GROWTH_MB = 4.0
EVERY_FRAMES = 300


class Weighed(Arrivals):
    """Notes the memory of the process every ten seconds of its time."""

    def __init__(self, frames: int, seed: int) -> None:
        super().__init__(draw_films(TICKETS), frames, Random(seed))
        self.resident_mb: list[float] = []

    def read(self) -> Frame | None:
        """The next frame."""
        frame = super().read()
        if frame is not None and frame.index % EVERY_FRAMES == 0:
            self.resident_mb.append(resident_mb())
        return frame


def resident_mb() -> float:
    """Memory of this process that lies in RAM."""
    status = Path("/proc/self/status").read_text("ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) / 1024


@pytest.mark.parametrize("seed", [1])
def test_twenty_minutes_lose_no_scan_double_none_and_keep_no_memory(seed: int) -> None:
    """Each ticket that is held up anew makes one scan while it is there, and nothing else makes any."""
    source = Weighed(MINUTES * 60 * FPS, seed)
    seen = list(scans(source))
    new = [showing for showing in source.showings if showing.is_new]
    assert [scan.text for scan in seen] == [showing.text for showing in new]
    assert [
        scan
        for scan, showing in zip(seen, new, strict=True)
        if not showing.begin_s <= scan.seen_s < showing.end_s
    ] == []
    assert len(new) > 10 * MINUTES
    assert len(source.showings) - len(new) > MINUTES
    middle = len(source.resident_mb) // 2
    assert max(source.resident_mb[middle:]) - max(source.resident_mb[:middle]) < MOST_GROWTH_MB

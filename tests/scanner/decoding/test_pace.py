"""How fast this machine reads."""

import time

import pytest

from scanner.decoding.live import TRIES
from scanner.decoding.pace import Pace, measure_pace


def test_every_stage_is_measured() -> None:
    """By real work: each takes some time, and the picture that is tried is as large as is said."""
    pace = measure_pace(time.thread_time)
    assert set(pace.costs) == {attempt.name for attempt in TRIES}
    assert pace.first_ms > 0.05
    assert pace.costs["bent"] > 1
    assert pace.frames >= 1


@pytest.mark.parametrize(("each_ms", "frames"), [(0.0, 1), (2.0, 1), (10.0, 5)])
def test_a_slow_machine_spreads_its_stages(each_ms: float, frames: int) -> None:
    """What one frame has no time for, the next ones do."""
    pace = Pace(1.0, {attempt.name: each_ms for attempt in TRIES})
    assert (pace.further_ms, pace.frames) == (each_ms * len(TRIES), frames)

"""Ten minutes at a busy entrance, in real time and a real terminal: 50 scans a minute, and nothing drifts."""

import os
import statistics
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from benchmarks.start import (
    SENTENCE,
    drain,
    family,
    import_congress,
    kiosk_command,
    read_until,
    resident_mb,
    terminal,
)
from benchmarks.ui import choose_people, processor_s, time_s

pytestmark = pytest.mark.long

MINUTES = int(os.environ.get("SOAK_MINUTES", "10"))
A_MINUTE = 50
WARM_S = 5.0
MOST_GROWTH_MB = 6.0
MOST_DRIFT = 1.5
"""How much slower, or dearer, the last third may be than the first: other programs run beside."""


def test_ten_minutes_of_fifty_scans_drift_nowhere(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """Whoever comes last is welcomed as soon as the first, for as much processor and memory."""
    import_congress(tmp_path)
    people = list(choose_people(tmp_path, apart=2))[: MINUTES * A_MINUTE]
    assert len(people) == MINUTES * A_MINUTE
    waits_s, memory_mb, processor = [], [], []
    with terminal(kiosk_command(tmp_path)) as (process, screen):
        read_until(screen, SENTENCE)
        drain(screen, WARM_S)
        for number, position in enumerate(people):
            began_s = time.monotonic()
            if number % A_MINUTE == 0:
                memory_mb.append(sum(map(resident_mb, family(process.pid))))
                processor.append(processor_s(process.pid))
            waits_s.append(time_s(screen, position.secret.encode() + b"\r", position.given_name))
            drain(screen, 60 / A_MINUTE - (time.monotonic() - began_s))
        processor.append(processor_s(process.pid))
    spent_s = [after - before for before, after in pairwise(processor)]
    record_property(
        "figures",
        f"{waits_s[0]=} p50={statistics.median(waits_s)} max={max(waits_s)} {memory_mb=} {spent_s=}",
    )
    third = len(waits_s) // 3
    assert statistics.median(waits_s[-third:]) < MOST_DRIFT * statistics.median(waits_s[:third])
    assert memory_mb[-1] - memory_mb[len(memory_mb) // 3] < MOST_GROWTH_MB
    assert statistics.median(spent_s[-3:]) < MOST_DRIFT * statistics.median(spent_s[:3])

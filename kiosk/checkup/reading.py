"""What doctor says of how fast this machine reads codes. Measures it. Must not know: cameras, screens."""

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from checkin.phrases import phrase
from kiosk.checkup.findings import Finding, State
from kiosk.words import mark

if TYPE_CHECKING:
    from scanner.decoding.pace import Pace

SLOW_MS = 20.0
"""A look that takes longer leaves a third of each frame's time for unpacking it and for all else."""


def reading_findings(camera: str) -> Iterator[Finding]:
    """Read drawn pictures, if this kiosk has a camera.

    Args:
        camera: The camera source of the settings; empty = none.
    """
    if camera:
        from scanner.decoding.pace import measure_pace

        yield pace_finding(measure_pace(time.thread_time))


def pace_finding(pace: "Pace") -> Finding:
    """Say what this machine takes, and whether that is soon enough."""
    frames = phrase("one frame") if pace.frames == 1 else phrase("{number} frames", number=pace.frames)
    text = phrase(
        "a frame is looked at in {first} ms; all that is tried with a difficult ticket takes {further} ms, "
        "spread over {frames}",
        first=f"{pace.first_ms:.1f}",
        further=f"{pace.further_ms:.0f}",
        frames=frames,
    )
    if pace.first_ms > SLOW_MS:
        return Finding(
            "reading", State.WARN, text, mark("End other programs here, or set size=640x480 at the camera.")
        )
    return Finding("reading", State.GOOD, text)

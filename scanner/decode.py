"""QR codes out of grey pictures: still ones, and those of a running camera.

The way in to `scanner.decoding`. Must not know: cameras, tickets.
"""

import time
from collections.abc import Callable, Collection, Iterable

from scanner.decoding.engines import Code
from scanner.decoding.live import TRIES, Cascade, Reading, read_frame, tries_for
from scanner.decoding.pace import measure_pace
from scanner.decoding.stages import FIRST, STAGES, Stage
from scanner.grey import Grey

__all__ = ["Cascade", "Code", "Reading", "begin_cascade", "decode", "decode_live"]

SMALLEST_PX = 21
"""Modules of the smallest QR code: a picture with a shorter side holds none."""

STILL_MS = 60.0
"""Processor time after which no further stage is begun on a still picture: a fast machine's measure."""


def decode(
    image: Grey,
    *,
    deep: bool = True,
    budget_ms: float = STILL_MS,
    clock_s: Callable[[], float] = time.thread_time,
) -> tuple[Code, ...]:
    """Read every QR code in a picture.

    Args:
        image: (height, width) uint8 of any size; `scanner.grey.MAX_SIDE` reads most.
        deep: Go on with the slower stages when the first finds nothing.
        budget_ms: Processor time after which no further stage is begun.
        clock_s: Processor time of this thread, in seconds.

    Returns:
        The codes of the first stage that finds any.
    """
    end_s = clock_s() + budget_ms / 1000
    for stage in STAGES if deep else (FIRST,):
        if codes := _try(stage, image):
            return codes
        if clock_s() >= end_s:
            break
    return ()


def begin_cascade(
    symbologies: Iterable[str] = (), clock_s: Callable[[], float] = time.thread_time
) -> Cascade:
    """What a running camera begins with. Reads drawn pictures for a moment, to know this machine.

    What takes megabytes is left until a ticket needs it: its cost then is what its first use took, out of the
    credit that was saved up while nobody was there.

    Args:
        symbologies: What the event's tickets have beside QR codes, of `checkin.scan.SYMBOLOGIES`.
        clock_s: Processor time of this thread, in seconds.
    """
    pace = measure_pace(clock_s, (attempt for attempt in TRIES if not attempt.stage.is_large))
    return Cascade(tries=tries_for(symbologies), costs=pace.costs)


def decode_live(
    image: Grey,
    cascade: Cascade,
    known: Collection[str] = (),
    clock_s: Callable[[], float] = time.thread_time,
) -> tuple[Reading, Cascade]:
    """Read a frame of a running camera: the first stage, and of the others what time allows.

    Args:
        image: (height, width) uint8.
        cascade: What the last call gave back; `begin_cascade()` to begin with.
        known: Texts that hang in the background: where only these are read the later stages go on.
        clock_s: Processor time of this thread, in seconds.

    Returns:
        What the frame shows, and what is left for the next one.
    """
    if min(image.shape) < SMALLEST_PX:
        return Reading(), cascade
    return read_frame(image, cascade, clock_s, known)


def _try(stage: Stage, image: Grey) -> tuple[Code, ...]:
    if min(image.shape) < SMALLEST_PX or (stage.longest_px and max(image.shape) > stage.longest_px):
        return ()
    return stage.read(image)

"""Saves work while nobody is there: a pure fold that tells when the next frame is worth unpacking.

While nothing moves, a few looks a second see as much as thirty. The first frame in which something moves
brings the full rate back, long before a ticket is held still. Must not know: cameras, threads, the clock.
"""

from dataclasses import dataclass

import numpy as np

from scanner.grey import Grey

BLOCK_PX = 16
MOVED_LEVELS = 6
"""How far the mean of a block has to change: noise of a dim hall (9 levels a pixel) makes less than 3."""

MOVED_BLOCKS = 3
"""So many of the 3,600 blocks of a frame: a hand's width at the edge of the picture."""

IDLE_S = 2.0
"""Without movement for this long, nobody is there."""

PASS_S = 0.06
"""Then frames pass by for this long after each look: of thirty a second every third is looked at."""


@dataclass(frozen=True, slots=True, eq=False)
class Movement:
    """What is known of movement before the camera.

    Attributes:
        blocks: Means of the last frame's blocks; None before the first.
        moved_s: When something last moved.
        looked_s: When it was last looked at.
    """

    blocks: Grey | None = None
    moved_s: float = 0.0
    looked_s: float = 0.0


def watch_movement(movement: Movement, image: Grey, now_s: float) -> Movement:
    """Take in a frame.

    Args:
        movement: What the last call gave back; `Movement()` to begin with.
        image: (height, width) uint8.
        now_s: The clock that `is_due` is asked with, in seconds.
    """
    blocks = _blocks(image)
    return Movement(blocks, now_s if _has_moved(movement.blocks, blocks) else movement.moved_s, now_s)


def is_due(movement: Movement, now_s: float) -> bool:
    """Whether the next frame, which is yet to come, is to be unpacked."""
    is_idle = now_s - movement.moved_s >= IDLE_S
    return not is_idle or now_s - movement.looked_s >= PASS_S


def _blocks(image: Grey) -> Grey:
    from scanner.pictures import shrink

    return shrink(image, max(image.shape) // BLOCK_PX or 1)


def _has_moved(before: Grey | None, now: Grey) -> bool:
    if before is None or before.shape != now.shape:
        return True
    apart = np.abs(now.astype(np.int16) - before)
    return int(np.count_nonzero(apart >= MOVED_LEVELS)) >= MOVED_BLOCKS

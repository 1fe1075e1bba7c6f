"""What a camera reader has done so far, and how long it took. Must not know: threads, pictures, codes."""

from collections import deque
from dataclasses import dataclass

KEPT_MS = 600
"""Decoding times that are kept: twenty seconds at 30 frames a second."""

KEPT_SCANS = 200
"""Waiting times that are kept: the last scans."""


@dataclass(frozen=True, slots=True)
class Statistics:
    """What a reader has done so far.

    Attributes:
        frames: Frames that the source gave; some were never looked at, since newer ones came.
        decoded: Frames that were looked at.
        scans: Scans posted.
        unposted: Events that the receiver refused with an exception.
        stale: Frames of a camera that were too old to be looked at.
        decode_ms: Milliseconds per frame looked at, newest last, at most `KEPT_MS` of them.
        wait_ms: Milliseconds from the first frame that showed something of a ticket until it was read, for
            each scan, newest last, at most `KEPT_SCANS` of them.
    """

    frames: int
    decoded: int
    scans: int
    unposted: int
    stale: int
    decode_ms: tuple[float, ...]
    wait_ms: tuple[float, ...]


class Tally:
    """Counts in the reader's thread; any thread may read it."""

    def __init__(self) -> None:
        self.frames = self.decoded = self.scans = self.unposted = self.stale = 0
        self._decode_ms: deque[float] = deque(maxlen=KEPT_MS)
        self._wait_ms: deque[float] = deque(maxlen=KEPT_SCANS)

    def looked(self, took_ms: float) -> None:
        """A frame was looked at."""
        self._decode_ms.append(took_ms)
        self.decoded += 1

    def scanned(self, waited_ms: float) -> None:
        """A code was held up anew."""
        self._wait_ms.append(waited_ms)
        self.scans += 1

    def let_go(self, frames: int, stale: int) -> None:
        """A source that gave so many frames, and stale ones, is not read any more."""
        self.frames += frames
        self.stale += stale

    def statistics(self, grabbed: int, stale: int) -> Statistics:
        """All of it, with so many frames, and stale ones, of the source that is read now."""
        return Statistics(
            frames=self.frames + grabbed,
            decoded=self.decoded,
            scans=self.scans,
            unposted=self.unposted,
            stale=self.stale + stale,
            decode_ms=tuple(self._decode_ms.copy()),
            wait_ms=tuple(self._wait_ms.copy()),
        )

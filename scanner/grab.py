"""A thread that reads one source and keeps its newest frame only.

Of a camera it unpacks few frames while nothing moves, and gives none that is old. Must not know: codes,
events, reconnecting.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from checkin.errors import EinlassError, PictureError
from scanner.frames import Frame, FrameSource, LiveSource
from scanner.idle import Movement, is_due, watch_movement
from scanner.retrying import STRANGE_REMEDY

STALE_S = 0.5
"""A frame of a camera that is older is not what is there now: the driver or this program was held up."""

MOST_STALE = 10
"""So many old frames in a row are dropped, more than a driver holds: a late camera is better than none."""


@dataclass(frozen=True, slots=True)
class Ended:
    """The source came to its end."""


@dataclass(frozen=True, slots=True)
class Lost:
    """The source gives nothing any more.

    Attributes:
        problem: What is wrong, one sentence.
        remedy: What staff can do, one sentence.
    """

    problem: str
    remedy: str


Outcome: TypeAlias = Ended | Lost


class Grabber:
    """Reads a source in a thread of its own, since a camera may block for as long as it likes.

    Args:
        connect: Opens the source, in that thread.
        changed: Notified at every frame and at the end.
        mono: The clock by which cameras say when a frame was taken, in seconds.
    """

    def __init__(
        self,
        connect: Callable[[], FrameSource],
        changed: threading.Condition,
        mono: Callable[[], float] = time.monotonic,
    ) -> None:
        self._connect = connect
        self._changed = changed
        self._mono = mono
        self._movement: Movement | None = None
        self._stale = self._stale_in_a_row = 0
        self._newest: Frame | None = None
        self._frames = 0
        self._outcome: Outcome | None = None
        self._abandoned = False
        self._thread = threading.Thread(target=self._run, name="camera-grab", daemon=True)

    @property
    def frames(self) -> int:
        """Frames read so far."""
        return self._frames

    @property
    def stale(self) -> int:
        """Frames that were dropped since they were too old."""
        return self._stale

    def start(self) -> None:
        """Begin to read."""
        self._thread.start()

    def take(self, timeout_s: float, *, stopping: threading.Event) -> Frame | Outcome | None:
        """The newest frame that was not taken yet.

        Returns:
            The frame; after the last one how it went; None when nothing came in time or `stopping` was set.
        """
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._newest or self._outcome or stopping.is_set(), timeout_s)
                if stopping.is_set():
                    return None
                frame, self._newest = self._newest, None
                if frame is None or not self._is_stale(frame):
                    return frame or self._outcome

    def abandon(self) -> None:
        """Let it end by itself as soon as the camera lets go."""
        self._abandoned = True

    def join(self, timeout_s: float) -> bool:
        """Wait for the thread; False when the camera still holds it."""
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _run(self) -> None:
        outcome: Outcome
        try:
            outcome = self._read_all()
        except EinlassError as error:
            outcome = Lost(error.problem, error.remedy)
        except Exception as error:  # noqa: BLE001  # crash boundary of the thread: told as a lost camera
            outcome = Lost(f"The camera failed unexpectedly ({type(error).__name__}).", STRANGE_REMEDY)
        with self._changed:
            self._outcome = outcome
            self._changed.notify_all()

    def _read_all(self) -> Outcome:
        source = self._connect()
        try:
            self._movement = Movement() if isinstance(source, LiveSource) else None
            while not self._abandoned and (seen := self._next(source)) is not None:
                if not isinstance(seen, PictureError):
                    self._put(seen)
        finally:
            source.close()
        return Ended()

    def _next(self, source: FrameSource) -> Frame | PictureError | None:
        while isinstance(source, LiveSource) and self._may_skip() and source.skip():
            self._frames += 1
        return source.read()

    def _may_skip(self) -> bool:
        return self._movement is not None and not self._abandoned and not is_due(self._movement, self._mono())

    def _is_stale(self, frame: Frame) -> bool:
        is_old = self._movement is not None and self._mono() - frame.seen_s > STALE_S
        self._stale_in_a_row = self._stale_in_a_row + 1 if is_old else 0
        is_dropped = is_old and self._stale_in_a_row <= MOST_STALE
        self._stale += is_dropped
        return is_dropped

    def _put(self, frame: Frame) -> None:
        if self._movement is not None:
            self._movement = watch_movement(self._movement, frame.image, self._mono())
        with self._changed:
            self._newest = frame
            self._frames += 1
            self._changed.notify_all()

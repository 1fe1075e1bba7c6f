"""A thread that reads one source and keeps its newest frame only.

Must not know: codes, events, reconnecting.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from checkin.errors import EinlassError, PictureError
from scanner.frames import Frame, FrameSource

STRANGE_REMEDY = "It is tried again by itself; if this stays, restart the kiosk and tell support."


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
    """

    def __init__(self, connect: Callable[[], FrameSource], changed: threading.Condition) -> None:
        self._connect = connect
        self._changed = changed
        self._newest: Frame | None = None
        self._frames = 0
        self._outcome: Outcome | None = None
        self._abandoned = False
        self._thread = threading.Thread(target=self._run, name="camera-grab", daemon=True)

    @property
    def frames(self) -> int:
        """Frames read so far."""
        return self._frames

    def start(self) -> None:
        """Begin to read."""
        self._thread.start()

    def take(self, timeout_s: float, *, stopping: threading.Event) -> Frame | Outcome | None:
        """The newest frame that was not taken yet.

        Returns:
            The frame; after the last one how it went; None when nothing came in time or `stopping` was set.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._newest or self._outcome or stopping.is_set(), timeout_s)
            if stopping.is_set():
                return None
            frame, self._newest = self._newest, None
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
            while not self._abandoned and (seen := source.read()) is not None:
                if not isinstance(seen, PictureError):
                    self._put(seen)
        finally:
            source.close()
        return Ended()

    def _put(self, frame: Frame) -> None:
        with self._changed:
            self._newest = frame
            self._frames += 1
            self._changed.notify_all()

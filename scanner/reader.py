"""A camera that reads by itself: threads that only post events, and come back after every loss.

Must not know: screens, ledgers, what a code means. Frames stay in memory; nothing is written anywhere.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeAlias, assert_never

from checkin.scan import Scan
from scanner.frames import Frame, FrameSource
from scanner.grab import STRANGE_REMEDY, Ended, Grabber, Lost, Outcome
from scanner.watch import CAMERA, Watch, look, scan_from

KEPT_MS = 600
"""Decoding times that are kept: twenty seconds at 30 frames a second."""

MOST_STUCK = 3
"""Grab threads that may hang in a driver at once; then no new one is begun until one comes free."""

JOIN_S = 2.0


@dataclass(frozen=True, slots=True)
class ScanSeen:
    """A code was held up."""

    scan: Scan


@dataclass(frozen=True, slots=True)
class CameraLost:
    """There are no pictures; told once for each outage, and again when the problem becomes another one."""

    problem: str
    remedy: str


@dataclass(frozen=True, slots=True)
class CameraBack:
    """There are pictures again after `CameraLost`."""


@dataclass(frozen=True, slots=True)
class ClipEnded:
    """The clip or folder is over; nothing follows."""


CameraEvent: TypeAlias = ScanSeen | CameraLost | CameraBack | ClipEnded


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a reader waits, in seconds.

    Attributes:
        first_s: Before the first attempt to reconnect; doubled with each further one.
        longest_s: Between two attempts at most.
        stall_s: Without a frame until a camera counts as lost.
        open_s: The same for the first frame: opening a camera takes its time.
    """

    first_s: float = 0.5
    longest_s: float = 5.0
    stall_s: float = 2.0
    open_s: float = 10.0


@dataclass(frozen=True, slots=True)
class Statistics:
    """What a reader has done so far.

    Attributes:
        frames: Frames that the source gave; some were never looked at, since newer ones came.
        decoded: Frames that were looked at.
        scans: Scans posted.
        unposted: Events that the receiver refused with an exception.
        decode_ms: Milliseconds per frame looked at, newest last, at most `KEPT_MS` of them.
    """

    frames: int
    decoded: int
    scans: int
    unposted: int
    decode_ms: tuple[float, ...]


def retry_delays_s(patience: Patience) -> Iterator[float]:
    """Waiting times between attempts to reconnect: doubling, never shrinking, for ever."""
    delay_s = patience.first_s
    while True:
        yield min(delay_s, patience.longest_s)
        delay_s = min(delay_s * 2, patience.longest_s)


class CameraReader:
    """Reads codes from a source in threads of its own.

    Args:
        connect: Opens the source; called again after each loss.
        post: Receives every event, in the reader's thread. Its exceptions are counted and ignored.
        name: What the scans call their reader.
        patience: Waiting times.
        pause: Waits between two attempts; by default until `stop` at most.
    """

    def __init__(
        self,
        connect: Callable[[], FrameSource],
        post: Callable[[CameraEvent], object],
        *,
        name: str = CAMERA,
        patience: Patience | None = None,
        pause: Callable[[float], object] | None = None,
    ) -> None:
        self._connect = connect
        self._post = post
        self._name = name
        self._patience = patience or Patience()
        self._stopping = threading.Event()
        self._pause = pause or self._stopping.wait
        self._changed = threading.Condition()
        self._grabber: Grabber | None = None
        self._stuck: list[Grabber] = []
        self._newest: Frame | None = None
        self._watch = Watch()
        self._lost: Lost | None = None
        self._counts = dict.fromkeys(("frames", "decoded", "scans", "unposted"), 0)
        self._decode_ms: deque[float] = deque(maxlen=KEPT_MS)
        self._thread = threading.Thread(target=self._run, name="camera", daemon=True)

    @property
    def newest_frame(self) -> Frame | None:
        """The frame that was looked at last, for a preview; None before the first and while lost."""
        return self._newest

    @property
    def statistics(self) -> Statistics:
        """What was done so far."""
        grabber = self._grabber
        counts = self._counts | {"frames": self._counts["frames"] + (grabber.frames if grabber else 0)}
        return Statistics(**counts, decode_ms=tuple(self._decode_ms.copy()))

    def start(self) -> None:
        """Begin to read. Once only."""
        self._thread.start()

    def stop(self, timeout_s: float = 2 * JOIN_S) -> bool:
        """End the threads, from any thread but the reader's own; also before `start` and more than once.

        Returns:
            False when a thread still hangs in the camera's driver; it ends with the program.
        """
        self._stopping.set()
        with self._changed:
            self._changed.notify_all()
        if self._thread.ident is not None and self._thread is not threading.current_thread():
            self._thread.join(timeout_s)
        return not self._thread.is_alive() and not any(not g.join(0) for g in self._stuck)

    def _run(self) -> None:
        delays_s = retry_delays_s(self._patience)
        while not self._stopping.is_set():
            seen_before = self._counts["decoded"]
            outcome = self._watch_safely()
            if self._counts["decoded"] > seen_before:
                delays_s = retry_delays_s(self._patience)
            match outcome:
                case None:
                    return
                case Ended():
                    self._tell(ClipEnded())
                    return
                case Lost():
                    self._lose(outcome)
                    self._pause(next(delays_s))
                case _:
                    assert_never(outcome)

    def _watch_safely(self) -> Outcome | None:
        """Read until the source ends or is lost; None when stopped."""
        self._stuck = [grabber for grabber in self._stuck if not grabber.join(0)]
        if len(self._stuck) >= MOST_STUCK:
            return Lost("The camera hangs.", "Unplug the camera and plug it in again, or restart the kiosk.")
        grabber = self._grabber = Grabber(self._connect, self._changed)
        try:
            grabber.start()
            return self._watch_frames(grabber)
        except Exception as error:  # noqa: BLE001  # crash boundary of the thread: told as a lost camera
            return Lost(f"Reading codes failed unexpectedly ({type(error).__name__}).", STRANGE_REMEDY)
        finally:
            self._let_go(grabber)

    def _watch_frames(self, grabber: Grabber) -> Outcome | None:
        timeout_s = self._patience.open_s
        while True:
            seen = grabber.take(timeout_s, stopping=self._stopping)
            match seen:
                case Frame():
                    self._look(seen)
                    timeout_s = self._patience.stall_s
                case Ended() | Lost():
                    return seen
                case None if self._stopping.is_set():
                    return None
                case None:
                    return Lost("The camera gives no pictures.", "Check the camera's cable.")
                case _:
                    assert_never(seen)

    def _look(self, frame: Frame) -> None:
        started_s = time.perf_counter()
        self._watch, fresh = look(self._watch, frame)
        self._decode_ms.append((time.perf_counter() - started_s) * 1000)
        self._counts["decoded"] += 1
        self._newest = frame
        if self._lost is not None:
            self._lost = None
            self._tell(CameraBack())
        for code in fresh:
            self._counts["scans"] += 1
            self._tell(ScanSeen(scan_from(code, frame, self._name)))

    def _lose(self, lost: Lost) -> None:
        self._newest = None
        if lost != self._lost:
            self._lost = lost
            self._tell(CameraLost(lost.problem, lost.remedy))

    def _let_go(self, grabber: Grabber) -> None:
        grabber.abandon()
        # A frame is at most a moment away, unless the driver hangs; then nobody waits for it.
        if not grabber.join(min(JOIN_S, self._patience.stall_s)):
            self._stuck.append(grabber)
        self._grabber = None
        self._counts["frames"] += grabber.frames

    def _tell(self, event: CameraEvent) -> None:
        self._counts["unposted"] += 1
        with suppress(Exception):
            self._post(event)
            self._counts["unposted"] -= 1

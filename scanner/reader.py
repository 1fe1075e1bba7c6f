"""A camera that reads by itself: threads that only post events, and come back after every loss.

Must not know: screens, ledgers, what a code means. Frames stay in memory; nothing is written anywhere.
"""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeAlias, assert_never

from checkin.scan import Scan
from scanner.decode import Cascade
from scanner.decoding.engines import Corners
from scanner.frames import Frame, FrameSource
from scanner.grab import Ended, Grabber, Lost, Outcome
from scanner.hint import Hint
from scanner.retrying import FIRST_S, LONGEST_S, STRANGE_REMEDY, retry_delays_s
from scanner.rounds import Rounds
from scanner.tally import Statistics, Tally
from scanner.watch import CAMERA, Watch, look, scan_from

MOST_STUCK = 3
"""Grab threads that may hang in a driver at once; then no new one is begun until one comes free."""

JOIN_S = 2.0


@dataclass(frozen=True, slots=True)
class ScanSeen:
    """A code was held up."""

    scan: Scan


@dataclass(frozen=True, slots=True)
class HintChanged:
    """Whoever stands there should do something else now, or nothing any more."""

    hint: Hint | None


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


CameraEvent: TypeAlias = ScanSeen | HintChanged | CameraLost | CameraBack | ClipEnded


@dataclass(frozen=True, slots=True)
class Glance:
    """What a preview shows.

    Attributes:
        frame: The frame that was looked at last.
        found: The corners of the code that is held up in it; empty when there is none.
    """

    frame: Frame
    found: Corners = ()


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a reader waits, in seconds.

    Attributes:
        first_s: Before the first attempt to reconnect; doubled with each further one.
        longest_s: Between two attempts at most.
        stall_s: Without a frame until a camera counts as lost.
        open_s: The same for the first frame: opening a camera takes its time.
    """

    first_s: float = FIRST_S
    longest_s: float = LONGEST_S
    stall_s: float = 2.0
    open_s: float = 10.0


class CameraReader:
    """Reads codes from a source in threads of its own.

    Args:
        connect: Opens the source; called again after each loss.
        post: Receives every event, in the reader's thread. Its exceptions are counted and ignored.
        name: What the scans call their reader.
        begin: Makes what the decoder begins with, in the reader's thread, since it takes a moment.
        patience: Waiting times.
        pause: Waits between two attempts; by default until `stop` at most.

    Attributes:
        rounds: Answers from the reader's thread, with pictures or without, within seconds, unless it hangs.
    """

    def __init__(
        self,
        connect: Callable[[], FrameSource],
        post: Callable[[CameraEvent], object],
        *,
        name: str = CAMERA,
        begin: Callable[[], Cascade] = Cascade,
        patience: Patience | None = None,
        pause: Callable[[float], object] | None = None,
    ) -> None:
        self._connect = connect
        self._post = post
        self._name = name
        self._begin: Callable[[], Cascade] | None = begin
        self._patience = patience or Patience()
        self._stopping = threading.Event()
        self._pause = pause or self._stopping.wait
        self._changed = threading.Condition()
        self._grabber: Grabber | None = None
        self._stuck: list[Grabber] = []
        self._newest: Glance | None = None
        self._hint: Hint | None = None
        self._watch = Watch()
        self._lost: Lost | None = None
        self._tally = Tally()
        self.rounds = Rounds()
        self._thread = threading.Thread(target=self._run, name="camera", daemon=True)

    @property
    def glance(self) -> Glance | None:
        """The frame that was looked at last, and the code in it; None before the first and while lost."""
        return self._newest

    @property
    def statistics(self) -> Statistics:
        """What was done so far."""
        grabber = self._grabber
        return self._tally.statistics(*((grabber.frames, grabber.stale) if grabber else (0, 0)))

    def start(self) -> None:
        """Begin to read. Once only."""
        self._thread.start()

    def stop(self, timeout_s: float = 2 * JOIN_S) -> bool:
        """End the threads, from any but the own one, also before `start`; False = one hangs in a driver."""
        self._stopping.set()
        with self._changed:
            self._changed.notify_all()
        if self._thread.ident is not None and self._thread is not threading.current_thread():
            self._thread.join(timeout_s)
        return not self._thread.is_alive() and not any(not g.join(0) for g in self._stuck)

    def _run(self) -> None:
        delays_s = retry_delays_s(self._patience.first_s, self._patience.longest_s)
        while not self._stopping.is_set():
            seen_before = self._tally.decoded
            outcome = self._watch_safely()
            if self._tally.decoded > seen_before:
                delays_s = retry_delays_s(self._patience.first_s, self._patience.longest_s)
            match outcome:
                case None:
                    return
                case Ended():
                    self._tell(ClipEnded())
                    self.rounds.end()
                    return
                case Lost():
                    self._lose(outcome)
                    self.rounds.turn()
                    self._pause(next(delays_s))
                case _:
                    assert_never(outcome)

    def _watch_safely(self) -> Outcome | None:
        """Read until the source ends or is lost; None when stopped."""
        self.rounds.turn()
        self._stuck = [grabber for grabber in self._stuck if not grabber.join(0)]
        if len(self._stuck) >= MOST_STUCK:
            return Lost("The camera hangs.", "Unplug the camera and plug it in again, or restart the kiosk.")
        grabber = self._grabber = Grabber(self._connect, self._changed)
        try:
            if self._begin is not None:
                self._watch, self._begin = Watch(cascade=self._begin()), None
            grabber.start()
            return self._watch_frames(grabber)
        except Exception as error:  # noqa: BLE001  # crash boundary of the thread: told as a lost camera
            return Lost(f"Reading codes failed unexpectedly ({type(error).__name__}).", STRANGE_REMEDY)
        finally:
            self._let_go(grabber)

    def _watch_frames(self, grabber: Grabber) -> Outcome | None:
        timeout_s = self._patience.open_s
        while True:
            self.rounds.turn()
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
        self._watch, seen = look(self._watch, frame)
        took_ms = (time.perf_counter() - started_s) * 1000
        self._tally.looked(took_ms)
        self._newest = Glance(frame, seen.held.corners if seen.held else ())
        if self._lost is not None:
            self._lost = None
            self._tell(CameraBack())
        for code in seen.fresh:
            self._tally.scanned(seen.waited_s * 1000 + took_ms)
            self._tell(ScanSeen(scan_from(code, frame, self._name)))
        self._tell_hint(seen.hint)

    def _tell_hint(self, hint: Hint | None) -> None:
        if hint is not self._hint:
            self._hint = hint
            self._tell(HintChanged(hint))

    def _lose(self, lost: Lost) -> None:
        self._newest = None
        self._tell_hint(None)
        if lost != self._lost:
            self._lost = lost
            self._tell(CameraLost(lost.problem, lost.remedy))

    def _let_go(self, grabber: Grabber) -> None:
        grabber.abandon()
        # A frame is at most a moment away, unless the driver hangs; then nobody waits for it.
        if not grabber.join(min(JOIN_S, self._patience.stall_s)):
            self._stuck.append(grabber)
        self._grabber = None
        self._tally.let_go(grabber.frames, grabber.stale)

    def _tell(self, event: CameraEvent) -> None:
        self._tally.unposted += 1
        with suppress(Exception):
            self._post(event)
            self._tally.unposted -= 1

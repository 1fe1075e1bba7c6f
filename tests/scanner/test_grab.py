"""The grab thread: newest frame only."""

import threading

import pytest

from checkin.errors import PictureError
from scanner.frames import Frame
from scanner.grab import MOST_STALE, STALE_S, Ended, Grabber
from tests.fakes.camera import FakeSource, HangingSource
from tests.fakes.codes import scene_of

LONG_S = 30.0
RUNNING = threading.Event()


def test_a_late_taker_gets_the_newest_frame_and_then_the_end() -> None:
    """Of five frames the first four were missed; how it ended is told for ever after."""
    grabber = Grabber(lambda: FakeSource([scene_of("a")] * 5), threading.Condition())
    grabber.start()
    assert grabber.join(LONG_S)
    seen = grabber.take(LONG_S, stopping=RUNNING)
    assert isinstance(seen, Frame)
    assert seen.index == 4
    assert grabber.take(LONG_S, stopping=RUNNING) == Ended()
    assert grabber.take(LONG_S, stopping=RUNNING) == Ended()
    assert grabber.frames == 5


def test_nothing_in_time_is_none() -> None:
    """A source that hangs gives nothing."""
    source = HangingSource([PictureError("x", "y")])
    grabber = Grabber(lambda: source, threading.Condition())
    grabber.start()
    assert grabber.take(0.01, stopping=RUNNING) is None
    source.let_go.set()
    assert grabber.join(LONG_S)


def test_an_abandoned_grabber_ends_and_closes_its_source() -> None:
    """As soon as the camera lets go."""
    source = HangingSource([scene_of("a")])
    grabber = Grabber(lambda: source, threading.Condition())
    grabber.start()
    grabber.take(LONG_S, stopping=RUNNING)
    grabber.abandon()
    source.let_go.set()
    assert grabber.join(LONG_S)
    assert source.closed


class LiveFake(FakeSource):
    """A camera: its frames carry the given times, and may be skipped."""

    def __init__(self, taken_s: list[float], clock: "Hands") -> None:
        super().__init__([scene_of("a")] * len(taken_s))
        self.skipped = 0
        self._taken_s = taken_s
        self._clock = clock

    def read(self) -> Frame | PictureError | None:
        """The next frame, at its own time."""
        seen = super().read()
        return Frame(seen.image, self._taken_s[seen.index], seen.index) if isinstance(seen, Frame) else seen

    def skip(self) -> bool:
        """Let one pass: a thirtieth of a second goes by."""
        self.skipped += 1
        self._clock.now_s += 1 / 30
        return True


class Hands:
    """A clock that is set by hand."""

    def __init__(self, now_s: float) -> None:
        self.now_s = now_s

    def mono(self) -> float:
        """Now."""
        return self.now_s


def ended(source: FakeSource, clock: Hands) -> Grabber:
    """A grabber that has read all."""
    grabber = Grabber(lambda: source, threading.Condition(), clock.mono)
    grabber.start()
    assert grabber.join(LONG_S)
    return grabber


@pytest.mark.parametrize(
    ("age_s", "is_given"),
    [(0.0, True), (STALE_S - 0.01, True), (STALE_S + 0.01, False), (30.0, False)],
)
def test_an_old_frame_of_a_camera_is_not_what_is_there_now(age_s: float, *, is_given: bool) -> None:
    """It waited in a driver, or here while nobody looked; it is counted."""
    clock = Hands(1000.0)
    grabber = ended(LiveFake([1000.0 - age_s], clock), clock)
    assert isinstance(grabber.take(LONG_S, stopping=RUNNING), Frame) == is_given
    assert grabber.stale == (not is_given)
    assert grabber.take(LONG_S, stopping=RUNNING) == Ended()


def test_old_frames_of_a_film_are_as_good_as_new_ones() -> None:
    """A folder's last picture waits for whoever is late."""
    clock = Hands(1000.0)
    grabber = ended(FakeSource([scene_of("a")]), clock)
    assert isinstance(grabber.take(LONG_S, stopping=RUNNING), Frame)
    assert grabber.stale == 0


def test_a_camera_that_is_always_late_is_read_after_all() -> None:
    """Its stamps may be wrong, or it is slow: late tickets are better than none."""
    clock, changed = Hands(1000.0), threading.Condition()
    source = HangingLive(clock)
    grabber = Grabber(lambda: source, changed, clock.mono)
    grabber.start()
    assert isinstance(grabber.take(LONG_S, stopping=RUNNING), Frame)
    assert grabber.stale == MOST_STALE
    grabber.abandon()
    source.go_on.release(5)
    assert grabber.join(LONG_S)


class HangingLive(LiveFake):
    """Gives each frame when the one before it was taken or dropped; all are a second old."""

    def __init__(self, clock: Hands) -> None:
        super().__init__([clock.now_s - 1] * 100, clock)
        self.go_on = threading.Semaphore(1)

    def read(self) -> Frame | PictureError | None:
        """The next frame; a short wait lets the taker see each one."""
        self.go_on.acquire(timeout=0.02)
        return super().read()


def test_few_frames_are_unpacked_while_nothing_moves() -> None:
    """Two of three pass by after two seconds; all are counted."""
    clock = Hands(1000.0)
    source = Passing(clock)
    grabber = ended(source, clock)
    looks = source.idle_reads + 1
    assert source.skipped == 2 * looks
    assert looks == 20
    assert grabber.frames == source.reads + source.skipped


class Passing(LiveFake):
    """A still scene at 30 frames a second for four seconds."""

    def __init__(self, clock: Hands) -> None:
        super().__init__([], clock)
        self.reads = self.idle_reads = 0
        self._start_s = clock.now_s
        self._image = scene_of("a")

    def read(self) -> Frame | PictureError | None:
        """The next frame."""
        self._clock.now_s += 1 / 30
        if self._clock.now_s > self._start_s + 4:
            return None
        self.reads += 1
        self.idle_reads += bool(self.skipped)
        return Frame(self._image, self._clock.now_s, self.reads)

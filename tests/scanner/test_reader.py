"""The camera reader: threads that post, reconnect, and end."""

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from checkin.errors import CameraUnavailableError, PictureError
from scanner.avi import write_avi
from scanner.drawing import jpeg
from scanner.frames import FrameSource, open_source
from scanner.hint import Hint
from scanner.reader import (
    CameraBack,
    CameraEvent,
    CameraLost,
    CameraReader,
    ClipEnded,
    HintChanged,
    Patience,
    ScanSeen,
)
from tests.fakes.camera import FakeSource, HangingSource, Step
from tests.fakes.codes import scene_of

SHORT = Patience(first_s=0.001, longest_s=0.001, stall_s=0.05, open_s=0.05)
LONG_S = 30.0
"""No test waits this long; it only keeps a failing one from hanging."""


class Inbox:
    """Collects events."""

    def __init__(self) -> None:
        self.events: queue.Queue[CameraEvent] = queue.Queue()

    def take(self) -> CameraEvent:
        """The next event."""
        return self.events.get(timeout=LONG_S)

    def take_until(self, kind: type) -> list[CameraEvent]:
        """Events up to the first of a kind."""
        taken = [self.take()]
        while not isinstance(taken[-1], kind):
            taken.append(self.take())
        return taken


@pytest.fixture
def inbox() -> Inbox:
    """Where events arrive."""
    return Inbox()


@pytest.fixture
def start(inbox: Inbox) -> Iterator[Callable[..., CameraReader]]:
    """Starts readers and ends them after the test."""
    readers: list[CameraReader] = []

    def begin(
        connect: Callable[[], FrameSource],
        patience: Patience = SHORT,
        post: Callable[[CameraEvent], object] | None = None,
    ) -> CameraReader:
        reader = CameraReader(connect, post or inbox.events.put, patience=patience)
        readers.append(reader)
        reader.start()
        return reader

    yield begin
    for reader in readers:
        reader.stop()


def in_turn(*sources: FrameSource | Exception) -> Callable[[], FrameSource]:
    """Connects to one source after the other; an exception is raised, and after the last all is gone."""
    left = iter(sources)

    def connect() -> FrameSource:
        source = next(left, CameraUnavailableError("There is no camera.", "Plug it in."))
        if isinstance(source, Exception):
            raise source
        return source

    return connect


Start = Callable[..., CameraReader]
GONE = CameraUnavailableError("The camera is gone.", "Plug it in.")


def test_a_clip_is_read_to_its_end(start: Start, inbox: Inbox) -> None:
    """One scan, then the end, and the threads are over."""
    reader = start(in_turn(FakeSource([scene_of("a")])))
    events = inbox.take_until(ClipEnded)
    assert [event.scan.text for event in events if isinstance(event, ScanSeen)] == ["a"]
    assert reader.stop()


def test_a_clip_is_read_at_its_own_speed(start: Start, inbox: Inbox, tmp_path: Path) -> None:
    """From file to events, newest frame only."""
    path = tmp_path / "clip.avi"
    write_avi(path, [jpeg(scene_of("a"), 80)] * 12, 30, (1280, 720))
    reader = start(lambda: open_source(f"clip:{path}", paced=True), Patience())
    events = inbox.take_until(ClipEnded)
    assert {event.scan.reader for event in events if isinstance(event, ScanSeen)} == {"camera"}
    statistics = reader.statistics
    assert 0 < statistics.decoded <= statistics.frames
    assert len(statistics.decode_ms) == statistics.decoded
    assert statistics.scans == sum(isinstance(event, ScanSeen) for event in events)


def test_a_camera_that_is_not_there_is_told_once(start: Start, inbox: Inbox) -> None:
    """However often it is tried: one loss, then the return, then the scan."""
    start(in_turn(GONE, GONE, GONE, FakeSource([scene_of("a")])))
    lost, back, scan, ended = (inbox.take() for _ in range(4))
    assert lost == CameraLost(GONE.problem, GONE.remedy)
    assert back == CameraBack()
    assert isinstance(scan, ScanSeen)
    assert ended == ClipEnded()


def test_another_problem_is_told_again(start: Start, inbox: Inbox) -> None:
    """Unplugged first, in use by another program then."""
    busy = CameraUnavailableError("The camera is in use.", "Close the other program.")
    start(in_turn(GONE, busy, GONE))
    told = [inbox.take() for _ in range(3)]
    assert [event.problem for event in told if isinstance(event, CameraLost)] == [
        GONE.problem,
        busy.problem,
        GONE.problem,
    ]


def test_a_camera_that_is_unplugged_comes_back(start: Start, inbox: Inbox) -> None:
    """Lost in the middle; the same ticket, still held, does not scan twice."""
    first, second = FakeSource([scene_of("a"), GONE]), FakeSource([scene_of("a")])
    start(in_turn(first, second))
    events = inbox.take_until(ClipEnded)
    assert [event.scan.text for event in events if isinstance(event, ScanSeen)] == ["a"]
    assert CameraBack() in events
    assert first.closed


def test_a_camera_that_hangs_is_lost_and_replaced(start: Start, inbox: Inbox) -> None:
    """A driver that never answers is left alone, and a new connection is tried."""
    hanging = HangingSource([scene_of("a")])
    reader = start(in_turn(hanging, FakeSource([scene_of("b")])))
    kinds = [type(event).__name__ for event in inbox.take_until(ClipEnded)]
    assert kinds == ["ScanSeen", "CameraLost", "CameraBack", "ScanSeen", "ClipEnded"]
    assert not reader.stop()
    hanging.let_go.set()


def test_only_a_few_connections_may_hang(start: Start, inbox: Inbox) -> None:
    """Then no new thread is begun; once one is let go, it goes on."""
    hanging = [HangingSource() for _ in range(3)]
    start(in_turn(*hanging, FakeSource([scene_of("a")])))
    problems = [inbox.take(), inbox.take()]
    assert [event.problem for event in problems if isinstance(event, CameraLost)] == [
        "The camera gives no pictures.",
        "The camera hangs.",
    ]
    for source in hanging:
        source.let_go.set()
    assert isinstance(inbox.take_until(ClipEnded)[-2], ScanSeen)


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(RuntimeError("bug"), id="while connecting"),
        pytest.param(FakeSource([RuntimeError("bug")]), id="while reading"),
        pytest.param(FakeSource([np.zeros(90, np.uint8)]), id="while decoding"),
    ],
)
def test_no_exception_ends_the_reader(start: Start, inbox: Inbox, source: FrameSource | Exception) -> None:
    """A bug is told as a lost camera, and the next connection works."""
    start(in_turn(source, FakeSource([scene_of("a")])))
    events = inbox.take_until(ClipEnded)
    assert isinstance(events[0], CameraLost)
    assert "unexpectedly" in events[0].problem
    assert events[0].remedy
    assert isinstance(events[-2], ScanSeen)


def test_a_receiver_that_fails_is_counted(start: Start) -> None:
    """Its exceptions do not reach the camera."""
    ended = threading.Event()

    def refuse(event: CameraEvent) -> None:
        if isinstance(event, ClipEnded):
            ended.set()
        raise RuntimeError

    reader = start(in_turn(FakeSource([scene_of("a")])), SHORT, refuse)
    assert ended.wait(LONG_S)
    assert reader.stop()
    assert reader.statistics.unposted == 2


def test_broken_pictures_are_passed_over(start: Start, inbox: Inbox) -> None:
    """A broken file in a folder is no lost camera."""
    start(in_turn(FakeSource([PictureError("x", "y"), scene_of("a")])))
    assert isinstance(inbox.take(), ScanSeen)


def test_a_preview_sees_the_newest_frame(start: Start, inbox: Inbox) -> None:
    """The frame that was read, until the camera is lost."""
    hanging = HangingSource([scene_of("a")])
    reader = start(in_turn(hanging), Patience(0.001, 0.001, LONG_S, LONG_S))
    assert reader.glance is None or reader.glance.frame.index == 0
    inbox.take_until(ScanSeen)
    assert reader.glance is not None
    assert reader.glance.frame.image.shape == (720, 1280)
    assert reader.glance is not None
    assert len(reader.glance.found) == 4
    hanging.let_go.set()


def test_stopping_ends_all_threads(start: Start, inbox: Inbox) -> None:
    """In the middle of a clip, and as often as one likes."""
    before = set(threading.enumerate())
    source = FakeSource(scene_of("a") for _ in range(10**9))
    reader = start(in_turn(source))
    inbox.take()
    assert reader.stop()
    assert reader.stop()
    assert set(threading.enumerate()) <= before
    assert source.closed


def test_stopping_does_not_wait_for_the_next_attempt(start: Start, inbox: Inbox) -> None:
    """A reader that waits to reconnect ends at once."""
    reader = start(in_turn(), Patience(first_s=3600, longest_s=3600))
    inbox.take()
    assert reader.stop(LONG_S)


def test_a_long_pause_is_no_silence(start: Start) -> None:
    """Whoever asks while a camera is looked for in vain hears before the pause that follows."""
    is_there, heard = threading.Event(), threading.Event()
    readers: list[CameraReader] = []

    def connect() -> FrameSource:
        assert is_there.wait(LONG_S)
        raise GONE

    def post(event: CameraEvent) -> None:
        if isinstance(event, CameraLost):
            readers[0].rounds.ask(heard.set)

    readers.append(start(connect, Patience(first_s=3600, longest_s=3600), post))
    is_there.set()
    assert heard.wait(LONG_S)


def test_stopping_before_the_start_is_harmless() -> None:
    """Nothing runs, so nothing is left."""
    reader = CameraReader(in_turn(), print)
    assert reader.stop()
    assert reader.glance is None
    assert reader.statistics.frames == 0


def test_the_receiver_may_stop_the_reader(inbox: Inbox) -> None:
    """A handler that runs in the reader's own thread does not wait for itself."""
    reader: CameraReader

    def stop(event: CameraEvent) -> None:
        reader.stop()
        inbox.events.put(event)

    reader = CameraReader(in_turn(FakeSource(scene_of("a") for _ in range(10**9))), stop, patience=SHORT)
    reader.start()
    assert isinstance(inbox.take(), ScanSeen)
    assert reader.stop()


def test_waiting_between_attempts_is_given_from_outside() -> None:
    """Each failed attempt waits longer, up to the longest."""
    waited_s: list[float] = []
    enough = threading.Event()

    def pause(seconds: float) -> None:
        waited_s.append(seconds)
        if len(waited_s) == 6:
            enough.set()
        if enough.is_set():
            reader.stop()

    reader = CameraReader(in_turn(), lambda _: None, pause=pause)
    reader.start()
    assert enough.wait(LONG_S)
    assert reader.stop()
    assert waited_s == [0.5, 1.0, 2.0, 4.0, 5.0, 5.0]


def one_by_one(steps: Sequence[Step], readers: list[CameraReader]) -> Iterator[Step]:
    """Pictures that come no sooner than the reader has looked at the one before."""
    for number, step in enumerate(steps):
        while not readers or readers[0].statistics.decoded < number:
            threading.Event().wait(0.001)
        yield step


def read_one_by_one(start: Start, steps: Sequence[Step]) -> CameraReader:
    """A reader that misses none of the pictures."""
    readers: list[CameraReader] = []
    readers.append(
        start(in_turn(FakeSource(one_by_one(steps, readers))), Patience(0.001, 0.001, LONG_S, LONG_S))
    )
    return readers[0]


ONE, TWO = scene_of("one", size=(320, 240)), scene_of("one", "two", size=(320, 240))


def test_hints_are_told_when_they_change(start: Start, inbox: Inbox) -> None:
    """Two tickets at once: one hint, which goes with one of them; no event for any other frame."""
    read_one_by_one(start, [TWO] * 15 + [ONE] * 15)
    events = inbox.take_until(ClipEnded)
    hints = [event.hint for event in events if isinstance(event, HintChanged)]
    assert hints == [Hint.ONE_TICKET, None]
    assert [event.scan.text for event in events if isinstance(event, ScanSeen)] == ["one"]


def test_a_lost_camera_takes_its_hint_with_it(start: Start, inbox: Inbox) -> None:
    """Nobody is asked to do anything for a camera that is not there."""
    read_one_by_one(start, [*[TWO] * 15, GONE])
    events = inbox.take_until(CameraLost)
    assert [event.hint for event in events if isinstance(event, HintChanged)] == [Hint.ONE_TICKET, None]


def test_each_scan_has_its_waiting_time(start: Start, inbox: Inbox) -> None:
    """A ticket that is read in its first frame has waited for nothing but its decoding."""
    reader = read_one_by_one(start, [scene_of("a"), scene_of("b")])
    inbox.take_until(ClipEnded)
    waits = reader.statistics.wait_ms
    assert len(waits) == 2
    assert all(0 < wait_ms < 1000 for wait_ms in waits)

"""The grab thread: newest frame only."""

import threading

from checkin.errors import PictureError
from scanner.frames import Frame
from scanner.grab import Ended, Grabber
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

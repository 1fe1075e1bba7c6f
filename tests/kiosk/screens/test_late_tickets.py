"""Tickets whose turn comes long after they were read, because something held up the desk."""

import threading

import pytest

from kiosk.messages import CameraBack
from tests.fakes.stage import Stage
from tests.fakes.visit import run


@pytest.mark.parametrize(
    ("seconds", "tried"),
    [
        pytest.param(5, [("TICKET1", False)], id="still there"),
        pytest.param(11, [], id="gone"),
    ],
)
def test_nobody_is_let_in_long_after(seconds: int, tried: list[tuple[str, bool]]) -> None:
    """A ticket whose turn comes late is not tried: its holder is not there any more. The next one is."""

    async def play(stage: Stage) -> None:
        idle, goes_on = stage.text(), threading.Event()

        def stuck() -> CameraBack:
            goes_on.wait()
            return CameraBack()

        stage.app.errands.run(stuck, stage.app.post_message)
        stage.app.home.scan("TICKET1")
        stage.clock.advance(seconds)
        goes_on.set()
        await stage.settle()
        assert stage.desk.tried == tried
        assert (stage.text() == idle) is (not tried)
        await stage.scan("TICKET2")
        assert "Jörg" in stage.text()

    run(play)

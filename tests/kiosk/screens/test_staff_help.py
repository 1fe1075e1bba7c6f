"""The help of a staff screen, and that attendees have none."""

from collections.abc import Awaitable, Callable

import pytest

from kiosk.messages import ScanSeen
from kiosk.settings import Mode
from tests.fakes.staff import FakeSigning
from tests.fakes.staffed import play_at as run
from tests.fakes.stage import Stage


async def _seen(stage: Stage, text: str) -> None:
    stage.app.post_message(ScanSeen(text, "camera"))
    await stage.settle()


@pytest.mark.parametrize("mode", [Mode.DESK, Mode.DOOR])
@pytest.mark.parametrize("close", [pytest.param("f1", id="F1"), pytest.param("escape", id="Esc")])
def test_help_opens_and_closes(mode: Mode, close: str) -> None:
    """F1 shows every key; F1 or Esc goes back to what was there, and does nothing else."""

    async def play(stage: Stage, signing: FakeSigning) -> None:
        await stage.press(*"hann")
        before = stage.text()
        await stage.press("f1")
        assert "F12" in stage.text()
        assert "F1 oder Esc: zurück" in stage.text()
        await stage.press(close)
        assert "F1 oder Esc" not in stage.text()
        assert mode is Mode.DOOR or stage.text() == before

    run(play, mode)


@pytest.mark.parametrize(
    "come",
    [
        pytest.param(lambda stage: stage.scan("TICKET6"), id="a scanner types"),
        pytest.param(lambda stage: _seen(stage, "TICKET6"), id="the camera reads"),
    ],
)
def test_a_scan_closes_the_help_and_counts(come: Callable[[Stage], Awaitable[None]]) -> None:
    """Nobody has to close the help before the next ticket."""

    async def play(stage: Stage, signing: FakeSigning) -> None:
        await stage.press("f1")
        await come(stage)
        assert "F1 oder Esc" not in stage.text()
        assert "✔ Hannah Müller" in stage.text()

    run(play)


def test_attendees_have_no_help_and_no_sign_in() -> None:
    """F1 and F12 show nothing of staff at self-service."""

    async def play(stage: Stage, signing: FakeSigning) -> None:
        before = stage.text()
        await stage.press("f1", "f12")
        assert stage.text() == before

    run(play, Mode.SELF_SERVICE, size=(35, 11))

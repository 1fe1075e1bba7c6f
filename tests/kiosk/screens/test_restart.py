"""Settings from afar at a running program: what can change does, and all else waits for a calm moment."""

import asyncio
from collections.abc import Callable

import pytest
from msgspec.structs import replace

from checkin.badge import PrintState
from checkin.model import Direction
from kiosk.messages import PlaceChanged
from kiosk.outfit import Outfit
from kiosk.restarting import LEFT_ALONE_MS
from kiosk.settings import Mode
from kiosk.views import DeskPlace
from tests.fakes.desk import LIST, START_MS
from tests.fakes.stage import PIN, Stage, staged

RESTART = 75


def wanting(wanted: list[bool]) -> Callable[[Outfit], Outfit]:
    """An outfit whose settings want a restart as soon as the list says so."""
    return lambda outfit: replace(outfit, restarts=lambda: wanted[0])


async def passes(stage: Stage, seconds: float = 3.0) -> int | None:
    """Let time pass; the program's end, if it ends."""
    for _ in range(2):
        await stage.wait(seconds / 2)
        stage.app.tick()
        await stage.settle()
    return stage.app.return_code


@pytest.mark.parametrize("mode", Mode)
def test_nobody_is_there(mode: Mode) -> None:
    """The program ends with 75, so that the unit starts it with other letters."""

    async def run() -> None:
        wanted = [False]
        async with staged(mode, size=(120, 40), fit=wanting(wanted)) as stage:
            assert await passes(stage) is None
            wanted[0] = True
            assert await passes(stage) == RESTART

    asyncio.run(run())


@pytest.mark.parametrize("mode", [Mode.SELF_SERVICE, Mode.DOOR])
def test_whoever_stands_there_is_served_first(mode: Mode) -> None:
    """A verdict is shown to its end, and the badge comes out, before anything starts anew."""

    async def run() -> None:
        async with staged(mode, size=(120, 40), fit=wanting([True])) as stage:
            await stage.scan("ANNELIESE")
            assert stage.app.return_code is None
            stage.desk.jobs.clear()
            job = stage.desk.queue_badge(next(iter(stage.desk.positions.values())).id)
            stage.desk.set_job(job.id, PrintState.SENT)
            assert await passes(stage, 30) is None
            stage.desk.set_job(job.id, PrintState.PRINTED)
            assert await passes(stage, 30) == RESTART

    asyncio.run(run())


def test_a_desk_waits_for_its_field() -> None:
    """Half a name is somebody's; after five minutes without a key it is nobody's."""

    async def run() -> None:
        async with staged(Mode.DESK, size=(120, 40), fit=wanting([True])) as stage:
            await stage.press("m")
            await stage.wait(1)
            assert await passes(stage, 60) is None
            await stage.press("escape")
            assert await passes(stage) == RESTART
        async with staged(Mode.DESK, size=(120, 40), fit=wanting([True])) as stage:
            await stage.press("m")
            assert await passes(stage, LEFT_ALONE_MS / 1000 * 2) == RESTART

    asyncio.run(run())


def test_a_pin_dialog_is_not_torn_away() -> None:
    """Whoever leaves the program gets their own end."""

    async def run() -> None:
        async with staged(Mode.DOOR, size=(57, 16), fit=wanting([True])) as stage:
            stage.app.action_leave()
            await stage.settle()
            assert await passes(stage) is None
            await stage.press(*PIN, "enter")
            assert stage.app.return_code == 0

    asyncio.run(run())


def direction(stage: Stage) -> str:
    """Which way the door is used now."""
    return stage.app.home.place.direction.value


def test_a_door_moves_to_another_place() -> None:
    """At once, without a restart; the direction that staff have turned stays unless it was meant as well."""

    async def run() -> None:
        async with staged(Mode.DOOR, size=(57, 16)) as stage:
            await stage.press("r")
            assert direction(stage) == "exit"
            stage.app.post_message(PlaceChanged(DeskPlace(LIST, direction=Direction.ENTRY), {"de": "rechts"}))
            await stage.settle()
            assert direction(stage) == "exit"
            assert stage.app.home.place.by == "Eileen"
            assert stage.app.home.outfit.way_to_desk == {"de": "rechts"}
            stage.app.post_message(PlaceChanged(DeskPlace(LIST, direction=Direction.EXIT), {}))
            stage.app.post_message(PlaceChanged(DeskPlace(LIST, direction=Direction.ENTRY), {}))
            await stage.settle()
            assert direction(stage) == "entry"
            assert "Eingang ▸" in stage.text()

    asyncio.run(run())


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param(
            {"restarts": True}, "neue Einstellungen · startet neu, sobald niemand da ist", id="restart"
        ),
        pytest.param(
            {"misfit": "lists"}, "Einstellung der Zentrale passt nicht: Check-in-Liste", id="misfit"
        ),
        pytest.param(
            {"misfit": "lists", "connected": False, "since_ms": START_MS, "pending": 23},
            "23 zu senden",
            id="cut off comes first",
        ),
        pytest.param({"misfit": "colour"}, "Einstellung der Zentrale passt nicht: colour", id="no setting"),
    ],
)
def test_staff_read_it(change: dict[str, object], said: str) -> None:
    """On the status line, in their words."""

    async def run() -> None:
        async with staged(Mode.DESK, size=(120, 40)) as stage:
            stage.desk.line = replace(stage.desk.line, **change)
            await stage.wait(3)
            assert said in stage.text()

    asyncio.run(run())

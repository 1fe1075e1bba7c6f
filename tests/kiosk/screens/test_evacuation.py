"""Who is where, over the screen of every mode: by one key, printed by another, for staff only."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from msgspec.structs import replace

from checkin.badge import PrintState
from kiosk.fleet.evacuation import COUNTS, NAMES
from kiosk.outfit import Outfit
from kiosk.printing.sheets import Progress
from kiosk.screens.evacuation import EvacuationScreen
from kiosk.settings import Mode
from tests.fakes.fleet import FakeEvacuation
from tests.fakes.stage import PIN, SIZES, Stage, staged

ATTENDEES = [Mode.SELF_SERVICE, Mode.STAND]
STAFF = [Mode.DESK, Mode.DOOR, Mode.LEAD]


def run(
    mode: Mode,
    play: Callable[[Stage, FakeEvacuation], Awaitable[None]],
    size: tuple[int, int] = (80, 24),
    evacuation: FakeEvacuation | None = None,
) -> None:
    """Play at a kiosk that knows who is where."""
    found = evacuation or FakeEvacuation()

    def fit(outfit: Outfit) -> Outfit:
        return replace(outfit, clearing=lambda: found)

    async def on_stage() -> None:
        async with staged(mode, size=size, fit=fit) as stage:
            await play(stage, found)

    asyncio.run(on_stage())


async def open_it(stage: Stage, mode: Mode) -> None:
    """By its key, and the PIN where attendees stand in front of the screen."""
    await stage.pilot.press("ctrl+e")
    if mode in ATTENDEES:
        await stage.press(*PIN, "enter")
    await stage.wait(0.1)
    await stage.settle()


@pytest.mark.parametrize("mode", STAFF + ATTENDEES)
def test_it_is_one_key_in_every_mode(mode: Mode) -> None:
    """Numbers at once; F5 prints them, F6 the names, Esc goes back; what a scanner types does nothing."""

    async def play(stage: Stage, evacuation: FakeEvacuation) -> None:
        await open_it(stage, mode)
        assert "Personen im Haus" in stage.text()
        await stage.press("e", "l", "enter", "j")
        assert evacuation.printed == []
        await stage.press("f5")
        await stage.press("f6")
        assert evacuation.printed == [COUNTS, NAMES]
        evacuation.newest = Progress(COUNTS, PrintState.PRINTED, printed=1, sheets=1)
        await stage.wait(2.1)
        await stage.settle()
        assert "Räumungszettel gedruckt" in stage.text()
        await stage.press("escape")
        assert not isinstance(stage.app.screen, EvacuationScreen)

    run(mode, play)


@pytest.mark.parametrize("mode", ATTENDEES)
def test_attendees_see_nobody(mode: Mode) -> None:
    """Without a PIN of staff it does not open."""

    async def play(stage: Stage, _: FakeEvacuation) -> None:
        await stage.pilot.press("ctrl+e")
        await stage.press("1", "2", "3", "4", "enter")
        await stage.settle()
        assert not isinstance(stage.app.screen, EvacuationScreen)
        await stage.press("escape")
        assert stage.app.screen is stage.app.home

    run(mode, play)


def test_without_a_printer_the_numbers_stand() -> None:
    """And it is said that nothing is printed."""

    async def play(stage: Stage, evacuation: FakeEvacuation) -> None:
        await open_it(stage, Mode.DOOR)
        await stage.press("f5")
        assert "Hier ist kein Drucker" in stage.text()
        assert evacuation.printed == []

    evacuation = FakeEvacuation()
    evacuation.has_printer = False
    run(Mode.DOOR, play, evacuation=evacuation)


def test_a_screen_that_was_left_makes_way() -> None:
    """After ten minutes the door is a door again."""

    async def play(stage: Stage, _: FakeEvacuation) -> None:
        await open_it(stage, Mode.DOOR)
        await stage.wait(601)
        await stage.settle()
        assert stage.app.screen is stage.app.home

    run(Mode.DOOR, play)


@pytest.mark.parametrize("size", SIZES)
def test_its_keys_are_whole_on_every_panel(size: tuple[int, int]) -> None:
    """Nothing is cut off."""

    async def play(stage: Stage, _: FakeEvacuation) -> None:
        await open_it(stage, Mode.DOOR)
        last = stage.text().rstrip().splitlines()[-1]
        for key in ("F5", "F6", "Esc"):
            assert key in last
        assert "…" not in last

    run(Mode.DOOR, play, size)

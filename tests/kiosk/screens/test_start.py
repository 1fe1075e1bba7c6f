"""Doors that lead out, and how the program starts: who may post when."""

import asyncio

from msgspec.structs import replace

from checkin.model import Direction
from kiosk.messages import ScanSeen
from kiosk.outfit import Outfit
from kiosk.settings import Mode
from tests.fakes.stage import staged


def test_way_out() -> None:
    """At an exit the attendee is wished a good way."""

    async def play() -> None:
        def turned(outfit: Outfit) -> Outfit:
            return replace(outfit, place=replace(outfit.place, direction=Direction.EXIT))

        async with staged(Mode.SELF_SERVICE, fit=turned) as stage:
            await stage.scan("TICKET1")
            assert "Bis bald" in stage.text()
            assert "Badge" not in stage.text()

    asyncio.run(play())


def test_workers_may_post_once_it_stands() -> None:
    """The start callbacks get a way to post that reaches the screen."""

    async def play() -> None:
        def eager(outfit: Outfit) -> Outfit:
            return replace(outfit, on_ready=(lambda post: post(ScanSeen("TICKET1", "camera")),))

        async with staged(Mode.SELF_SERVICE, fit=eager) as stage:
            assert "Anneliese" in stage.text()

    asyncio.run(play())


def test_a_tick_while_the_program_ends() -> None:
    """The clock may tick once more when no screen stands any more; that is no mistake."""

    async def play() -> None:
        async with staged(Mode.SELF_SERVICE) as stage:
            app = stage.app
        assert app.screen_stack == []
        app.tick()

    asyncio.run(play())

"""The lead's kiosk on a stage."""

import asyncio
from collections.abc import Awaitable, Callable

from kiosk.settings import Mode
from tests.fakes.fleet import Lead
from tests.fakes.stage import Stage, staged

Play = Callable[[Stage, Lead], Awaitable[None]]


def play_lead(play: Play, size: tuple[int, int] = (80, 24), lead: Lead | None = None) -> None:
    """Play at the lead's kiosk."""

    async def on_stage() -> None:
        mine = lead or Lead()
        async with staged(Mode.LEAD, size=size, fit=mine.fit) as stage:
            await stage.wait(0.1)
            await play(stage, mine)

    asyncio.run(on_stage())


async def type_pin(stage: Stage, pin: str) -> None:
    """Into the dialog, and Enter."""
    await stage.press(*pin, "enter")
    await stage.settle()

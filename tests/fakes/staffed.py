"""A staff kiosk where three people have a PIN."""

import asyncio
from collections.abc import Awaitable, Callable

from msgspec.structs import replace

from kiosk.outfit import Outfit
from kiosk.settings import Mode
from tests.fakes.clock import FakeClock
from tests.fakes.desk import START_MS, FakeDesk
from tests.fakes.staff import FakeSigning
from tests.fakes.stage import Stage, staged

MINUTE_MS = 60_000
Play = Callable[[Stage, FakeSigning], Awaitable[None]]


def play_at(
    play: Play,
    mode: Mode = Mode.DESK,
    *,
    sign_in: bool = False,
    size: tuple[int, int] = (120, 40),
    language: str = "de",
) -> None:
    """Play at a kiosk where three people have a PIN."""
    signing = FakeSigning()

    def fit(outfit: Outfit) -> Outfit:
        place = replace(outfit.place, by="")
        return replace(outfit, signing=signing, sign_in=sign_in, sign_out_ms=30 * MINUTE_MS, place=place)

    async def on_stage() -> None:
        desk = FakeDesk(FakeClock(START_MS))
        async with staged(mode, size=size, desk=desk, fit=fit, language=language) as stage:
            await play(stage, signing)

    asyncio.run(on_stage())

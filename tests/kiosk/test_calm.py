"""Nothing flashes, and nobody is hurried: what changes colour by itself, how often, what is said before."""

import asyncio
from itertools import pairwise

import pytest
from msgspec.structs import replace

from checkin.model import PositionId
from kiosk.settings import Mode
from kiosk.signals import State
from kiosk.theme import PALETTES, Look
from tests.fakes.audio import FakeAudio
from tests.fakes.stage import Stage, staged
from tests.fakes.visit import QUESTIONS

TENTH_S = 0.1
MOST_FLASHES = 3
"""In any second; source: WCAG 2.2, 2.3.1. A flash is a pair of changes."""

WARNED_S = 20
GROUNDS = {paint.ground for paint in PALETTES[Look.DARK].fields.values()}


def ground(stage: Stage) -> str:
    """The colour of most of the screen."""
    cells: dict[str, int] = {}
    for line in stage.lines():
        for segment in line:
            if segment.style and segment.style.bgcolor:
                colour = segment.style.bgcolor.get_truecolor().hex
                cells[colour] = cells.get(colour, 0) + segment.cell_length
    return max(cells, key=lambda colour: cells[colour])


@pytest.mark.parametrize("mode", [Mode.SELF_SERVICE, Mode.DOOR])
@pytest.mark.parametrize("ticket", ["TICKET1", "TICKET3"])
def test_a_verdict_never_flashes(mode: Mode, ticket: str) -> None:
    """From the ticket until nobody is there, by tenths of a second: never three pairs in a second."""

    async def scene() -> list[str]:
        async with staged(mode, size=(35, 11)) as stage:
            seen = [ground(stage)]
            await stage.scan(ticket)
            for _ in range(60):
                seen.append(ground(stage))
                await stage.wait(TENTH_S)
            return seen

    seen = asyncio.run(scene())
    changes = [one != other for one, other in pairwise(seen)]
    assert any(changes) or mode is Mode.DOOR
    assert set(seen) <= GROUNDS
    assert all(sum(changes[at : at + 10]) <= 2 * MOST_FLASHES for at in range(len(changes)))
    assert sum(changes) <= 3  # and in fact no more than there and back


def test_a_form_warns_twenty_seconds_ahead_by_eye_and_ear() -> None:
    """Alert and tone come together; any key makes it stay, ten times and more."""
    audio = FakeAudio()

    async def scene() -> None:
        fit = lambda outfit: replace(outfit, audio=audio)  # noqa: E731  # used once
        async with staged(Mode.SELF_SERVICE, size=(35, 11), fit=fit) as stage:
            stage.desk.questions[PositionId(1)] = QUESTIONS
            await stage.scan("TICKET1")
            for _ in range(12):
                audio.take()
                await stage.wait(60)
                await stage.wait(TENTH_S)
                assert f"{WARNED_S} s" in stage.text()
                assert State.HINT in audio.take()
                await stage.press("x")
                assert f"{WARNED_S} s" not in stage.text()

    asyncio.run(scene())

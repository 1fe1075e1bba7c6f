"""The line before the doors on the lead's screen: what is to be expected, and how far it reaches."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from kiosk.outfit import Outfit
from kiosk.settings import Mode
from tests.fakes.fleet import Lead
from tests.fakes.queue import LONG, SHORT, FakeQueue
from tests.fakes.stage import Stage, staged

Play = Callable[[Stage, FakeQueue], Awaitable[None]]


def play_queue(play: Play, queue: FakeQueue | None = None, size: tuple[int, int] = (80, 24)) -> None:
    """Play at a lead's kiosk that knows a line."""

    async def on_stage() -> None:
        mine, lead = queue or FakeQueue(), Lead()

        def fit(outfit: Outfit) -> Outfit:
            return mine.fit(lead.fit(outfit))

        async with staged(Mode.LEAD, size=size, fit=fit) as stage:
            await stage.wait(0.1)
            await play(stage, mine)

    asyncio.run(on_stage())


@pytest.mark.parametrize("size", [(57, 16), (80, 24), (120, 40)], ids=str)
def test_what_is_to_be_done_stands_there_by_itself(size: tuple[int, int]) -> None:
    """How long it will be, and how many to open; on every size of screen."""

    async def play(stage: Stage, _: FakeQueue) -> None:
        text = stage.text()
        assert "▲ 2 weitere öffnen · Schlange 3 min, in 10 min 9 min" in text
        assert "9 s je Person · vor 3 min gesehen" in text
        assert "Q Schlange" in text

    play_queue(play, size=size)


def test_a_guess_says_that_it_is_one() -> None:
    """And which key makes it better; where all is well nothing is coloured."""

    async def play(stage: Stage, _: FakeQueue) -> None:
        text = stage.text()
        assert "● Schlange unter 1 min, in 10 min unter 1 min" in text
        assert "geschätzt: Q gibt die Schlange an" in text

    play_queue(play, FakeQueue(SHORT))


def test_a_figure_says_how_far_it_reaches() -> None:
    """Q, then the mark on the floor: written down once, told, and looked at anew."""

    async def play(stage: Stage, queue: FakeQueue) -> None:
        await stage.press("q")
        assert "Bis zu welcher Marke reicht die Schlange?" in stage.text()
        await stage.press("x")
        assert "Bis zu welcher Marke" in stage.text()
        queue.advice = SHORT
        await stage.press("3")
        await stage.settle()
        assert "✔ Schlange bis Marke 3: etwa 30 Personen" in stage.text()
        assert [mark for mark, _ in queue.told] == [3]
        await stage.wait(7)
        assert "unter 1 min" in stage.text()

    play_queue(play)


def test_nothing_is_said_with_escape() -> None:
    """And the list is back."""

    async def play(stage: Stage, queue: FakeQueue) -> None:
        await stage.press("q", "escape", "4")
        assert queue.told == []
        assert "Bis zu welcher Marke" not in stage.text()

    play_queue(play)


def test_while_nobody_knows_the_line_nothing_is_claimed() -> None:
    """No pace, no advice; the key is there all the same."""

    async def play(stage: Stage, queue: FakeQueue) -> None:
        assert "in 10 min" not in stage.text()
        assert "Q Schlange" in stage.text()
        queue.advice = LONG
        await stage.wait(7)
        assert "2 weitere öffnen" in stage.text()

    play_queue(play, FakeQueue(None))

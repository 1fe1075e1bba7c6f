"""Hostile names on whole screens: no crash, no control character in what is painted, no widget that grows."""

import asyncio
import re
from collections.abc import Awaitable, Callable

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from textual.app import App, ComposeResult
from textual.content import Content

from checkin.model import Position
from checkin.text import clean_text
from kiosk.messages import ScanSeen
from kiosk.outfit import Outfit
from kiosk.screens.parts import Plain, broken_up, fit, short, width
from kiosk.settings import Mode
from tests.fakes.clock import FakeClock
from tests.fakes.desk import START_MS, FakeDesk, make_position
from tests.fakes.stage import Stage, staged
from tests.often import often
from tests.strategies import hostile_names

CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
NAMES = 13
ROUNDS = 10
"""Hypothesis makes the simplest round first, in a fast run one more; all hold 130 names made at random."""


def check(stage: Stage) -> str:
    """No strip has a control character or leaves the screen; gives the text that was looked at."""
    columns, rows = stage.app.size
    lines = list(stage.lines())
    assert len(lines) == rows
    texts = ["".join(segment.text for segment in line) for line in lines]
    for line, text in zip(lines, texts, strict=True):
        assert not CONTROL.search(text)
        assert sum(segment.cell_length for segment in line) == columns
    return "\n".join(texts)


def positions(names: list[str]) -> tuple[Position, ...]:
    """Attendees of these names, as import would have let them in."""
    clean = [clean_text(name) for name in names]
    return tuple(
        make_position(n, name, name, title=name[:9], organisation=name, attention=name, sessions=(name,))
        for n, name in enumerate(clean, 1)
    )


async def scan_all(stage: Stage) -> None:
    """Hold up every ticket, by its secret and by its name."""
    for position in list(stage.desk.positions.values()):
        stage.app.post_message(ScanSeen(position.secret, "camera"))
        await stage.settle()
        check(stage)
        stage.app.post_message(ScanSeen(position.family_name, "camera"))
    await stage.settle()
    check(stage)


async def search_all(stage: Stage) -> None:
    """Scan everybody, and look for everybody by name, with the card open."""
    await scan_all(stage)
    for position in list(stage.desk.positions.values()):
        stage.app.home.press("escape")
        stage.app.home.pasted(position.given_name)
        await stage.settle()
        check(stage)


PLAYS: tuple[tuple[Mode, Callable[[Stage], Awaitable[None]], tuple[int, int]], ...] = (
    (Mode.SELF_SERVICE, scan_all, (35, 11)),
    (Mode.DESK, search_all, (80, 24)),
    (Mode.DOOR, scan_all, (35, 11)),
)


@pytest.mark.often
@pytest.mark.parametrize(("mode", "play", "size"), PLAYS)
@settings(deadline=None, max_examples=1 + often(ROUNDS), phases=[Phase.generate])
@given(names=st.lists(hostile_names(), min_size=NAMES, max_size=NAMES))
def test_hostile_names_on_whole_screens(
    mode: Mode, play: Callable[[Stage], Awaitable[None]], size: tuple[int, int], names: list[str]
) -> None:
    """More than fifty hostile attendees pass through every place of a screen that shows a name."""

    async def on_stage() -> None:
        desk = FakeDesk(FakeClock(START_MS), positions(names))
        async with staged(mode, size=size, desk=desk) as stage:
            await play(stage)

    asyncio.run(on_stage())


@pytest.mark.parametrize("mode", list(Mode))
def test_hostile_settings(mode: Mode) -> None:
    """Names of kiosk and staff are text too."""

    def named(outfit: Outfit) -> Outfit:
        nasty = "[@click=app.quit]x[/] {0} %s"
        return replace(outfit, name=nasty, place=replace(outfit.place, by=nasty), way_to_desk={"de": nasty})

    async def on_stage() -> None:
        async with staged(mode, size=(120, 40), fit=named) as stage:
            await stage.scan("nonsense")
            check(stage)

    asyncio.run(on_stage())


@pytest.mark.parametrize("size", [(4, 2), (10, 3), (20, 8), (35, 11), (300, 100)])
@pytest.mark.parametrize("mode", list(Mode))
def test_any_size_of_terminal(mode: Mode, size: tuple[int, int]) -> None:
    """Tiny and huge terminals crash nothing, whatever is shown in them."""

    async def on_stage() -> None:
        async with staged(mode, size=size) as stage:
            for text in ("TICKET1", "TICKET3"):
                await stage.scan(text)
                check(stage)
            await stage.pilot.resize_terminal(40, 12)
            await stage.settle()
            check(stage)

    asyncio.run(on_stage())


@pytest.mark.often
@settings(deadline=None, max_examples=often(2_000))
@given(name=hostile_names(), cells=st.integers(-1, 60), rows=st.integers(1, 6))
def test_texts_fit_their_cells(name: str, cells: int, rows: int) -> None:
    """A text takes exactly, or at most, the cells that it is given."""
    clean = clean_text(name)
    assert width(fit(clean, cells)) == max(cells, 0)
    assert width(short(clean, cells)) <= max(cells, 0)
    if cells >= 2:
        lines = broken_up(clean, cells, rows).split("\n")
        assert len(lines) <= rows
        assert all(width(line) <= cells for line in lines)


@pytest.mark.parametrize("mode", list(Mode))
def test_a_name_that_was_never_cleaned_is_no_command(mode: Mode) -> None:
    """Control characters that got into the ledger past every import are not painted, and take no cell."""
    raw = "\x1b]52;c;aGk=\x07\x1b[2J\x9b31mMal\u202eory\t\x00"
    desk = FakeDesk(FakeClock(START_MS), (make_position(1, raw, raw, organisation=raw),))

    async def play() -> None:
        async with staged(mode, size=(80, 24), desk=desk) as stage:
            for position in list(desk.positions.values()):
                await stage.scan(position.secret)
                check(stage)

    asyncio.run(play())


class OnePlain(App[None]):
    """Nothing but one text."""

    def compose(self) -> ComposeResult:
        """It."""
        yield Plain(id="text")


@pytest.mark.parametrize("bad", ["\x07", "\x1b[2J", "\x08\x0b\x0c", "\u202e"])
def test_styles_that_outlast_their_text_crash_nothing(bad: str) -> None:
    """A name that nobody has cleaned, and a style behind it: Textual shortens the name alone; we go on."""

    async def play() -> None:
        app = OnePlain()
        async with app.run_test(size=(40, 3)) as pilot:
            line = Content.assemble((f"{bad}evil", "bold"), " good ", ("", "bold"))
            app.query_one("#text", Plain).put(line)
            await pilot.pause()
            assert app.query_one("#text", Plain).size.width > 0
            painted = app.screen._compositor.render_strips()  # noqa: SLF001  # what really is painted
            assert any("evil good" in strip.text for strip in painted)

    asyncio.run(play())


def test_a_joiner_swallows_no_cell() -> None:
    """One at the end of a name would be joined with the blank behind it, and the column would be crooked."""
    assert fit("0\u200d", 2) == "0 "

"""How everything is shown changes while the program runs: by one key, whatever stands on the screen."""

import asyncio
from collections.abc import Awaitable, Callable
from itertools import pairwise

import pytest
from msgspec.structs import replace

from kiosk.screens.display import Display, next_display
from kiosk.settings import Mode
from kiosk.theme import PALETTES, Field, Look
from tests.fakes.desk import EVENT_SET
from tests.fakes.stage import PIN, Stage, staged

NORMAL = Display(Look.DARK)
CONTRAST = Display(Look.HIGH_CONTRAST)
LARGE = Display(Look.HIGH_CONTRAST, is_large=True)


def colours(look: Look) -> set[str]:
    """Every colour of a palette."""
    palette = PALETTES[look]
    paints = palette.fields.values()
    fields = {colour for paint in paints for colour in (paint.ground, paint.text, paint.quiet)}
    return fields | {palette.raised, palette.good, palette.warn, palette.bad}


def run(
    play: Callable[[Stage], Awaitable[None]], mode: Mode = Mode.SELF_SERVICE, look: Look = Look.DARK
) -> None:
    """Play with a kiosk of that look."""

    async def scene() -> None:
        async with staged(mode, size=(80, 24), fit=lambda outfit: replace(outfit, look=look)) as stage:
            await play(stage)

    asyncio.run(scene())


@pytest.mark.parametrize(
    ("usual", "shown"),
    [
        pytest.param(Look.DARK, [NORMAL, CONTRAST, LARGE, NORMAL], id="dark"),
        pytest.param(Look.LIGHT, [Display(Look.LIGHT), CONTRAST, LARGE, Display(Look.LIGHT)], id="light"),
        pytest.param(Look.HIGH_CONTRAST, [CONTRAST, LARGE, CONTRAST], id="high contrast from the start"),
        pytest.param(Look.DARK, [Display(Look.LIGHT), NORMAL], id="the settings have changed meanwhile"),
    ],
)
def test_one_key_goes_round(usual: Look, shown: list[Display]) -> None:
    """High contrast, then large as well, then as in the settings; nothing is shown twice in a row."""
    for now, then in pairwise(shown):
        assert next_display(now, usual, has_large=True) == then


def test_staff_switch_between_two() -> None:
    """What is larger at a desk is the terminal's letters, by its own keys."""
    assert next_display(NORMAL, Look.DARK, has_large=False) == CONTRAST
    assert next_display(CONTRAST, Look.DARK, has_large=False) == NORMAL
    assert next_display(CONTRAST, Look.HIGH_CONTRAST, has_large=False) == CONTRAST


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("look", [Look.LIGHT, Look.HIGH_CONTRAST])
def test_a_look_reaches_every_cell(mode: Mode, look: Look) -> None:
    """After a change nothing of the former palette is left; all is as if it had been so from the start."""
    pictures = []

    async def play(stage: Stage) -> None:
        await stage.press(*"müll")
        await stage.scan("TICKET3")
        stage.app.show_as(Display(look))
        await stage.wait(0.5)
        await stage.wait(0.5)
        styles = [segment.style for line in stage.lines() for segment in line if segment.style]
        used = [colour for style in styles for colour in (style.color, style.bgcolor) if colour]
        assert {colour.get_truecolor().hex for colour in used} <= colours(look)
        pictures.append(stage.picture())

    run(play, mode)
    run(play, mode, look)
    assert pictures[0] == pictures[1]


def test_another_colour_of_the_event_reaches_a_running_kiosk() -> None:
    """What an import brings is worn at the next tick, and gone again with it."""
    worn = [EVENT_SET]

    async def play(stage: Stage) -> None:
        for accent, is_shown in (("", False), ("#ffcc00", True), ("", False)):
            worn[0] = replace(EVENT_SET, events=(replace(EVENT_SET.events[0], accent=accent),))
            await stage.wait(1)
            assert ("#ffcc00" in stage.picture()) is is_shown

    async def scene() -> None:
        fit = lambda outfit: replace(outfit, known=lambda: worn[0])  # noqa: E731  # one line of a scene
        async with staged(Mode.SELF_SERVICE, fit=fit) as stage:
            await play(stage)

    asyncio.run(scene())


def test_the_settings_choose_the_look() -> None:
    """A light kiosk is light from its first picture on."""

    async def play(stage: Stage) -> None:
        assert PALETTES[Look.LIGHT].fields[Field.CALM].ground in stage.picture()

    run(play, look=Look.LIGHT)


def test_attendees_choose_by_keypad_and_leave_nothing_behind() -> None:
    """`/` changes the display, before a ticket and after it; once nobody is there it is as before."""

    async def play(stage: Stage) -> None:
        await stage.press("/")
        assert stage.app.shown_as == CONTRAST
        await stage.scan("TICKET3")
        await stage.press("/")
        assert stage.app.shown_as == LARGE
        await stage.wait(60)
        assert stage.app.shown_as == NORMAL

    run(play)


def test_whoever_walks_away_leaves_the_usual_display() -> None:
    """A display that was chosen without a ticket goes after half a minute, as a language does."""

    async def play(stage: Stage) -> None:
        await stage.press("/")
        await stage.wait(29)
        assert stage.app.shown_as == CONTRAST
        await stage.wait(2)
        assert stage.app.shown_as == NORMAL

    run(play)


def test_the_display_key_keeps_the_page() -> None:
    """Who wants to see better is still reading: the countdown begins anew."""

    async def play(stage: Stage) -> None:
        await stage.scan("TICKET3")
        await stage.wait(9)
        refused = stage.text().split("\n")[:8]
        await stage.press("/")
        await stage.wait(15)
        assert stage.text().split("\n")[:8] == refused

    run(play)


@pytest.mark.parametrize("mode", [Mode.DESK, Mode.DOOR])
def test_staff_keep_their_display(mode: Mode) -> None:
    """Ctrl+T changes it, also over the PIN, and it stays."""

    async def play(stage: Stage) -> None:
        await stage.pilot.press("ctrl+t")
        await stage.settle()
        assert stage.app.shown_as == CONTRAST
        await stage.pilot.press("ctrl+x", "ctrl+t", *PIN[:2], "escape")
        await stage.settle()
        assert stage.app.shown_as == NORMAL
        await stage.pilot.press("ctrl+t")
        await stage.wait(600)
        assert stage.app.shown_as == CONTRAST

    run(play, mode)


def test_a_slash_in_a_text_is_a_letter() -> None:
    """Where attendees type, the display key is what stands on it."""

    async def play(stage: Stage) -> None:
        await stage.press("0", "1", "/")
        assert stage.app.shown_as == NORMAL

    run(play)

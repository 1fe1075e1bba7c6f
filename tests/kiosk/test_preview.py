"""What the camera sees, on the screens: where there is room, while it is to be seen, as in a mirror."""

import asyncio
from collections.abc import Awaitable, Callable

import numpy as np
import pytest
from msgspec.structs import replace
from textual.widget import Widget

from kiosk.messages import HintChanged
from kiosk.screens.half_blocks import GREYS, MARK, draw_frame, levels_of, runs, shrink
from kiosk.screens.preview import Preview, preview_size
from kiosk.settings import Mode
from scanner.frames import Frame
from scanner.hint import Hint
from scanner.reader import Glance
from tests.fakes.stage import SIZES, Stage, staged

FOUND = ((440.0, 160.0), (840.0, 160.0), (840.0, 560.0), (440.0, 560.0))
MANY = 40


class Camera:
    """Gives a new picture at every look: black on the left, white on the right."""

    def __init__(self) -> None:
        self.looks = 0
        self.found = FOUND

    def glance(self) -> Glance:
        """The next picture."""
        self.looks += 1
        image = np.zeros((720, 1280), np.uint8)
        image[:, 640:] = 255
        return Glance(Frame(image, self.looks / 10, self.looks), self.found)


def run(
    play: Callable[[Stage, Camera], Awaitable[None]],
    size: tuple[int, int],
    mode: Mode = Mode.SELF_SERVICE,
    *,
    is_on: bool = True,
) -> None:
    """Play with a kiosk that has a camera."""

    async def scene() -> None:
        camera = Camera()
        look = camera.glance if is_on else None
        async with staged(mode, size=size, fit=lambda outfit: replace(outfit, preview=look)) as stage:
            await play(stage, camera)

    asyncio.run(scene())


WITH_CAMERA = (Mode.SELF_SERVICE, Mode.DESK, Mode.DOOR)
LOOKS = 4


async def looked(stage: Stage) -> bool:
    """Whether more looks draw a picture; the widget's own timer may draw others meanwhile.

    Several, since what was covered is laid out anew only after the screen has come to rest.
    """
    preview = stage.app.home.query_one(Preview)
    before = preview.drawn
    for _ in range(LOOKS):
        preview.look()
        await stage.wait(0.1)
    return preview.drawn > before


@pytest.mark.parametrize(
    ("size", "most_rows", "wanted"),
    [
        pytest.param((35, 11), 6, (0, 0), id="none on the smallest panel"),
        pytest.param((56, 16), 6, (0, 0), id="not with one column less"),
        pytest.param((57, 15), 6, (0, 0), id="nor one row less"),
        pytest.param((57, 16), 6, (18, 5), id="from here on"),
        pytest.param((80, 24), 11, (25, 7), id="a third of the width"),
        pytest.param((120, 40), 11, (40, 11), id="on a large screen"),
        pytest.param((120, 40), 4, (15, 4), id="narrower where it is low, so that nothing is out of shape"),
        pytest.param((120, 40), 0, (0, 0), id="no room at all"),
    ],
)
def test_a_table_of_sizes(size: tuple[int, int], most_rows: int, wanted: tuple[int, int]) -> None:
    """Each row is a screen and the preview on it."""
    assert preview_size(*size, most_rows) == wanted


@pytest.mark.parametrize("mode", WITH_CAMERA)
@pytest.mark.parametrize("size", SIZES)
def test_every_screen_has_one_where_there_is_room(mode: Mode, size: tuple[int, int]) -> None:
    """From 57 by 16 cells on, at most a third of the width, inside the screen."""

    async def play(stage: Stage, _: Camera) -> None:
        drawn = await looked(stage)
        preview = stage.app.home.query_one(Preview)
        assert drawn == (size[0] >= 57)
        assert preview.size.width <= size[0] // 3
        if drawn:
            assert preview.size.area >= 18 * 4
            assert stage.app.screen.region.contains_region(preview.region)
            assert stage.text().count("▀") >= preview.size.width

    run(play, size, mode)


@pytest.mark.parametrize("mode", WITH_CAMERA)
def test_switched_off_there_is_none(mode: Mode) -> None:
    """Nothing of it is on the screen, and the camera is not asked."""

    async def play(stage: Stage, camera: Camera) -> None:
        assert not stage.app.home.query(Preview)
        assert camera.looks == 0

    run(play, (80, 24), mode, is_on=False)


@pytest.mark.parametrize("mode", WITH_CAMERA)
def test_it_rests_behind_a_dialog(mode: Mode) -> None:
    """Under the PIN nothing is drawn; after it, it goes on."""

    async def play(stage: Stage, camera: Camera) -> None:
        await stage.pilot.press("ctrl+x")
        await stage.settle()
        before = camera.looks
        assert not await looked(stage)
        assert camera.looks == before
        await stage.pilot.press("escape")
        await stage.settle()
        assert await looked(stage)

    run(play, (80, 24), mode)


def test_it_rests_while_somebody_is_served() -> None:
    """A welcome stands alone; afterwards the preview is back in its place."""

    async def play(stage: Stage, _: Camera) -> None:
        region = stage.app.home.query_one(Preview).region
        await stage.scan("TICKET2")
        assert not await looked(stage)
        await stage.wait(30)
        assert await looked(stage)
        assert stage.app.home.query_one(Preview).region == region

    run(play, (57, 16))


def test_a_verdict_at_the_door_covers_it() -> None:
    """The count comes back with it after some seconds."""

    async def play(stage: Stage, _: Camera) -> None:
        await stage.scan("TICKET2")
        assert not await looked(stage)
        await stage.wait(4)
        assert await looked(stage)

    run(play, (57, 16), Mode.DOOR)


def test_a_card_at_the_desk_takes_its_place() -> None:
    """As soon as there is an attendee to be read about."""

    async def play(stage: Stage, _: Camera) -> None:
        await stage.scan("TICKET1")
        assert not await looked(stage)
        await stage.press("escape", "escape")
        assert await looked(stage)

    run(play, (80, 24), Mode.DESK)


def test_something_beside_takes_its_place() -> None:
    """The demo shows the camera to onlookers already."""

    async def scene() -> None:
        camera = Camera()
        async with staged(
            Mode.SELF_SERVICE,
            size=(80, 24),
            fit=lambda outfit: replace(outfit, preview=camera.glance, beside=Widget),
        ) as stage:
            assert not await looked(stage)

    asyncio.run(scene())


def test_a_picture_that_is_not_new_is_not_drawn() -> None:
    """A camera that stands still costs nothing."""

    async def scene() -> None:
        glance = Camera().glance()
        async with staged(
            Mode.SELF_SERVICE, size=(57, 16), fit=lambda outfit: replace(outfit, preview=lambda: glance)
        ) as stage:
            await looked(stage)
            assert not await looked(stage)

    asyncio.run(scene())


def test_without_pictures_its_place_is_blank() -> None:
    """Before the first one, and while the camera is lost."""

    async def scene() -> None:
        glances = [None, Camera().glance(), None]
        async with staged(
            Mode.SELF_SERVICE,
            size=(57, 16),
            fit=lambda outfit: replace(outfit, preview=lambda: glances[0]),
        ) as stage:
            blank = stage.text()
            glances.pop(0)
            await looked(stage)
            assert stage.text() != blank
            glances.pop(0)
            await looked(stage)
            assert stage.text() == blank

    asyncio.run(scene())


@pytest.mark.parametrize("size", SIZES[:2])
@pytest.mark.parametrize("hint", Hint)
def test_a_hint_moves_nothing(size: tuple[int, int], hint: Hint) -> None:
    """Only the shape and the line below it change, and both do."""

    async def play(stage: Stage, _: Camera) -> None:
        stage.app.home.query_one(Preview).look()
        await stage.settle()
        before = {w.id: w.region for w in stage.app.home.query("#top, #foot, #pictures, #shape, #headline")}
        idle = stage.text()
        stage.app.post_message(HintChanged(hint))
        await stage.settle()
        after = {w.id: w.region for w in stage.app.home.query("#top, #foot, #pictures, #shape, #headline")}
        assert after == before
        assert "Ticket hier vorhalten" in idle
        assert "Ticket hier vorhalten" not in stage.text()
        stage.app.post_message(HintChanged(None))
        await stage.settle()
        assert stage.text() == idle

    run(play, size)


@pytest.mark.parametrize("mode", [Mode.DESK, Mode.DOOR])
def test_staff_read_hints_in_one_line(mode: Mode) -> None:
    """With a sign before the words; the line is what it was afterwards."""

    async def play(stage: Stage, _: Camera) -> None:
        idle = stage.text()
        stage.app.post_message(HintChanged(Hint.CLOSER))
        await stage.settle()
        assert "▲ Bitte etwas näher heran" in stage.text()
        stage.app.post_message(HintChanged(None))
        await stage.settle()
        assert stage.text() == idle

    run(play, (80, 24), mode, is_on=False)


def test_a_frame_is_drawn_as_in_a_mirror() -> None:
    """What is on the left of the picture is on the right of the screen."""
    levels = draw_frame(Camera().glance().frame.image, (), 20, 10)
    assert levels.shape == (10, 20)
    assert (levels[:, :10] == GREYS - 1).all()
    assert (levels[:, 10:] == 0).all()


def test_the_code_that_is_held_is_framed() -> None:
    """Around it, not upon it, and on the other side as all of the picture."""
    image = np.full((720, 1280), 100, np.uint8)
    corners = ((100.0, 200.0), (400.0, 200.0), (400.0, 500.0), (100.0, 500.0))
    marked = draw_frame(image, corners, 64, 36) == MARK
    rows, columns = np.nonzero(marked)
    assert (columns.min(), columns.max()) == (42, 60)
    assert (rows.min(), rows.max()) == (8, 26)
    assert not marked[12:22, 46:56].any()


@pytest.mark.parametrize(
    "corners",
    [
        pytest.param(((-500.0, -500.0), (5000.0, -500.0), (5000.0, 5000.0), (-500.0, 5000.0)), id="outside"),
        pytest.param(((10.0, 10.0),) * 4, id="one point"),
        pytest.param(((-1e9, 0.0), (1e9, 0.0), (1e9, 1e9), (-1e9, 1e9)), id="far outside"),
    ],
)
def test_strange_corners_do_no_harm(corners: tuple[tuple[float, float], ...]) -> None:
    """A decoder that is wrong about a place draws nothing where nothing is."""
    assert draw_frame(np.zeros((72, 128), np.uint8), corners, 20, 10).shape == (10, 20)


@pytest.mark.parametrize("shape", [(720, 1280), (7, 9), (1, 1), (2000, 30)])
def test_pictures_of_any_shape_are_brought_to_size(shape: tuple[int, int]) -> None:
    """Large, small and long ones; an even grey stays what it is."""
    small = shrink(np.full(shape, 77, np.uint8), 20, 10)
    assert small.shape == (10, 20)
    assert (small == 77).all()


def test_there_are_few_styles() -> None:
    """However much a sensor sparkles, a picture costs no more different styles than two pixels can have."""
    noise = np.random.default_rng(1).integers(0, 256, (80, 80)).astype(np.uint8)
    seen = {id(style) for _ in range(MANY) for line in runs(levels_of(noise)) for style, _ in line}
    assert len(seen) <= GREYS**2

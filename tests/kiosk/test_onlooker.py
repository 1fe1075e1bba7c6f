"""What an onlooker of the demo sees: pictures of the right size and shade."""

import asyncio

import numpy as np
import pytest
from textual.app import App, ComposeResult

from kiosk.screens.onlooker import PAPER_CELLS, Onlooker, draw_cells, paper_picture
from kiosk.theme import css_variables

WIDTH_DOTS = 576
BLACK_ROW = b"\xff" * (WIDTH_DOTS // 8)


class Frame(App[None]):
    """An app that holds nothing but the onlooker."""

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """The colours that its style sheet names."""
        return css_variables()

    def compose(self) -> ComposeResult:
        """One widget."""
        picture = np.full((720, 1280), 200, np.uint8)
        yield Onlooker(lambda: picture, lambda: ((BLACK_ROW,) * 480, WIDTH_DOTS), ("Kamera", "Drucker"))


def test_black_rows_are_black_and_feed_is_white() -> None:
    """Printed rows come out dark, fed rows as bare paper, in that order."""
    picture = paper_picture((BLACK_ROW,) * 480 + (b"",) * 480, WIDTH_DOTS, 60)

    assert picture[:28].max() == 0
    assert picture[-28:].min() == 255


@pytest.mark.parametrize(
    ("rows", "most_pixels", "shape"),
    [
        pytest.param(960, 80, (60, PAPER_CELLS), id="a badge as wide as the place"),
        pytest.param(960, 40, (40, 24), id="a low place makes it smaller, not shorter"),
        pytest.param(9600, 40, (40, 24), id="what does not fit below is left out"),
        pytest.param(1, 40, (2, 24), id="one row is one cell"),
    ],
)
def test_the_paper_fits(rows: int, most_pixels: int, shape: tuple[int, int]) -> None:
    """The picture has an even number of rows and never more than there is room for."""
    assert paper_picture((BLACK_ROW,) * rows, WIDTH_DOTS, most_pixels).shape == shape


def test_two_pixels_make_a_cell() -> None:
    """A picture of four rows is two lines of half blocks."""
    assert draw_cells(np.zeros((4, 3), np.uint8)).plain == "▀▀▀\n▀▀▀\n"


def test_both_pictures_are_drawn() -> None:
    """Once mounted, camera and paper are there and the captions are plain text."""

    async def play() -> None:
        async with Frame().run_test(size=(110, 40)) as pilot:
            onlooker = pilot.app.query_one(Onlooker)
            onlooker.look()
            await pilot.pause()
            screen = pilot.app.export_screenshot()
            assert "Kamera" in screen
            assert "Drucker" in screen
            assert screen.count("▀") > 500

    asyncio.run(play())

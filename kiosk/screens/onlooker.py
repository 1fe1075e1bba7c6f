"""What an onlooker of the demo sees beside the kiosk: the camera's picture, and the paper as it comes out.

Must not know: cameras, printers; it is given functions. Never part of a real kiosk.
"""

from collections.abc import Callable

import numpy as np
from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from kiosk.screens.half_blocks import Grey, levels_of, runs, shrink

LOOKS_PER_S = 6
CAMERA_CELLS = (36, 10)
PAPER_CELLS = 36
BADGE_SHAPE = 0.6
"""Width of a badge by its height."""


class Onlooker(Vertical):
    """Camera above, paper below.

    Args:
        frame: The newest camera frame, (height, width) uint8, or None.
        paper: The packed rows on the paper, 1 = black, and how many dots are in a row.
        captions: What stands above the two pictures.
    """

    DEFAULT_CSS = """
    Onlooker { dock: right; width: 40; height: 100%; padding: 1 2; background: $raised; }
    Onlooker .caption { color: $calm-quiet; height: 1; }
    Onlooker #camera { height: 11; }
    Onlooker #paper { height: 1fr; }
    """

    def __init__(
        self,
        frame: Callable[[], Grey | None],
        paper: Callable[[], tuple[tuple[bytes, ...], int]],
        captions: tuple[str, str],
    ) -> None:
        super().__init__()
        self._frame = frame
        self._paper = paper
        self._captions = captions
        self._drawn_rows = -1

    def compose(self) -> ComposeResult:
        """Two captions, two pictures."""
        yield Static(self._captions[0], classes="caption", markup=False)
        yield Static(id="camera", markup=False)
        yield Static(self._captions[1], classes="caption", markup=False)
        yield Static(id="paper", markup=False)

    def on_mount(self) -> None:
        """Look again and again."""
        self.set_interval(1 / LOOKS_PER_S, self.look)

    def look(self) -> None:
        """Draw what is to be seen now."""
        frame = self._frame()
        if frame is not None:
            columns, rows = CAMERA_CELLS
            self.query_one("#camera", Static).update(draw_cells(shrink(frame, columns, rows * 2)))
        rows_now, width_dots = self._paper()
        if len(rows_now) != self._drawn_rows and rows_now:
            self._drawn_rows = len(rows_now)
            place = self.query_one("#paper", Static)
            place.update(draw_cells(paper_picture(rows_now, width_dots, place.size.height * 2)))


def paper_picture(rows: tuple[bytes, ...], width_dots: int, most_pixels: int) -> Grey:
    """The paper as a picture, small enough for a whole badge; what does not fit below is left out."""
    columns = max(1, min(PAPER_CELLS, int(most_pixels * BADGE_SHAPE)))
    row_bytes = (width_dots + 7) // 8
    packed = np.frombuffer(b"".join(row.ljust(row_bytes, b"\0") for row in rows), np.uint8)
    black = np.unpackbits(packed.reshape(len(rows), row_bytes), axis=1, count=width_dots)
    height = max(2, round(len(rows) * columns / width_dots) // 2 * 2)
    paper = shrink(((1 - black) * 255).astype(np.uint8), columns, height)
    return paper[: max(2, most_pixels // 2 * 2)]


def draw_cells(image: Grey) -> Text:
    """Two pixels per cell, the upper one as the letter's colour; an even number of rows."""
    text = Text(no_wrap=True)
    for line in runs(levels_of(image)):
        for style, count in line:
            text.append("▀" * count, style)
        text.append("\n")
    return text

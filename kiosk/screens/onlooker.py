"""What an onlooker of the demo sees beside the kiosk: the camera's picture, and the paper as it comes out.

Must not know: cameras, printers; it is given functions. Never part of a real kiosk.
"""

from collections.abc import Callable, Iterator
from itertools import groupby

import numpy as np
from numpy.typing import NDArray
from rich.style import Style
from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

GREYS = 12
LOOKS_PER_S = 6
CAMERA_CELLS = (36, 10)
PAPER_CELLS = 36
BADGE_SHAPE = 0.6
"""Width of a badge by its height."""
BLACK, PAPER = (24, 24, 24), (250, 250, 246)

Grey = NDArray[np.uint8]


class Onlooker(Vertical):
    """Camera above, paper below.

    Args:
        frame: The newest camera frame, (height, width) uint8, or None.
        paper: The packed rows on the paper, 1 = black, and how many dots are in a row.
        captions: What stands above the two pictures.
    """

    DEFAULT_CSS = """
    Onlooker { dock: right; width: 40; height: 100%; padding: 1 2; background: #14181d; }
    Onlooker .caption { color: #aebdcc; height: 1; }
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
            self.query_one("#camera", Static).update(draw_cells(_shrunk(frame, columns, rows * 2)))
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
    paper = _shrunk(((1 - black) * 255).astype(np.uint8), columns, height)
    return paper[: max(2, most_pixels // 2 * 2)]


def _shrunk(image: Grey, width: int, height: int) -> Grey:
    """Means over blocks: plain, and good enough for pixels of half a cell."""
    rows = np.linspace(0, image.shape[0], height + 1).astype(int)
    columns = np.linspace(0, image.shape[1], width + 1).astype(int)
    sums = np.add.reduceat(np.add.reduceat(image.astype(np.float32), rows[:-1], axis=0), columns[:-1], axis=1)
    areas = np.outer(np.maximum(np.diff(rows), 1), np.maximum(np.diff(columns), 1))
    means: Grey = np.clip(sums / areas, 0, 255).astype(np.uint8)
    return means


def draw_cells(image: Grey) -> Text:
    """Two pixels per cell, the upper one as the letter's colour; an even number of rows."""
    levels = image.astype(int) * (GREYS - 1) // 255
    text = Text(no_wrap=True)
    for upper, lower in zip(levels[::2], levels[1::2], strict=True):
        for style, count in _runs(upper, lower):
            text.append("▀" * count, style)
        text.append("\n")
    return text


def _runs(upper: NDArray[np.int_], lower: NDArray[np.int_]) -> Iterator[tuple[Style, int]]:
    pairs = zip(upper.tolist(), lower.tolist(), strict=True)
    for (top, bottom), run in groupby(pairs):
        yield STYLES[top * GREYS + bottom], len(list(run))


def _colour(level: int) -> str:
    share = level / (GREYS - 1)
    return "#" + "".join(f"{round(b + (p - b) * share):02x}" for b, p in zip(BLACK, PAPER, strict=True))


STYLES = tuple(
    Style(color=_colour(top), bgcolor=_colour(bottom)) for top in range(GREYS) for bottom in range(GREYS)
)
"""Style of a cell by its two grey levels: few of them, so that they are made once."""

"""What the camera sees, as in a mirror, the code that is held up framed: so people find where to hold it.

It draws only while it is to be seen: not under a dialog, not on a page without it, not where no room is.
Must not know: cameras, codes' texts, hints.
"""

from typing import TYPE_CHECKING

from rich.segment import Segment
from textual.strip import Strip
from textual.widget import Widget

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    from scanner.reader import Glance

    FindGlance: TypeAlias = Callable[[], Glance | None]

LOOKS_PER_S = 10
FEWEST_COLUMNS, FEWEST_ROWS = 57, 16
"""Below this size of the screen there is no preview."""

MOST_SHARE = 3
"""One part in so many of the screen's width at most."""

PIXELS_WIDE, PIXELS_HIGH = 16, 9
BLOCK = "▀"


def preview_size(columns: int, rows: int, most_rows: int) -> tuple[int, int]:
    """Columns and rows of the preview.

    Args:
        columns: Of the screen.
        rows: Of the screen.
        most_rows: That there is room for.

    Returns:
        (0, 0) where there is none.
    """
    if columns < FEWEST_COLUMNS or rows < FEWEST_ROWS or most_rows < 1:
        return 0, 0
    wide = columns // MOST_SHARE
    high = min(wide * PIXELS_HIGH // (2 * PIXELS_WIDE), most_rows)
    return min(wide, -(-2 * high * PIXELS_WIDE // PIXELS_HIGH)), high


class Preview(Widget):
    """Shows what `find` gives, ten times a second.

    Attributes:
        drawn: How many pictures were drawn so far.
    """

    DEFAULT_CSS = """
    Preview { width: 0; height: 0; display: none; background: $raised; }
    Preview.-fits { display: block; }
    """

    def __init__(self, find: "FindGlance") -> None:
        super().__init__(id="preview")
        self.drawn = 0
        self._find = find
        self._glance: Glance | None = None
        self._strips: list[Strip] = []
        self._fitted = (0, 0)

    def on_mount(self) -> None:
        """Look again and again."""
        self.set_interval(1 / LOOKS_PER_S, self.look)

    def fit(self, columns: int, rows: int) -> None:
        """Take that many cells, or hide."""
        if (columns, rows) == self._fitted:
            return
        self._fitted = columns, rows
        self.set_class(columns > 0, "-fits")
        self.styles.width, self.styles.height = columns, rows

    @property
    def is_live(self) -> bool:
        """Whether anybody can see it."""
        return self.screen is self.app.screen and self.is_on_screen and bool(self.size.area)

    def look(self) -> None:
        """Draw the newest picture, if there is another one."""
        if not self.is_live:
            return
        glance = self._find()
        if glance is not self._glance or (glance and len(self._strips) != self.size.height):
            self._glance = glance
            self._strips = self._draw(glance) if glance else []
            self.drawn += bool(glance)
            self.refresh()

    def _draw(self, glance: "Glance") -> list[Strip]:
        from kiosk.screens.half_blocks import (
            draw_frame,
            runs,
        )  # the first picture comes after the first screen

        columns, rows = self.size
        levels = draw_frame(glance.frame.image, glance.found, columns, 2 * rows)
        return [Strip([Segment(BLOCK * n, style) for style, n in line], columns) for line in runs(levels)]

    def render_line(self, y: int) -> Strip:
        """One line of the picture; blank before there is one."""
        if y < len(self._strips) and self._strips[y].cell_length == self.size.width:
            return self._strips[y]
        return Strip.blank(self.size.width, self.rich_style)

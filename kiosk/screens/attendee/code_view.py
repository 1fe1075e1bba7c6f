"""An address as QR code, where there is room for one: two modules share a cell, one above the other.

Dark on light in every look, because not every telephone reads it the other way round. Must not know: pages.
"""

from functools import lru_cache

from textual.content import Content

from checkin.errors import LayoutError
from kiosk.screens.parts import Plain
from kiosk.theme import PICTURE_DARK, PICTURE_LIGHT

QUIET_CELLS = 2
"""Light modules around it: half of what the norm asks for, and telephones do with it."""

TEXT_CELLS = 33
"""What must be left for the text beside it; `GAP_CELLS` between them."""
GAP_CELLS = 2
ROWS_AROUND = 4
"""Above and below it: event, countdown, and the space around them."""

HALVES = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}


@lru_cache(maxsize=4)
def code_lines(address: str) -> tuple[str, ...]:
    """The code with its quiet zone as lines of text; nothing where it cannot be drawn."""
    import numpy as np

    from printer.qr import qr_modules  # not before somebody reads where to read more

    try:
        modules = qr_modules(address)
    except LayoutError:
        return ()
    framed = np.pad(modules, QUIET_CELLS)
    framed = np.pad(framed, ((0, len(framed) % 2), (0, 0))).tolist()
    return tuple(
        "".join(HALVES[above, below] for above, below in zip(*pair, strict=True))
        for pair in zip(framed[::2], framed[1::2], strict=True)
    )


def code_cells(address: str, columns: int, rows: int) -> int:
    """How many columns the code takes on a screen of that size, with the gap; 0 = there is no room for it."""
    if not address or columns < 2 * TEXT_CELLS:
        return 0
    lines = code_lines(address)
    cells = len(lines[0]) + GAP_CELLS if lines else 0
    return cells if len(lines) + ROWS_AROUND <= rows and cells + TEXT_CELLS <= columns else 0


class CodeView(Plain):
    """Shows the code of an address, or nothing."""

    def show(self, address: str) -> None:
        """Draw it; an empty address takes it away."""
        lines = code_lines(address) if address else ()
        self.put(Content.styled("\n".join(lines), f"{PICTURE_DARK} on {PICTURE_LIGHT}"))
        self.display = bool(lines)

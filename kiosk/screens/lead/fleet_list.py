"""The list of all kiosks: one line each, what is wrong first, and a chosen line that stays with its kiosk.

Must not know: widgets, where it comes from, what is done to a kiosk.
"""

from collections.abc import Callable

import msgspec
from textual.content import Content

from checkin.model import EventSet
from kiosk.fleet.kiosks import FleetView, KioskNow
from kiosk.screens.lead import fleet_words as say
from kiosk.screens.parts import fit, short, width
from kiosk.theme import QUIET, RAISED
from kiosk.words import Words, mark


class Column(msgspec.Struct, frozen=True):
    """One column.

    Attributes:
        title: To be looked up.
        cells: With the gap to the next one.
        from_cells: The least width of the list at which it is shown.
        is_number: Whether it stands at the right.
        wide_cells: Instead of `cells` where there is much room; 0 = the same.
    """

    title: str
    cells: int
    text: Callable[[Words, KioskNow, EventSet], str]
    from_cells: int = 0
    is_number: bool = True
    wide_cells: int = 0


WIDE_CELLS = 110

NAME = Column(mark("Kiosk"), 13, lambda _w, k, _e: k.name, is_number=False, wide_cells=18)
COLUMNS = (
    Column(mark("Place"), 17, say.mode_and_place, 70, is_number=False, wide_cells=22),
    Column(mark("Paper"), 7, lambda _w, k, _e: say.paper(k.beat), 70),
    Column(mark("Print"), 6, lambda _w, k, _e: say.queue(k.beat), 70),
    Column(mark("Unsent"), 7, lambda _w, k, _e: say.outbox(k.beat), 70),
    Column(mark("Clock"), 9, lambda w, k, _e: say.clock(w, k.beat), WIDE_CELLS),
    Column(mark("Reading"), 9, lambda _w, k, _e: say.with_unit(_p95(k), "ms"), WIDE_CELLS),
    Column(mark("Warmth"), 7, lambda _w, k, _e: say.with_unit(_celsius(k), "°C"), WIDE_CELLS),
    Column(mark("Last"), 8, lambda w, k, _e: say.heard(w, k)),
)


def _p95(kiosk: KioskNow) -> int | None:
    return kiosk.beat.decode_p95_ms if kiosk.beat else None


def _celsius(kiosk: KioskNow) -> int | None:
    return kiosk.beat.celsius if kiosk.beat else None


class FleetList:
    """Which kiosks there are and which one is chosen; that one keeps its place on the screen where it can."""

    def __init__(self) -> None:
        self.kiosks: tuple[KioskNow, ...] = ()
        self._chosen = ""
        self._top = 0

    @property
    def chosen(self) -> KioskNow | None:
        """The kiosk under the cursor."""
        return next((kiosk for kiosk in self.kiosks if kiosk.name == self._chosen), None)

    def fill(self, view: FleetView) -> None:
        """The newest; when others change places the chosen line stays where it is."""
        row = self._index() - self._top
        self.kiosks = view.kiosks
        if self.chosen is None:
            self._chosen = view.kiosks[0].name if view.kiosks else ""
        self._top = max(self._index() - row, 0)

    def move(self, lines: int) -> None:
        """Choose another line; the ends hold."""
        if self.kiosks:
            self._chosen = self.kiosks[min(max(self._index() + lines, 0), len(self.kiosks) - 1)].name

    def lines(self, words: Words, event_set: EventSet, cells: int, rows: int) -> list[Content]:
        """What is in the window, below what stands in the columns."""
        rows = max(rows - 1, 1)
        self._top = shown_from(self._top, self._index(), rows, len(self.kiosks))
        window = self.kiosks[self._top : self._top + rows]
        shown = (line(words, k, event_set, cells, is_chosen=k.name == self._chosen) for k in window)
        return [heading(words, cells), *shown]

    def _index(self) -> int:
        names = [kiosk.name for kiosk in self.kiosks]
        return names.index(self._chosen) if self._chosen in names else 0


def shown_from(top: int, index: int, rows: int, total: int) -> int:
    """The first line of the window: the chosen one is in it, and none of it is empty without need."""
    return max(min(max(top, index - rows + 1), index, total - rows), 0)


def heading(words: Words, cells: int) -> Content:
    """What stands in the columns."""
    parts = [fit(words.say(NAME.title), _cells(NAME, cells))]
    parts += [_cell(words.say(column.title), column, cells) for column in _shown(cells)]
    return Content.styled(short("   " + "".join(parts) + "  " + words.say("How it is"), cells), QUIET)


def line(words: Words, kiosk: KioskNow, event_set: EventSet, cells: int, *, is_chosen: bool) -> Content:
    """One kiosk."""
    columns = "".join(_cell(column.text(words, kiosk, event_set), column, cells) for column in _shown(cells))
    name_cells = _cells(NAME, cells)
    rest = cells - 3 - name_cells - width(columns) - 2
    signal = say.state_signal(words, kiosk, rest)
    drawn = Content.assemble(
        " ▸ " if is_chosen else "   ",
        (fit(short(kiosk.name, name_cells - 1), name_cells), "bold" if is_chosen else ""),
        (columns, QUIET),
        "  ",
        (fit(str(signal), rest), signal.colour),
    )
    return drawn.stylize(f"on {RAISED}") if is_chosen else drawn


def _shown(cells: int) -> list[Column]:
    return [column for column in COLUMNS if cells >= column.from_cells]


def _cells(column: Column, cells: int) -> int:
    return column.wide_cells if column.wide_cells and cells >= WIDE_CELLS else column.cells


def _cell(text: str, column: Column, cells: int) -> str:
    mine = _cells(column, cells)
    cut = short(text, mine - 1)
    return " " * (mine - width(cut)) + cut if column.is_number else fit(cut, mine)

"""The search results at the desk: one line each, and a chosen line that stays with its person.

Must not know: how people are found, what is done with the chosen one.
"""

from collections import Counter

from msgspec.structs import replace
from textual.content import Content

from checkin.model import Position, PositionId
from checkin.text import fold
from kiosk.screens.parts import Plain, fit
from kiosk.screens.staff_words import hit_state, list_name, product_name, sorting_name
from kiosk.theme import QUIET, RAISED, TEXT
from kiosk.views import Hit
from kiosk.words import Words

SHARES = (34, 26, 14)
NARROW_SHARES = (36, 26, 0)
"""Percent of the line for name, organisation and product; the state gets the rest."""

NARROW_CELLS = 100


class HitList(Plain):
    """Lines of results; the window follows the chosen one and never jumps otherwise."""

    def __init__(self) -> None:
        super().__init__(id="hits")
        self.hits: tuple[Hit, ...] = ()
        self._alike: Counter[tuple[str, str]] = Counter()
        self._chosen: PositionId | None = None
        self._top = 0

    @property
    def chosen(self) -> PositionId | None:
        """The position under the cursor."""
        return self._chosen

    def fill(self, hits: tuple[Hit, ...]) -> None:
        """New results: the cursor stays on its person, else it goes to the best hit."""
        self.hits = hits
        self._alike = Counter(_key(hit.position) for hit in hits)
        if self._chosen not in [hit.position.id for hit in hits]:
            self._chosen = hits[0].position.id if hits else None
            self._top = 0

    def move(self, lines: int) -> None:
        """Choose another line; the ends hold."""
        if self.hits:
            index = min(max(self._index() + lines, 0), len(self.hits) - 1)
            self._chosen = self.hits[index].position.id

    def choose_next(self) -> None:
        """Choose whoever is not in yet: the chosen one, else the next below, else the first there is."""
        index = self._index()
        in_turn = (*self.hits[index:], *self.hits[:index])
        missing = (hit.position.id for hit in in_turn if hit.last_entry_ms is None)
        self._chosen = next(missing, self._chosen)

    def paint(self, words: Words, now_ms: int, note: str) -> None:
        """Draw the lines that are in the window, or a note when there are none."""
        rows = max(self.size.height, 1)
        index = self._index()
        self._top = min(max(self._top, index - rows + 1), index)
        window = self.hits[self._top : self._top + rows]
        lines = [self._line(hit, words, now_ms) for hit in window]
        self.put(Content("\n").join(lines) if lines else Content.styled(f"   {note}", QUIET))

    def _index(self) -> int:
        ids = [hit.position.id for hit in self.hits]
        return ids.index(self._chosen) if self._chosen in ids else 0

    def _organisation(self, position: Position) -> str:
        """Behind the order, where that alone tells two people apart."""
        order = position.order if self._alike[_key(position)] > 1 else ""
        return " · ".join(filter(None, (order, position.organisation)))

    def _shares(self) -> tuple[int, int, int]:
        return NARROW_SHARES if self.size.width < NARROW_CELLS else SHARES

    def _line(self, hit: Hit, words: Words, now_ms: int) -> Content:
        cells = self.size.width
        name, organisation, product = (cells * share // 100 for share in self._shares())
        is_chosen = hit.position.id == self._chosen
        signal = hit_state(words, hit, now_ms)
        rest = cells - 3 - name - organisation - product
        line = Content.assemble(
            " ▸ " if is_chosen else "   ",
            (fit(list_name(hit.position, name - 2), name - 2) + "  ", f"{'bold ' * is_chosen}{TEXT}"),
            (fit(self._organisation(hit.position), organisation - 2) + "  ", QUIET),
            (fit(product_name(hit.product, words), product - 2) + "  " * bool(product), QUIET),
            (fit(str(signal), rest), signal.colour),
        )
        return line.stylize(f"on {RAISED}") if is_chosen else line


def _key(position: Position) -> tuple[str, str]:
    """What people are told apart by at first sight."""
    return fold(sorting_name(replace(position, title=""))), fold(position.organisation)

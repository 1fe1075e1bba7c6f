"""One page over the whole screen: event top left, language top right, one thing, the way on at the bottom.

Must not know: what pages there are, or when they change.
"""

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content

from kiosk.screens.pages import Bar, Page
from kiosk.screens.parts import Plain, Touch, broken_up, fit, short, width
from kiosk.screens.shapes import Shape, draw, draw_bar
from kiosk.theme import Field

BAR_CELLS = 20
SESSION_COLUMNS = 3
CARD_CELLS = 60
NAME_ROWS = 4
HIGH_ROWS = 22
WIDE_CELLS = 70
"""From this size on, shapes are drawn twice as large."""


class PageView(Vertical):
    """Shows one page; what has not changed is not touched."""

    def __init__(self, languages: tuple[str, ...]) -> None:
        super().__init__()
        self._languages = languages
        self._shown: tuple[object, ...] = ()

    def compose(self) -> ComposeResult:
        """The places, the same for every page."""
        with Horizontal(id="top"):
            yield Plain(id="event")
            for code in self._languages:
                yield Touch(code[0], classes="language", id=f"language-{code}")
        with Vertical(id="middle"), Vertical(id="card"):
            with Horizontal(id="said"):
                yield Plain(id="shape")
                with Vertical(id="words"):
                    yield Plain(id="headline")
                    yield Plain(id="name")
            yield Plain(id="body")
            yield Plain(id="bar")
        yield Touch("0", id="foot")

    def show(self, page: Page, title: str, language: str) -> None:
        """Show this page under the event's name."""
        shown = (page, title, language, self.size)
        if shown == self._shown:
            return
        self._shown = shown
        for field in Field:
            self.set_class(field is page.field, f"-{field}")
        self.set_class(page.shape is Shape.CODE, "-idle")
        self._show_top(title, language)
        is_large = self.size.height >= HIGH_ROWS and self.size.width >= WIDE_CELLS
        shape = draw(page.shape, is_large=is_large)
        self._put("shape", shape)
        self._put("headline", page.headline)
        beside = min(self._cells(), CARD_CELLS) - max(map(width, shape.split("\n"))) - 2
        name = broken_up(page.name, beside, NAME_ROWS)
        self.set_class("\n" in name, "-tall")
        self._put("name", name)
        self._put("body", page.body)
        self._put("bar", _bar_line(page.bar) if page.bar else "")
        self._put("foot", _foot_lines(page.foot, self._cells()))

    def _cells(self) -> int:
        """Cells between the blanks at both edges."""
        return self.content_size.width

    def _put(self, place: str, text: str) -> None:
        part = self.query_one(f"#{place}", Plain)
        part.put(text)
        part.set_class(not text, "-empty")

    def _show_top(self, title: str, language: str) -> None:
        room = self._cells() - 4 * len(self._languages)
        self._put("event", short(title, room))
        for code in self._languages:
            style = "bold underline" if code == language else ""
            label = Content.assemble((code[0].upper(), f"{style} underline"), (code[1:].upper(), style))
            part = self.query_one(f"#language-{code}", Touch)
            part.put(label)
            part.set_class(code == language, "-chosen")


def _bar_line(bar: Bar) -> str:
    return f"{draw_bar(bar.fraction, BAR_CELLS)}  {bar.note}"


def _foot_lines(lines: tuple[str, ...], cells: int) -> str:
    """The foot; lines in three columns (time, what, where) are aligned, and their middle gives way first."""
    rows = [line.split("\t") for line in lines]
    table = [row for row in rows if len(row) == SESSION_COLUMNS]
    when = max((width(row[0]) for row in table), default=0) + 2
    where = min(max((width(row[-1]) for row in table), default=0), cells // 3)
    what = min(cells, CARD_CELLS) - when - where - 2
    return "\n".join(
        fit(row[0], when) + fit(row[1], what) + "  " + fit(row[2], where)
        if len(row) == SESSION_COLUMNS
        else short(row[0], cells)
        for row in rows
    )

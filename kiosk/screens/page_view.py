"""One page over the whole screen: event top left, language top right, one thing, the way on at the bottom.

Must not know: what pages there are, or when they change.
"""

import re

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content, Span

from kiosk.screens.pages import Bar, Offer, Page
from kiosk.screens.parts import Plain, Touch, between, broken_up, fit, short, tail, width
from kiosk.screens.shapes import Shape, draw, draw_bar
from kiosk.theme import Field

BAR_CELLS = 20
SESSION_COLUMNS = 3
CARD_CELLS = 60
NAME_ROWS = 4
HIGH_ROWS = 22
WIDE_CELLS = 70
"""From this size on, shapes are drawn twice as large."""

EMPTY = "-empty"
NO_KEY = "space"
"""What touching the foot stands for where it names no key: the wish to go on reading."""

PAGE_CLASSES = ("-idle", "-tall", "-tight", "-form", "-alert", *(f"-{field}" for field in Field))

KEYS = re.compile(r"^\d", re.MULTILINE)
CURSOR = "▌"
CHOSEN, NOT_CHOSEN = "●", "○"
LABEL_ROWS = 2
QUESTION_ROWS = 5
HIGH_QUESTION = 3
"""A question of so many rows begins one row higher, so that its answers fit below."""


class PageView(Vertical):
    """Shows one page; what has not changed is not touched.

    Args:
        languages: Those that can be touched at the top.
        first: Page, title and language to begin with, so that the first picture is the whole one.
    """

    def __init__(self, languages: tuple[str, ...], first: tuple[Page, str, str]) -> None:
        self._languages = languages
        self._first = first
        super().__init__(classes=" ".join(_classes(first[0])))
        self._shown: tuple[object, ...] = ()

    def compose(self) -> ComposeResult:
        """The places, the same for every page."""
        page, title, language = self._first
        texts = self._texts(page, title)
        with Horizontal(id="top"):
            yield _place("event", texts)
            for code in self._languages:
                touch = Touch(code[0], classes="language", id=f"language-{code}")
                _name_language(touch, code, language)
                yield touch
        with Vertical(id="middle"), Vertical(id="card"):
            with Horizontal(id="said"):
                yield _place("shape", texts)
                with Vertical(id="words"):
                    yield _place("headline", texts)
                    yield _place("name", texts)
            yield _place("options", texts)
            yield _place("entry", texts)
            yield _place("body", texts)
            yield _place("bar", texts)
        yield _place("notice", texts)
        foot = Touch(page.key or NO_KEY, id="foot")
        foot.put(texts["foot"])
        yield foot

    def show(self, page: Page, title: str, language: str) -> None:
        """Show this page under the event's name."""
        shown = (page, title, language, self.size)
        if shown == self._shown:
            return
        self._shown = shown
        texts = self._texts(page, title)
        classes = _classes(page) | _tight(page, texts)
        self.query_one("#foot", Touch).key = page.key or NO_KEY
        for name in PAGE_CLASSES:
            self.set_class(name in classes, name)
        for place, text in texts.items():
            part = self.query_one(f"#{place}", Plain)
            part.put(_with_keys(text) if place == "options" else text)
            part.set_class(not text, EMPTY)
        for code in self._languages:
            _name_language(self.query_one(f"#language-{code}", Touch), code, language)

    def _texts(self, page: Page, title: str) -> dict[str, str]:
        """What stands in each place, by the cells there are."""
        size = self.size or self.app.size
        cells = self.content_size.width or self.app.size.width - 2
        card = min(cells, CARD_CELLS)
        shape = draw(page.shape, is_large=size.height >= HIGH_ROWS and size.width >= WIDE_CELLS)
        beside = card - max(map(width, shape.split("\n"))) - 2
        return {
            "event": short(title, cells - 4 * len(self._languages)),
            "shape": shape,
            "headline": broken_up(page.headline, max(card, 2), QUESTION_ROWS, by_words=True)
            if page.is_form
            else page.headline,
            "name": broken_up(page.name, beside, NAME_ROWS),
            "body": page.body,
            "options": _option_lines(page.options, card),
            "entry": "" if page.entry is None else tail(page.entry, card - 3) + CURSOR,
            "bar": _bar_line(page.bar) if page.bar else "",
            "notice": _notice_line(page.notice, cells),
            "foot": _foot_lines(page.foot, cells),
        }


def _classes(page: Page) -> set[str]:
    marks = {"-idle": page.shape is Shape.CODE, "-form": page.is_form, "-alert": page.is_alert}
    return {f"-{page.field}", *(name for name, is_on in marks.items() if is_on)}


def _tight(page: Page, texts: dict[str, str]) -> set[str]:
    """What gives way to many lines: the space above them, and at last the space between them."""
    rows = texts["headline"].count("\n") + 1 if page.is_form else 0
    marks = {"-tall": "\n" in texts["name"] or rows >= HIGH_QUESTION, "-tight": rows == QUESTION_ROWS}
    return {name for name, is_on in marks.items() if is_on}


def _place(name: str, texts: dict[str, str]) -> Plain:
    return Plain(texts[name], id=name, classes=None if texts[name] else EMPTY)


def _name_language(part: Touch, code: str, chosen: str) -> None:
    """Two letters, the key underlined; the chosen one bold."""
    style = "bold underline" if code == chosen else ""
    part.put(Content.assemble((code[0].upper(), f"{style} underline"), (code[1:].upper(), style)))
    part.set_class(code == chosen, "-chosen")


def _option_lines(options: tuple[Offer, ...], cells: int) -> str:
    """One option below the other; what does not fit in a line goes on below its first letter."""
    lines: list[str] = []
    for option in options:
        sign = "" if option.is_chosen is None else f"{CHOSEN if option.is_chosen else NOT_CHOSEN} "
        first = f"{option.key}  {sign}"
        label = broken_up(option.label, max(cells - width(first), 2), LABEL_ROWS).split("\n")
        lines += [first + label[0], *(" " * width(first) + rest for rest in label[1:])]
    return "\n".join(lines)


def _with_keys(text: str) -> Content:
    """Options with the keys in front of them bold."""
    return Content(text, [Span(key.start(), key.end(), "bold") for key in KEYS.finditer(text)])


def _notice_line(notice: str, cells: int) -> str:
    left, _, right = notice.partition("\t")
    return between(left, right, cells) if right else short(left, cells)


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

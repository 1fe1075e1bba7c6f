"""One page over the whole screen: event top left, language top right, one thing, the way on at the bottom.

Must not know: what pages there are, or when they change.
"""

import re
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content, Span
from textual.widget import Widget

from kiosk.screens.attendee.code_view import CodeView, code_cells
from kiosk.screens.attendee.large_page import drawn_texts
from kiosk.screens.attendee.narrator import AGAIN_KEYS
from kiosk.screens.attendee.pages import Bar, Offer, Page
from kiosk.screens.display import DISPLAY_KEY, LARGE
from kiosk.screens.parts import Plain, Touch, between, broken_up, fit, short, tail, width, wrapped
from kiosk.screens.preview import Preview, preview_size
from kiosk.screens.shapes import draw, draw_bar
from kiosk.theme import Field
from kiosk.wording.languages import LANGUAGES

if TYPE_CHECKING:
    from kiosk.screens.preview import FindGlance

BAR_CELLS = 20
SIGN_CELLS = 4
SIGNS = ((DISPLAY_KEY, "◐"), (AGAIN_KEYS[0], "♪"))
"""Keys that stand at the top of every page, each with a sign that needs no language."""

MANY_LANGUAGES = 5
"""From so many on they stand closer together, so that the event keeps a place beside them."""

SESSION_COLUMNS = 3
CELLS = 33
"""What a line of the smallest panel holds."""

CARD_CELLS = 60
NAME_ROWS = 4
HALF_ROWS = 16
HIGH_ROWS = 22
WIDE_CELLS = 70
PREVIEW_GAP = 4
"""From this size on, shapes are drawn twice as large."""

EMPTY = "-empty"
CROWDED = "-crowded"
NO_KEY = "space"
"""What touching the foot stands for where it names no key: the wish to go on reading."""

DRAWN = "-drawn"
ANNOUNCED = "-announced"
MARKS = ("-idle", "-hint", "-form", "-text", "-alert")
PAGE_CLASSES = (*MARKS, DRAWN, ANNOUNCED, "-tall", "-tight", *(f"-{field}" for field in Field))

KEYS = re.compile(r"^\d", re.MULTILINE)
NAMED_KEY = re.compile(r"\S(?:(?! {3}).)*? ▸ (?:\w+ )?(\S)(?= {3}|$)")
"""In the foot: what a key does, and the key; three blanks keep two of them apart."""
CURSOR = "▌"
CHOSEN, NOT_CHOSEN = "●", "○"
LABEL_ROWS = 2
ANNOUNCEMENT_ROWS = 2
QUESTION_ROWS = 5
HIGH_QUESTION = 3
"""A question of so many rows begins one row higher, so that its answers fit below."""


class PageView(Vertical):
    """Shows one page; what has not changed is not touched.

    Args:
        languages: Those that can be touched at the top.
        first: Page, title and language to begin with, so that the first picture is the whole one.
        look: Gives what the camera sees, to be shown beside the shape while nobody is here.
        speaks: Whether pages can be read out again.
    """

    def __init__(
        self,
        languages: tuple[str, ...],
        first: tuple[Page, str, str],
        look: "FindGlance | None" = None,
        *,
        speaks: bool = False,
    ) -> None:
        self._languages = languages
        self._signs = SIGNS if speaks else SIGNS[:1]
        self._preview = None if look is None else Preview(look)
        self._first = first
        is_crowded = len(languages) >= MANY_LANGUAGES
        self._language_cells = (3 if is_crowded else 4) * len(languages)
        super().__init__(classes=" ".join(_classes(first[0]) | ({CROWDED} if is_crowded else set())))
        self._shown: tuple[object, ...] = ()

    def compose(self) -> ComposeResult:
        """The places, the same for every page."""
        page, title, language = self._first
        texts = self._texts(page, title)
        with Horizontal(id="top"):
            yield _place("event", texts)
            for key, sign in self._signs:
                yield _sign_touch(key, sign)
            for code in self._languages:
                yield _language_touch(code, language)
        yield CodeView(id="code", classes=EMPTY)
        with Vertical(id="middle"), Vertical(id="card"):
            with Horizontal(id="said"):
                with Horizontal(id="pictures"):
                    yield _place("shape", texts)
                    if self._preview is not None:
                        yield self._preview
                with Vertical(id="words"):
                    yield _place("headline", texts)
                    yield _place("name", texts)
                    yield _place("under", texts)
            options = Touch(NO_KEY, id="options", classes=_empty(texts["options"]), find_key=option_at)
            options.put(_with_keys(texts["options"]))
            yield options
            yield _place("entry", texts)
            yield _place("body", texts)
            yield _place("bar", texts)
        yield _place("notice", texts)
        foot = Touch(page.key or NO_KEY, id="foot", find_key=foot_key_at)
        foot.put(texts["foot"])
        yield foot

    def show(self, page: Page, title: str, language: str) -> None:
        """Show this page under the event's name."""
        is_large = self.app.has_class(LARGE)
        shown = (page, title, language, self.size, is_large)
        if shown == self._shown:
            return
        self._shown = shown
        texts = self._texts(page, title)
        drawn = drawn_texts(page, texts, self.content_size.width, self.size.height) if is_large else {}
        texts |= drawn
        self._show_code(page.code)
        self._fit_preview(texts["shape"].count("\n") + 1)
        classes = _classes(page) | ({DRAWN} if drawn else _tight(page, texts, self.size.height))
        self.query_one("#foot", Touch).key = page.key or NO_KEY
        parts = {place: self.query_one(f"#{place}", Plain) for place in texts}
        for place, part in parts.items():
            part.put(_with_keys(texts[place]) if place == "options" else texts[place])
        self._dress(classes, {part: not texts[place] for place, part in parts.items()})
        for code in self._languages:
            _name_language(self.query_one(f"#language-{code}", Touch), code, language)

    def _show_code(self, address: str) -> None:
        """The address as QR code at the right, if that leaves room for the text."""
        code = code_cells(address, *self._inner_size())
        self.query_one(CodeView).show(address if code else "")
        self.query_one(CodeView).set_class(not code, EMPTY)
        self.query_one("#middle").styles.padding = (0, code, 0, 0)

    def _inner_size(self) -> tuple[int, int]:
        """Columns and rows within the space around the page."""
        inner = self.content_size
        return inner.width or self.app.size.width - 2, inner.height or self.app.size.height

    def _dress(self, classes: set[str], is_empty: dict[Plain, bool]) -> None:
        """Change all classes first: with each single one Textual would style everything below anew."""
        is_other = [turn_class(self, name in classes, name) for name in PAGE_CLASSES]
        others = [part for part, is_on in is_empty.items() if turn_class(part, is_on, EMPTY)]
        for each in [self] if any(is_other) else others:
            each.update_node_styles()

    def _fit_preview(self, beside_rows: int) -> None:
        """Where there is room, in the middle beside a shape of that many rows."""
        if self._preview is not None:
            columns, rows = preview_size(*self.app.size, beside_rows)
            self._preview.fit(columns, rows)
            self._preview.styles.margin = ((beside_rows - rows) // 2, 0, 0, PREVIEW_GAP)

    def _texts(self, page: Page, title: str) -> dict[str, str]:
        """What stands in each place, by the cells there are."""
        size = self.size or self.app.size
        cells = self.content_size.width or self.app.size.width - 2
        card = min(cells, CARD_CELLS)
        code = code_cells(page.code, *self._inner_size())
        shape = draw(page.shape, is_large=size.height >= HIGH_ROWS and size.width >= WIDE_CELLS)
        beside = card - max(map(width, shape.split("\n"))) - 2
        return {
            "event": short(title, cells - SIGN_CELLS * len(self._signs) - self._language_cells),
            "shape": shape,
            "headline": broken_up(page.headline, max(card, 2), QUESTION_ROWS, by_words=True)
            if page.is_form
            else page.headline,
            "name": broken_up(page.name, max(beside, 2), NAME_ROWS),
            "under": short(page.under, max(beside, 2)),
            "body": _text_lines(page.body, min(card, cells - code), is_airy=size.height >= HALF_ROWS)
            if page.is_text
            else page.body,
            "options": _option_lines(page.options, card),
            "entry": "" if page.entry is None else tail(page.entry, card - 3) + CURSOR,
            "bar": _bar_line(page.bar) if page.bar else "",
            "notice": _notice_line(page.notice, cells) or _announcement(page, cells, size.height),
            "foot": _foot_lines(_foot_of(page, size.height), cells),
        }


def turn_class(node: Widget, is_on: bool, name: str) -> bool:  # noqa: FBT001  # as Textual's own
    """Set or take a class without styling anything yet; gives whether it was otherwise before."""
    if node.has_class(name) is is_on:
        return False
    node.set_class(is_on, name, update=False)
    return True


def _classes(page: Page) -> set[str]:
    are_on = (page.is_idle, page.is_hint, page.is_form, page.is_text, page.is_alert)
    announced = {ANNOUNCED} if page.announcements and not page.notice else set()
    return announced | {f"-{page.field}", *(name for name, is_on in zip(MARKS, are_on, strict=True) if is_on)}


def _tight(page: Page, texts: dict[str, str], high: int) -> set[str]:
    """What gives way to many lines: the space above them, and at last the space between them."""
    rows = texts["headline"].count("\n") + 1 if page.is_form else 0
    name_rows = texts["name"].count("\n") + 1
    is_full = rows == QUESTION_ROWS or (page.is_form and name_rows == NAME_ROWS)
    is_long = page.bar is not None and width(page.body) > CELLS
    is_noted = page.is_idle and bool(page.body or page.notice or (texts["notice"] and high < HALF_ROWS))
    is_tall = name_rows > 1 or rows >= HIGH_QUESTION or is_long or page.is_text or is_noted
    marks = {"-tall": is_tall, "-tight": is_full}
    return {name for name, is_on in marks.items() if is_on}


def _sign_touch(key: str, sign: str) -> Touch:
    """A sign instead of a word, and the key underlined."""
    touch = Touch(key, classes="language")
    touch.put(Content.assemble(sign, (key, "underline")))
    return touch


def _place(name: str, texts: dict[str, str]) -> Plain:
    return Plain(texts[name], id=name, classes=_empty(texts[name]))


def _empty(text: str) -> str | None:
    return None if text else EMPTY


def option_at(text: str, _column: int, row: int) -> str:
    """The key of the option that was touched; a line that begins with blanks belongs to the one above it."""
    above = text.split("\n")[: row + 1]
    return next((line[0] for line in reversed(above) if line and line[0] != " "), "")


def foot_key_at(text: str, column: int, row: int) -> str:
    """The key that is named where the foot was touched; empty = none is."""
    lines = text.split("\n")
    named = NAMED_KEY.finditer(lines[row]) if row < len(lines) else ()
    return next((found[1] for found in named if found.start() <= column < found.end()), "")


def _language_touch(code: str, chosen: str) -> Touch:
    key = LANGUAGES[code].letters[0].lower()
    touch = Touch(key, classes="language", id=f"language-{code}")
    _name_language(touch, code, chosen)
    return touch


def _name_language(part: Touch, code: str, chosen: str) -> None:
    """Two letters, the key underlined; the chosen one bold."""
    style = "bold underline" if code == chosen else ""
    letters = LANGUAGES[code].letters
    part.put(Content.assemble((letters[0], f"{style} underline"), (letters[1:], style)))
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


def _announcement(page: Page, cells: int, rows: int) -> str:
    """The most important one that fits; on the smallest panel in one line, and only where one is left."""
    most = ANNOUNCEMENT_ROWS if rows >= HALF_ROWS else 0 if page.body else 1
    if not page.announcements or not most:
        return ""
    lines = ([line.text for line in wrapped(one, cells)] for one in page.announcements)
    fitting = next((one for one in lines if len(one) <= most), None)
    return "\n".join(fitting or broken_up(page.announcements[0], cells, most, by_words=True).split("\n"))


def _bar_line(bar: Bar) -> str:
    return f"{draw_bar(bar.fraction, BAR_CELLS)}  {bar.note}"


def _text_lines(text: str, cells: int, *, is_airy: bool) -> str:
    """Paragraphs in lines of so many cells; where it `is_airy`, with a line between them."""
    paragraphs = ("\n".join(line.text for line in wrapped(one, cells)) for one in text.split("\n"))
    return ("\n\n" if is_airy else "\n").join(paragraphs)


def _foot_of(page: Page, rows: int) -> tuple[str, ...]:
    """The lines that fit, the last one at the bottom; first the middle one gives way."""
    most = 1 if page.is_form else 2 if rows < HALF_ROWS else 3
    lines = page.foot if len(page.foot) <= most else (*page.foot[: most - 1], page.foot[-1])
    return (*[""] * (most - len(lines)), *lines)


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

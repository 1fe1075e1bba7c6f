"""How the desk looks: header, field, list, card, the last answer or question, and the keys.

Must not know: what keys do. Draws one value, `DeskSight`, and nothing else.
"""

import msgspec
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content

from kiosk.outfit import Outfit
from kiosk.screens.card_view import CardView
from kiosk.screens.hit_list import HitList
from kiosk.screens.parts import Plain, short, width
from kiosk.screens.questions import Question, Why
from kiosk.screens.sheet import Sheet
from kiosk.screens.staff_words import Told, link_signal, printer_signal
from kiosk.theme import PAINTS, WARN, Field
from kiosk.views import HITS_SHOWN, Card, Link, PrinterView
from kiosk.words import Words

QUIET = PAINTS[Field.CALM].quiet
RULE = "─"


class DeskSight(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that the desk shows now.

    Attributes:
        is_searched: Whether the results belong to what stands in the field.
        is_looking: Whether the next attempt writes nothing down.
    """

    outfit: Outfit
    words: Words
    query: str
    is_searched: bool
    card: Card | None
    told: Told | None
    question: Question | None
    why: Why | None
    sheet: Sheet | None
    is_looking: bool
    link: Link | None
    printer: PrinterView | None

    @property
    def waiting(self) -> int:
        """Print jobs that ask for a decision."""
        return len(self.printer.waiting) if self.printer else 0


class DeskView(Vertical):
    """The places of the desk screen, the same whatever happens."""

    def compose(self) -> ComposeResult:
        """From top to bottom."""
        yield Plain(id="header")
        yield Plain(id="field")
        yield Plain(id="rule-above", classes="rule")
        yield HitList()
        yield Plain(id="rule-below", classes="rule")
        yield CardView()
        yield Plain(id="strip")
        yield Plain(id="keys")

    @property
    def hits(self) -> HitList:
        """The list of results."""
        return self.query_one(HitList)

    def show(self, sight: DeskSight) -> None:
        """Put everything into its place."""
        cells, now_ms = self.content_size.width, sight.outfit.now_ms()
        for rule in self.query(".rule").results(Plain):
            rule.put(Content.styled(RULE * cells, QUIET))
        self.query_one("#header", Plain).put(header(sight, cells))
        self.query_one("#field", Plain).put(_field(sight, len(self.hits.hits), cells - 2))
        self.hits.paint(sight.words, now_ms, _empty_note(sight))
        self.query_one(CardView).show(sight.card, sight.sheet, sight.words, now_ms)
        self._show_strip(sight, cells - 2)
        keys = self.query_one("#keys", Plain)
        keys.put(_keys(sight, cells, max(keys.size.height, 1)))

    def _show_strip(self, sight: DeskSight, cells: int) -> None:
        strip = self.query_one("#strip", Plain)
        words, field = sight.words, Field.CALM
        title = detail = ""
        if sight.question is not None:
            field, title, detail = Field.WAIT, f"? {sight.question.title}", sight.question.detail
        elif sight.why is not None:
            field, title, detail = Field.WAIT, f"? {sight.why.title(words)}", sight.why.detail(words)
        elif sight.told is not None:
            told = sight.told
            field, title, detail = told.field, f"{told.mark} {told.title}", told.detail
        elif sight.waiting:
            title = words.say_count(
                "▲ {number} badge asks for a decision", "▲ {number} badges ask for a decision", sight.waiting
            )
            title += "  F8"
        for each in Field:
            strip.set_class(each is field, f"-{each}")
        strip.put(Content.assemble((short(title, cells), "bold"), "\n", short(f"  {detail}", cells)))


def header(sight: DeskSight, cells: int) -> Content:
    """Where and who on the left, link and printer on the right; the left gives way."""
    link = link_signal(sight.words, sight.link, sight.outfit.now_ms())
    printer = printer_signal(sight.words, sight.printer)
    right = width(str(link)) + width(str(printer)) + 3
    left = " · ".join(filter(None, (sight.outfit.name, sight.outfit.place.by)))
    left = short(left, cells - right - 2)
    return Content.assemble(
        (left, "bold"),
        " " * max(cells - right - width(left), 1),
        (str(link), link.colour),
        "   ",
        (str(printer), printer.colour),
    )


def _field(sight: DeskSight, found: int, cells: int) -> Content:
    words = sight.words
    if sight.is_looking:
        note = words.say("Only look up: nothing is written down")
        query = short(sight.query, cells - width(note) - 3)
        gap = " " * max(cells - width(query) - width(note) - 1, 1)
        return Content.assemble((query, "bold"), "▌", gap, (note, f"bold {WARN}"))
    if not sight.query:
        return Content.assemble("▌", (words.say("Type half a name, or scan"), QUIET))
    count = words.say_count("{number} hit", "{number} hits", found) if sight.is_searched else ""
    if found >= HITS_SHOWN:
        count = words.say("the best {number} hits", number=found)
    query = sight.query[-(cells - width(count) - 3) :]
    gap = " " * max(cells - width(query) - width(count) - 1, 1)
    return Content.assemble((query, "bold"), "▌", gap, (count, QUIET))


def _empty_note(sight: DeskSight) -> str:
    return sight.words.say("Nobody found. ↵ tries it as a code") if sight.is_searched else ""


def _keys(sight: DeskSight, cells: int, rows: int) -> Content:
    """The keys that do something now; those that do not fit are left out from the end."""
    lines = [Content("")]
    for key, text in _active_keys(sight, sight.words):
        part = Content.assemble((key, "bold"), " ", (text, QUIET), "   ")
        if lines[-1].cell_length + part.cell_length - 3 > cells:
            if len(lines) == rows:
                break
            lines.append(Content(""))
        lines[-1] += part
    return Content("\n").join(lines)


def _active_keys(sight: DeskSight, words: Words) -> list[tuple[str, str]]:
    if sight.question is not None:
        return sight.question.keys(words)
    if sight.why is not None:
        return sight.why.keys(words)
    anyway = _anyway_keys(sight, words)
    if sight.sheet is not None:
        enter = words.say("check in") if sight.sheet.is_last else words.say("go on")
        return [("↵", enter), ("↑↓", words.say("line")), *anyway, ("Esc", words.say("close"))]
    looked = words.say("look up") if sight.is_looking else words.say("check in")
    keys = [*anyway, ("↵", looked), ("F2", words.say("with badge")), ("F3", words.say("new badge"))]
    if sight.card is not None and sight.card.newest_passage is not None:
        keys.append(("F5", words.say("take back")))
    keys.append(("Esc", words.say("clear")))
    if sight.card is not None and sight.card.mates:
        keys.append(("F7", words.say("whole order")))
    if sight.waiting:
        keys.append(("F8", words.say("badges to settle")))
    keys.append(("F6", words.say("check in again") if sight.is_looking else words.say("only look up")))
    return [*keys, (words.say("Ctrl+X"), words.say("leave"))]


def _anyway_keys(sight: DeskSight, words: Words) -> list[tuple[str, str]]:
    """The key that goes over a refusal, where there is one."""
    if sight.told is None or not sight.told.is_forcible:
        return []
    anyway = words.say("check in unpaid") if sight.told.is_waivable else words.say("admit all the same")
    return [("F4", anyway)]

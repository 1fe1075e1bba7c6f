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
from kiosk.screens.questions import Question
from kiosk.screens.staff_words import Told, link_signal, printer_signal
from kiosk.theme import PAINTS, Field
from kiosk.views import HITS_SHOWN, Card, Link, PrinterView
from kiosk.words import Words

QUIET = PAINTS[Field.CALM].quiet
RULE = "─"


class DeskSight(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that the desk shows now.

    Attributes:
        is_searched: Whether the results belong to what stands in the field.
    """

    outfit: Outfit
    words: Words
    query: str
    is_searched: bool
    card: Card | None
    told: Told | None
    question: Question | None
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
        self.query_one(CardView).show(sight.card, sight.words, now_ms)
        self._show_strip(sight, cells - 2)
        self.query_one("#keys", Plain).put(_keys(sight, cells))

    def _show_strip(self, sight: DeskSight, cells: int) -> None:
        strip = self.query_one("#strip", Plain)
        words, field = sight.words, Field.CALM
        title = detail = ""
        if sight.question is not None:
            field, title, detail = Field.WAIT, f"? {sight.question.title}", sight.question.detail
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


def _keys(sight: DeskSight, cells: int) -> Content:
    """The keys that do something now; those that do not fit are left out from the end."""
    words, line = sight.words, Content("")
    for key, text in _active_keys(sight, words):
        part = Content.assemble((key, "bold"), " ", (text, QUIET), "   ")
        if line.cell_length + part.cell_length - 3 > cells:
            break
        line += part
    return line


def _active_keys(sight: DeskSight, words: Words) -> list[tuple[str, str]]:
    if sight.question is not None:
        yes, no, other = words.say("yes"), words.say("no"), words.say("later")
        return [(yes[0].upper(), yes), (no[0].upper(), no), ("Esc", other)]
    keys = [("↵", words.say("check in")), ("F2", words.say("with badge")), ("F3", words.say("new badge"))]
    if sight.told is not None and sight.told.is_forcible:
        keys.insert(0, ("F4", words.say("admit all the same")))
    if sight.waiting:
        keys.append(("F8", words.say("badges to settle")))
    return [*keys, ("Esc", words.say("clear")), (words.say("Ctrl+X"), words.say("leave"))]

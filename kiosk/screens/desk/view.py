"""How the desk looks: header, field, list, card, the last answer or question, and the keys.

Must not know: what keys do. Draws one value, `DeskSight`, and nothing else.
"""

from typing import TYPE_CHECKING

import msgspec
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content

from checkin.roles import Act, Staff, may
from kiosk.outfit import Outfit
from kiosk.screens.desk.card_view import CardView
from kiosk.screens.desk.deciding import say_waiting
from kiosk.screens.desk.form import DeskForm
from kiosk.screens.desk.hit_list import HitList
from kiosk.screens.desk.keys import may_press
from kiosk.screens.desk.questions import Question, Why
from kiosk.screens.desk.sheet import Sheet
from kiosk.screens.hints import hint_content
from kiosk.screens.line_words import link_signal, printer_signal
from kiosk.screens.parts import Plain, broken_up, short, width
from kiosk.screens.staff_words import Told
from kiosk.theme import QUIET, TEXT, WARN, Field
from kiosk.views import HITS_SHOWN, Card, Link, PrinterView
from kiosk.wording.role_words import say_no_search
from kiosk.wording.scanner_words import say_lost
from kiosk.words import Words
from scanner.hint import Hint

if TYPE_CHECKING:
    from kiosk.changes.payments import Till
    from kiosk.screens.preview import FindGlance

RULE = "─"
NARROW_CELLS = 40
STRIP_ROWS = 2
DRAFT_CELLS = 16
"""Of whose form waits, in the foot."""


class DeskSight(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that the desk shows now.

    Attributes:
        draft: Whose form waits to be gone on with; empty = nobody's.
        is_searched: Whether the results belong to what stands in the field.
        disputes: How many were let in twice, and nobody has settled it.
        is_order: Whether the list is a whole order, of whom `missing` have never come in.
        is_looking: Whether the next attempt writes nothing down.
        staff: Who has signed in; `who` is how they are named.
        must_sign_in: Whether nothing may be done before somebody has.
        missing_scanners: Those of the settings that are not there.
        hint: What whoever holds up a ticket should do.
        announcements: What organisers say, the most important first.
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
    form: DeskForm | None = None
    draft: str = ""
    till: "Till | None" = None
    is_looking: bool
    link: Link | None
    printer: PrinterView | None
    disputes: int = 0
    is_order: bool = False
    missing: int = 0
    staff: Staff | None = None
    who: str = ""
    must_sign_in: bool = False
    missing_scanners: frozenset[str] = frozenset()
    hint: Hint | None = None
    announcements: tuple[str, ...] = ()

    @property
    def waiting(self) -> int:
        """Print jobs that ask for a decision."""
        return len(self.printer.waiting) if self.printer else 0


class DeskView(Vertical):
    """The places of the desk screen, the same whatever happens.

    Args:
        look: Gives what the camera sees, to be shown while there is no card.
    """

    def __init__(self, look: "FindGlance | None" = None) -> None:
        super().__init__()
        self._look = look

    def compose(self) -> ComposeResult:
        """From top to bottom."""
        yield Plain(id="header")
        yield Plain(id="field")
        yield Plain(id="rule-above", classes="rule")
        yield HitList()
        yield Plain(id="rule-below", classes="rule")
        yield CardView(self._look)
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
        self.query_one(CardView).show(sight.card, sight.sheet, sight.words, now_ms, sight.form or sight.till)
        self._show_strip(sight, cells - 2)
        keys = self.query_one("#keys", Plain)
        keys.put(_keys(sight, cells, max(keys.size.height, 1)))

    def _show_strip(self, sight: DeskSight, cells: int) -> None:
        strip = self.query_one("#strip", Plain)
        field, title, detail = _strip(sight, cells)
        for each in Field:
            strip.set_class(each is field, f"-{each}")
        if title or not sight.announcements:
            text = Content.assemble((short(title, cells), "bold"), "\n", short(f"  {detail}", cells))
        else:
            text = Content.styled(broken_up(sight.announcements[0], cells, STRIP_ROWS, by_words=True), TEXT)
        strip.put(text)


def _strip(sight: DeskSight, cells: int) -> tuple[Field, str, str]:
    """What is asked, was told, or waits: where it is shown, and in which two lines."""
    words = sight.words
    if sight.question is not None:
        asked = sight.question
        is_brief = bool(asked.brief) and width(asked.detail) > cells - 2
        return Field.WAIT, f"? {asked.title}", asked.brief if is_brief else asked.detail
    if sight.why is not None:
        return Field.WAIT, f"? {sight.why.title(words)}", sight.why.detail(words)
    if sight.told is not None:
        told = sight.told
        return told.field, f"{told.mark} {told.title}", _with_draft(sight, cells - 2)
    return Field.CALM, *_waits(sight)


def _waits(sight: DeskSight) -> tuple[str, str]:
    words = sight.words
    if sight.must_sign_in:
        return f"▲ {words.say('Please sign in')}  F12", words.say("Before that nothing is done")
    if sight.waiting or sight.disputes:
        return say_waiting(words, sight.waiting, sight.disputes)
    if sight.missing_scanners:
        said = say_lost(words)
        return f"▲ {said.title}", said.detail
    return "", ""


def _with_draft(sight: DeskSight, cells: int) -> str:
    """What is told of a scan, and that it has closed a form, if there is room."""
    detail = sight.told.detail if sight.told is not None else ""
    if not sight.draft:
        return detail
    goes_on = sight.words.say("F10 goes on with {name}", name=sight.draft)
    both = " · ".join(filter(None, (detail, goes_on)))
    return both if width(both) <= cells else detail


def header(sight: DeskSight, cells: int) -> Content:
    """Where and who on the left, link and printer on the right; the left gives way."""
    link = link_signal(sight.words, sight.link, sight.outfit.now_ms())
    printer = printer_signal(sight.words, sight.printer)
    told = short(str(link), cells - width(str(printer)) - 3)
    right = width(told) + width(str(printer)) + 3
    left = " · ".join(filter(None, (sight.outfit.name, sight.who)))
    if sight.staff is not None and width(left) > cells - right - 2:
        left = sight.who
    left = short(left, cells - right - 2)
    return Content.assemble(
        (left, "bold"),
        " " * max(cells - right - width(left), 1),
        (told, link.colour),
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
        if sight.hint is not None:
            return Content.assemble("▌", hint_content(words, sight.hint, cells - 1))
        says = words.say("Type half a name, or scan") if _may_search(sight) else words.say("Scan a ticket")
        return Content.assemble("▌", (says, QUIET))
    count = words.say_count("{number} hit", "{number} hits", found) if sight.is_searched else ""
    if found >= HITS_SHOWN:
        count = words.say("the best {number} hits", number=found)
    query = sight.query[-(cells - width(count) - 3) :]
    gap = " " * max(cells - width(query) - width(count) - 1, 1)
    return Content.assemble((query, "bold"), "▌", gap, (count, QUIET))


def _empty_note(sight: DeskSight) -> str:
    if not sight.is_searched:
        return ""
    if not _may_search(sight):
        return say_no_search(sight.words)
    return sight.words.say("Nobody found. ↵ tries it as a code")


def _may_search(sight: DeskSight) -> bool:
    return sight.staff is None or may(sight.staff.role, Act.SEARCH)


def _keys(sight: DeskSight, cells: int, rows: int) -> Content:
    """The keys that do something now, and the help, which is always there.

    Those that do not fit are left out from the end.
    """
    words = sight.words
    right = Content.assemble(("F1", "bold"), " ", (words.say("help"), QUIET))
    if cells < NARROW_CELLS:
        right = Content.styled("F1", "bold")
    lines, room = [Content("")], cells
    for key, text in _active_keys(sight, words):
        gap = "   " if lines[-1].cell_length else ""
        part = Content.assemble(gap, (key, "bold"), " ", (text, QUIET))
        room = cells if len(lines) < rows else cells - right.cell_length - 3
        if lines[-1].cell_length + part.cell_length > room:
            if len(lines) == rows:
                alone = Content.assemble(gap, (key, "bold"))
                if key == "↵" and lines[-1].cell_length + alone.cell_length <= room:
                    lines[-1] += alone
                break
            lines.append(Content(""))
            part = Content.assemble((key, "bold"), " ", (text, QUIET))
        lines[-1] += part
    lines += [Content("")] * (rows - len(lines))
    lines[-1] += Content(" " * max(cells - lines[-1].cell_length - right.cell_length, 0)) + right
    return Content("\n").join(lines)


def _active_keys(sight: DeskSight, words: Words) -> list[tuple[str, str]]:
    """Those that whoever works here may press."""
    if sight.must_sign_in:
        return [("F12", words.say("sign in")), (words.say("Ctrl+X"), words.say("leave"))]
    return [(key, text) for key, text in _useful_keys(sight, words) if may_press(sight.staff, key)]


def _useful_keys(sight: DeskSight, words: Words) -> list[tuple[str, str]]:
    if sight.question is not None:
        return sight.question.keys(words)
    if sight.why is not None:
        return sight.why.keys(words)
    anyway = _anyway_keys(sight, words)
    if sight.sheet is not None:
        enter = words.say("check in") if sight.sheet.is_last else words.say("go on")
        return [("↵", enter), ("↑↓", words.say("line")), *anyway, ("Esc", words.say("close"))]
    if sight.form is not None:
        enter = sight.form.done if sight.form.is_last else words.say("go on")
        return [("↵", enter), ("↑↓", words.say("line")), ("Esc", words.say("close"))]
    return [*anyway, *_person_keys(sight, words), (words.say("Ctrl+X"), words.say("leave"))]


def _person_keys(sight: DeskSight, words: Words) -> list[tuple[str, str]]:
    """The keys while nothing is asked or filled in: what may be done to whoever is chosen or on the card."""
    looked = words.say("look up") if sight.is_looking else words.say("check in")
    admits = [("↵", looked), ("F2", words.say("with badge"))]
    is_over = _is_over(sight)
    keys = [*([] if is_over else admits), ("F3", words.say("new badge"))]
    if sight.card is not None and sight.card.newest_passage is not None:
        keys.append(("F5", words.say("take back")))
    keys += [("Esc", words.say("clear")), *_order_keys(sight, words)]
    if sight.waiting or sight.disputes:
        keys.append(("F8", words.say("settle ({number})", number=sight.waiting + sight.disputes)))
    return [
        *keys,
        *_change_keys(sight, words),
        *(admits if is_over else []),
        ("F6", words.say("check in again") if sight.is_looking else words.say("only look up")),
    ]


def _is_over(sight: DeskSight) -> bool:
    """Whether whoever is on the card has just come in, or was refused for good, and nobody else is chosen."""
    told = sight.told
    if told is None or sight.query or sight.is_looking or told.is_forcible:
        return False
    return sight.card is not None and told.field in {Field.WELCOME, Field.STOP}


def _order_keys(sight: DeskSight, words: Words) -> list[tuple[str, str]]:
    """The key that lists an order, or checks in all of it."""
    if sight.is_order:
        missing = words.say_count("check in the last one", "check in all {number}", sight.missing)
        return [("F7", missing)] if sight.missing else []
    has_mates = sight.card is not None and bool(sight.card.mates)
    return [("F7", words.say("whole order"))] if has_mates else []


def _change_keys(sight: DeskSight, words: Words) -> list[tuple[str, str]]:
    """The keys that change something about a person, where there is one."""
    walk_in = ("F10", words.say("go on: {name}", name=short(sight.draft, DRAFT_CELLS)))
    if not sight.draft:
        walk_in = ("F10", words.say("without a ticket"))
    if sight.card is None:
        return [walk_in, ("F11", words.say("till"))]
    keys = [("F9", words.say("correct name")), walk_in]
    if sight.card.dues:
        return [("F11", words.say("take payment")), *keys]
    return [*keys, ("F11", words.say("payment back"))] if sight.card.payments else keys


def _anyway_keys(sight: DeskSight, words: Words) -> list[tuple[str, str]]:
    """The key that goes over a refusal, where there is one."""
    if sight.told is None or not sight.told.is_forcible:
        return []
    anyway = words.say("check in unpaid") if sight.told.is_waivable else words.say("admit all the same")
    return [("F4", anyway)]

"""How the lead's screen looks: header, list of all kiosks, one page below or over it, a strip, and the keys.

Must not know: what keys do. Draws one value, `LeadSight`, and nothing else.
"""

from collections.abc import Sequence
from enum import StrEnum

import msgspec
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content

from kiosk.fleet.evacuation import Evacuation
from kiosk.fleet.kiosks import FleetView
from kiosk.outfit import Outfit
from kiosk.screens.lead.choosing import Choice, choice_lines
from kiosk.screens.lead.evacuation_page import evacuation_lines
from kiosk.screens.lead.fleet_card import card_lines
from kiosk.screens.lead.fleet_list import FleetList
from kiosk.screens.lead.fleet_words import fleet_signal
from kiosk.screens.parts import Plain, short, width
from kiosk.theme import QUIET, Field
from kiosk.words import Words

RULE = "─"
BELOW_ROWS = 30
"""From this height on the card stands below the list; else it takes its place."""
BELOW_CARD_ROWS = 14
"""As in the style sheet."""

Key = tuple[str, str]
"""What is pressed, and what it does."""


class Page(StrEnum):
    """What stands beside the list of kiosks."""

    NONE = "none"
    CARD = "card"
    EVACUATION = "evacuation"


class Strip(msgspec.Struct, frozen=True):
    """What is asked or told.

    Attributes:
        field: Its colour; calm = none.
        detail: May be empty.
    """

    title: str = ""
    detail: str = ""
    field: Field = Field.CALM


class LeadSight(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that is shown now.

    Attributes:
        view: None before the first look.
        kiosks: The list, with the one that the card is about.
        choice: What is being chosen; it takes the place of all else in the middle.
        found: Who is where; None before the first look.
        top: First room that is shown.
        who: Who works here; empty = nobody in particular.
        is_shut: Whether somebody has to sign in first.
        keys: Those that do something now.
    """

    outfit: Outfit
    words: Words
    view: FleetView | None
    kiosks: FleetList
    page: Page
    choice: Choice | None
    found: Evacuation | None
    top: int
    strip: Strip
    who: str
    is_shut: bool
    keys: Sequence[Key]


class LeadView(Vertical):
    """The places of the lead's screen, the same whatever is shown in them."""

    def compose(self) -> ComposeResult:
        """From top to bottom; what stands below is there on high screens only."""
        yield Plain(id="lead-header")
        yield Plain(id="body")
        yield Plain(id="rule")
        yield Plain(id="below")
        yield Plain(id="strip")
        yield Plain(id="keys")

    @property
    def has_room_below(self) -> bool:
        """Whether the card stands below the list."""
        return self.app.size.height >= BELOW_ROWS

    @property
    def body_rows(self) -> int:
        """How high what stands in the middle may be."""
        return max(self.query_one("#body").size.height, 1)

    def show(self, sight: LeadSight) -> None:
        """Put everything into its place."""
        cells = self.content_size.width
        self.set_class(self.has_room_below, "-tall")
        self._put("rule", Content.styled(RULE * cells, QUIET))
        self._put("lead-header", header(sight, cells))
        page = Page.NONE if sight.page is Page.CARD and self.has_room_below else sight.page
        self._put("body", Content("\n").join(_body(sight, page, cells, self.body_rows)))
        is_below = self.has_room_below and sight.page is not Page.EVACUATION and not sight.is_shut
        self._put("below", Content("\n").join(_card(sight, cells, BELOW_CARD_ROWS) if is_below else []))
        self._show_strip(sight.strip, cells - 2)
        self._put("keys", keys_line(sight.keys, ("F1", sight.words.say("help")), cells))

    def _show_strip(self, strip: Strip, cells: int) -> None:
        place = self.query_one("#strip", Plain)
        for each in Field:
            place.set_class(each is strip.field, f"-{each}")
        detail = short(f"  {strip.detail}", cells) if strip.detail else ""
        place.put(Content.assemble((short(strip.title, cells), "bold"), "\n", detail))

    def _put(self, place: str, content: Content) -> None:
        self.query_one(f"#{place}", Plain).put(content)


def header(sight: LeadSight, cells: int) -> Content:
    """Where and who on the left, how all are on the right; the left gives way."""
    signal = fleet_signal(sight.words, sight.view)
    right = short(str(signal), cells)
    left = short(" · ".join(filter(None, (sight.outfit.name, sight.who))), max(cells - width(right) - 2, 0))
    gap = " " * max(cells - width(right) - width(left), 0)
    return Content.assemble((left, "bold"), gap, (right, signal.colour))


def keys_line(keys: Sequence[Key], helps: Key, cells: int) -> Content:
    """The keys that do something now, and the help, which is always there; what does not fit is left out."""
    line, right = Content(""), Content.assemble((helps[0], "bold"), " ", (helps[1], QUIET))
    for key, text in keys:
        part = Content.assemble((key, "bold"), " ", (text, QUIET), "   ")
        if line.cell_length + part.cell_length + right.cell_length > cells:
            break
        line += part
    return Content.assemble(line, " " * max(cells - line.cell_length - right.cell_length, 0), right)


def _body(sight: LeadSight, page: Page, cells: int, rows: int) -> list[Content]:
    words = sight.words
    if sight.is_shut and page is not Page.EVACUATION:
        return [Content.styled(words.say("Please sign in"), "bold")]
    if sight.choice is not None:
        return choice_lines(words, sight.choice, cells)[:rows]
    if page is Page.CARD:
        return _card(sight, cells, rows)
    if page is Page.EVACUATION:
        if sight.found is None:
            return [Content.styled(words.say("Counting …"), QUIET)]
        return evacuation_lines(words, sight.found, cells, rows, sight.top)
    return sight.kiosks.lines(words, sight.outfit.event_set, cells, rows)


def _card(sight: LeadSight, cells: int, rows: int) -> list[Content]:
    chosen = sight.kiosks.chosen
    return card_lines(sight.words, chosen, sight.outfit.event_set, cells, rows) if chosen else []

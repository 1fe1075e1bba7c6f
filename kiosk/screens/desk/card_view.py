"""The card of one attendee at the desk: who it is on the left, badges and order on the right.

Must not know: keys.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content

from checkin.prints import ASKS_STAFF
from kiosk.screens.desk.form import DeskForm
from kiosk.screens.desk.form_view import form_lines
from kiosk.screens.desk.sheet import Sheet
from kiosk.screens.desk.sheet_view import sheet_lines
from kiosk.screens.parts import Plain, broken_up, fit, short, width
from kiosk.screens.preview import Preview, preview_size
from kiosk.screens.staff_words import (
    card_details,
    card_status,
    job_lines,
    list_name,
    mate_state,
    order_line,
    passed_lines,
    product_name,
)
from kiosk.theme import QUIET, WARN
from kiosk.views import Card
from kiosk.words import Words

if TYPE_CHECKING:
    from kiosk.changes.payments import Till
    from kiosk.screens.preview import FindGlance

ROOMY_ROWS = 9
"""With so many rows for the questions, one more stays empty above them."""

Shown = tuple[Card | None, Sheet | None, Words, int, "DeskForm | Till | None"]

NAME_ROWS = 2
HISTORY_KEPT = 2
"""So many lines of history stay when the details would need the whole card."""


class CardView(Horizontal):
    """Name, what was bought, warnings, details, history; beside them badges and the rest of the order.

    An open sheet of questions takes the place of all but the name and the warnings. While there is nobody, a
    preview of the camera stands there, if `look` gives one.
    """

    def __init__(self, look: "FindGlance | None" = None) -> None:
        super().__init__(id="card-view")
        self._preview = None if look is None else Preview(look)
        self._shown: Shown | None = None

    def compose(self) -> ComposeResult:
        """Two columns."""
        yield Plain(id="person")
        yield Plain(id="badges")
        if self._preview is not None:
            yield self._preview

    def show(
        self,
        card: Card | None,
        sheet: Sheet | None,
        words: Words,
        now_ms: int,
        filled: "DeskForm | Till | None" = None,
    ) -> None:
        """Show this attendee, or nobody; a form or the till takes the whole place."""
        person, badges = self.query_one("#person", Plain), self.query_one("#badges", Plain)
        self._shown = (card, sheet, words, now_ms, filled)
        is_whole = sheet is not None or filled is not None
        if badges.display is is_whole:
            badges.display = not is_whole
            self.call_after_refresh(self._show_again)  # widths are known only after the next layout
        rows = max(self.size.height, 1)
        self._fit_preview(is_free=card is None and not is_whole)
        cells = person.size.width if sheet is None else self.size.width - 2
        if sheet is not None:
            lines = self._head(card, words, cells) if card else []
            if rows - len(lines) >= ROOMY_ROWS:
                lines.append(Content(""))
            person.put(_joined([*lines, *sheet_lines(sheet, words, cells, max(rows - len(lines), 1))]))
        elif filled is not None:
            person.put(_joined(_filled_lines(filled, words, self.size.width - 2, rows)))
        elif card is None:
            person.put("")
            badges.put("")
        else:
            person.put(_joined(self._person(card, words, now_ms, rows)))
            badges.put(_joined(self._badges(card, words, now_ms)[:rows]))

    def _fit_preview(self, *, is_free: bool) -> None:
        """While there is no card, its place shows what the camera sees."""
        if self._preview is not None:
            wide, high = preview_size(*self.app.size, self.size.height) if is_free else (0, 0)
            self._preview.fit(wide, high)

    def _show_again(self) -> None:
        if self._shown is not None:
            self.show(*self._shown)

    def _head(self, card: Card, words: Words, cells: int) -> list[Content]:
        """A long name takes two lines; of a long organisation only the end is lost, never the product."""
        status, product = card_status(words, card), product_name(card.product, words)
        room = cells - width(str(status)) - width(product) - 6
        about = " · ".join(filter(None, (short(card.position.organisation, room), product)))
        style = f"bold {WARN}" if card.attention else "bold"
        name = broken_up(card.position.display_name, max(cells, 1), NAME_ROWS, by_words=True)
        return [
            *(Content.styled(line, "bold") for line in name.split("\n")),
            Content.assemble(
                (short(about, cells - width(str(status)) - 3) + " · ", QUIET), (str(status), status.colour)
            ),
            *(Content.styled(short(f"▲ {notice}", cells), style) for notice in card.notices),
        ]

    def _person(self, card: Card, words: Words, now_ms: int, rows: int) -> list[Content]:
        cells = self.query_one("#person").size.width
        head = self._head(card, words, cells)
        past = [line for passed in card.history for line in passed_lines(words, passed, now_ms)]
        left = max(rows - len(head), 0)
        details = first_of(card_details(words, card, now_ms), left - min(len(past), HISTORY_KEPT), cells)
        kept = past[-(left - len(details)) :] if left > len(details) else []
        return [
            *head,
            *(Content.styled(short(line, cells), QUIET) for line in details),
            *(Content(short(line, cells)) for line in kept),
        ]

    def _badges(self, card: Card, words: Words, now_ms: int) -> list[Content]:
        cells, count = self.query_one("#badges").size.width, len(card.jobs)
        lines = []
        for index, job in enumerate(card.jobs):
            is_open = job.state in ASKS_STAFF and not job.is_void
            style = WARN if is_open else QUIET if job.is_void else ""
            texts = job_lines(words, job, count - index, now_ms)
            lines += [Content.styled(short(text, cells), style) for text in texts]
        return [*lines, *self._mates(card, words, now_ms, cells)]

    def _mates(self, card: Card, words: Words, now_ms: int, cells: int) -> list[Content]:
        """The rest of the order: names as wide as what is known of them allows."""
        if not card.mates:
            order = order_line(words, card)
            return [Content.styled(short(order, cells), QUIET)] if order else []
        states = [mate_state(words, mate, now_ms) for mate in card.mates]
        right = min(max(width(str(state)) for state in states), cells // 2)
        lines = [Content(short(order_line(words, card), cells))]
        for mate, state in zip(card.mates, states, strict=True):
            name = fit(list_name(mate.position, cells - right - 4), cells - right - 4)
            lines.append(Content.assemble(f"  {name}  ", (short(str(state), right), state.colour)))
        return lines


def first_of(lines: Sequence[str], rows: int, cells: int) -> list[str]:
    """As many lines as there is room for; the last one says how many more there are."""
    kept = list(lines[: max(rows, 0)])
    lost = f"  +{len(lines) - len(kept)}"
    if kept and len(kept) < len(lines):
        kept[-1] = short(kept[-1], cells - width(lost)) + lost
    return kept


def _filled_lines(filled: "DeskForm | Till", words: Words, cells: int, rows: int) -> list[Content]:
    if isinstance(filled, DeskForm):
        return form_lines(filled, words, cells, rows)
    from kiosk.screens.desk.till_view import till_lines  # counted once or twice a day

    return till_lines(filled, words, cells)[:rows]


def _joined(lines: list[Content]) -> Content:
    return Content("\n").join(lines)

"""The card of one attendee at the desk: who it is on the left, badges and order on the right.

Must not know: keys.
"""

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content

from checkin.prints import ASKS_STAFF
from kiosk.screens.parts import Plain, fit, short, width
from kiosk.screens.sheet import Sheet
from kiosk.screens.sheet_view import sheet_lines
from kiosk.screens.staff_words import (
    card_details,
    card_status,
    job_lines,
    mate_state,
    order_line,
    passed_lines,
    product_name,
    sorting_name,
)
from kiosk.theme import PAINTS, WARN, Field
from kiosk.views import Card
from kiosk.words import Words

QUIET = PAINTS[Field.CALM].quiet
ROOMY_ROWS = 9
"""With so many rows for the questions, one more stays empty above them."""

Shown = tuple[Card | None, Sheet | None, Words, int]

HISTORY_KEPT = 2
"""So many lines of history stay when the details would need the whole card."""


class CardView(Horizontal):
    """Name, what was bought, warnings, details, history; beside them badges and the rest of the order.

    An open sheet of questions takes the place of all but the name and the warnings.
    """

    def __init__(self) -> None:
        super().__init__(id="card-view")
        self._shown: Shown | None = None

    def compose(self) -> ComposeResult:
        """Two columns."""
        yield Plain(id="person")
        yield Plain(id="badges")

    def show(self, card: Card | None, sheet: Sheet | None, words: Words, now_ms: int) -> None:
        """Show this attendee, or nobody."""
        person, badges = self.query_one("#person", Plain), self.query_one("#badges", Plain)
        self._shown = (card, sheet, words, now_ms)
        if badges.display is not (sheet is None):
            badges.display = sheet is None
            self.call_after_refresh(self._show_again)  # widths are known only after the next layout
        rows = max(self.size.height, 1)
        cells = person.size.width if sheet is None else self.size.width - 2
        if sheet is not None:
            lines = self._head(card, words, cells) if card else []
            if rows - len(lines) >= ROOMY_ROWS:
                lines.append(Content(""))
            person.put(_joined([*lines, *sheet_lines(sheet, words, cells, max(rows - len(lines), 1))]))
        elif card is None:
            person.put("")
            badges.put("")
        else:
            person.put(_joined(self._person(card, words, now_ms, rows)))
            badges.put(_joined(self._badges(card, words, now_ms)[:rows]))

    def _show_again(self) -> None:
        if self._shown is not None:
            self.show(*self._shown)

    def _head(self, card: Card, words: Words, cells: int) -> list[Content]:
        status = card_status(words, card)
        about = (card.position.organisation, product_name(card.product, words))
        style = f"bold {WARN}" if card.attention else "bold"
        return [
            Content.styled(short(card.position.display_name, cells), "bold"),
            Content.assemble(
                (short(" · ".join(filter(None, about)), cells - len(str(status)) - 3) + " · ", QUIET),
                (str(status), status.colour),
            ),
            *(Content.styled(short(f"▲ {notice}", cells), style) for notice in card.notices),
        ]

    def _person(self, card: Card, words: Words, now_ms: int, rows: int) -> list[Content]:
        cells = self.query_one("#person").size.width
        head = self._head(card, words, cells)
        past = [line for passed in card.history for line in passed_lines(words, passed, now_ms)]
        left = max(rows - len(head), 0)
        details = card_details(words, card, now_ms)[: max(left - min(len(past), HISTORY_KEPT), 0)]
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
            return []
        states = [mate_state(words, mate, now_ms) for mate in card.mates]
        right = min(max(width(str(state)) for state in states), cells // 2)
        lines = [Content(short(order_line(words, card), cells))]
        for mate, state in zip(card.mates, states, strict=True):
            name = fit(sorting_name(mate.position), cells - right - 4)
            lines.append(Content.assemble(f"  {name}  ", (short(str(state), right), state.colour)))
        return lines


def _joined(lines: list[Content]) -> Content:
    return Content("\n").join(lines)

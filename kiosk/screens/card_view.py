"""The card of one attendee at the desk: who it is on the left, badges on the right. Must not know: keys."""

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content

from checkin.prints import ASKS_STAFF
from kiosk.screens.parts import Plain, short
from kiosk.screens.staff_words import card_status, job_lines, passed_line, product_name
from kiosk.theme import PAINTS, WARN, Field
from kiosk.views import Card
from kiosk.words import Words

QUIET = PAINTS[Field.CALM].quiet
HEAD_ROWS = 3


class CardView(Horizontal):
    """Name, what was bought, warning, history; beside it what became of the badges."""

    def __init__(self) -> None:
        super().__init__(id="card-view")

    def compose(self) -> ComposeResult:
        """Two columns."""
        yield Plain(id="person")
        yield Plain(id="badges")

    def show(self, card: Card | None, words: Words, now_ms: int) -> None:
        """Show this attendee, or nobody."""
        person, badges = self.query_one("#person", Plain), self.query_one("#badges", Plain)
        if card is None:
            person.put("")
            badges.put("")
            return
        rows = max(self.size.height - HEAD_ROWS, 1)
        person.put(Content("\n").join(self._person(card, words, now_ms, rows)))
        badges.put(Content("\n").join(self._badges(card, words, now_ms)))

    def _person(self, card: Card, words: Words, now_ms: int, rows: int) -> list[Content]:
        cells = self.query_one("#person").size.width
        position, status = card.position, card_status(words, card)
        about = (position.organisation, product_name(card.product, words))
        lines = [
            Content.styled(short(position.display_name, cells), "bold"),
            Content.assemble(
                (short(" · ".join(filter(None, about)), cells - len(str(status)) - 3) + " · ", QUIET),
                (str(status), status.colour),
            ),
        ]
        if position.attention:
            lines.append(Content.styled(short(f"▲ {position.attention}", cells), f"bold {WARN}"))
        past = [passed_line(words, passed, now_ms) for passed in card.history]
        return [*lines, *(Content(short(line, cells)) for line in past[-rows:])]

    def _badges(self, card: Card, words: Words, now_ms: int) -> list[Content]:
        cells, count = self.query_one("#badges").size.width, len(card.jobs)
        lines = []
        for index, job in enumerate(card.jobs):
            is_open = job.state in ASKS_STAFF and not job.is_void
            style = WARN if is_open else QUIET if job.is_void else ""
            texts = job_lines(words, job, count - index, now_ms)
            lines += [Content.styled(short(text, cells), style) for text in texts]
        return lines

"""The line before the doors on the lead's screen: how it will be, and a key to say how far it reaches.

Must not know: how it is judged, what else the screen shows.
"""

from typing import TYPE_CHECKING

from textual import on

from checkin.roles import Act
from kiosk.errands import Errands
from kiosk.fleet.messages import MarkTold, QueueRead
from kiosk.outfit import Outfit
from kiosk.screens.lead.clearing import NO, ClearingScreen
from kiosk.screens.lead.queue_words import ask_strip, queue_strip, told_strip
from kiosk.screens.lead.view import Key, Strip

if TYPE_CHECKING:
    from checkin.queueing import Advice

QUEUE_KEY = "q"
LOOK_MS = 5_000
"""The line is judged anew so often."""


class QueueingScreen(ClearingScreen):
    """A screen that knows the line before the doors."""

    def __init__(self, outfit: Outfit, errands: Errands) -> None:
        super().__init__(outfit, errands)
        self.advice: Advice | None = None
        self.asks_mark = False
        self._looked_ms: int | None = None

    def refresh_state(self) -> None:
        """Judge the line, now and then."""
        super().refresh_state()
        queue, place, now_ms = self.outfit.queue, self.place, self.outfit.mono_ms()
        is_due = self._looked_ms is None or now_ms - self._looked_ms >= LOOK_MS
        if queue is not None and is_due:
            self._looked_ms = now_ms
            self.ask(lambda: QueueRead(queue.look(place)))

    @on(QueueRead)
    def _queue_read(self, message: QueueRead) -> None:
        self.advice = message.advice
        self.repaint()

    def tell(self, strip: Strip) -> None:
        """Show it for a while."""

    def ask_mark(self) -> None:
        """How far does it reach?"""
        if self.outfit.queue is not None and not self.is_refused(Act.COUNT):
            self.asks_mark = True

    def answer_mark(self, key: str) -> None:
        """A figure says it; Esc says nothing."""
        if key in NO:
            self.asks_mark = False
        elif len(key) == 1 and key.isascii() and key.isdigit():
            self.asks_mark = False
            self._write(int(key))

    def _write(self, mark: int) -> None:
        queue, place = self.outfit.queue, self.place
        assert queue is not None, "only asked where there is one"
        self.ask(lambda: MarkTold(mark, queue.reaches(mark, place)), is_write=True)

    @on(MarkTold)
    def _mark_told(self, message: MarkTold) -> None:
        self._looked_ms = None
        self.tell(told_strip(self.words, message.mark, message.persons))
        self.refresh_state()

    def queue_strip(self) -> Strip:
        """What is asked of the line, or how it will be."""
        if self.asks_mark:
            return ask_strip(self.words)
        return queue_strip(self.words, self.advice) if self.advice else Strip()

    def mark_keys(self) -> list[Key]:
        """The keys that do something while it is asked."""
        return [("0-9", self.words.say("mark")), ("Esc", self.words.say("back"))]

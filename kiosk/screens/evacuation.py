"""Who is where, over the screen of any mode: shown at once, printed with one more key, without any network.

Keys are those that no scanner types. Must not know: how anybody is counted or anything printed, any mode.
"""

from typing import TYPE_CHECKING

from textual import events, on
from textual.app import ComposeResult
from textual.content import Content

from kiosk.errands import Errands
from kiosk.fleet.evacuation import COUNTS, NAMES, EvacuationPort
from kiosk.fleet.messages import EvacuationRead, SlipOrdered
from kiosk.lock import LockedScreen
from kiosk.outfit import Outfit
from kiosk.screens.lead.evacuation_page import evacuation_lines, is_failed, most_top, progress_line
from kiosk.screens.parts import Plain, short
from kiosk.screens.pin import PinAsk, never
from kiosk.theme import GOOD, QUIET, WARN
from kiosk.words import Words

if TYPE_CHECKING:
    from kiosk.fleet.evacuation import Evacuation
    from kiosk.printing.sheets import Progress

LOOK_MS = 2_000
"""How often the numbers are read anew."""
LEFT_ALONE_MS = 600_000
"""After so long without a key the mode's screen comes back."""
PRINT_KEYS = {"f5": COUNTS, "f6": NAMES}
MOVES = {"up": -1, "down": 1, "pageup": -8, "pagedown": 8, "home": -1000, "end": 1000}
END_ROWS = 2
"""What is told of the slip, and the keys."""


def ask_to_clear(words: Words, outfit: Outfit) -> PinAsk:
    """Any PIN of staff, where attendees stand in front of the screen: names may be shown and printed."""
    check = outfit.is_staff or outfit.check_pin
    return PinAsk(words.say("Staff PIN: who is where"), words.say("↵ go on   Esc back"), check, never)


class EvacuationScreen(LockedScreen[None]):
    """Numbers of all rooms, how sure they are, and the two slips."""

    def __init__(self, outfit: Outfit, errands: Errands, words: Words, evacuation: EvacuationPort) -> None:
        super().__init__()
        self._outfit = outfit
        self._errands = errands
        self._words = words
        self._evacuation = evacuation
        self._found: Evacuation | None = None
        self._progress: Progress | None = None
        self._is_without_printer = False
        self._top = 0
        self._look_ms = 0
        self._used_ms = outfit.mono_ms()

    def compose(self) -> ComposeResult:
        """One page fills the screen."""
        yield Plain(id="evacuation")

    def on_resize(self) -> None:
        """Lay out for the room that there is."""
        self._repaint()

    def tick(self) -> None:
        """Read anew what changes by itself, and make way when nobody is here."""
        now_ms = self._outfit.mono_ms()
        if now_ms - self._used_ms >= LEFT_ALONE_MS:
            self.dismiss()
        elif now_ms >= self._look_ms:
            self._look_ms = now_ms + LOOK_MS
            evacuation, words = self._evacuation, self._words
            self._errands.run(
                lambda: EvacuationRead(evacuation.look(words), evacuation.progress()), self.post_message
            )

    def on_key(self, event: events.Key) -> None:
        """Print, move, or back; whatever a scanner types is nothing here."""
        event.stop()
        event.prevent_default()
        self._used_ms = self._outfit.mono_ms()
        if event.key in PRINT_KEYS:
            self._print(PRINT_KEYS[event.key])
        elif event.key in MOVES and self._found is not None:
            most = most_top(self._found, self.size.height - END_ROWS)
            self._top = min(max(self._top + MOVES[event.key], 0), most)
            self._repaint()
        elif event.key == "escape":
            self.dismiss()

    def _print(self, slip: str) -> None:
        evacuation, words = self._evacuation, self._words

        def order() -> SlipOrdered:
            return SlipOrdered(is_printing=evacuation.print_slip(evacuation.look(words), slip))

        self._errands.run(order, self.post_message)

    @on(EvacuationRead)
    def _read(self, message: EvacuationRead) -> None:
        self._found, self._progress = message.found, message.progress
        self._repaint()

    @on(SlipOrdered)
    def _ordered(self, message: SlipOrdered) -> None:
        self._is_without_printer = not message.is_printing
        self._look_ms = 0
        self._repaint()

    def _repaint(self) -> None:
        cells, rows = self.size.width - 2, self.size.height
        if cells <= 0 or not self.is_mounted:
            return
        lines = [Content(self._words.say("Counting …"))]
        if self._found is not None:
            lines = evacuation_lines(self._words, self._found, cells, rows - END_ROWS, self._top)
        lines += [Content("")] * (rows - END_ROWS - len(lines))
        self.query_one(Plain).put(Content("\n").join([*lines, self._told(cells), self._keys(cells)]))

    def _told(self, cells: int) -> Content:
        """How far the slip has come."""
        words = self._words
        if self._is_without_printer:
            told = words.say("No printer here: the numbers stand above")
            return Content.styled(short(f"▲ {told}", cells), WARN)
        if self._progress is None:
            return Content("")
        line = progress_line(words, self._progress)
        if is_failed(self._progress):
            return Content.styled(short(f"▲ {line}", cells), WARN)
        return Content.styled(short(f"● {line}", cells), GOOD)

    def _keys(self, cells: int) -> Content:
        words = self._words
        keys = (
            ("F5", words.say("print numbers")),
            ("F6", words.say("print names")),
            ("Esc", words.say("close")),
        )
        brief = (("F5", words.say("numbers")), ("F6", words.say("names")), ("Esc", ""))
        fits = sum(len(key) + len(does) + 3 for key, does in keys) <= cells
        parts: list[str | tuple[str, str]] = []
        for key, does in keys if fits else brief:
            parts += ["  " if parts else "", (key, "bold"), (f" {does}".rstrip(), QUIET)]
        return Content.assemble(*parts)

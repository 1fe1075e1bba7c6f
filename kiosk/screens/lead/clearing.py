"""Who is where, in an emergency: the numbers at once, the slip after one more key, the names after another.

Must not know: how anybody is counted or anything printed, what else the screen shows.
"""

from typing import TYPE_CHECKING

from textual import on

from kiosk.errands import Errands
from kiosk.fleet.evacuation import COUNTS, NAMES, Evacuation
from kiosk.fleet.messages import EvacuationRead, SlipOrdered
from kiosk.outfit import Outfit
from kiosk.screens.lead.evacuation_page import is_failed, most_top, progress_line
from kiosk.screens.lead.view import Key, LeadView, Page, Strip
from kiosk.screens.staffed import StaffedScreen
from kiosk.theme import Field

if TYPE_CHECKING:
    from kiosk.printing.sheets import Progress

YES = frozenset({"enter", "j", "y"})
NO = frozenset({"escape", "n"})
SHOW_KEY = "e"
PRINT_KEYS = {SHOW_KEY: COUNTS, "l": NAMES}
MOVES = {"up": -1, "down": 1, "pageup": -8, "pagedown": 8, "home": -1000, "end": 1000}


class ClearingScreen(StaffedScreen):
    """A screen that can show who is where, and print it."""

    def __init__(self, outfit: Outfit, errands: Errands) -> None:
        super().__init__(outfit, errands)
        self.page = Page.NONE
        self.found: Evacuation | None = None
        self.top = 0
        self.slip = ""
        """Which one is about to be printed; empty = nothing is asked."""
        self._progress: Progress | None = None
        self._is_without_printer = False

    def is_free(self, key: str) -> bool:
        """Nobody needs a PIN to get people out of a building."""
        is_answer = self.is_clearing and key.lower() in PRINT_KEYS.keys() | YES | NO | MOVES.keys()
        return is_answer or key.lower() == SHOW_KEY or super().is_free(key)

    @property
    def view(self) -> LeadView:
        """What draws it."""
        return self.query_one(LeadView)

    @property
    def is_clearing(self) -> bool:
        """Whether it stands on the screen who is where."""
        return self.page is Page.EVACUATION

    def refresh_state(self) -> None:
        """Read who is where while that is shown."""
        super().refresh_state()
        evacuation, words = self.outfit.evacuation, self.words
        if evacuation is not None and self.is_clearing:
            self.ask(lambda: EvacuationRead(evacuation.look(words), evacuation.progress()))

    @on(EvacuationRead)
    def _evacuation_read(self, message: EvacuationRead) -> None:
        self.found, self._progress = message.found, message.progress
        self.repaint()

    def scroll(self, lines: int) -> None:
        """Show other rooms."""
        if self.found is not None:
            self.top = min(max(self.top + lines, 0), most_top(self.found, self.view.body_rows))

    def ask_slip(self, slip: str) -> None:
        """Show who is where at once, and ask whether it is to be printed."""
        if not self.is_clearing:
            if slip == NAMES:
                return  # the list of names is asked for where the numbers stand
            self.page, self.top, self.found = Page.EVACUATION, 0, None
        self.slip = slip
        self.refresh_state()

    def answer_slip(self, key: str) -> None:
        """Yes, by the key that has asked as well, or no; any other key is none."""
        slip = self.slip
        if key in YES or PRINT_KEYS.get(key) == slip:
            self.slip = ""
            self._print(slip)
        elif key in NO:
            self.slip = ""

    def _print(self, slip: str) -> None:
        evacuation, words = self.outfit.evacuation, self.words
        assert evacuation is not None, "only asked where there is one"

        def order() -> SlipOrdered:
            return SlipOrdered(is_printing=evacuation.print_slip(evacuation.look(words), slip))

        self.ask(order)

    @on(SlipOrdered)
    def _ordered(self, message: SlipOrdered) -> None:
        self._is_without_printer = not message.is_printing
        self.refresh_state()

    def slip_strip(self) -> Strip:
        """What is asked of a slip, or how far it has come."""
        words = self.words
        if self.slip:
            names, numbers = (
                words.say("Print the emergency list now?"),
                words.say("Print the evacuation slip now?"),
            )
            title = names if self.slip == NAMES else numbers
            return Strip(f"? {title}", words.say("It comes out before every badge"), Field.WAIT)
        if self._is_without_printer:
            return Strip(f"▲ {words.say('No printer here: the numbers stand above')}")
        if self._progress is None:
            return Strip()
        shape = "▲" if is_failed(self._progress) else "●"
        return Strip(f"{shape} {progress_line(words, self._progress)}")

    def slip_keys(self) -> list[Key]:
        """The keys that do something while it is shown who is where."""
        words = self.words
        if self.slip:
            own = "L" if self.slip == NAMES else "E"
            return [(own, words.say("print")), ("Esc", words.say("only look"))]
        return [
            ("E", words.say("print numbers")),
            ("L", words.say("print names")),
            ("↑↓", words.say("rooms")),
            ("Esc", words.say("close")),
        ]

"""The calm screen for when something is broken: attendees are sent to the desk, staff read what helps.

Readers and keyboard still work under it, so that the next ticket tries again. Must not know: what to repair.
"""

from textual.app import ComposeResult

from checkin.errors import EinlassError
from checkin.model import name_in
from kiosk.errands import Errands
from kiosk.outfit import Outfit
from kiosk.screens.attendee.narrator import Narrator
from kiosk.screens.attendee.page_view import PageView
from kiosk.screens.attendee.pages import CALL_KEY, Page, broken_page, broken_staff_page, with_call
from kiosk.screens.home import HomeScreen
from kiosk.settings import FOR_ATTENDEES
from kiosk.words import Words


class BrokenScreen(HomeScreen):
    """Stands over the mode's screen until the desk answers again.

    Args:
        home: The screen below, to which scans go.
    """

    CSS_PATH = "page.tcss"

    def __init__(self, outfit: Outfit, errands: Errands, home: HomeScreen, error: EinlassError) -> None:
        super().__init__(outfit, errands)
        self._home = home
        self._narrator = Narrator(outfit.audio, lambda: None)
        self.error = error

    def compose(self) -> ComposeResult:
        """One page fills the screen."""
        yield PageView((), self._shown())

    def heard(self, text: str, *, is_typed: bool) -> None:
        """Each ticket is a new try, on the terms of the screen below."""
        self._home.heard(text, is_typed=is_typed)

    def pasted(self, text: str) -> None:
        """What is pasted was read."""
        self._home.heard(text, is_typed=False)

    def press(self, key: str) -> None:
        """Staff can be called all the same."""
        if key == CALL_KEY:
            self._home.call_staff()
            self.repaint()

    def worded(self, words: Words) -> None:
        """Go on in the language of the screen below."""
        self.words = words
        self.repaint()

    def _shown(self) -> tuple[Page, str, str]:
        if self.outfit.mode in FOR_ATTENDEES:
            page = broken_page(self.words, self.outfit.way_to_desk)
            called_ms = self._home.called_ms
            if called_ms is not None:
                page = with_call(self.words, page, called_ms, self.outfit.now_ms())
        else:
            page = broken_staff_page(self.words, self.error)
        return page, name_in(self.outfit.event.names, self.words.language), self.words.language

    def repaint(self) -> None:
        """Say it for whoever stands here."""
        if self.can_paint:
            page, title, language = self._shown()
            self.query_one(PageView).show(page, title, language)
            self._narrator.follow(page, self.words)

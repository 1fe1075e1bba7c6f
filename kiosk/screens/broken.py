"""The calm screen for when something is broken: attendees are sent to the desk, staff read what helps.

Readers and keyboard still work under it, so that the next ticket tries again. Must not know: what to repair.
"""

from textual.app import ComposeResult

from checkin.errors import EinlassError
from checkin.model import name_in
from kiosk.errands import Errands
from kiosk.outfit import Outfit
from kiosk.screens.home import HomeScreen
from kiosk.screens.page_view import PageView
from kiosk.screens.pages import Page, broken_page, broken_staff_page
from kiosk.settings import Mode
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
        self.error = error

    def compose(self) -> ComposeResult:
        """One page fills the screen."""
        yield PageView((), self._shown())

    def scan(self, text: str) -> None:
        """Each ticket is a new try."""
        self._home.scan(text)

    def worded(self, words: Words) -> None:
        """Go on in the language of the screen below."""
        self.words = words
        self.repaint()

    def _shown(self) -> tuple[Page, str, str]:
        if self.outfit.mode is Mode.SELF_SERVICE:
            page = broken_page(self.words, self.outfit.way_to_desk)
        else:
            page = broken_staff_page(self.words, self.error)
        return page, name_in(self.outfit.event.names, self.words.language), self.words.language

    def repaint(self) -> None:
        """Say it for whoever stands here."""
        if self.can_paint:
            self.query_one(PageView).show(*self._shown())

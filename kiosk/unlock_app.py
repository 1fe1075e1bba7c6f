"""The program before the program: one screen until the ledger's lock is open. Must not know: which lock."""

from collections.abc import Callable

from textual import on

from kiosk.dressed import TICK_S, DressedApp
from kiosk.errands import Errands, Post
from kiosk.messages import DisplayAsked
from kiosk.screens.display import next_display
from kiosk.screens.unlocking import UnlockScreen
from kiosk.theme import Look


class UnlockApp(DressedApp):
    """Nobody leaves it by a key: it ends when its screen says so.

    Args:
        screen: The one that there is.
        look: The colours of the settings.
        on_ready: Called with the way to post messages, once the screen stands.
    """

    TITLE = "Einlass"

    def __init__(
        self, screen: UnlockScreen, look: Look, on_ready: tuple[Callable[[Post], None], ...] = ()
    ) -> None:
        super().__init__(look, "page.tcss")
        self._usual = look
        self._only = screen
        self._on_ready = on_ready

    @property
    def errands(self) -> Errands:
        """What is tried beside the screen."""
        return self._only.errands

    async def on_mount(self) -> None:
        """Show the screen; then whoever waits for it may begin to post."""
        await self.push_screen(self._only)
        self.set_interval(TICK_S, self.tick)
        for ready in self._on_ready:
            ready(self.post_message)

    @on(DisplayAsked)
    def action_display(self) -> None:
        """The display key, or a touch of its sign."""
        self.show_as(next_display(self.shown_as, self._usual, has_large=False))

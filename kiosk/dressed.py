"""The part of the program that paints in the colours of a look, and in another one on request.

Must not know: any mode, why somebody wants it.
"""

from pathlib import Path

from textual.screen import Screen
from textual.widget import Widget

from kiosk.keys.keyboard import KioskDriver
from kiosk.lock import LockedScreen
from kiosk.pulse import AnsweringApp
from kiosk.screens.display import LARGE, Display
from kiosk.theme import Look, css_variables

STYLES = Path(__file__).parent / "screens"

TICK_S = 0.1


def paint_anew(screen: Screen[object]) -> None:
    """Colours have changed: parts whose own style stays would keep what they drew."""
    for part in screen.walk_children(Widget, with_self=True):
        part.notify_style_update()
        part.refresh()
    if isinstance(screen, LockedScreen):
        screen.repaint()


class DressedApp(AnsweringApp):
    """Knows how it is shown.

    Args:
        look: The colours that it starts with.
        sheet: The mode's style sheet. It is read together with the common one: each later one would be a
            parse of all of them.
        accent: The event's own colour; empty = it has none.
    """

    def __init__(self, look: Look, sheet: str, accent: str = "") -> None:
        self.shown_as = Display(look)  # asked for while Textual's app is made
        self._accent = accent
        super().__init__(KioskDriver, css_path=[STYLES / "kiosk.tcss", STYLES / sheet])
        self.animation_level = "none"

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our colours, for the style sheets and for what screens write."""
        return css_variables(self.shown_as.look, self._accent)

    def show_as(self, display: Display) -> None:
        """Paint everything like this from now on, whatever is shown."""
        if display == self.shown_as:
            return
        self.shown_as = display
        self.set_class(display.is_large, LARGE)
        self._dress()

    def wear(self, accent: str) -> None:
        """The event has this colour of its own from now on."""
        if accent != self._accent:
            self._accent = accent
            self._dress()

    def _dress(self) -> None:
        self.refresh_css(animate=False)
        for screen in self.screen_stack:
            paint_anew(screen)

    def tick(self) -> None:
        """Let everything look at the clock; the screen below a cover counts down as well."""
        for screen in self.screen_stack:
            if isinstance(screen, LockedScreen):
                screen.tick()

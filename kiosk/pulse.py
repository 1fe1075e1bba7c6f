"""The part of the program that answers whether its screen is alive. Must not know: any screen, who asks."""

from textual import on

from kiosk.lock import LockedApp
from kiosk.messages import Pulse


class AnsweringApp(LockedApp[int]):
    """Answers through the screen on top: both message loops, and the painting, have to go on for it."""

    @on(Pulse)
    def _pulse(self, message: Pulse) -> None:
        if self.screen_stack:  # empty while the program ends
            self.screen.call_after_refresh(message.answer)

"""Somebody at a self-service kiosk calls staff: the screen says so until one of them comes, or for a while.

What others see of it elsewhere is up to whoever is told (`Outfit.tell_call`). Must not know: tickets.
"""

from typing import TYPE_CHECKING

import msgspec

from kiosk.errands import Errands
from kiosk.outfit import Outfit
from kiosk.screens.attendee.attempts import AttemptScreen
from kiosk.screens.attendee.form_keys import takes_text
from kiosk.screens.attendee.pages import CALL_KEY
from kiosk.screens.attendee.visit import Calling, Idle

if TYPE_CHECKING:
    from kiosk.screens.pin import PinAsk

CAME_KEYS = frozenset({"-", "f12"})
"""On a keypad, and as at the desk: staff have come."""


class Call(msgspec.Struct, frozen=True):
    """Staff were called: when, by the wall clock, and until when that is shown, by the running one."""

    at_ms: int
    until_ms: int


class CallingScreen(AttemptScreen):
    """A screen from which staff can be called."""

    def __init__(self, outfit: Outfit, errands: Errands) -> None:
        super().__init__(outfit, errands)
        self.call: Call | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nobody stands before it, or waits for staff beside it."""
        return self.call is None and super().is_empty

    def press(self, key: str) -> None:
        """The call for staff works on every page but where it may be part of a text."""
        if key == CALL_KEY and not takes_text(self.state):
            self.call_staff()
        elif key in CAME_KEYS and self.call is not None and not takes_text(self.state):
            self.ask_who_came()
        else:
            super().press(key)

    @property
    def called_ms(self) -> int | None:
        """When the call was made that still stands."""
        return self.call.at_ms if self.call else None

    def call_staff(self) -> None:
        """Show and tell that somebody is wanted here; a call that stands already is not made anew."""
        outfit, now_ms = self.outfit, self.outfit.mono_ms()
        if self.call is None:
            self.call = Call(outfit.now_ms(), now_ms + self.times.call_ms)
            outfit.tell_call(True)  # noqa: FBT003  # whether somebody is wanted
        self.turn_to(Calling(now_ms + self.times.help_ms))

    def end_call(self) -> None:
        """Nobody is wanted here any more."""
        if self.call is not None:
            self.call = None
            self.outfit.tell_call(False)  # noqa: FBT003  # whether somebody is wanted
            self.repaint()

    def ask_who_came(self) -> None:
        """A PIN of staff ends the call."""
        from kiosk.screens.pin import PinScreen  # seldom needed, so not at the start

        tries = self.outfit.pin_tries
        dialog = PinScreen(self.outfit, self.errands, self.words, tries, self._ask_pin())
        self.app.push_screen(dialog, self._somebody_came)

    def _ask_pin(self) -> "PinAsk":
        from kiosk.screens.pin import PinAsk, never

        title, keys = self.words.say("You have come: your PIN"), self.words.say("↵ done   Esc back")
        return PinAsk(title, keys, self.outfit.is_staff or self.outfit.check_pin, never)

    def _somebody_came(self, is_right: object) -> None:
        if is_right:
            self.end_call()
            self.turn_to(Idle())

    def advance(self) -> None:
        """A call that nobody answered ends at last."""
        if self.call is not None and self.outfit.mono_ms() >= self.call.until_ms:
            self.end_call()
        super().advance()

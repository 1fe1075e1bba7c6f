"""The PIN of staff: to leave the program, or to say who somebody is.

Must not know: which PINs are right, or where they are kept.
"""

from collections.abc import Callable

import msgspec
from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical

from checkin.roles import Act, Staff, may
from kiosk.errands import Errands
from kiosk.lock import LockedScreen
from kiosk.messages import DeskFailed, PinChecked
from kiosk.outfit import Outfit
from kiosk.pin_tries import PinTries
from kiosk.screens.parts import Plain
from kiosk.words import Words

PIN_CHARS = 12
"""What is longer, or no figures, is a ticket that was held up to a scanner: it is dropped, and no try."""
PATIENCE_MS = 20_000


class PinAsk(msgspec.Struct, frozen=True):
    """What a PIN is asked for.

    Attributes:
        check: What the PIN stands for; nothing that counts as true = a wrong one. May take its time.
        clears: Whether what was found leaves nothing to guess, so that wrong ones are forgotten (`PinTries`).
        begun: What was typed already.
    """

    title: str
    keys: str
    check: Callable[[str], object]
    clears: Callable[[object], bool]
    begun: str = ""


def never(_found: object) -> bool:
    """For a dialog that takes anybody's PIN: wrong ones are not forgotten."""
    return False


def may_leave(found: object) -> bool:
    """Whether somebody was found who may do the most that a PIN is asked for here."""
    return isinstance(found, Staff) and may(found.role, Act.LEAVE)


def ask_to_leave(words: Words, check: Callable[[str], bool]) -> PinAsk:
    """The PIN that ends the program."""
    return PinAsk(words.say("Staff PIN to leave"), words.say("↵ leave   Esc back"), check, bool)


class PinScreen(LockedScreen[object]):
    """Asks for a staff PIN and closes by itself when nobody types. Gives what the PIN stands for, or None."""

    CSS_PATH = "pin.tcss"

    def __init__(self, outfit: Outfit, errands: Errands, words: Words, tries: PinTries, ask: PinAsk) -> None:
        super().__init__()
        self._ask = ask
        self._outfit = outfit
        self._errands = errands
        self._words = words
        self._tries = tries
        self._pin = ask.begun
        self._is_wrong = False
        self._is_checking = False
        self._closes_ms = outfit.mono_ms() + PATIENCE_MS

    def compose(self) -> ComposeResult:
        """What for, dots, a note, and the two keys."""
        with Vertical(id="pin"):
            yield Plain(self._ask.title, id="pin-title")
            yield Plain("_", id="pin-dots")
            yield Plain(id="pin-note")
            yield Plain(self._ask.keys, id="pin-keys")

    def on_mount(self) -> None:
        """Show the empty field."""
        self._repaint()

    def tick(self) -> None:
        """Go back when nobody types, and count the penalty down."""
        if self._outfit.mono_ms() >= self._closes_ms and not self._is_checking:
            self._close(None)
        else:
            self._repaint()

    def on_key(self, event: events.Key) -> None:
        """Figures make the PIN; nothing of it is shown."""
        event.stop()
        if self._is_checking:
            return
        self._closes_ms = max(self._closes_ms, self._outfit.mono_ms() + PATIENCE_MS)
        if event.key == "escape":
            self._close(None)
        elif event.key == "enter":
            self._check()
        elif event.key == "backspace":
            self._pin = self._pin[:-1]
        elif event.is_printable and event.character:
            self._pin = (self._pin + event.character)[: PIN_CHARS + 1]
        self._repaint()

    def on_paste(self, event: events.Paste) -> None:
        """PINs are typed."""
        event.stop()

    def _close(self, found: object) -> None:
        if self.is_current:
            self.dismiss(found)

    def _check(self) -> None:
        pin, check = self._pin, self._ask.check
        self._pin = ""
        if pin.isdecimal() and len(pin) <= PIN_CHARS and not self._penalty_s():
            self._is_checking = True
            self._errands.run_aside(lambda: PinChecked(check(pin)), self.post_message)

    @on(PinChecked)
    def _checked(self, message: PinChecked) -> None:
        message.stop()
        self._is_checking = False
        self._is_wrong = not message.found
        if message.found:
            if self._ask.clears(message.found):
                self._tries.wrong = 0
            self._close(message.found)
        else:
            self._tries.count_wrong(self._outfit.mono_ms())
            self._closes_ms = max(self._closes_ms, self._tries.not_before_ms + PATIENCE_MS)
        self._repaint()

    @on(DeskFailed)
    def _failed(self) -> None:
        """The desk could not look; the app says so, and this dialog is not in the way."""
        self._is_checking = False
        self._close(None)

    def _penalty_s(self) -> int:
        return max(-((self._outfit.mono_ms() - self._tries.not_before_ms) // 1000), 0)

    def _note(self) -> str:
        penalty_s = self._penalty_s()
        if penalty_s:
            return self._words.say("Wrong. Next try in {number} s", number=penalty_s)
        if self._is_checking:
            return self._words.say("Looking …")
        return self._words.say("That was not a staff PIN") if self._is_wrong else self._outfit.pin_hint

    def _repaint(self) -> None:
        if self.is_mounted and self.app.is_running:
            self.query_one("#pin-dots", Plain).put(" ".join("●" * min(len(self._pin), PIN_CHARS)) or "_")
            self.query_one("#pin-note", Plain).put(self._note())

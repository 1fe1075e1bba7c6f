"""The PIN that staff leave the program with. Must not know: which PINs are right, or where they are kept."""

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical

from kiosk.errands import Errands
from kiosk.lock import LockedScreen
from kiosk.messages import PinChecked
from kiosk.outfit import Outfit
from kiosk.pin_tries import PinTries
from kiosk.screens.parts import Plain
from kiosk.words import Words

PIN_CHARS = 12
PATIENCE_MS = 20_000


class PinScreen(LockedScreen[bool]):
    """Asks for a staff PIN and closes by itself when nobody types. Gives whether the PIN was right."""

    CSS_PATH = "pin.tcss"

    def __init__(self, outfit: Outfit, errands: Errands, words: Words, tries: PinTries) -> None:
        super().__init__()
        self._outfit = outfit
        self._errands = errands
        self._words = words
        self._tries = tries
        self._pin = ""
        self._is_wrong = False
        self._is_checking = False
        self._closes_ms = outfit.mono_ms() + PATIENCE_MS

    def compose(self) -> ComposeResult:
        """What for, dots, a note, and the two keys."""
        with Vertical(id="pin"):
            yield Plain(self._words.say("Staff PIN to leave"), id="pin-title")
            yield Plain(id="pin-dots")
            yield Plain(id="pin-note")
            yield Plain(self._words.say("↵ leave   Esc back"), id="pin-keys")

    def on_mount(self) -> None:
        """Show the empty field."""
        self._repaint()

    def tick(self) -> None:
        """Go back when nobody types, and count the penalty down."""
        if self._outfit.mono_ms() >= self._closes_ms and not self._is_checking:
            self._close(is_right=False)
        else:
            self._repaint()

    def on_key(self, event: events.Key) -> None:
        """Digits and letters make the PIN; nothing of it is shown."""
        event.stop()
        if self._is_checking:
            return
        self._closes_ms = max(self._closes_ms, self._outfit.mono_ms() + PATIENCE_MS)
        if event.key == "escape":
            self._close(is_right=False)
        elif event.key == "enter":
            self._check()
        elif event.key == "backspace":
            self._pin = self._pin[:-1]
        elif event.is_printable and event.character:
            self._pin = (self._pin + event.character)[:PIN_CHARS]
        self._repaint()

    def on_paste(self, event: events.Paste) -> None:
        """PINs are typed."""
        event.stop()

    def _close(self, *, is_right: bool) -> None:
        if self.is_current:
            self.dismiss(is_right)

    def _check(self) -> None:
        pin, check = self._pin, self._outfit.check_pin
        self._pin = ""
        if pin and not self._penalty_s():
            self._is_checking = True
            self._errands.run(lambda: PinChecked(is_right=check(pin)), self.post_message)

    @on(PinChecked)
    def _checked(self, message: PinChecked) -> None:
        message.stop()
        self._is_checking = False
        self._is_wrong = not message.is_right
        if message.is_right:
            self._tries.wrong = 0
            self._close(is_right=True)
        else:
            self._tries.count_wrong(self._outfit.mono_ms())
            self._closes_ms = max(self._closes_ms, self._tries.not_before_ms + PATIENCE_MS)
        self._repaint()

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
            self.query_one("#pin-dots", Plain).put(" ".join("●" * len(self._pin)) or "_")
            self.query_one("#pin-note", Plain).put(self._note())

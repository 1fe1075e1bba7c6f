"""What all modes share: keys and scans come in here, answers come back. Must not know: any mode."""

from collections.abc import Callable
from typing import ClassVar

from textual import events, on
from textual.message import Message

from checkin.errors import EinlassError
from checkin.scan import MAX_SCAN_CHARS
from checkin.text import clean_scan
from kiosk.errands import Errands
from kiosk.keys.wedge import Wedge
from kiosk.messages import CheckInAnswered, DisplayAsked, ScanSeen
from kiosk.outfit import Outfit
from kiosk.screens.parts import Touch
from kiosk.screens.reading import ReadingScreen
from kiosk.views import Scanned
from kiosk.wording.scanner_words import say_calibrated

ENDS_OF_SCAN = ("enter", "tab", "ctrl+j")
"""Keys that scanners press after a code; the last one is a line feed."""

LINE_ENDS = ("\r", "\n", "\t")


class HomeScreen(ReadingScreen):
    """The screen of a mode: everything that happens at this kiosk is shown by it."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (50, "-middle"), (76, "-wide")]  # noqa: RUF012  # Textual's type
    VERTICAL_BREAKPOINTS = [(0, "-low"), (16, "-half"), (22, "-high")]  # noqa: RUF012  # Textual's type

    HAS_LARGE: ClassVar[bool] = False
    """Whether it draws anything larger on request."""

    def __init__(self, outfit: Outfit, errands: Errands) -> None:
        super().__init__(outfit)
        self.errands = errands
        self._wedge = Wedge()
        self._typed_code = ""
        """The code that keys have brought last: on another keyboard it may be another text."""

    def ask(self, call: Callable[[], Message], *, is_write: bool = False) -> None:
        """Have the desk do something; the message that `call` makes comes back to this screen."""
        self.errands.run(call, self.post_message, is_write=is_write)

    def try_ticket(self, text: str) -> None:
        """Have the desk judge what a reader saw."""
        desk, place, scanned = self.outfit.desk, self.place, self.scanned(text)
        self.ask(lambda: CheckInAnswered(desk.check_in_scan(scanned, place), text), is_write=True)

    def scanned(self, text: str, answers: dict[str, str] | None = None) -> Scanned:
        """A text that a reader saw, with all that is known of how it came."""
        return Scanned(text, answers=answers or {}, is_typed=text == self._typed_code)

    def heard(self, text: str, *, is_typed: bool) -> None:
        """A code came, from any reader; the one that calibrates scanners is no ticket."""
        from scanner.handheld.calibration import read_calibration  # no first screen waits for it

        found = read_calibration(text)
        if found is None:
            self._typed_code = text if is_typed else ""
            self.scan(text)
        elif is_typed:
            self.say(say_calibrated(self.words, found, None))

    def scan(self, text: str) -> None:
        """A code was read. Each mode says what it shows meanwhile."""
        self.try_ticket(text)

    def press(self, key: str) -> None:
        """A single key that a finger pressed."""

    def typed(self, char: str) -> None:
        """A printable key, at once, whoever pressed it."""

    def pasted(self, text: str) -> None:
        """A whole text at once: some scanners and terminals hand codes over in this way."""
        self.scan(text)

    def by_hand(self, text: str) -> None:
        """Fingers typed this, mostly one letter: several in a blink are no key that acts."""
        if len(text) == 1:
            self.press(text)

    def interrupted(self, text: str) -> None:
        """Fingers typed this less than a blink before another key; a mode where texts are typed wants it."""

    def touched(self, key: str) -> None:
        """Something was touched that stands for a key."""
        self.press(key)

    @property
    def called_ms(self) -> int | None:
        """When an attendee called for staff here, by the wall clock; None = nobody does."""
        return None

    def call_staff(self) -> None:
        """An attendee calls for staff; a mode for attendees shows and tells it."""

    def change_display(self) -> None:
        """Show everything in another way: contrast, size."""
        self.post_message(DisplayAsked())

    def tick(self) -> None:
        """Called ten times a second: whatever depends on time looks at the clock."""
        self._rest(self.outfit.clock.mono_ns())
        self.advance()

    def _rest(self, now_ns: int) -> None:
        text = self._wedge.rest(now_ns)
        if text:
            self.by_hand(text)

    def advance(self) -> None:
        """Time has passed."""

    def leave(self) -> None:
        """The program ends, because staff want it to."""

    def failed(self, error: EinlassError) -> None:
        """The desk could not do it. The app shows that; a mode forgets what it was waiting for."""

    def on_key(self, event: events.Key) -> None:
        """Sort keys into scans, typing and single keys."""
        event.stop()
        self.use()
        now_ns = self.outfit.clock.mono_ns()
        self._rest(now_ns)
        is_end = event.key in ENDS_OF_SCAN
        if is_end and self._wedge.is_second_end(now_ns, event.key):
            return
        code = clean_scan(self._wedge.enter(now_ns, event.key)) if is_end else ""
        if code:
            self.heard(code, is_typed=True)
        elif event.is_printable and event.character:
            self._wedge.type(event.character, now_ns)
            self.typed(event.character)
        else:
            self.interrupted(self._wedge.left())
            self.press(event.key)

    def on_paste(self, event: events.Paste) -> None:
        """Take a bounded part of what was pasted."""
        event.stop()
        self.use()
        text = clean_scan(event.text[:MAX_SCAN_CHARS])
        if text and event.text.endswith(LINE_ENDS):
            self.heard(text, is_typed=False)  # a whole code; what people paste has no end
        elif text:
            self.pasted(text)

    @on(ScanSeen)
    def _scan_seen(self, message: ScanSeen) -> None:
        self.use()
        text = clean_scan(message.text)
        if text:
            self.heard(text, is_typed=message.is_typed)

    @on(Touch.Touched)
    def _touched(self, message: Touch.Touched) -> None:
        message.stop()
        self.use()
        self.touched(message.key)

    @property
    def can_paint(self) -> bool:
        """Whether the widgets are there: not before they are mounted, and not while the program ends."""
        return self.is_mounted and self.app.is_running

    def on_mount(self) -> None:
        """Show the first state."""
        self.repaint()

    def on_resize(self) -> None:
        """Lay out anew."""
        self.call_after_refresh(self.repaint)

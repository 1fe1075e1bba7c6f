"""What all modes share: keys and scans come in here, answers come back. Must not know: any mode."""

from collections.abc import Callable

from textual import events, on
from textual.message import Message

from checkin.errors import EinlassError
from checkin.scan import MAX_SCAN_CHARS
from checkin.text import clean_scan
from kiosk.errands import Errands
from kiosk.lock import LockedScreen
from kiosk.messages import CameraBack, CameraLost, CheckInAnswered, ScanSeen
from kiosk.outfit import Outfit
from kiosk.screens.parts import Touch
from kiosk.wedge import Wedge
from kiosk.words import Words, words_in

ENDS_OF_SCAN = ("enter", "tab")
"""Keys that scanners press after a code."""


class HomeScreen(LockedScreen[None]):
    """The screen of a mode: everything that happens at this kiosk is shown by it."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (50, "-middle"), (76, "-wide")]  # noqa: RUF012  # Textual's type
    VERTICAL_BREAKPOINTS = [(0, "-low"), (16, "-half"), (22, "-high")]  # noqa: RUF012  # Textual's type

    def __init__(self, outfit: Outfit, errands: Errands) -> None:
        super().__init__()
        self.outfit = outfit
        self.errands = errands
        self.place = outfit.place
        self.words: Words = words_in(outfit.language, outfit.event.timezone)
        self.has_camera = outfit.has_camera
        self._wedge = Wedge()

    def ask(self, call: Callable[[], Message], *, is_write: bool = False) -> None:
        """Have the desk do something; the message that `call` makes comes back to this screen."""
        self.errands.run(call, self.post_message, is_write=is_write)

    def try_ticket(self, text: str) -> None:
        """Have the desk judge what a reader saw."""
        desk, place = self.outfit.desk, self.place
        self.ask(lambda: CheckInAnswered(desk.check_in(text, place), text), is_write=True)

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

    def failed(self, error: EinlassError) -> None:
        """The desk could not do it. The app shows that; a mode forgets what it was waiting for."""

    def on_key(self, event: events.Key) -> None:
        """Sort keys into scans, typing and single keys."""
        event.stop()
        now_ns = self.outfit.clock.mono_ns()
        self._rest(now_ns)
        code = clean_scan(self._wedge.enter(now_ns)) if event.key in ENDS_OF_SCAN else ""
        if code:
            self.scan(code)
        elif event.is_printable and event.character:
            self._wedge.type(event.character, now_ns)
            self.typed(event.character)
        else:
            self.interrupted(self._wedge.left())
            self.press(event.key)

    def on_paste(self, event: events.Paste) -> None:
        """Take a bounded part of what was pasted."""
        event.stop()
        text = clean_scan(event.text[:MAX_SCAN_CHARS])
        if text:
            self.pasted(text)

    @on(ScanSeen)
    def _scan_seen(self, message: ScanSeen) -> None:
        text = clean_scan(message.text)
        if text:
            self.scan(text)

    @on(CameraLost)
    def _camera_lost(self) -> None:
        self.has_camera = False
        self.repaint()

    @on(CameraBack)
    def _camera_back(self) -> None:
        self.has_camera = True
        self.repaint()

    @on(Touch.Touched)
    def _touched(self, message: Touch.Touched) -> None:
        message.stop()
        self.touched(message.key)

    @property
    def can_paint(self) -> bool:
        """Whether the widgets are there: not before they are mounted, and not while the program ends."""
        return self.is_mounted and self.app.is_running

    def repaint(self) -> None:
        """Show the present state, in the present language and size."""

    def on_mount(self) -> None:
        """Show the first state."""
        self.repaint()

    def on_resize(self) -> None:
        """Lay out anew."""
        self.call_after_refresh(self.repaint)

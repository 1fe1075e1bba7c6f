"""The screens of a kiosk whose ledger is locked: staff type its PIN, or it waits for its hub.

They stand before everything else: no event, no name and no ledger is known here. What is typed is shown as
dots, and nothing tells how near it was. Must not know: what is opened.
"""

from collections.abc import Callable

import msgspec
from textual import events, on
from textual.app import ComposeResult

from checkin.clock import Clock
from checkin.errors import EinlassError
from checkin.model import Names
from kiosk.errands import Errands
from kiosk.exit_codes import ExitCode
from kiosk.keys.passphrase import ENDS, Passphrase
from kiosk.keys.wedge import GAP_NS
from kiosk.lock import LockedScreen
from kiosk.messages import DeskFailed, DisplayAsked, PinChecked
from kiosk.pin_tries import PinPauses
from kiosk.screens.attendee.page_view import PageView
from kiosk.screens.attendee.pages import Page
from kiosk.screens.display import DISPLAY_KEY
from kiosk.screens.home import HomeScreen
from kiosk.screens.parts import Touch
from kiosk.screens.unlock_pages import hub_page, pin_page
from kiosk.wording.languages import LANGUAGES
from kiosk.words import words_in

TITLE = "Einlass"
"""Where the event's name stands later."""
ZONE = "UTC"
"""No time is shown before the event is known."""
LANGUAGE_KEY = "tab"
SETTLED_S = GAP_NS / 1e9 + 0.005
"""When a typed letter is known to be no scanner's, and a dot may stand for it."""
AGAIN_MS = 5_000
"""So long after an answer the hub is asked again."""
NS_PER_MS = 1_000_000


class UnlockOutfit(msgspec.Struct, frozen=True, kw_only=True):
    """What these screens are given.

    Attributes:
        languages: Those that can be chosen; the first one is spoken at the start.
        has_guests: Whether attendees stand before this kiosk.
        way_to_desk: How they find the service desk, per language.
    """

    clock: Clock
    languages: tuple[str, ...] = ("de", "en")
    has_guests: bool = True
    way_to_desk: Names = msgspec.field(default_factory=dict)

    def mono_ms(self) -> int:
        """Milliseconds of the clock that never jumps."""
        return self.clock.mono_ns() // NS_PER_MS


class UnlockScreen(LockedScreen[None]):
    """One page. The program goes on as soon as something has opened the lock.

    Args:
        page: What is shown now.

    Attributes:
        failure: What ended it, where it gave up.
    """

    CSS_PATH = "page.tcss"
    HORIZONTAL_BREAKPOINTS = HomeScreen.HORIZONTAL_BREAKPOINTS
    VERTICAL_BREAKPOINTS = HomeScreen.VERTICAL_BREAKPOINTS

    def __init__(self, outfit: UnlockOutfit, page: Callable[[], Page]) -> None:
        super().__init__()
        self.outfit = outfit
        self._page = page
        self.errands = Errands()
        self.words = words_in(outfit.languages[0], ZONE)
        self.is_asking = False
        self.failure: EinlassError | None = None

    def compose(self) -> ComposeResult:
        """One page fills the screen."""
        languages = self.outfit.languages
        yield PageView(languages if len(languages) > 1 else (), self._shown())

    def _shown(self) -> tuple[Page, str, str]:
        return self._page(), TITLE, self.words.language

    def repaint(self) -> None:
        """Show the present state."""
        if self.is_mounted and self.app.is_running:
            self.query_one(PageView).show(*self._shown())

    def on_resize(self) -> None:
        """Lay out anew."""
        self.call_after_refresh(self.repaint)

    def on_unmount(self) -> None:
        """Let what was asked end."""
        self.errands.close()

    def tick(self) -> None:
        """Count down."""
        self.repaint()

    def open(self, call: Callable[[], object]) -> None:
        """Try something that takes its time, beside the screen."""
        self.is_asking = True
        self.errands.run_aside(lambda: PinChecked(call()), self.post_message)

    def refused(self) -> None:
        """It did not open."""

    def failed(self, error: EinlassError) -> None:
        """It could not be tried."""

    @on(PinChecked)
    def _tried(self, message: PinChecked) -> None:
        message.stop()
        self.is_asking = False
        if message.found:
            self.leave()
        else:
            self.refused()
            self.repaint()

    @on(DeskFailed)
    def _not_tried(self, message: DeskFailed) -> None:
        message.stop()
        self.is_asking = False
        self.failed(message.error)
        self.repaint()

    def leave(self) -> None:
        """The program goes on, or ends if there is a `failure`."""
        self.app.exit(int(ExitCode.DONE))

    def on_key(self, event: events.Key) -> None:
        """The key that changes the language; all others are the screen's own."""
        event.stop()
        self.pressed(event)
        self.repaint()

    def pressed(self, event: events.Key) -> None:
        """A key."""
        if event.key == LANGUAGE_KEY:
            self.next_language()
        else:
            self.touched((event.character or event.key).lower())

    def next_language(self) -> None:
        """Go on in the next language of the outfit."""
        languages = self.outfit.languages
        self._speak(languages[(languages.index(self.words.language) + 1) % len(languages)])

    def _speak(self, language: str) -> None:
        self.words = words_in(language, ZONE)
        self.repaint()

    def on_paste(self, event: events.Paste) -> None:
        """PINs are typed."""
        event.stop()

    @on(Touch.Touched)
    def _touched(self, message: Touch.Touched) -> None:
        message.stop()
        self.touched(message.key)

    def touched(self, key: str) -> None:
        """What stands at the top: the sign of the display, and languages."""
        languages = {LANGUAGES[code].letters[0].lower(): code for code in self.outfit.languages}
        if key == DISPLAY_KEY:
            self.post_message(DisplayAsked())
        elif key in languages:
            self._speak(languages[key])


class PinUnlockScreen(UnlockScreen):
    """Staff type the PIN, as often as it takes; each wrong one makes the next pause longer.

    Args:
        opens: Whether a PIN opens the lock; slow on purpose.
        tries: It gives up after so many; 0 = never.
    """

    def __init__(self, outfit: UnlockOutfit, opens: Callable[[str], bool], tries: int = 0) -> None:
        self._opens = opens
        self._tries = tries
        self._typed = Passphrase()
        self._pauses = PinPauses()
        super().__init__(outfit, self.page)

    def page(self) -> Page:
        """The field, and what came of the last try."""
        return pin_page(
            self.words,
            len(self._typed.text),
            self._notice(),
            has_guests=self.outfit.has_guests,
            has_languages=len(self.outfit.languages) > 1,
        )

    def _notice(self) -> str:
        pause_s = self._pauses.left_s(self.outfit.mono_ms())
        if self.is_asking:
            return self.words.say("One moment, please")
        if pause_s:
            return self.words.say("Wrong. Next try in {number} s", number=pause_s)
        if self._typed.was_scan:
            return self.words.say("Read as a ticket. Type again")
        return self.words.say("That was not the PIN") if self._is_wrong else ""

    @property
    def _is_wrong(self) -> bool:
        return self._pauses.wrong > 0 and not self._typed.text

    def tick(self) -> None:
        """Letters that nothing followed were fingers'."""
        self._typed.rest(self.outfit.clock.mono_ns())
        super().tick()

    def pressed(self, event: events.Key) -> None:
        """Letters make the PIN; nothing of it is shown."""
        now_ns = self.outfit.clock.mono_ns()
        if self.is_asking:
            return
        if event.key in ENDS:
            if self._typed.end(event.key, now_ns):
                self._ended(event)
        elif event.key == "backspace":
            self._typed.erase(now_ns)
        elif event.key == "escape":
            self._typed.take()
        elif event.is_printable and event.character:
            self._typed.type(event.character, now_ns)
            self.set_timer(SETTLED_S, self.tick)

    def _ended(self, event: events.Key) -> None:
        if event.key == LANGUAGE_KEY:
            self.next_language()
        else:
            self._try()

    def touched(self, key: str) -> None:
        """The foot names Enter."""
        if key != "enter":
            super().touched(key)
        elif not self.is_asking:
            self._try()

    def _try(self) -> None:
        """Nothing is tried in a pause, and what was typed stays until then."""
        if self._typed.text.strip() and not self._pauses.left_s(self.outfit.mono_ms()):
            pin, opens = self._typed.take(), self._opens
            self.open(lambda: opens(pin))

    def refused(self) -> None:
        """Another one may be tried after a pause."""
        self._pauses.count_wrong(self.outfit.mono_ms())
        if self._pauses.wrong == self._tries:
            self.leave()

    def failed(self, error: EinlassError) -> None:
        """A mistake of our own, or no memory for the slow hash: whoever starts the program anew helps."""
        self.failure = error
        self.leave()


class HubUnlockScreen(UnlockScreen):
    """The hub is asked until it opens the lock.

    Args:
        fetch: Asks it once.
        gives_up: What ends it instead.
    """

    def __init__(
        self, outfit: UnlockOutfit, fetch: Callable[[], object], gives_up: tuple[type[EinlassError], ...] = ()
    ) -> None:
        self._fetch = fetch
        self._gives_up = gives_up
        self._error: EinlassError | None = None
        self._again_ms = outfit.mono_ms() + 1
        super().__init__(outfit, self.page)

    def page(self) -> Page:
        """Why it is still locked, and when the hub is asked next."""
        wait_s = 0 if self.is_asking else max(-((self.outfit.mono_ms() - self._again_ms) // 1000), 0)
        way = self.outfit.way_to_desk if self.outfit.has_guests else None
        return hub_page(self.words, self._error, wait_s, way)

    def tick(self) -> None:
        """Ask again when it is time."""
        if not self.is_asking and self.outfit.mono_ms() >= self._again_ms:
            self.open(self._fetch)
        super().tick()

    def failed(self, error: EinlassError) -> None:
        """It is asked again in a moment, unless that ends it."""
        self._error = error
        self._again_ms = self.outfit.mono_ms() + AGAIN_MS
        if isinstance(error, self._gives_up):
            self.failure = error
            self.leave()

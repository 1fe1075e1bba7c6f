"""How camera and scanners are: there or missing, set to which keyboard, what they ask for; what is announced.

Must not know: codes, keys, any mode.
"""

from typing import TYPE_CHECKING, ClassVar

from textual import on

from checkin.announcement import Audience
from kiosk.messages import CameraBack, CameraLost, HintChanged, ScannerBack, ScannerCalibrated, ScannerLost
from kiosk.outfit import Outfit
from kiosk.screens.announced import announced
from kiosk.screens.standing import StandingScreen
from kiosk.wording.scanner_words import Said, say_calibrated
from kiosk.words import Words, words_in

if TYPE_CHECKING:
    from scanner.hint import Hint


class ReadingScreen(StandingScreen):
    """A screen whose tickets are read by devices that may go and come back."""

    AUDIENCE: ClassVar[Audience] = Audience.STAFF
    """Who reads it."""

    def __init__(self, outfit: Outfit) -> None:
        super().__init__(outfit)
        self.words: Words = words_in(outfit.language, outfit.event.timezone)
        self.has_camera = outfit.has_camera
        self.missing_scanners: frozenset[str] = frozenset()
        self.hint: Hint | None = None

    @property
    def announced(self) -> tuple[str, ...]:
        """What organisers say here just now."""
        return announced(self.outfit, self.place, self.AUDIENCE, self.words.language)

    def say(self, said: Said) -> None:
        """Tell staff of a scanner, for a moment."""

    @on(ScannerCalibrated)
    def _scanner_calibrated(self, message: ScannerCalibrated) -> None:
        self.use()
        self.say(say_calibrated(self.words, message.found, message.layout))

    @on(ScannerLost)
    def _scanner_lost(self, message: ScannerLost) -> None:
        self.missing_scanners |= {message.reader}
        self.repaint()

    @on(ScannerBack)
    def _scanner_back(self, message: ScannerBack) -> None:
        self.missing_scanners -= {message.reader}
        self.repaint()

    @on(HintChanged)
    def _hint_changed(self, message: HintChanged) -> None:
        self.hint = message.hint
        self.repaint()

    @on(CameraLost)
    def _camera_lost(self) -> None:
        self.has_camera = False
        self.repaint()

    @on(CameraBack)
    def _camera_back(self) -> None:
        self.has_camera = True
        self.repaint()

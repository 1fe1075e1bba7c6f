"""The Textual program: one screen per mode, messages from workers in, exit code out.

It takes everything as arguments, reads no settings and touches no device. Must not know: what a mode shows.
"""

from pathlib import Path

from textual import on
from textual.message import Message

from checkin.errors import LedgerLockedError
from kiosk.errands import Errands
from kiosk.exit_codes import ExitCode
from kiosk.lock import LockedApp, LockedScreen
from kiosk.messages import (
    CameraBack,
    CameraLost,
    CheckInAnswered,
    DeskFailed,
    LinkChanged,
    LinkRead,
    PrinterChanged,
    PrintJobChanged,
    ScanSeen,
)
from kiosk.outfit import Outfit
from kiosk.pin_tries import PinTries
from kiosk.screens.home import HomeScreen
from kiosk.settings import Mode
from kiosk.theme import css_variables

STYLES = Path(__file__).parent / "screens"
SHEETS = {Mode.SELF_SERVICE: "page.tcss", Mode.DESK: "desk.tcss", Mode.DOOR: "door.tcss"}

TICK_S = 0.1
ROOM_BESIDE_CELLS = 76
"""From this width on something may stand beside an attendee screen of 35 cells."""

RETRY_MS = 3_000
"""How often a desk that could not be read is asked again."""


def make_home(outfit: Outfit, errands: Errands) -> HomeScreen:
    """The mode's screen; the other modes' are not even loaded."""
    match outfit.mode:
        case Mode.SELF_SERVICE:
            from kiosk.screens.selfservice import SelfServiceScreen

            return SelfServiceScreen(outfit, errands)
        case Mode.DESK:
            from kiosk.screens.desk import DeskScreen

            return DeskScreen(outfit, errands)
        case Mode.DOOR:
            from kiosk.screens.door import DoorScreen

            return DoorScreen(outfit, errands)


class KioskApp(LockedApp[int]):
    """Hands what happened to the mode's screen, and covers that screen when something is broken."""

    TITLE = "Einlass"

    def __init__(self, outfit: Outfit) -> None:
        # The mode's style sheet together with the common one: each later one would be a parse of all of them.
        super().__init__(css_path=[STYLES / "kiosk.tcss", STYLES / SHEETS[outfit.mode]])
        self.animation_level = "none"
        self.outfit = outfit
        self.errands = Errands()
        self.home = make_home(outfit, self.errands)
        self._pin_tries = PinTries()
        self._broken: HomeScreen | None = None
        """Stands over the home screen, or is to go as soon as a PIN dialog above it is closed."""
        self._covers: list[HomeScreen] = []
        self._needs_write = False
        self._retry_ms = 0

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our colours, for the style sheet."""
        return css_variables()

    async def on_mount(self) -> None:
        """Show the mode's screen; then whoever waits for it may begin to post."""
        await self.push_screen(self.home)
        if self.outfit.beside is not None and self.size.width >= ROOM_BESIDE_CELLS:
            await self.home.mount(self.outfit.beside())
        self.set_interval(TICK_S, self.tick)
        for ready in self.outfit.on_ready:
            ready(self.post_message)

    def on_unmount(self) -> None:
        """Let the last errand end."""
        self.errands.close()

    def tick(self) -> None:
        """Let everything look at the clock; the screen below a cover counts down as well."""
        for screen in self.screen_stack:
            if isinstance(screen, LockedScreen):
                screen.tick()
        if self._broken is None:
            self._uncover()
        elif not self._needs_write and self.outfit.mono_ms() >= self._retry_ms:
            self._retry_ms = self.outfit.mono_ms() + RETRY_MS
            desk = self.outfit.desk
            self.errands.run(lambda: LinkRead(desk.link()), self.post_message)

    @on(ScanSeen)
    @on(CameraLost)
    @on(CameraBack)
    @on(LinkChanged)
    @on(PrinterChanged)
    @on(PrintJobChanged)
    def _hand_on(self, message: Message) -> None:
        """What workers post is for the mode's screen."""
        self.home.post_message(message)

    @on(DeskFailed)
    def _desk_failed(self, message: DeskFailed) -> None:
        """Cover the screen; a disk that cannot be written is tried by the next ticket, all else by itself."""
        self._retry_ms = self.outfit.mono_ms() + RETRY_MS
        self.home.failed(message.error)
        if message.is_write and not isinstance(message.error, LedgerLockedError):
            self._needs_write = True
        if self._broken is None:
            from kiosk.screens.broken import BrokenScreen  # seldom needed, so not at the start

            self._broken = BrokenScreen(self.outfit, self.errands, self.home, message.error)
            self._covers.append(self._broken)
            self.push_screen(self._broken)

    @on(CheckInAnswered)
    def _desk_writes(self) -> None:
        """The desk wrote something down, so it is well again."""
        self._needs_write = False
        self._uncover()

    @on(LinkRead)
    def _desk_reads(self) -> None:
        """The desk can be read again."""
        if not self._needs_write:
            self._uncover()

    def _uncover(self) -> None:
        """The cover is not wanted any more; under a PIN dialog it waits for its turn."""
        self._broken = None
        stack = self.screen_stack  # empty while the program ends
        if stack and stack[-1] in self._covers:
            self.pop_screen()
            self._covers.clear()

    def action_leave(self) -> None:
        """Ask for the PIN, once."""
        from kiosk.screens.pin import PinScreen  # seldom needed, so not at the start

        if not isinstance(self.screen, PinScreen):
            screen = PinScreen(self.outfit, self.errands, self.home.words, self._pin_tries)
            self.push_screen(screen, self._leave)

    def _leave(self, is_right: bool | None) -> None:  # noqa: FBT001  # what the dialog gives back
        if is_right:
            self.exit(int(ExitCode.DONE), return_code=int(ExitCode.DONE))

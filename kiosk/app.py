"""The Textual program: one screen per mode, messages from workers in, exit code out.

It takes everything as arguments, reads no settings and touches no device. Must not know: what a mode shows.
"""

from textual import on
from textual.message import Message

from checkin.errors import LedgerLockedError
from kiosk.dressed import TICK_S
from kiosk.errands import Errands
from kiosk.evacuating import EvacuatingApp
from kiosk.exit_codes import ExitCode
from kiosk.messages import (
    BadgeProposed,
    CameraBack,
    CameraLost,
    CheckInAnswered,
    DeskFailed,
    DisplayAsked,
    HintChanged,
    LinkChanged,
    LinkRead,
    PlaceChanged,
    PrinterChanged,
    PrintingRead,
    PrintJobChanged,
    ScannerBack,
    ScannerCalibrated,
    ScannerLost,
    ScanSeen,
)
from kiosk.outfit import Outfit
from kiosk.restarting import Restarting
from kiosk.screens.display import Display, next_display
from kiosk.screens.home import HomeScreen
from kiosk.settings import Mode

SHEETS = {
    Mode.SELF_SERVICE: "page.tcss",
    Mode.DESK: "desk.tcss",
    Mode.DOOR: "door.tcss",
    Mode.LEAD: "lead.tcss",
    Mode.STAND: "page.tcss",
}

ROOM_BESIDE_CELLS = 76
"""From this width on something may stand beside an attendee screen of 35 cells."""

RETRY_MS = 3_000
"""How often a desk that could not be read is asked again."""


def make_home(outfit: Outfit, errands: Errands) -> HomeScreen:
    """The mode's screen; the other modes' are not even loaded."""
    match outfit.mode:
        case Mode.SELF_SERVICE:
            from kiosk.screens.attendee.screen import SelfServiceScreen

            return SelfServiceScreen(outfit, errands)
        case Mode.DESK:
            from kiosk.screens.desk.screen import DeskScreen

            return DeskScreen(outfit, errands)
        case Mode.DOOR:
            from kiosk.screens.door.screen import DoorScreen

            return DoorScreen(outfit, errands)
        case Mode.LEAD:
            from kiosk.screens.lead.screen import LeadScreen

            return LeadScreen(outfit, errands)
        case Mode.STAND:
            from kiosk.screens.stand.screen import StandScreen

            return StandScreen(outfit, errands)


class KioskApp(EvacuatingApp):
    """Hands what happened to the mode's screen, and covers that screen when something is broken."""

    TITLE = "Einlass"

    def __init__(self, outfit: Outfit) -> None:
        super().__init__(outfit.look, SHEETS[outfit.mode], outfit.event.accent)
        self.outfit = outfit
        self.errands = Errands()
        self.home = make_home(outfit, self.errands)
        self._broken: HomeScreen | None = None
        """Stands over the home screen, or is to go as soon as a PIN dialog above it is closed."""
        self._covers: list[HomeScreen] = []
        self._needs_write = False
        self._retry_ms = 0
        self._is_leaving = False
        self._restarting = Restarting(outfit.restarts, outfit.mono_ms)

    def action_display(self) -> None:
        """The display key of staff."""
        self.home.change_display()

    @on(DisplayAsked)
    def _display_asked(self, message: DisplayAsked) -> None:
        usual, has_large = self.outfit.look, self.home.HAS_LARGE
        now = self.shown_as
        self.show_as(Display(usual) if message.is_usual else next_display(now, usual, has_large=has_large))

    async def on_mount(self) -> None:
        """Show the mode's screen; then whoever waits for it may begin to post."""
        await self.push_screen(self.home)
        if self.outfit.beside is not None and self.size.width >= ROOM_BESIDE_CELLS:
            self.home.add_class("-beside")
            await self.home.mount(self.outfit.beside())
        self.set_interval(TICK_S, self.tick)
        for ready in self.outfit.on_ready:
            ready(self.post_message)

    def on_unmount(self) -> None:
        """Let the last errand end."""
        self.errands.close()

    def tick(self) -> None:
        """Let everything look at the clock, uncover what works again, and go when that is wanted."""
        super().tick()
        self.wear(self.home.outfit.event.accent)
        if self._broken is None:
            self._uncover()
        elif not self._needs_write and self.outfit.mono_ms() >= self._retry_ms:
            self._retry_ms = self.outfit.mono_ms() + RETRY_MS
            desk = self.outfit.desk
            self.errands.run(lambda: LinkRead(desk.link()), self.post_message)
        if self._restarting.is_due(is_free=self._is_free):
            desk = self.outfit.desk
            self.errands.run(lambda: PrintingRead(is_printing=desk.is_printing()), self.post_message)

    @property
    def _is_free(self) -> bool:
        """Whether nobody is being served, and nothing stands over the mode's screen."""
        is_bare = bool(self.screen_stack) and self.screen_stack[-1] is self.home and not self._is_leaving
        return is_bare and self.errands.is_idle and self.home.is_at_rest

    @on(PrintingRead)
    def _printing_read(self, message: PrintingRead) -> None:
        if self._restarting.may_go(is_free=self._is_free, is_printing=message.is_printing):
            self.exit(int(ExitCode.RESTART), return_code=int(ExitCode.RESTART))

    @on(ScanSeen)
    @on(HintChanged)
    @on(CameraLost)
    @on(CameraBack)
    @on(ScannerLost)
    @on(ScannerBack)
    @on(ScannerCalibrated)
    @on(LinkChanged)
    @on(PrinterChanged)
    @on(PrintJobChanged)
    @on(PlaceChanged)
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
    @on(BadgeProposed)
    def _desk_writes(self) -> None:
        """The desk wrote something down, so it is well again; or a badge is asked about before it will."""
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
        from kiosk.screens.pin import PinScreen, ask_to_leave  # seldom needed, so not at the start

        if not isinstance(self.screen, PinScreen):
            ask = ask_to_leave(self.home.words, self.outfit.check_pin)
            screen = PinScreen(self.outfit, self.errands, self.home.words, self.outfit.pin_tries, ask)
            self.push_screen(screen, self._leave)

    def _leave(self, is_right: object) -> None:
        if is_right:
            self._is_leaving = True
            self.home.leave()
            self.exit(int(ExitCode.DONE), return_code=int(ExitCode.DONE))

"""How printer and badges are while somebody waits for one, and while nobody does.

Must not know: how that is worded.
"""

from textual import on

from checkin.badge import Cause
from kiosk.errands import Errands
from kiosk.messages import BadgeRead, PrinterChanged, PrinterRead, PrintJobChanged
from kiosk.outfit import Outfit
from kiosk.screens.attendee.calling import CallingScreen
from kiosk.screens.attendee.visit import Told, badge_read


class BadgeScreen(CallingScreen):
    """A screen beside which badges come out."""

    def __init__(self, outfit: Outfit, errands: Errands) -> None:
        super().__init__(outfit, errands)
        self.trouble = Cause.NONE
        """Why the printer prints nothing."""

    def on_mount(self) -> None:
        """Learn how the printer is."""
        self._read_printer()

    @on(PrintJobChanged)
    @on(PrinterChanged)
    def _printing_changed(self) -> None:
        self.read_badge()
        self._read_printer()

    def _read_printer(self) -> None:
        desk = self.outfit.desk
        self.ask(lambda: PrinterRead(desk.printer()))

    @on(PrinterRead)
    def _printer_read(self, message: PrinterRead) -> None:
        is_stuck = not message.printer.ready and message.printer.cause is not Cause.NO_PRINTER
        self.trouble = message.printer.cause if is_stuck else Cause.NONE
        self.repaint()

    def read_badge(self) -> None:
        """Ask how the badge is coming along that somebody waits for."""
        if isinstance(self.state, Told) and self.state.answer.badge:
            desk, badge = self.outfit.desk, self.state.answer.badge
            self.ask(lambda: BadgeRead(desk.print_job(badge), desk.printer()))

    @on(BadgeRead)
    def _badge_read(self, message: BadgeRead) -> None:
        is_ours = isinstance(self.state, Told) and (
            message.job is None or message.job.id == self.state.answer.badge
        )
        if isinstance(self.state, Told) and is_ours:
            now_ms = self.outfit.mono_ms()
            usual_ms, printer = self.outfit.print_ms, message.printer
            self.turn_to(badge_read(self.state, message.job, printer, now_ms, usual_ms, self.times))

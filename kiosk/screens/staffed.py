"""What screens for staff share: how the line to central and the printer are, and who works here, kept honest.

Must not know: what else is shown.
"""

from typing import TYPE_CHECKING

from textual import on

from kiosk.errands import Errands
from kiosk.messages import LinkChanged, LinkRead, PrinterChanged, PrinterRead, PrintJobChanged, StaffRead
from kiosk.outfit import Outfit
from kiosk.screens.signing import SigningScreen

if TYPE_CHECKING:
    from kiosk.views import Link, PrinterView

REFRESH_MS = 2_000
"""How often they are read even when nobody said that they changed."""


class StaffedScreen(SigningScreen):
    """A screen that staff look at."""

    def __init__(self, outfit: Outfit, errands: Errands) -> None:
        super().__init__(outfit, errands)
        self.link: Link | None = None
        self.printer: PrinterView | None = None
        self._refresh_ms = 0

    def advance(self) -> None:
        """Read anew what may have changed in silence."""
        super().advance()
        now_ms = self.outfit.mono_ms()
        if now_ms >= self._refresh_ms:
            self._refresh_ms = now_ms + REFRESH_MS
            self.refresh_state()

    def refresh_state(self) -> None:
        """Read how link and printer are, and whether whoever works here still does."""
        desk = self.outfit.desk
        self.ask(lambda: LinkRead(desk.link()))
        self.ask(lambda: PrinterRead(desk.printer()))
        self._look_up_staff()

    @on(LinkChanged)
    @on(PrinterChanged)
    @on(PrintJobChanged)
    def _state_changed(self) -> None:
        self.refresh_state()

    @on(LinkRead)
    def _link_read(self, message: LinkRead) -> None:
        self.link = message.link
        self.repaint()

    @on(PrinterRead)
    def _printer_read(self, message: PrinterRead) -> None:
        self.printer = message.printer
        self.repaint()

    def _look_up_staff(self) -> None:
        """Read whether whoever works here still does, and in which role."""
        staff, signing = self.staff, self.outfit.signing
        if staff is not None and signing is not None:
            self.ask(lambda: StaffRead(staff.name, signing.look_up(staff.name)))

    @on(StaffRead)
    def _staff_read(self, message: StaffRead) -> None:
        if self.staff is None or message.name != self.staff.name or message.staff == self.staff:
            return
        self.close_help()  # it tells what the earlier role may do
        if message.staff is None:
            self.sign_out()
        else:
            self.staff = message.staff
            self.left()  # what stands there may be more than the new role may see
            self.repaint()

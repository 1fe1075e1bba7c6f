"""Lists that staff want on paper now: before every badge, sheet by sheet, with an honest word about how far.

They stand in no journal: nobody prints them again by itself. Must not know: what stands on a list, screens.
"""

import threading
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from checkin.badge import Cause, PrintState
from checkin.errors import LayoutError

if TYPE_CHECKING:
    from kiosk.printing.outlets import Outlet
    from printer.lists import PresenceList

ID_BYTES = 8


class Progress(msgspec.Struct, frozen=True):
    """How far a list has come.

    Attributes:
        template: Which list it is, by the name of its template.
        state: ``queued`` until the printer's thread has it, ``sending`` meanwhile, then how it ended.
        cause: Why it ended as it did.
        printed: Sheets that came out, of so many; 0 sheets = not known yet.
    """

    template: str
    state: PrintState = PrintState.QUEUED
    cause: Cause = Cause.NONE
    printed: int = 0
    sheets: int = 0


class Order(msgspec.Struct, frozen=True):
    """What is to be printed."""

    presence: "PresenceList"
    template: str


class Sheets:
    """The newest order counts: whoever asks again wants it as it is now. Any thread orders, one prints.

    Args:
        wake: Wakes the printer's thread.
        told: Called there at every step.
    """

    def __init__(self, wake: Callable[[], None], told: Callable[[], None] = lambda: None) -> None:
        self._wake = wake
        self._told = told
        self._lock = threading.Lock()
        self._order: Order | None = None
        self._number = 0
        self._progress: Progress | None = None

    @property
    def progress(self) -> Progress | None:
        """Of the newest order; None = there was none."""
        return self._progress

    def order(self, presence: "PresenceList", template: str) -> None:
        """Print this as soon as the sheet that is being printed is out."""
        with self._lock:
            self._order = Order(presence, template)
            self._progress = Progress(template)
        self._wake()

    def work(self, outlets: "Iterable[Outlet]") -> None:
        """Print what was ordered; in the printer's thread."""
        with self._lock:
            order, self._order = self._order, None
        if order is None:
            return
        outlets = tuple(outlets)
        for outlet in outlets:
            outlet.ask()
        well = next((outlet for outlet in outlets if outlet.is_well), None)
        if well is None:
            status = outlets[0].status
            cause = status.fault if status else Cause.NO_ANSWER
            self._tell(Progress(order.template, PrintState.FAILED, cause))
            return
        self._tell(Progress(order.template, PrintState.SENDING))
        try:
            self._print(order, well)
        except Exception:
            self._tell(Progress(order.template, PrintState.FAILED, Cause.CRASH))
            raise

    def _print(self, order: Order, outlet: "Outlet") -> None:
        try:
            pages = outlet.render_list(order.presence, order.template)
        except LayoutError:
            self._tell(Progress(order.template, PrintState.FAILED, Cause.LAYOUT))
            return
        progress = Progress(order.template, PrintState.SENDING, sheets=len(pages))
        self._tell(progress)
        state = PrintState.PRINTED
        for page in pages:
            self._number += 1
            outcome = outlet.print_sheet(page, self._number.to_bytes(ID_BYTES))
            if outcome.state not in (PrintState.PRINTED, PrintState.UNCONFIRMED):
                self._tell(replace(progress, state=outcome.state, cause=outcome.cause))
                return
            state = outcome.state if outcome.state is PrintState.UNCONFIRMED else state
            progress = replace(progress, printed=progress.printed + 1, cause=outcome.cause)
            self._tell(progress)
            if self._order is not None:
                return  # a newer one takes its place
        self._tell(replace(progress, state=state))

    def _tell(self, progress: Progress) -> None:
        with self._lock:
            if self._order is None:
                self._progress = progress
        self._told()

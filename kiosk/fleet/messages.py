"""What comes back to the lead's screen from those who know. Must not know: the screen, how they know."""

from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from checkin.queueing import Advice
    from kiosk.fleet.evacuation import Evacuation
    from kiosk.fleet.kiosks import FleetView
    from kiosk.printing.sheets import Progress


class FleetRead(Message):
    """All kiosks as they are known now."""

    def __init__(self, view: "FleetView") -> None:
        super().__init__()
        self.view = view


class EvacuationRead(Message):
    """Who is where now, and how far the newest slip has come; None = none was printed."""

    def __init__(self, found: "Evacuation", progress: "Progress | None") -> None:
        super().__init__()
        self.found = found
        self.progress = progress


class QueueRead(Message):
    """How the line before the doors will be; None = nobody knows."""

    def __init__(self, advice: "Advice | None") -> None:
        super().__init__()
        self.advice = advice


class MarkTold(Message):
    """It was written down how far the line reaches."""

    def __init__(self, mark: int, persons: int) -> None:
        super().__init__()
        self.mark = mark
        self.persons = persons


class SlipOrdered(Message):
    """A slip is on its way to the printer, or there is none."""

    def __init__(self, *, is_printing: bool) -> None:
        super().__init__()
        self.is_printing = is_printing

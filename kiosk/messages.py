"""What has happened, as messages to the Textual program. Worker threads post these and touch nothing else.

The first part comes from readers, printer and link; it does not bubble, because the app hands it to the
screen it belongs to. Where only the newest state counts, a burst melts into one message, and the screen reads
anew.
"""

from typing import TYPE_CHECKING

from textual.message import Message

from checkin.errors import EinlassError
from checkin.model import PositionId
from checkin.prints import PrintJob
from kiosk.lookup_tries import LookedUp
from kiosk.views import Answer, Card, Hit, Link, PrinterView, RoomCount

if TYPE_CHECKING:
    from kiosk.views import Scanned


class _Melting(Message, bubble=False):
    """Says only that something is different now, so the newest one is enough."""

    def can_replace(self, message: Message) -> bool:
        """Whether `message`, still waiting, may be dropped for this one."""
        return type(message) is type(self)


class ScanSeen(Message, bubble=False):
    """A reader saw a code."""

    def __init__(self, text: str, reader: str) -> None:
        super().__init__()
        self.text = text
        self.reader = reader


class CameraLost(Message, bubble=False):
    """The camera gives no pictures."""


class CameraBack(Message, bubble=False):
    """The camera gives pictures again."""


class LinkChanged(_Melting, bubble=False):
    """The line to central changed, or the number of journal entries that wait for it."""


class PrinterChanged(_Melting, bubble=False):
    """The printer's state changed."""


class PrintJobChanged(_Melting, bubble=False):
    """One print job or more moved on."""


class CheckInAnswered(Message):
    """The desk answered a scan or a chosen position.

    `text` is what was scanned; `scanned` is the attempt, where it may be repeated in another way.
    """

    def __init__(self, answer: Answer, text: str = "", scanned: "Scanned | None" = None) -> None:
        super().__init__()
        self.answer = answer
        self.text = text
        self.scanned = scanned


class SelfLookedUp(Message):
    """The desk looked for an attendee without a ticket, who asked at that time (ms, monotonic)."""

    def __init__(self, looked_up: LookedUp, asked_ms: int) -> None:
        super().__init__()
        self.looked_up = looked_up
        self.asked_ms = asked_ms


class HitsFound(Message):
    """The desk searched."""

    def __init__(self, query: str, hits: tuple[Hit, ...]) -> None:
        super().__init__()
        self.query = query
        self.hits = hits


class OrderFound(Message):
    """The desk read all tickets of an order; `position` is whose."""

    def __init__(self, position: PositionId, hits: tuple[Hit, ...]) -> None:
        super().__init__()
        self.position = position
        self.hits = hits


class CardOpened(Message):
    """The desk read all of one attendee."""

    def __init__(self, card: Card | None) -> None:
        super().__init__()
        self.card = card


class WaitingJobFound(Message):
    """A print job that asks for a decision, with the attendee it is for."""

    def __init__(self, job: PrintJob, card: Card | None) -> None:
        super().__init__()
        self.job = job
        self.card = card


class PrintSettled(Message):
    """Staff decided; `outcome` is what the desk gave back, `said` what they are told of it, if anything."""

    def __init__(self, outcome: object = None, said: str = "") -> None:
        super().__init__()
        self.outcome = outcome
        self.said = said


class BadgeRead(Message):
    """The desk read how far a print job is, and how the printer is."""

    def __init__(self, job: PrintJob | None, printer: PrinterView) -> None:
        super().__init__()
        self.job = job
        self.printer = printer


class RoomCounted(Message):
    """The desk counted a room."""

    def __init__(self, count: RoomCount) -> None:
        super().__init__()
        self.count = count


class LinkRead(Message):
    """The desk read how the line to central is."""

    def __init__(self, link: Link) -> None:
        super().__init__()
        self.link = link


class PrinterRead(Message):
    """The desk read how the printer is."""

    def __init__(self, printer: PrinterView) -> None:
        super().__init__()
        self.printer = printer


class DeskFailed(Message):
    """The desk could not do it: something is broken."""

    def __init__(self, error: EinlassError, *, is_write: bool) -> None:
        super().__init__()
        self.error = error
        self.is_write = is_write


class PinChecked(Message):
    """The staff PIN was right or wrong."""

    def __init__(self, *, is_right: bool) -> None:
        super().__init__()
        self.is_right = is_right

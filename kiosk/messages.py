"""What has happened, as messages to the Textual program. Worker threads post these and touch nothing else.

The first part comes from readers, printer and link; it does not bubble, because the app hands it to the
screen it belongs to. Where only the newest state counts, a burst melts into one message, and the screen reads
anew.
"""

from typing import TYPE_CHECKING

from textual.message import Message

from checkin.errors import EinlassError
from checkin.model import Names, PositionId
from checkin.prints import PrintJob
from kiosk.admission.lookup_tries import LookedUp
from kiosk.views import Answer, Card, DeskPlace, Hit, Link, PrinterView, RoomCount
from scanner.hint import Hint

if TYPE_CHECKING:
    from collections.abc import Callable

    from checkin.roles import Staff
    from kiosk.admission.confirming import Proposed
    from kiosk.changes.disputes import Dispute
    from kiosk.screens.desk.group import Group
    from kiosk.stands.views import Met
    from kiosk.views import Scanned
    from scanner.handheld.calibration import Calibrated
    from scanner.handheld.layouts import Layout


class _Melting(Message, bubble=False):
    """Says only that something is different now, so the newest one is enough."""

    def can_replace(self, message: Message) -> bool:
        """Whether `message`, still waiting, may be dropped for this one."""
        return type(message) is type(self)


class ScanSeen(Message, bubble=False):
    """A reader saw a code; `is_typed` where its keys may stand for other characters."""

    def __init__(self, text: str, reader: str, *, is_typed: bool = False) -> None:
        super().__init__()
        self.text = text
        self.reader = reader
        self.is_typed = is_typed


class TicketLate(Message, bubble=False):
    """The turn of a ticket came so long after it was read that nobody waits for it: it was not tried."""


class DisplayAsked(Message):
    """Somebody wants to see everything in another way; `is_usual` = whoever wanted that has gone."""

    def __init__(self, *, is_usual: bool = False) -> None:
        super().__init__()
        self.is_usual = is_usual


class HintChanged(_Melting, bubble=False):
    """Whoever holds up a ticket should do something else now; None = nothing any more."""

    def __init__(self, hint: Hint | None) -> None:
        super().__init__()
        self.hint = hint


class CameraLost(Message, bubble=False):
    """The camera gives no pictures."""


class CameraBack(Message, bubble=False):
    """The camera gives pictures again."""


class ScannerLost(Message, bubble=False):
    """A scanner that is no camera is not there."""

    def __init__(self, reader: str) -> None:
        super().__init__()
        self.reader = reader


class ScannerBack(Message, bubble=False):
    """It is there again."""

    def __init__(self, reader: str) -> None:
        super().__init__()
        self.reader = reader


class ScannerCalibrated(Message, bubble=False):
    """The calibration code was read; `layout` is the scanner's, where it is read past the keyboard."""

    def __init__(self, found: "Calibrated", layout: "Layout | None" = None) -> None:
        super().__init__()
        self.found = found
        self.layout = layout


class LinkChanged(_Melting, bubble=False):
    """The line to central changed, or the number of journal entries that wait for it."""


class PrinterChanged(_Melting, bubble=False):
    """The printer's state changed."""


class PrintJobChanged(_Melting, bubble=False):
    """One print job or more moved on."""


class PlaceChanged(Message, bubble=False):
    """The organiser wants this kiosk at another list, gate, room or direction."""

    def __init__(self, place: DeskPlace, way_to_desk: Names) -> None:
        super().__init__()
        self.place = place
        self.way_to_desk = way_to_desk


class Pulse(Message):
    """Somebody wants to know whether the screen is alive; `answer` is called when it has been painted."""

    def __init__(self, answer: "Callable[[], object]") -> None:
        super().__init__()
        self.answer = answer


class PrintingRead(Message):
    """The desk looked whether a badge is on its way."""

    def __init__(self, *, is_printing: bool) -> None:
        super().__init__()
        self.is_printing = is_printing


class CheckInAnswered(Message):
    """The desk answered a scan or a chosen position.

    `text` is what was scanned; `scanned` is the attempt, where it may be repeated in another way.
    """

    def __init__(self, answer: Answer, text: str = "", scanned: "Scanned | None" = None) -> None:
        super().__init__()
        self.answer = answer
        self.text = text
        self.scanned = scanned


class GroupAnswered(Message):
    """The desk answered for the next one of a group; `group` is how far it was before."""

    def __init__(self, answer: Answer, group: "Group") -> None:
        super().__init__()
        self.answer = answer
        self.group = group


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

    def __init__(self, position: PositionId, card: Card | None) -> None:
        super().__init__()
        self.position = position
        self.card = card


class WaitingJobFound(Message):
    """A print job that asks for a decision, with the attendee it is for."""

    def __init__(self, job: PrintJob, card: Card | None) -> None:
        super().__init__()
        self.job = job
        self.card = card


class DisputesRead(Message):
    """The desk looked who was let in twice."""

    def __init__(self, disputes: "tuple[Dispute, ...]") -> None:
        super().__init__()
        self.disputes = disputes


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


class PersonsCounted(Message):
    """So many passed without a ticket, below zero out; 0 = nobody was left to go out. How the room is now."""

    def __init__(self, count: RoomCount, persons: int) -> None:
        super().__init__()
        self.count = count
        self.persons = persons


class HeadCounted(Message):
    """So many were counted by eye; None = fewer than are in the rooms inside it. How the room is now."""

    def __init__(self, count: RoomCount, persons: int | None) -> None:
        super().__init__()
        self.count = count
        self.persons = persons


class RoomEmptied(Message):
    """Nobody is inside any more; so many with tickets were taken out; how the room is now."""

    def __init__(self, count: RoomCount, persons: int) -> None:
        super().__init__()
        self.count = count
        self.persons = persons


class WarningSeen(Message):
    """A warning at that level was acknowledged; how the room is now."""

    def __init__(self, count: RoomCount, level: int) -> None:
        super().__init__()
        self.count = count
        self.level = level


class TicketMet(Message):
    """The desk knows whose ticket was held up at a stand, or that it is nobody's."""

    def __init__(self, met: "Met", text: str) -> None:
        super().__init__()
        self.met = met
        self.text = text


class StandAnswered(Message):
    """What somebody at a stand said was written down; `outcome` as the screen has named it."""

    def __init__(self, outcome: str) -> None:
        super().__init__()
        self.outcome = outcome


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


class BadgeProposed(Message):
    """Somebody would be let in with this badge, once they say that it is right."""

    def __init__(self, proposed: "Proposed") -> None:
        super().__init__()
        self.proposed = proposed


class PinChecked(Message):
    """The desk looked for what a staff PIN stands for; nothing that counts as true = it was wrong."""

    def __init__(self, found: object) -> None:
        super().__init__()
        self.found = found


class StaffRead(Message):
    """What the list of staff says now of somebody who works here; None = they are named no more."""

    def __init__(self, name: str, staff: "Staff | None") -> None:
        super().__init__()
        self.name = name
        self.staff = staff


class SignedOut(Message):
    """It is written down that somebody works here no more."""

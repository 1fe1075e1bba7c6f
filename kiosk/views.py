"""What screens and the door show, as values: the answers of `kiosk.desk`. Must not know: Textual, SQL."""

import msgspec

from checkin.badge import Cause
from checkin.due import Due
from checkin.fullness import Seen
from checkin.journal import EntryId
from checkin.model import (
    Direction,
    GateId,
    ListId,
    Names,
    Position,
    PositionId,
    Product,
    Question,
    RoomId,
)
from checkin.prints import PrintJob
from checkin.roll import RollLeft
from checkin.till import DEFAULT_CURRENCY, Taking
from checkin.verdict import Verdict


class RoomCount(msgspec.Struct, frozen=True):
    """How many persons are in a room, with and without tickets.

    Attributes:
        limit: None = not known.
        age_s: Age of the number in seconds.
        heard: Devices heard from, of `devices`.
        is_short: More have left than were ever seen: somebody should count.
        acknowledged: The warning that was seen last.
        low: The least that it may be, where some were not heard; None = not known. `high` the most.
    """

    room: RoomId
    names: Names
    persons: int
    limit: int | None
    age_s: float
    heard: int = 1
    devices: int = 1
    is_short: bool = False
    acknowledged: Seen | None = None
    low: int | None = None
    high: int | None = None

    @property
    def between(self) -> tuple[int, int] | None:
        """The least and the most; None where that is the number itself, or not known."""
        if self.low is None or self.high is None or self.low == self.high:
            return None
        return self.low, self.high


class Answer(msgspec.Struct, frozen=True):
    """What became of one scan. Committed to the ledger before anybody gets to see it.

    Attributes:
        position: None when the code is unknown.
        provisional: Admitted while cut off from hub and central.
        journal_entry: Id of the entry that records it; None for a simulated scan.
        badge: Id of the print job it queued, if any.
        brings_badge: A simulated scan, which would have queued one.
        is_replayed: The answer of an entry that was committed just before a crash, given again.
        attention: Whether staff should look up; `notices` is what they should read then.
        shown: Questions whose answers staff should see, with the answers.
    """

    verdict: Verdict
    position: Position | None
    product: Product | None
    list_id: ListId
    direction: Direction
    at_ms: int
    journal_entry: EntryId | None
    provisional: bool = False
    forced: bool = False
    badge: EntryId | None = None
    brings_badge: bool = False
    is_replayed: bool = False
    attention: bool = False
    notices: tuple[str, ...] = ()
    shown: tuple[tuple[Question, str], ...] = ()


class Passed(msgspec.Struct, frozen=True):
    """One line of an attendee's history.

    Attributes:
        place: Name of gate, room or list, per language.
        list: Where it would be undone.
        forced: Whether it went over a refusal; `why` in the words of staff, `by` who said so.
    """

    at_ms: int
    direction: Direction
    place: Names
    is_undone: bool = False
    list: ListId | None = None
    forced: bool = False
    why: str = ""
    by: str = ""


class Hit(msgspec.Struct, frozen=True):
    """One line of search results.

    Attributes:
        last_entry_ms: None = never checked in.
        place: Where it was.
        currency: Of the price, as ISO 4217.
    """

    position: Position
    product: Product | None
    last_entry_ms: int | None
    place: Names
    currency: str = DEFAULT_CURRENCY


class Card(msgspec.Struct, frozen=True):
    """All that staff see of one attendee.

    Attributes:
        history: Oldest first.
        jobs: Newest first.
        attention: Whether staff should look up; `notices` is what they should read then.
        shown: Questions whose answers staff should see, with the answers.
        addons: What was bought with this ticket.
        mates: The other tickets of the order, by name.
        dues: What is not paid of the order, the attendee's own first; `currency` is that of the prices.
        payments: Those that were taken for the attendee's own ticket and hold, oldest first.
    """

    position: Position
    product: Product | None
    history: tuple[Passed, ...]
    jobs: tuple[PrintJob, ...]
    attention: bool = False
    notices: tuple[str, ...] = ()
    shown: tuple[tuple[Question, str], ...] = ()
    addons: tuple[Product, ...] = ()
    mates: tuple[Hit, ...] = ()
    dues: tuple[Due, ...] = ()
    currency: str = DEFAULT_CURRENCY
    payments: tuple[Taking, ...] = ()

    @property
    def newest_passage(self) -> Passed | None:
        """The entry or exit that holds now."""
        return next((passed for passed in reversed(self.history) if not passed.is_undone), None)


CLOCK_TOLERANCE_MS = 2_000
"""A clock that is wrong by more puts entries and exits into a wrong order at central."""


class Others(msgspec.Struct, frozen=True):
    """The other kiosks of this hub.

    Attributes:
        seen: How many the hub has heard lately; `total` those that it has ever heard.
        oldest_s: Seconds since it heard the most silent one.
        calling: Those of them where an attendee calls for staff, by name.
    """

    seen: int
    total: int
    oldest_s: float
    calling: tuple[str, ...] = ()


class Link(msgspec.Struct, frozen=True):
    """How the line to central is.

    Attributes:
        since_ms: Since when it is as it is; None = there is no central.
        is_ended: The organiser has ended this kiosk's access: nobody is known here any more.
        clock_wrong_ms: By how much this kiosk's clock or central's is wrong for certain.
        others: The other kiosks; None = there is no hub, or none that is known.
        misfit: A setting from the hub that cannot be used here; empty = all of them can.
        restarts: The hub's settings want the program to start anew; it waits until nobody is served.
    """

    connected: bool | None
    since_ms: int | None
    pending: int
    is_ended: bool = False
    clock_wrong_ms: int = 0
    others: Others | None = None
    misfit: str = ""
    restarts: bool = False


class PrinterView(msgspec.Struct, frozen=True):
    """How the printer is: `waiting` jobs ask staff for a key.

    Attributes:
        ready: Whether a badge would come out now, of whichever printer.
        cause: Why the first printer cannot print.
        near_end: Whether paper ends soon in the printer that is in use.
        bad_template: Whether the organiser's template is at fault, and the bundled one is used.
        is_own_template: Badges come out in our own template, because central's layout cannot be drawn.
        at_spare: Whether badges come out of the second printer, as the first one cannot print.
        left: What is on the roll in use, as far as we have counted; None = not known.
    """

    ready: bool
    cause: Cause
    near_end: bool
    queued: int
    waiting: tuple[PrintJob, ...]
    bad_template: bool = False
    is_own_template: bool = False
    at_spare: bool = False
    left: RollLeft | None = None

    @property
    def is_low(self) -> bool:
        """Whether somebody should fetch a new roll, as a sensor says or as we have counted."""
        return self.near_end or (self.left is not None and self.left.is_low)


class DeskPlace(msgspec.Struct, frozen=True):
    """Where a scan is tried: at which list and gate, which way, by whom.

    Attributes:
        room: The one that is shown.
        lists: Further check-in lists that are tried, of other events.
    """

    list_id: ListId
    gate: GateId | None = None
    room: RoomId | None = None
    direction: Direction = Direction.ENTRY
    by: str = ""
    lists: tuple[ListId, ...] = ()


class Scanned(msgspec.Struct, frozen=True):
    """One text that was held up, or a position that staff have picked, and how it is to be judged.

    Attributes:
        at_ms: Time that the scan itself names; None = now.
        force: Staff admit despite a refusal; `why` in their words.
        simulate: Judge, but write nothing down.
        with_badge: Whether a first entry may queue a badge.
        position: Whom staff have picked; the text is not looked at then.
        answers: Answers to questions at check-in, by id as text or identifier.
        with_questions: Whether questions are asked at all.
        ignore_unpaid: Let an unpaid position in, at a list that allows it.
        source_type: Kind of medium that the text was read from.
        is_typed: Whether a scanner typed the text, whose keyboard may be another than the kiosk's.
    """

    text: str
    at_ms: int | None = None
    force: bool = False
    simulate: bool = False
    with_badge: bool = True
    position: PositionId | None = None
    answers: dict[str, str] = {}
    with_questions: bool = True
    ignore_unpaid: bool = False
    why: str = ""
    source_type: str = "barcode"
    is_typed: bool = False


HITS_SHOWN = 20
"""Search results fetched for staff; recall was measured among 20."""

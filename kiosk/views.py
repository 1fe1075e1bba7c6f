"""What screens and the door show, as values: the answers of `kiosk.desk`. Must not know: Textual, SQL."""

import msgspec

from checkin.badge import Cause
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
from checkin.verdict import Verdict


class RoomCount(msgspec.Struct, frozen=True):
    """How many persons are in a room.

    Attributes:
        limit: None = not known.
        age_s: Age of the number in seconds.
        heard: Devices heard from, of `devices`.
    """

    room: RoomId
    names: Names
    persons: int
    limit: int | None
    age_s: float
    heard: int = 1
    devices: int = 1


class Answer(msgspec.Struct, frozen=True):
    """What became of one scan. Committed to the ledger before anybody gets to see it.

    Attributes:
        position: None when the code is unknown.
        provisional: Admitted while cut off from hub and central.
        journal_entry: Id of the entry that records it; None for a simulated scan.
        badge: Id of the print job it queued, if any.
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
    """One line of search results. `last_entry_ms` is None when never checked in; `place` is where it was."""

    position: Position
    product: Product | None
    last_entry_ms: int | None
    place: Names


class Card(msgspec.Struct, frozen=True):
    """All that staff see of one attendee.

    Attributes:
        history: Oldest first.
        jobs: Newest first.
        attention: Whether staff should look up; `notices` is what they should read then.
        shown: Questions whose answers staff should see, with the answers.
        addons: What was bought with this ticket.
        mates: The other tickets of the order, by name.
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
    """

    seen: int
    total: int
    oldest_s: float


class Link(msgspec.Struct, frozen=True):
    """How the line to central is.

    Attributes:
        since_ms: Since when it is as it is; None = there is no central.
        is_ended: The organiser has ended this kiosk's access: nobody is known here any more.
        clock_wrong_ms: By how much this kiosk's clock or central's is wrong for certain.
        others: The other kiosks; None = there is no hub, or none that is known.
    """

    connected: bool | None
    since_ms: int | None
    pending: int
    is_ended: bool = False
    clock_wrong_ms: int = 0
    others: Others | None = None


class PrinterView(msgspec.Struct, frozen=True):
    """How the printer is: `waiting` jobs ask staff for a key; `position` of the newest job being printed."""

    ready: bool
    cause: Cause
    near_end: bool
    queued: int
    waiting: tuple[PrintJob, ...]


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


HITS_SHOWN = 20
"""Search results fetched for staff; recall was measured among 20."""

"""A desk in memory that keeps the contract of `kiosk.ports`: a few attendees, one printer, one room.

It judges by `checkin.redeem`'s simplest cases only; the real desk is tested elsewhere.
"""

from typing import TYPE_CHECKING

from msgspec.structs import replace

from checkin.badge import Cause, PrintState
from checkin.due import dues
from checkin.journal import EntryId
from checkin.model import (
    CheckInList,
    Direction,
    Event,
    EventSet,
    GateId,
    ListId,
    Position,
    PositionId,
    PositionStatus,
    Product,
    ProductId,
    Question,
    Room,
    RoomId,
    Session,
    SessionId,
)
from checkin.prints import PrintJob
from checkin.text import fold
from checkin.verdict import Admit, Explanation, NeedsAnswer, Reason, Refuse, Verdict
from kiosk.admission.answer import notices_about, shown_answers
from kiosk.admission.lookup_tries import LookedUp
from kiosk.views import Answer, Card, DeskPlace, Hit, Link, Passed, PrinterView, RoomCount, Scanned
from tests.fakes.clock import FakeClock
from tests.fakes.desk_changes import FakeChanges
from tests.fakes.disputes import FakeDisputes
from tests.fakes.rooms import FakeRooms
from tests.fakes.stands import FakeStands

if TYPE_CHECKING:
    from checkin.errors import EinlassError

START_MS = 1_791_961_200_000
"""2026-10-14 07:00 UTC, a Wednesday, nine o'clock in Berlin."""

HOUR_MS = 3_600_000
LIST = ListId(1)
ROOM = RoomId(1)
HALL = RoomId(2)
GATE = {"de": "Tor B", "en": "Gate B"}

PRODUCTS = (
    Product(id=ProductId(1), names={"de": "Teilnehmerin", "en": "Participant"}),
    Product(id=ProductId(2), names={"de": "Referent", "en": "Speaker"}),
    Product(id=ProductId(3), names={"de": "Online", "en": "Online"}, on_site=False, badge=False),
)

EVENT_SET = EventSet(
    events=(Event(slug="kk26", names={"de": "Kommunalkongress 2026", "en": "Municipal Congress 2026"}),),
    products=PRODUCTS,
    lists=(CheckInList(id=LIST, names={"de": "Einlass", "en": "Entrance"}, event="kk26"),),
    rooms=(
        Room(id=ROOM, names={"de": "Saal 2", "en": "Hall 2"}, limit=220, counts=(LIST,)),
        Room(id=HALL, names={"de": "Raum 2.04", "en": "Room 2.04"}),
    ),
    sessions=(
        Session(
            id=SessionId(1),
            names={"de": "Digitale Rathäuser", "en": "Digital town halls"},
            room=ROOM,
            start_ms=START_MS - HOUR_MS,
            end_ms=START_MS + 2 * HOUR_MS,
        ),
        Session(
            id=SessionId(2),
            names={"de": "Workshop II", "en": "Workshop II"},
            room=HALL,
            start_ms=START_MS + 2 * HOUR_MS,
            end_ms=START_MS + 3 * HOUR_MS,
        ),
    ),
)


def make_position(number: int, given: str, family: str, **fields: object) -> Position:
    """A paid participant of a town, with whatever a test is about changed."""
    position = Position(
        id=PositionId(number),
        secret=f"TICKET{number}",
        product=ProductId(1),
        given_name=given,
        family_name=family,
        organisation="Stadt Hameln",
    )
    return Position(**{**{name: getattr(position, name) for name in position.__struct_fields__}, **fields})


POSITIONS = (
    make_position(
        1, "Anneliese", "Müller", sessions=("Digitale Rathäuser", "Workshop II"), organisation="Kreis Höxter"
    ),
    make_position(
        2,
        "Jörg",
        "Müller-Lietzow",
        title="Prof. Dr.",
        product=ProductId(2),
        organisation="HafenCity Universität Hamburg",
        attention="VIP: Begrüßung durch Frau Brandt",
    ),
    make_position(3, "Harald", "Müllner", status=PositionStatus.PENDING, organisation="Landkreis Harz"),
    make_position(4, "Hassan", "Mueller", status=PositionStatus.CANCELED, organisation="Kreis Höxter"),
    make_position(5, "Wednesday", "Later", valid_from_ms=START_MS + 25 * HOUR_MS),
    make_position(6, "Hannah", "Müller"),
    make_position(7, "Zoë", "O’Sullivan", language="en"),
)

REFUSED_STATUS: dict[PositionStatus, Reason] = {
    PositionStatus.PENDING: Reason.UNPAID,
    PositionStatus.CANCELED: Reason.CANCELED,
    PositionStatus.BLOCKED: Reason.BLOCKED,
}


class FakePrints:
    """Print jobs, the lines, and the room. Tests change its fields: what is broken, how things are."""

    def __init__(self, clock: FakeClock) -> None:
        self.clock = clock
        self.jobs: dict[EntryId, PrintJob] = {}
        self.by: list[str] = []
        self.broken: EinlassError | None = None
        self.line = Link(connected=True, since_ms=START_MS, pending=0)
        self.paper = PrinterView(ready=True, cause=Cause.NONE, near_end=False, queued=0, waiting=())
        self.entered: dict[PositionId, int] = {}
        self.rooms = FakeRooms(clock, 187)
        self.between: tuple[int, int] | None = None
        self.disputes = FakeDisputes()

    def reprint(self, position: PositionId, by: str, gate: GateId | None = None) -> PrintJob:  # noqa: ARG002  # the contract names where
        """Void the old, queue a new one."""
        self.void_badges(position, by)
        return self.queue_badge(position)

    def void_badges(self, position: PositionId, by: str, gate: GateId | None = None) -> int:  # noqa: ARG002  # the contract names where
        """Void all of them."""
        self._break()
        self.by.append(by)
        valid = [job for job in self.jobs.values() if job.position == position and not job.is_void]
        self.jobs |= {job.id: replace(job, is_void=True) for job in valid}
        return len(valid)

    def release(self, job: EntryId, by: str = "") -> None:
        """Queue it again."""
        self.by.append(by)
        self.set_job(job, PrintState.QUEUED)

    def cancel(self, job: EntryId, by: str = "") -> None:
        """Never print it."""
        self.by.append(by)
        self.set_job(job, PrintState.CANCELLED)

    def settle_print(self, job: EntryId, *, came_out: bool, by: str = "") -> None:
        """Believe staff."""
        self.by.append(by)
        self.set_job(job, PrintState.PRINTED if came_out else PrintState.FAILED)

    def print_job(self, job: EntryId) -> PrintJob | None:
        """One job."""
        return self.jobs.get(job)

    def printer(self) -> PrinterView:
        """The printer, with the jobs that wait for staff."""
        self._break()
        now_ms = self.clock.now_ms()
        waiting = tuple(job for job in self.jobs.values() if job.waits_for_staff(now_ms))
        return replace(self.paper, waiting=waiting)

    def is_printing(self) -> bool:
        """Whether a badge is on its way."""
        return any(job.is_under_way(self.clock.now_ms()) for job in self.jobs.values())

    def link(self) -> Link:
        """The line to central."""
        self._break()
        return self.line

    def room_count(self, room: RoomId) -> RoomCount:
        """The one room."""
        self._break()
        found = EVENT_SET.find_room(room)
        assert found is not None
        persons = self.rooms.inside + len(self.entered)
        seen = self.rooms.acknowledged
        count = RoomCount(room, found.names, persons, found.limit, age_s=0.0, acknowledged=seen)
        if self.between is not None:
            return replace(count, age_s=42.0, heard=2, devices=3, low=self.between[0], high=self.between[1])
        return count

    def queue_badge(self, position: PositionId) -> PrintJob:
        """One more badge for the printer."""
        name, now_ms = EntryId(f"job{len(self.jobs)}"), self.clock.now_ms()
        job = PrintJob(name, "kiosk", position, "CODE", PrintState.QUEUED, Cause.NONE, now_ms, now_ms)
        self.jobs[name] = job
        return job

    def set_job(self, job: EntryId, state: PrintState, cause: Cause = Cause.NONE) -> None:
        """Move a print job on."""
        changed = replace(self.jobs[job], state=state, cause=cause, changed_ms=self.clock.now_ms())
        self.jobs[job] = changed

    def _break(self) -> None:
        if self.broken is not None:
            raise self.broken


class FakeDoor(FakePrints):
    """Judges and remembers who is in; `verdict` is given to everybody where it is set."""

    def __init__(self, clock: FakeClock, positions: tuple[Position, ...]) -> None:
        super().__init__(clock)
        self.event_set = EVENT_SET
        self.positions = {position.id: position for position in positions}
        self.stands = FakeStands(self._at_stand)
        self.tried: list[tuple[str, bool]] = []
        self.scans: list[Scanned] = []
        self.undone: list[tuple[PositionId, ListId, str]] = []
        self.forced: dict[PositionId, Scanned] = {}
        self.is_provisional = False
        self.verdict: Verdict | None = None
        self.questions: dict[PositionId, tuple[Question, ...]] = {}
        self.answered: list[dict[str, str]] = []

    def _at_stand(self, text: str) -> Position | None:
        self._break()
        found = next((p for p in self.positions.values() if p.secret == text), None)
        gone = (PositionStatus.CANCELED, PositionStatus.BLOCKED)
        return None if found is None or found.status in gone else found

    def check_in(self, text: str, place: DeskPlace, *, force: bool = False) -> Answer:
        """Try what a reader saw."""
        return self.check_in_scan(Scanned(text, force=force), place)

    def check_in_scan(self, scanned: Scanned, place: DeskPlace) -> Answer:
        """Try what a reader saw, with answers to the questions that are set for its holder."""
        self._break()
        chosen = scanned.position
        self.scans.append(scanned)
        self.tried.append((scanned.text if chosen is None else f"position {chosen}", scanned.force))
        by_secret = next((p for p in self.positions.values() if p.secret == scanned.text), None)
        found = by_secret if chosen is None else self.positions.get(chosen)
        asked = self._ask(found, scanned.answers) if found else None
        if found is not None and asked is not None and isinstance(self._judge(found), Admit):
            return replace(self._try(None, place, scanned), verdict=asked, position=found)
        return self._try(found, place, scanned)

    def _ask(self, position: Position, answers: dict[str, str]) -> NeedsAnswer | None:
        """Every question without an answer; one whose answer is the text ``wrong`` once more."""
        questions = self.questions.get(position.id, ())
        self.answered.append(answers)
        is_open = [q for q in questions if answers.get(str(q.id), "wrong") == "wrong"]
        wrong = frozenset(q.id for q in is_open if str(q.id) in answers)
        return NeedsAnswer(tuple(is_open), wrong) if is_open else None

    def undo(self, position: PositionId, list_id: ListId, by: str) -> bool:
        """Forget that somebody has come in."""
        self._break()
        self.undone.append((position, list_id, by))
        return self.entered.pop(position, None) is not None

    def _try(self, position: Position | None, place: DeskPlace, scanned: Scanned) -> Answer:
        verdict = self._judge(position)
        if isinstance(verdict, Refuse) and verdict.reason is Reason.UNPAID and scanned.ignore_unpaid:
            verdict = Admit()
        is_forced = scanned.force and isinstance(verdict, Refuse) and position is not None
        is_in = is_forced or isinstance(verdict, Admit)
        badge = None
        brings_badge = (
            is_in and scanned.simulate and scanned.with_badge and place.direction is Direction.ENTRY
        )
        if is_in and position is not None and not scanned.simulate:
            if place.direction is Direction.ENTRY:
                self.entered[position.id] = self.clock.now_ms()
            if is_forced:
                self.forced[position.id] = scanned
            badge = self.queue_badge(position.id).id if scanned.with_badge else None
        attention, notices = notices_about(position, self._product(position) if position else None)
        return Answer(
            verdict=Admit() if is_in else verdict,
            position=position,
            product=self._product(position) if position else None,
            list_id=place.list_id,
            direction=place.direction,
            at_ms=self.clock.now_ms(),
            journal_entry=EntryId("entry"),
            provisional=self.is_provisional,
            forced=is_forced,
            badge=badge,
            brings_badge=brings_badge,
            attention=attention,
            notices=notices,
        )

    def _judge(self, position: Position | None) -> Verdict:
        if self.verdict is not None:
            return self.verdict
        if position is None:
            return Refuse(Reason.INVALID, Explanation("invalid"), forcible=False)
        if position.status in REFUSED_STATUS:
            reason = REFUSED_STATUS[position.status]
            return Refuse(reason, Explanation(reason.value))
        if position.valid_from_ms is not None and position.valid_from_ms > self.clock.now_ms():
            values = (("at_ms", position.valid_from_ms),)
            return Refuse(Reason.INVALID_TIME, Explanation("valid_from", values))
        if position.id in self.entered:
            values = (("at_ms", self.entered[position.id]),)
            return Refuse(Reason.ALREADY_REDEEMED, Explanation("already_redeemed", values))
        return Admit()

    def _product(self, position: Position) -> Product | None:
        return self.event_set.find_product(position.product)


class FakeDesk(FakeDoor):
    """Answers at once."""

    def __init__(self, clock: FakeClock, positions: tuple[Position, ...] = POSITIONS) -> None:
        super().__init__(clock, positions)
        self.looked_up: list[tuple[str, str]] = []
        self.lookup_wait_ms = 0
        self.addons: tuple[Product, ...] = ()
        self.cards: dict[PositionId, Card] = {}
        """Cards with more on them than this desk could know."""
        self.changes = FakeChanges(self)

    def look_up(self, name: str, factor: str, place: DeskPlace) -> LookedUp:  # noqa: ARG002  # the contract's form
        """Whoever has exactly this folded name and order code."""
        self._break()
        self.looked_up.append((name, factor))
        key = fold(name), fold(factor)
        found = [
            p
            for p in self.positions.values()
            if (fold(f"{p.given_name} {p.family_name}"), fold(p.order)) == key
        ]
        return LookedUp(found[0].secret if len(found) == 1 else "", self.lookup_wait_ms)

    def search(self, query: str) -> list[Hit]:
        """Everybody whose folded name has each word of the folded query in it."""
        self._break()
        words = fold(query).split()
        found = [p for p in self.positions.values() if all(word in fold(p.display_name) for word in words)]
        return [self._hit(position) for position in found]

    def order(self, position: PositionId) -> list[Hit]:
        """Whoever has the same order code."""
        self._break()
        order = self.positions[position].order
        return [self._hit(p) for p in self.positions.values() if p.order == order]

    def _hit(self, position: Position) -> Hit:
        return Hit(position, self._product(position), self.entered.get(position.id), GATE)

    def card(self, position: PositionId) -> Card | None:
        """One attendee."""
        self._break()
        if position in self.cards:
            return self.cards[position]
        found = self.positions.get(position)
        if found is None:
            return None
        at_ms = self.entered.get(position)
        force = self.forced.get(position)
        why = force.why if force else ""
        passed = Passed(
            at_ms or 0, Direction.ENTRY, GATE, list=LIST, forced=bool(force), why=why, by="Eileen"
        )
        history = () if at_ms is None else (passed,)
        jobs = tuple(job for job in reversed(self.jobs.values()) if job.position == position)
        mates = tuple(hit for hit in self.order(position) if found.order and hit.position.id != position)
        product = self._product(found)
        attention, notices = notices_about(found, product)
        shown = shown_answers(self.event_set, found.answers)
        order = (found, *(mate.position for mate in mates))
        return Card(
            found,
            product,
            history,
            jobs,
            attention,
            notices,
            shown,
            self.addons,
            mates,
            dues(order, self.event_set),
            payments=tuple(one for one in self.changes.taken if one.position == position),
        )

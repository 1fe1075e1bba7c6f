"""What a desk does with the whole rule set: answers, force, undo, workshops, people of every kind, badges."""

import re
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from checkin.journal import JournalEntry, Kind
from checkin.model import (
    CheckInList,
    Direction,
    Event,
    EventSet,
    Gate,
    GateId,
    ListId,
    Position,
    PositionId,
    Product,
    ProductId,
    Question,
    QuestionId,
    Room,
    RoomId,
    Session,
    SessionId,
    WhenFull,
)
from checkin.question import QuestionKind
from checkin.verdict import Admit, NeedsAnswer, Reason, Refuse
from kiosk.desk import CheckIns
from kiosk.printing.desk import PrintDesk
from kiosk.views import Answer, DeskPlace, Scanned
from kiosk.wording.reasons import refusal_words
from kiosk.words import words_in
from sync.ledger import Ledger
from sync.opening import open_ledger
from sync.replica import save_event_set, save_positions
from tests.fakes.clock import FakeClock
from tests.fakes.entropy import SeededEntropy
from tests.fakes.small_congress import connected

DOOR, WORKSHOP_DOOR, EXHIBITION = ListId(1), ListId(2), ListId(3)
PARTICIPANT, SPEAKER, TEAM = ProductId(1), ProductId(2), ProductId(3)
FOYER, LAB = RoomId(1), RoomId(2)
START_MS = 1_791_961_200_000
MEAL = Question(id=QuestionId(1), names={"en": "Meal?"}, products=frozenset({PARTICIPANT}), required=True)
SIZE = Question(
    id=QuestionId(2), names={"en": "Size?"}, kind=QuestionKind.NUMBER, products=frozenset({SPEAKER})
)

EVENT_SET = EventSet(
    events=(Event(slug="kk", names={"en": "Congress"}),),
    products=(
        Product(id=PARTICIPANT, names={"en": "Participant"}),
        Product(id=SPEAKER, names={"en": "Speaker"}, attention=True, checkin_text="Hand over the folder"),
        Product(id=TEAM, names={"en": "Team"}),
    ),
    lists=(
        CheckInList(id=DOOR, names={"en": "Entrance"}, event="kk"),
        CheckInList(
            id=WORKSHOP_DOOR,
            names={"en": "Lab"},
            event="kk",
            session=SessionId(1),
            open_to=frozenset({TEAM}),
            allow_multiple_entries=True,
        ),
        CheckInList(id=EXHIBITION, names={"en": "Exhibition"}, event="kk", allow_multiple_entries=True),
    ),
    gates=(Gate(id=GateId(3), names={"de": "Schalter 3", "en": "Desk 3"}),),
    rooms=(
        Room(id=FOYER, names={"en": "Foyer"}, limit=3, counts=(DOOR,)),
        Room(id=LAB, names={"en": "Lab"}, parent=FOYER, limit=4, counts=(WORKSHOP_DOOR,)),
    ),
    sessions=(
        Session(
            id=SessionId(1),
            names={"de": "KI-Labor", "en": "AI lab"},
            room=LAB,
            start_ms=START_MS + 3_600_000,
            end_ms=START_MS + 7_200_000,
            places=3,
        ),
        Session(
            id=SessionId(2),
            names={"en": "Open data"},
            room=FOYER,
            start_ms=START_MS + 3_600_000,
            end_ms=START_MS + 7_200_000,
        ),
    ),
)  # fmt: skip


def person(number: int, product: ProductId = PARTICIPANT, **fields: object) -> Position:
    """An attendee with the ticket ``T`` and a number."""
    return Position(id=PositionId(number), secret=f"T{number}", product=product, **fields)  # type: ignore[arg-type]  # fields of a table


class Kiosk:
    """One desk and its ledger."""

    def __init__(self, ledger: Ledger, event_set: EventSet) -> None:
        self.ledger = ledger
        self.clock = FakeClock(START_MS)
        self.desk = CheckIns(ledger, event_set, self.clock, SeededEntropy(1), has_printer=True)
        self.prints = PrintDesk(ledger, self.clock, SeededEntropy(2))

    def scan(self, text: str, list_id: ListId = DOOR, **fields: object) -> Answer:
        """Hold something up."""
        direction = Direction.EXIT if fields.pop("out", False) else Direction.ENTRY
        place = DeskPlace(list_id, by="Eileen", gate=GateId(3), direction=direction)
        return self.desk.check_in_scan(Scanned(text, **fields), place)  # type: ignore[arg-type]  # fields of a scan

    def journal(self, *kinds: Kind) -> list[JournalEntry]:
        """Entries of these kinds."""
        return [entry for entry in self.ledger.entries() if entry.body.kind in kinds]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the ledger lies."""
    return tmp_path


def opened(folder: Path, event_set: EventSet, people: list[Position]) -> Iterator[Kiosk]:
    """A kiosk with these people."""
    with connected(open_ledger(folder, {}, FakeClock(START_MS), SeededEntropy(1))) as ledger:
        with ledger.writing():
            save_event_set(ledger.store, event_set)
            save_positions(ledger.store, people)
        yield Kiosk(ledger, event_set)


PEOPLE = [
    person(1, sessions=("KI-Labor",)),
    person(2, sessions=("ai lab",)),
    person(3, waiting=("KI-Labor",)),
    person(4, waiting=("KI-Labor",)),
    person(5, sessions=("Open data",)),
    person(6),
    person(7, TEAM),
    person(8, SPEAKER, attention="VIP", sessions=("AI lab",)),
]


@pytest.fixture
def kiosk(folder: Path) -> Iterator[Kiosk]:
    """Eight people, a workshop of three places, a foyer for three."""
    yield from opened(folder, EVENT_SET, PEOPLE)


@pytest.fixture
def asking(folder: Path) -> Iterator[Kiosk]:
    """The same where people are asked for their meal."""
    yield from opened(folder, replace(EVENT_SET, questions=(MEAL, SIZE)), PEOPLE)


def refusal(answer: Answer) -> tuple[str, str]:
    """Reason and sentence."""
    assert isinstance(answer.verdict, Refuse)
    return answer.verdict.reason.value, answer.verdict.explanation.message


def test_a_question_is_asked_until_it_is_answered_and_then_never_again(asking: Kiosk) -> None:
    """The answer lies beside the journal, the entry holds its hash only."""
    asked = asking.scan("T1")
    assert asked.verdict == NeedsAnswer((MEAL,))
    assert asked.journal_entry is None
    assert asking.journal(*Kind) == []
    assert asking.scan("T1", answers={"1": "vegan"}).verdict == Admit()
    (answered,) = asking.journal(Kind.ANSWER)
    assert "vegan" not in msgspec.json.encode(answered.body).decode()
    assert asking.ledger.answers(PositionId(1)) == {1: "vegan"}
    assert asking.scan("T1", EXHIBITION).verdict == Admit()
    assert asking.ledger.verify() == []


def test_a_good_answer_is_kept_although_the_scan_fails_later(asking: Kiosk) -> None:
    """As central does: who is turned away for another reason is not asked twice."""
    assert refusal(asking.scan("T6", WORKSHOP_DOOR, answers={"1": "vegan"}))[0] == "product"
    assert asking.ledger.answers(PositionId(6)) == {1: "vegan"}
    assert asking.scan("T6").verdict == Admit()


def test_nothing_is_kept_of_a_simulated_scan(asking: Kiosk) -> None:
    """An info scan judges, answers counted in, and leaves nothing."""
    assert asking.scan("T1", answers={"1": "vegan"}, simulate=True).verdict == Admit()
    assert asking.scan("T1", simulate=True).verdict == NeedsAnswer((MEAL,))
    assert asking.scan("nobody", simulate=True).journal_entry is None
    assert asking.journal(*Kind) == []
    assert asking.ledger.answers(PositionId(1)) == {}


def test_force_says_who_and_why_and_over_what(kiosk: Kiosk) -> None:
    """The reason in staff's words is personal: it lies beside the journal."""
    kiosk.scan("T1")
    answer = kiosk.scan("T1", force=True, why="Known to us, Dr. Şahin")
    assert answer.forced
    entry = kiosk.journal(Kind.ENTRY)[-1]
    assert (entry.body.by, entry.body.forced, entry.body.payload) == (
        "Eileen", True, {"overridden": "already_redeemed"},
    )  # fmt: skip
    assert kiosk.ledger.personal(entry.body.id) == msgspec.json.encode({"why": "Known to us, Dr. Şahin"})


def test_force_goes_over_questions(asking: Kiosk) -> None:
    """What was overridden is called as central calls it."""
    assert asking.scan("T1", force=True).forced
    assert asking.journal(Kind.ENTRY)[0].body.payload == {"overridden": "incomplete"}


def test_undo_takes_back_the_newest_passage_and_the_person_out_of_the_room(kiosk: Kiosk) -> None:
    """Once: what is undone cannot be undone again, and the ticket opens the door again."""
    entry = kiosk.scan("T1")
    assert kiosk.ledger.rooms.persons(FOYER) == 1
    assert kiosk.desk.undo(PositionId(1), DOOR, "Eileen")
    assert kiosk.ledger.rooms.persons(FOYER) == 0
    (undone,) = kiosk.journal(Kind.UNDO)
    assert (undone.body.ref, undone.body.list, undone.body.by) == (entry.journal_entry, DOOR, "Eileen")
    assert not kiosk.desk.undo(PositionId(1), DOOR)
    assert kiosk.scan("T1").verdict == Admit()
    assert kiosk.ledger.verify() == []


def test_of_entry_and_exit_the_exit_is_undone_first(kiosk: Kiosk) -> None:
    """Then the person is inside again."""
    kiosk.scan("T1")
    kiosk.clock.pass_ms(1_000)
    kiosk.scan("T1", out=True)
    assert kiosk.ledger.rooms.persons(FOYER) == 0
    assert kiosk.desk.undo(PositionId(1), DOOR)
    assert kiosk.ledger.rooms.persons(FOYER) == 1
    assert refusal(kiosk.scan("T1"))[0] == "already_redeemed"


def test_booked_places_are_kept_until_the_session_begins(kiosk: Kiosk) -> None:
    """Three places, three booked; who waits gets what is left when it begins."""
    assert kiosk.scan("T1", WORKSHOP_DOOR).verdict == Admit()
    assert refusal(kiosk.scan("T3", WORKSHOP_DOOR)) == ("room_full", "session_full")
    kiosk.clock.pass_ms(3_600_000)
    assert kiosk.scan("T3", WORKSHOP_DOOR).verdict == Admit()
    assert kiosk.scan("T4", WORKSHOP_DOOR).verdict == Admit()
    assert kiosk.ledger.rooms.persons(LAB) == 3
    assert kiosk.scan("T2", WORKSHOP_DOOR).verdict == Admit(), "late, but booked, and the room holds four"
    assert refusal(kiosk.scan("T8", WORKSHOP_DOOR)) == ("room_full", "room_full")


def test_who_has_not_booked_is_told_where_to_go(kiosk: Kiosk) -> None:
    """The session at the same time, or only that it was not booked; the team needs no booking."""
    assert refusal(kiosk.scan("T5", WORKSHOP_DOOR)) == ("product", "session_elsewhere")
    assert refusal(kiosk.scan("T6", WORKSHOP_DOOR)) == ("product", "session_not_booked")
    assert kiosk.scan("T7", WORKSHOP_DOOR).verdict == Admit()


def test_speakers_and_team_are_persons_too(kiosk: Kiosk) -> None:
    """They count into rooms like everybody, and fill them like everybody."""
    for ticket in ("T1", "T7", "T8"):
        assert kiosk.scan(ticket).verdict == Admit()
    assert kiosk.ledger.rooms.persons(FOYER) == 3
    full = kiosk.scan("T2")
    assert refusal(full) == ("room_full", "room_full")
    assert isinstance(full.verdict, Refuse)
    assert full.verdict.explanation.values == (("persons", 3), ("limit", 3))
    kiosk.scan("T7", out=True)
    assert kiosk.scan("T2").verdict == Admit()


def test_a_full_house_refuses_at_the_doors_inside_it(folder: Path) -> None:
    """It says which room is full; whoever is in the house already takes no further place there."""
    for kiosk in opened(folder, EVENT_SET, PEOPLE):
        for ticket in ("T3", "T7", "T8"):
            assert kiosk.scan(ticket).verdict == Admit()
        refused = kiosk.scan("T1", WORKSHOP_DOOR)
        assert refusal(refused) == ("room_full", "room_full")
        assert isinstance(refused.verdict, Refuse)
        assert refused.verdict.explanation.values == (("persons", 3), ("limit", 3), ("room", FOYER))
        said = refusal_words(
            refused.verdict, words_in("de", "UTC"), START_MS, for_staff=True, event_set=EVENT_SET
        )
        assert said == "Foyer ist voll: 3 von 3"
        assert kiosk.scan("T7", WORKSHOP_DOOR).verdict == Admit()
        kiosk.scan("T8", out=True)
        assert kiosk.scan("T1", WORKSHOP_DOOR).verdict == Admit()


def test_a_house_without_a_door_is_as_full_as_its_rooms(folder: Path) -> None:
    """Nobody is scanned into it, and its limit holds nevertheless."""
    rooms = (replace(EVENT_SET.rooms[0], limit=2, counts=()), EVENT_SET.rooms[1])
    for kiosk in opened(folder, replace(EVENT_SET, rooms=rooms), PEOPLE):
        assert kiosk.scan("T1", WORKSHOP_DOOR).verdict == Admit()
        assert kiosk.scan("T2", WORKSHOP_DOOR).verdict == Admit()
        assert refusal(kiosk.scan("T7", WORKSHOP_DOOR)) == ("room_full", "room_full")
        assert kiosk.scan("T2", WORKSHOP_DOOR).verdict == Admit(), "was counted already"


def test_a_room_that_only_warns_lets_everybody_in(folder: Path) -> None:
    """The limit is then for screens and reports."""
    rooms = tuple(replace(room, when_full=WhenFull.WARN) for room in EVENT_SET.rooms)
    for kiosk in opened(folder, replace(EVENT_SET, rooms=rooms), PEOPLE):
        assert [kiosk.scan(f"T{n}").verdict for n in range(1, 6)] == [Admit()] * 5
        assert kiosk.ledger.rooms.persons(FOYER) == 5


def test_staff_read_what_is_to_be_done(kiosk: Kiosk) -> None:
    """The attendee's own notice first, then the product's."""
    answer = kiosk.scan("T8")
    assert (answer.attention, answer.notices) == (True, ("VIP", "Hand over the folder"))
    assert not kiosk.scan("T1").attention


def test_a_badge_opens_doors_until_it_is_replaced(kiosk: Kiosk) -> None:
    """Then it says when and where, in both languages; the new one opens."""
    first = kiosk.scan("T1")
    assert first.badge is not None
    entry = kiosk.ledger.find(first.badge)
    assert entry is not None
    code = entry.body.code
    assert kiosk.scan(code, EXHIBITION).verdict == Admit()
    kiosk.clock.pass_ms(60_000)
    renewed = kiosk.prints.reprint(PositionId(1), "Eileen", GateId(3))
    void = kiosk.scan(code, EXHIBITION)
    assert refusal(void) == ("badge_void", "badge_void")
    assert isinstance(void.verdict, Refuse)
    assert void.position is not None
    assert void.position.id == 1
    said = [
        refusal_words(
            void.verdict, words_in(language, "Europe/Berlin"), START_MS, for_staff=True, event_set=EVENT_SET
        )
        for language in ("de", "en")
    ]
    assert all(re.search(r"09:01.*Schalter 3", sentence) for sentence in said), said
    assert kiosk.scan(renewed.code, EXHIBITION).verdict == Admit()
    assert kiosk.scan("T1", EXHIBITION).verdict == Admit(), "the ticket itself is as good as before"


def test_an_old_badge_never_tells_where_its_owner_is_not_known(kiosk: Kiosk) -> None:
    """A code that nobody printed is unknown."""
    assert refusal(kiosk.scan("ACEFHJKLMN"))[0] == Reason.INVALID.value

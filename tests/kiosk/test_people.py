"""Staff find people, and see what is known of one: passages, badges, what was undone."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from checkin.badge import PrintState
from checkin.journal import Fact, Kind
from checkin.model import Direction, Gate, GateId, PositionId, PositionStatus, Question, QuestionId
from kiosk.desk import CheckIns
from kiosk.people import People
from kiosk.printing.desk import PrintDesk
from kiosk.views import HITS_SHOWN, DeskPlace, Scanned
from sync.ledger import Ledger
from sync.replica import save_positions
from tests.fakes.clock import START_MS, FakeClock
from tests.fakes.entropy import SeededEntropy
from tests.fakes.small_congress import (
    AT_DOOR,
    DOOR,
    EVENT_SET,
    HALL,
    STAND,
    attendee,
    connected,
    make_ledger,
    secret_of,
)

WITH_GATE = msgspec.structs.replace(EVENT_SET, gates=(Gate(id=GateId(1), names={"de": "Südtor"}),))
PERSON = PositionId(1)


class Office:
    """Look-ups and use cases on one ledger."""

    def __init__(self, ledger: Ledger, clock: FakeClock) -> None:
        self.ledger, self.clock = ledger, clock
        entropy = SeededEntropy(5)
        self.people = People(ledger, WITH_GATE)
        self.check_ins = CheckIns(ledger, WITH_GATE, clock, entropy, has_printer=True)
        self.prints = PrintDesk(ledger, clock, entropy)

    def go(self, place: DeskPlace = AT_DOOR, number: int = 1) -> None:
        """Somebody passes; a minute goes by."""
        self.check_ins.check_in(secret_of(number), place)
        self.clock.advance(60)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """Three people with one name, and some with names of their own."""
    clock = FakeClock()
    with connected(make_ledger(tmp_path, clock=clock)) as ledger:
        more = (
            attendee(11, given_name="Łukasz", family_name="Żółkiewski", organisation="Stadt Köln"),
            attendee(12, given_name="Ayşe", family_name="Şahin", order="ABC12"),
        )
        with ledger.writing():
            save_positions(ledger.store, more)
        yield Office(ledger, clock)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        pytest.param("zolk", [11], id="half a name without its marks"),
        pytest.param("sahin ayse", [12], id="both names, the other way round"),
        pytest.param("koeln", [11], id="the organisation"),
        pytest.param("abc12", [12], id="the order"),
        pytest.param("TICKET0002", [2], id="a whole ticket"),
        pytest.param("mueller", [1, 2, 3], id="several people of one name"),
        pytest.param("", [], id="nothing"),
        pytest.param('\x00"*(', [], id="signs of a query language"),
    ],
)
def test_search(office: Office, query: str, found: list[int]) -> None:
    """By name, organisation, order or ticket."""
    assert sorted(hit.position.id for hit in office.people.search(query)) == found


def test_search_shows_no_more_than_fit(office: Office) -> None:
    """However many people have that name."""
    with office.ledger.writing():
        save_positions(office.ledger.store, (attendee(number) for number in range(100, 150)))
    assert len(office.people.search("mueller")) == HITS_SHOWN


def test_a_hit_says_when_and_where_somebody_came_in(office: Office) -> None:
    """The newest entry that stands; nothing for those who never came."""
    (never,) = office.people.search("sahin")
    assert (never.last_entry_ms, never.place) == (None, {})
    office.go()
    office.go(DeskPlace(HALL))
    (hit,) = office.people.search(secret_of(1))
    assert (hit.last_entry_ms, hit.place) == (START_MS + 60_000, {"de": "Saal 1"})
    assert hit.product is not None


def test_new_people_are_found_at_once(office: Office) -> None:
    """An import while the desk is open changes what a slip is compared with."""
    assert office.people.search("Wischnewksi") == []
    with office.ledger.writing():
        save_positions(office.ledger.store, [attendee(99, given_name="Bo", family_name="Wischnewski")])
    assert [hit.position.id for hit in office.people.search("Wischnewksi")] == [99]


def test_the_history_of_a_card(office: Office) -> None:
    """Every passage with its time, its way and its place: the gate, else the room, else the list."""
    office.go(DeskPlace(DOOR, gate=GateId(1)))
    office.go(DeskPlace(HALL))
    office.go(DeskPlace(STAND))
    office.go(DeskPlace(DOOR, direction=Direction.EXIT))
    office.go(DeskPlace(HALL, by="refused, so no passage"))
    card = office.people.card(PERSON)
    assert card is not None
    assert [(passed.at_ms, passed.direction, passed.place) for passed in card.history] == [
        (START_MS, Direction.ENTRY, {"de": "Südtor"}),
        (START_MS + 60_000, Direction.ENTRY, {"de": "Saal 1"}),
        (START_MS + 120_000, Direction.ENTRY, {"de": "Stand"}),
        (START_MS + 180_000, Direction.EXIT, {"de": "Foyer"}),
    ]
    assert not any(passed.is_undone for passed in card.history)


def test_what_was_undone_is_shown_as_such(office: Office) -> None:
    """It stays in the history, and counts for nothing."""
    office.go()
    (entry,) = [e for e in office.ledger.about(PERSON) if e.body.kind is Kind.ENTRY]
    with office.ledger.writing():
        office.ledger.append(
            Fact(kind=Kind.UNDO, at_ms=office.clock.now_ms(), position=PERSON, list=DOOR, ref=entry.body.id)
        )
    card = office.people.card(PERSON)
    assert card is not None
    assert [passed.is_undone for passed in card.history] == [True]
    (hit,) = office.people.search(secret_of(1))
    assert hit.last_entry_ms is None


def test_badges_of_a_card_are_newest_first(office: Office) -> None:
    """With their states; only the newest is good."""
    office.go()
    office.prints.reprint(PERSON, "Eileen")
    office.clock.advance(60)
    office.prints.reprint(PERSON, "Eileen")
    card = office.people.card(PERSON)
    assert card is not None
    assert [job.is_void for job in card.jobs] == [False, True, True]
    assert [job.fresh_ms for job in card.jobs] == sorted((job.fresh_ms for job in card.jobs), reverse=True)
    assert {job.state for job in card.jobs} == {PrintState.QUEUED}


def test_nobody_has_that_number(office: Office) -> None:
    """No card."""
    assert office.people.card(PositionId(4711)) is None


def test_a_forced_entry_says_why_and_who(office: Office) -> None:
    """The reason stands beside the journal: once it is erased, the entry is still known to be forced."""
    with office.ledger.writing():
        save_positions(office.ledger.store, [attendee(1, status=PositionStatus.PENDING)])
    scanned = Scanned(secret_of(1), force=True, why="paid here")
    office.check_ins.check_in_scan(scanned, DeskPlace(DOOR, by="Eileen"))
    card = office.people.card(PERSON)
    assert card is not None
    (passed,) = card.history
    assert (passed.forced, passed.why, passed.by, passed.list) == (True, "paid here", "Eileen", DOOR)
    assert card.newest_passage == passed
    for rest in ("UPDATE personal SET value = X'78'", "DELETE FROM personal"):
        with office.ledger.writing():
            office.ledger.store.run(rest)
        erased = office.people.card(PERSON)
        assert erased is not None
        assert [(passed.forced, passed.why) for passed in erased.history] == [(True, "")]


def test_a_card_knows_what_is_to_be_paid(office: Office) -> None:
    """Own ticket first, then the order's, each with what was bought with it; who has paid owes nothing."""
    pending = PositionStatus.PENDING
    with office.ledger.writing():
        save_positions(
            office.ledger.store,
            (
                attendee(20, order="K7PQX", status=pending, price_cents=9_000),
                attendee(21, order="K7PQX", status=pending),
                attendee(22, order="K7PQX", status=pending, addon_to=PositionId(20), price_cents=500),
                attendee(23, order="K7PQX"),
            ),
        )
    card = office.people.card(PositionId(21))
    assert card is not None
    assert [(due.position, due.ticket, due.cents) for due in card.dues] == [
        (21, 21, None),
        (20, 20, 9_000),
        (22, 20, 500),
    ]
    assert card.currency == "EUR"
    settled = office.people.card(PERSON)
    assert settled is not None
    assert settled.dues == ()


def test_a_card_knows_the_rest_of_the_order(office: Office) -> None:
    """The other tickets by name, what was bought with this one apart; only exactly that order."""
    with office.ledger.writing():
        save_positions(
            office.ledger.store,
            (
                attendee(20, given_name="Ada", family_name="Zorn", order="K7PQX"),
                attendee(21, given_name="Bo", family_name="Ahorn", order="K7PQX"),
                attendee(22, order="K7PQX", addon_to=PositionId(20)),
                attendee(23, order="K7PQXY"),
            ),
        )
    card = office.people.card(PositionId(20))
    assert card is not None
    assert [hit.position.id for hit in card.mates] == [21]
    assert [product.id for product in card.addons] == [1]
    assert [hit.position.id for hit in office.people.order(PositionId(20))] == [21, 20]
    assert office.people.order(PositionId(4711)) == []
    alone = office.people.card(PERSON)
    assert alone is not None
    assert (alone.mates, alone.addons) == ((), ())


def test_a_card_shows_the_answers_that_staff_should_see(office: Office) -> None:
    """Those that central knew and those given here; not the others."""
    seen = Question(id=QuestionId(7), names={"de": "Essen"}, show_at_check_in=True)
    unseen = Question(id=QuestionId(8), names={"de": "Anreise"})
    people = People(office.ledger, msgspec.structs.replace(WITH_GATE, questions=(seen, unseen)))
    with office.ledger.writing():
        save_positions(
            office.ledger.store, [attendee(1, answers={seen.id: "vegan", unseen.id: "Bahn"}, attention="VIP")]
        )
    card = people.card(PERSON)
    assert card is not None
    assert card.shown == ((seen, "vegan"),)
    assert (card.attention, card.notices) == (True, ("VIP",))

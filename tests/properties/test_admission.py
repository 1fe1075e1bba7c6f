"""What a verdict depends on: the replica, the journal before it, and the scan. And nothing crashes it."""

import json
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

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
    PositionStatus,
    Product,
    ProductId,
    Question,
    QuestionId,
)
from checkin.question import QuestionKind
from checkin.verdict import Verdict
from kiosk.desk import CheckIns
from kiosk.views import DeskPlace, Scanned
from sync.ledger import Ledger
from sync.opening import open_ledger
from sync.replica import save_event_set, save_positions
from tests.fakes.clock import FakeClock
from tests.fakes.entropy import SeededEntropy
from tests.strategies import hostile_names

pytestmark = pytest.mark.filterwarnings("error")

START_MS, DAY_MS = 1_790_000_000_000, 86_400_000
LISTS = (ListId(1), ListId(2))
PEOPLE = range(1, 5)

RULES = st.sampled_from(
    [
        "",
        '{"<": [{"var": "entries_number"}, 2]}',
        '{"<": [{"var": "entries_today"}, 1]}',
        '{"or": [{"==": [{"var": "entry_status"}, "absent"]}, {"==": [{"var": "gate"}, 1]}]}',
        '{"!=": [{"var": "minutes_since_last_entry"}, 0]}',
        '{"nonsense": []}',
    ]
)
QUESTIONS = (
    Question(id=QuestionId(1), names={"en": "Meal?"}, kind=QuestionKind.LINE, required=True),
    Question(id=QuestionId(2), names={"en": "Age?"}, kind=QuestionKind.NUMBER),
)
POSITIONS = st.builds(
    Position,
    id=st.just(PositionId(0)),
    secret=st.just(""),
    product=st.sampled_from([ProductId(1), ProductId(2), ProductId(9)]),
    status=st.sampled_from(PositionStatus),
    valid_until_ms=st.none() | st.integers(START_MS, START_MS + 3 * DAY_MS),
    valid_if_pending=st.booleans(),
)
EVENT_SETS = st.builds(
    lambda first, second, questions: EventSet(
        events=(Event(slug="e", names={"en": "E"}),),
        products=(Product(id=ProductId(1), names={}), Product(id=ProductId(2), names={}, on_site=False)),
        lists=(first, second),
        gates=(Gate(id=GateId(1), names={}),),
        questions=questions,
    ),
    *(
        st.builds(
            CheckInList,
            id=st.just(number),
            names=st.just({"en": str(number)}),
            event=st.just("e"),
            rules=RULES,
            include_pending=st.booleans(),
            allow_multiple_entries=st.booleans(),
            allow_entry_after_exit=st.booleans(),
        )
        for number in LISTS
    ),
    st.sampled_from([(), QUESTIONS]),
)


class Move(Scanned, frozen=True):
    """One scan, and where it is made."""

    list_id: ListId = LISTS[0]
    out: bool = False
    gate: int = 0


def moves(people: Sequence[int]) -> st.SearchStrategy[Move]:
    """A scan of one of these people."""
    return st.builds(
        Move,
        text=st.sampled_from([f"T{number}" for number in people]),
        at_ms=st.integers(START_MS, START_MS + 2 * DAY_MS),
        list_id=st.sampled_from(LISTS),
        out=st.booleans(),
        gate=st.integers(0, 1),
        force=st.booleans(),
        ignore_unpaid=st.booleans(),
        answers=st.sampled_from([{}, {"1": "vegan", "2": ""}, {"1": "", "2": "x"}]),
    )


def world(
    folder: Path, event_set: EventSet, people: Sequence[Position], seed: int
) -> tuple[Ledger, CheckIns]:
    """A kiosk of its own, with another device name, ids and start."""
    clock = FakeClock(START_MS + seed)
    ledger = open_ledger(folder, {}, clock, SeededEntropy(seed)).connect()
    with ledger.writing():
        save_event_set(ledger.store, event_set)
        save_positions(ledger.store, people)
    return ledger, CheckIns(ledger, event_set, clock, SeededEntropy(seed + 1), has_printer=bool(seed % 2))


def tried(desk: CheckIns, move: Move) -> Verdict:
    """The verdict on one move."""
    direction = Direction.EXIT if move.out else Direction.ENTRY
    place = DeskPlace(move.list_id, gate=GateId(move.gate) if move.gate else None, direction=direction)
    return desk.check_in_scan(move, place).verdict


def numbered(people: Sequence[Position]) -> list[Position]:
    """The people with ids and secrets."""
    return [replace(p, id=PositionId(n), secret=f"T{n}") for n, p in enumerate(people, 1)]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    event_set=EVENT_SETS,
    people=st.lists(POSITIONS, min_size=4, max_size=4).map(numbered),
    past=st.lists(moves([1, 2]), max_size=8),
    others=st.lists(moves([3, 4]), max_size=8),
    scan=moves([1]),
)
def test_a_verdict_depends_on_nothing_but_replica_journal_and_scan(
    event_set: EventSet, people: list[Position], past: list[Move], others: list[Move], scan: Move
) -> None:
    """Another device, other ids, other people's scans in between, a trial before it: the same verdict."""
    with TemporaryDirectory() as one, TemporaryDirectory() as two:
        first, plain = world(Path(one), event_set, people, 1)
        second, busy = world(Path(two), event_set, people[::-1], 8)
        with connected_all(first, second):
            expected = [tried(plain, move) for move in (*past, scan)]
            found = []
            for number, move in enumerate((*past, scan)):
                for other in others[number : number + 2]:
                    tried(busy, other)
                tried(busy, replace(move, simulate=True))
                found.append(tried(busy, move))
    assert found == expected


class connected_all:  # noqa: N801  # used as a word in a with statement
    """Closes the ledgers at the end of a block."""

    def __init__(self, *ledgers: Ledger) -> None:
        self._ledgers = ledgers

    def __enter__(self) -> None:
        """Nothing to do."""

    def __exit__(self, *_: object) -> None:
        for ledger in self._ledgers:
            ledger.store.close()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["and", "or", "<", "==", "isAfter", "inList", "var", "buildTime", "objectList", "lookup", "x"]
            ),
            inner,
            max_size=1,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    rules=JSON.map(json.dumps) | st.text(max_size=60),
    text=hostile_names(),
    answers=st.dictionaries(st.sampled_from(["1", "2", "x", ""]), hostile_names(), max_size=3),
    kind=st.sampled_from(QuestionKind),
)
def test_no_rule_text_scan_or_answer_crashes_the_desk(
    rules: str, text: str, answers: dict[str, str], kind: QuestionKind
) -> None:
    """Each ends in a verdict, and the journal stays whole."""
    event_set = EventSet(
        events=(Event(slug="e", names={}),),
        products=(Product(id=ProductId(1), names={}),),
        lists=(
            CheckInList(id=LISTS[0], names={}, event="e", rules=rules),
            CheckInList(id=LISTS[1], names={}, event="e"),
        ),
        questions=(replace(QUESTIONS[0], kind=kind),),
    )
    person = Position(id=PositionId(1), secret="T1", product=ProductId(1))
    with TemporaryDirectory() as folder:
        ledger, desk = world(Path(folder), event_set, [person], 1)
        with connected_all(ledger):
            for move in (Move(text, answers=answers), Move("T1", answers=answers), Move("T1", force=True)):
                assert tried(desk, move) is not None
            assert ledger.verify() == []

"""The journal on disk: what is appended stays and hangs together, and what was changed is found."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checkin.journal import Fact, JournalEntry, Kind, encode_body, genesis, link
from checkin.model import PositionId
from checkin.presence import parents_of, rooms_present
from sync.ledger import Ledger
from sync.opening import LedgerFile
from tests.fakes.clock import FakeClock
from tests.fakes.small_congress import (
    DOOR,
    EVENT_SET,
    FOYER_ROOM,
    HALL,
    HALL_ROOM,
    OTHER_HALL,
    OTHER_HALL_ROOM,
    connected,
    make_ledger,
)

ROOMS = {DOOR: FOYER_ROOM, HALL: HALL_ROOM, OTHER_HALL: OTHER_HALL_ROOM}
PARENTS = parents_of(EVENT_SET.rooms)


@pytest.fixture
def clock() -> FakeClock:
    """The ledger's clock."""
    return FakeClock()


@pytest.fixture
def ledger_file(tmp_path: Path, clock: FakeClock) -> LedgerFile:
    """A ledger with three people."""
    return make_ledger(tmp_path, clock=clock)


@pytest.fixture
def ledger(ledger_file: LedgerFile) -> Iterator[Ledger]:
    """A connection to it."""
    with connected(ledger_file) as opened:
        yield opened


def passage(kind: Kind = Kind.ENTRY, at_ms: int = 1, position: int = 1) -> Fact:
    """Somebody goes through the door."""
    return Fact(kind=kind, at_ms=at_ms, position=PositionId(position), list=DOOR, room=FOYER_ROOM)


def append(ledger: Ledger, *facts: Fact) -> list[JournalEntry]:
    """Append facts in one transaction."""
    with ledger.writing():
        return [ledger.append(fact) for fact in facts]


def test_entries_are_numbered_and_hang_on_each_other(ledger: Ledger) -> None:
    """Sequence from 1 without gaps, each hash over the one before, everything read back as it was."""
    written = append(ledger, passage(), passage(Kind.EXIT)) + append(ledger, passage(at_ms=7))
    assert [entry.body.sequence for entry in written] == [1, 2, 3]
    previous = genesis(ledger.origin.device)
    for entry in written:
        previous = link(previous, encode_body(entry.body))
        assert entry.hash == previous
    assert list(ledger.entries()) == written
    assert ledger.about(PositionId(1)) == written
    assert ledger.find(written[1].body.id) == written[1]
    assert ledger.verify() == []


def test_a_transaction_that_fails_takes_its_entries_with_it(ledger: Ledger) -> None:
    """The next entry takes the number and hangs on the hash that were there before."""
    append(ledger, passage())
    with pytest.raises(ZeroDivisionError):
        _append_and_fail(ledger)
    (entry,) = append(ledger, passage(Kind.EXIT))
    assert entry.body.sequence == 2
    assert ledger.verify() == []


def _append_and_fail(ledger: Ledger) -> None:
    with ledger.writing():
        ledger.append(passage())
        ledger.append(passage())
        raise ZeroDivisionError


@settings(deadline=None, max_examples=30)
@given(steps=st.lists(st.tuples(st.integers(0, 2), st.integers(1, 3), st.booleans()), max_size=12))
def test_three_connections_write_one_chain(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[int, int, bool]]
) -> None:
    """Whoever writes in whatever order, failed transactions included: one chain, no gap, no number twice."""
    ledger_file = make_ledger(tmp_path_factory.mktemp("chain"))
    with connected(ledger_file) as one, connected(ledger_file) as two, connected(ledger_file) as three:
        kept = 0
        for who, how_many, fails in steps:
            writer = (one, two, three)[who]
            if fails:
                with pytest.raises(ZeroDivisionError):
                    _append_and_fail(writer)
            else:
                append(writer, *[passage()] * how_many)
                kept += how_many
        assert [entry.body.sequence for entry in one.entries()] == list(range(1, kept + 1))
        assert two.verify() == []


def test_time_in_stamps_never_runs_backwards(ledger: Ledger, clock: FakeClock) -> None:
    """The wall clock jumps an hour back and forth; the order of entries is the order of writing."""
    written = []
    for jump_ms in (0, -3_600_000, 0, 7_200_000, -7_200_000, 1):
        clock.set_wall(clock.now_ms() + jump_ms)
        written += append(ledger, passage(), passage())
    assert [entry.order for entry in written] == sorted(entry.order for entry in written)
    assert len({entry.stamp for entry in written}) == len(written)


HARMS = [
    pytest.param(
        """UPDATE journal SET body = cast(replace(body, '"at_ms":2', '"at_ms":3') AS BLOB)""",
        id="a time changed",
    ),
    pytest.param("UPDATE journal SET hash = zeroblob(32) WHERE arrival = 2", id="a hash changed"),
    pytest.param("DELETE FROM journal WHERE arrival = 2", id="an entry taken out"),
    pytest.param("DELETE FROM journal WHERE arrival = 1", id="the first entry taken out"),
    pytest.param("UPDATE journal SET device = 'x' WHERE arrival = 3", id="an entry given to another device"),
    pytest.param("UPDATE journal SET body = x'7b7d' WHERE arrival = 3", id="a body that is none"),
    pytest.param("UPDATE journal SET arrival = 9 WHERE arrival = 2", id="order changed"),
    pytest.param("UPDATE personal SET value = x'00'", id="a personal value changed"),
    pytest.param("UPDATE journal SET body = x'7b7d' WHERE arrival = 4", id="a body that a seal hangs on"),
]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        pytest.param("id", "0" * 32, id="another id"),
        pytest.param("sequence", 7, id="a number that is not its own"),
        pytest.param("kind", "exit", id="an entry that became an exit"),
        pytest.param("at_ms", 2, id="another time"),
        pytest.param("position", 2, id="another attendee"),
        pytest.param("position", None, id="nobody"),
        pytest.param("list", 2, id="another list"),
        pytest.param("room", 7, id="another room"),
        pytest.param("ref", "0" * 32, id="about an entry that it does not name"),
        pytest.param("code", "ABC", id="a badge code out of nowhere"),
        pytest.param("reason", "unpaid", id="a reason out of nowhere"),
    ],
)
def test_a_column_that_is_not_what_was_hashed_is_found(
    ledger: Ledger, column: str, value: str | int | None
) -> None:
    """Folds read the columns beside the body; the chain over the bodies alone would not notice."""
    append(ledger, passage(at_ms=1, position=PositionId(1)), passage(at_ms=5))
    assert ledger.verify() == []
    ledger.store.run(f"UPDATE journal SET {column} = ? WHERE arrival = 1", (value,))  # noqa: S608  # a test
    (fault,) = ledger.verify()
    assert (fault.sequence, fault.problem) == (1, f"the column {column} is not what was hashed")


@pytest.mark.parametrize("harm", HARMS)
def test_what_was_changed_behind_our_back_is_found(ledger: Ledger, harm: str) -> None:
    """Somebody with the key and SQL changes one thing; the walk along the chain says where it breaks."""
    append(ledger, passage(at_ms=1), passage(at_ms=2), passage(at_ms=3))
    with ledger.writing():
        ledger.append(passage(Kind.CORRECTION), "Jörg".encode())
    assert ledger.verify() == []
    ledger.store.run(harm)
    assert ledger.verify()


def test_personal_values_can_be_erased_and_the_chain_still_verifies(ledger: Ledger) -> None:
    """The body holds a salted hash only; two equal values do not look alike."""
    with ledger.writing():
        entries = [ledger.append(passage(Kind.ANSWER), b"vegetarian") for _ in range(2)]
    assert entries[0].body.personal != entries[1].body.personal
    assert all(b"vegetarian" not in encode_body(entry.body) for entry in entries)
    ledger.store.run("DELETE FROM personal")
    assert ledger.verify() == []


@settings(deadline=None, max_examples=30)
@given(
    moves=st.lists(
        st.tuples(st.sampled_from([Kind.ENTRY, Kind.EXIT]), st.sampled_from(sorted(ROOMS)), st.booleans()),
        max_size=10,
    )
)
def test_presence_beside_the_journal_is_what_the_journal_folds_to(
    tmp_path_factory: pytest.TempPathFactory, moves: list[tuple[Kind, int, bool]]
) -> None:
    """After each entry, exit or undo of one person."""
    with connected(make_ledger(tmp_path_factory.mktemp("fold"))) as ledger:
        for kind, list_id, is_undone in moves:
            here = next(known for known in ROOMS if known == list_id)
            fact = Fact(kind=kind, at_ms=1, position=PositionId(1), list=here, room=ROOMS[here])
            entry = _append_and_refold(ledger, fact)
            if is_undone:
                _append_and_refold(
                    ledger, Fact(kind=Kind.UNDO, at_ms=1, position=PositionId(1), ref=entry.body.id)
                )
            folded = rooms_present(ledger.passages(PositionId(1)), PARENTS)
            kept = {room for (room,) in ledger.store.rows("SELECT room FROM presence WHERE position = 1")}
            assert kept == folded
            assert [ledger.rooms.persons(room) for room in ROOMS.values()] == [
                int(room in folded) for room in ROOMS.values()
            ]


def test_rooms_that_were_moved_by_an_import_stop_nobody(ledger: Ledger) -> None:
    """What is kept was folded with other parents; the next entry is written all the same."""
    for here in (HALL, OTHER_HALL):
        before = ledger.passages(PositionId(1))
        with ledger.writing():
            entry = ledger.append(
                Fact(kind=Kind.ENTRY, at_ms=1, position=PositionId(1), list=here, room=ROOMS[here])
            )
            ledger.rooms.refold(PositionId(1), before, entry, dict.fromkeys(PARENTS))
    _append_and_refold(
        ledger, Fact(kind=Kind.ENTRY, at_ms=1, position=PositionId(1), list=HALL, room=HALL_ROOM)
    )
    assert ledger.store.rows("SELECT room FROM presence") == [(HALL_ROOM,)]


def _append_and_refold(ledger: Ledger, fact: Fact) -> JournalEntry:
    before = ledger.passages(PositionId(1))
    with ledger.writing():
        entry = ledger.append(fact)
        ledger.rooms.refold(PositionId(1), before, entry, PARENTS)
    return entry


def test_badge_entries_are_found_by_code_and_after_a_point(ledger: Ledger) -> None:
    """Only badge entries, each with its place in the order of arrival."""
    badge = Fact(kind=Kind.BADGE, at_ms=1, position=PositionId(2), code="ABC")
    first, _, second = append(ledger, badge, passage(), Fact(kind=Kind.BADGE_VOID, at_ms=2, ref=None))
    assert ledger.find_badge("ABC") == first
    assert ledger.find_badge("abc") is None
    assert ledger.find_badge("") is None
    arrived = ledger.badges_after(0)
    assert [a.entry for a in arrived] == [first, second]
    assert [a.entry for a in ledger.badges_after(arrived[0].arrival)] == [second]


def test_a_journal_longer_than_one_page_is_read_whole(ledger: Ledger) -> None:
    """2,500 entries come back in order, and their chain is walked to the end."""
    append(ledger, *(passage(at_ms=number) for number in range(2_500)))
    assert [entry.body.at_ms for entry in ledger.entries()] == list(range(2_500))
    assert ledger.verify() == []
    ledger.store.run("UPDATE journal SET hash = zeroblob(32) WHERE arrival = 2400")
    (fault,) = ledger.verify()
    assert (fault.sequence, fault.problem) == (2400, "the hash does not match")

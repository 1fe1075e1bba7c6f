"""A kiosk that is told of its own lists only: what it holds, what it is for, and what it can never be."""

from collections.abc import Iterator

import msgspec
import pytest

from checkin.errors import ConfigError
from checkin.journal import Fact, Kind
from checkin.model import ListId, PositionId, RoomId
from checkin.scope import Scope, scope_of
from sync.hub.members import Member, TokenRight
from sync.hub.membership import Marks, is_partial
from sync.hub.outbox import Outgoing
from sync.hub.protocol import Batch, Feed
from sync.hub.steps import TakeFeed, What
from sync.hub.succession import sealed_identity
from sync.hub.witness import begin_noting
from tests.fakes.clock import START_MS
from tests.fakes.hub_bench import Bench, benched
from tests.fakes.small_congress import DOOR, EVENT_SET, FOYER_ROOM, HALL, HALL_ROOM, STAND

PLACES: tuple[tuple[ListId, RoomId | None], ...] = (
    (DOOR, FOYER_ROOM),
    (STAND, None),
    (HALL, HALL_ROOM),
    (STAND, None),
)
EACH = 10


def part(name: str) -> Scope:
    """Of the door at that list."""
    scope = scope_of(EVENT_SET, [name])
    assert scope is not None
    return scope


@pytest.fixture
def bench() -> Iterator[Bench]:
    """A hub that has heard of another kiosk at all lists, and a kiosk at the stand."""
    with benched() as made:
        made.wire.scope = part("Stand")
        _enter_elsewhere(made)
        yield made


def _enter_elsewhere(bench: Bench) -> None:
    with bench.other.writing():
        for number in range(EACH * len(PLACES)):
            where, room = PLACES[number % len(PLACES)]
            bench.other.append(
                Fact(kind=Kind.ENTRY, at_ms=START_MS, position=PositionId(1), list=where, room=room)
            )
    entries = Outgoing(bench.other.store).batch(Marks()).entries
    batch = Batch(boot_id=bench.other.origin.boot_id, sent_ns=bench.clock.mono_ns(), entries=entries)
    member = Member(name="south", device=bench.other.origin.device, right=TokenRight.KIOSK)
    bench.book.take(member, batch)


def lists_here(bench: Bench) -> dict[int, int]:
    """How many entries of each list the kiosk holds."""
    rows = bench.ledger.store.rows("SELECT list, count(*) FROM journal GROUP BY list")
    return {int(str(number)): int(str(count)) for number, count in rows}


def test_it_holds_its_own_lists_and_verifies(bench: Bench) -> None:
    """Entries of others are skipped, the cursor is the hub's end, and what is here holds."""
    bench.settle()
    assert lists_here(bench) == {STAND: 2 * EACH}
    assert bench.driver.session.known.marks.journal == EACH * len(PLACES)
    assert bench.ledger.verify() == []
    assert is_partial(bench.ledger.store)


def test_a_fault_is_found_in_spite_of_gaps(bench: Bench) -> None:
    """What hangs on the entry before it still has to."""
    bench.enter(3)
    bench.settle()
    with bench.ledger.writing():
        bench.ledger.store.run(
            "UPDATE journal SET hash = zeroblob(32) WHERE device = ? AND sequence = 2",
            (bench.ledger.origin.device,),
        )
    assert [(fault.device, fault.sequence) for fault in bench.ledger.verify()] == [
        (bench.ledger.origin.device, 2)
    ]


def test_its_own_entries_go_up_and_get_their_stamps(bench: Bench) -> None:
    """The hub hears everything of it."""
    with bench.ledger.writing():
        bench.ledger.append(Fact(kind=Kind.ENTRY, at_ms=START_MS, position=PositionId(2), list=STAND))
    bench.settle()
    assert bench.ledger.store.rows("SELECT DISTINCT stamp_rank FROM journal") == [(1,)]
    assert bench.hub.store.row("SELECT count(*) FROM journal") == (EACH * len(PLACES) + 1,)


@pytest.mark.parametrize(
    ("next_part", "expected"),
    [
        pytest.param(part("Saal 1"), {DOOR: EACH, HALL: EACH, STAND: 2 * EACH}, id="another part"),
        pytest.param(None, {DOOR: EACH, HALL: EACH, STAND: 2 * EACH}, id="everything"),
    ],
)
def test_another_part_is_read_from_the_beginning(
    bench: Bench, next_part: Scope | None, expected: dict[int, int]
) -> None:
    """What was skipped comes now; what is here stays, and all of it verifies."""
    bench.settle()
    bench.wire.scope = next_part
    bench.clock.advance(400)  # until the manifest is looked at again
    bench.settle()
    assert lists_here(bench) == expected
    assert bench.ledger.verify() == []
    bench.start()
    bench.wire.asked.clear()
    bench.settle()
    paths = [request.path for request in bench.wire.asked if request.what is What.FEED]
    assert not any("after=0&" in path for path in paths), "it would begin anew with each start"


def test_pages_of_another_part_are_not_taken(bench: Bench) -> None:
    """The live feed may still speak of the part that was: then what there is is looked at anew."""
    bench.settle()
    known = bench.driver.session.known
    cursor = known.marks.journal
    late = Feed(epoch=known.marks.epoch, after=cursor, cursor=cursor + 5, scope=part("Saal 1").tag)
    assert known.fed(late) == []
    assert known.there is None


def test_a_page_that_begins_before_is_taken(bench: Bench) -> None:
    """Readers of one part are told together, whoever came later has a part of it already."""
    bench.settle()
    known = bench.driver.session.known
    cursor = known.marks.journal
    page = Feed(epoch=known.marks.epoch, after=cursor - 3, cursor=cursor + 5, scope=known.marks.scope)
    (effect,) = known.fed(page)
    assert isinstance(effect, TakeFeed)
    assert known.marks.journal == cursor + 5
    assert known.fed(page) == []


def test_it_never_becomes_the_hub(bench: Bench) -> None:
    """Neither now nor when it has been told of everything since; a sentence says whose ledger would do."""
    bench.settle()
    for scope in (part("Stand"), None):
        bench.wire.scope = scope
        bench.clock.advance(400)
        bench.settle()
        with pytest.raises(ConfigError, match="own check-in lists only"):
            sealed_identity(bench.ledger.store)


def test_it_testifies_for_nobody(bench: Bench) -> None:
    """It holds no whole chains of others, so a new hub learns nothing from it."""
    bench.settle()
    with bench.ledger.writing():
        begin_noting(bench.ledger.store)
    bench.wire.asked.clear()
    bench.run(20, after_s=3)
    said = [request.body for request in bench.wire.asked if request.what is What.WITNESS]
    assert [msgspec.json.decode(body, type=Batch).entries for body in said] == [()]

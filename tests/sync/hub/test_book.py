"""A hub's book over a ledger: any kiosk's can become one, and whoever writes to it, changes are told."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from checkin.errors import BatchRefusedError
from checkin.journal import Fact, Kind, Stamp
from checkin.model import Medium, MediumId, PositionId
from sync.elsewhere import ElsewherePassage, add_elsewhere, note_printed, room_of
from sync.hub.arrivals import Post
from sync.hub.book import Book
from sync.hub.identity import HubIdentity, keep_identity, keep_sealed, read_identity
from sync.hub.members import Member, TokenRight
from sync.hub.people import keep_people
from sync.hub.protocol import Batch, Enrol
from sync.ledger import Ledger
from sync.replica import remove_positions, save_positions
from sync.store import Store
from sync.tickets import all_blocked, all_media, all_revoked, replace_tickets, save_blocked
from tests.fakes.chained import ChainedDevice
from tests.fakes.clock import START_MS, FakeClock
from tests.fakes.entropy import SeededEntropy
from tests.fakes.keepers import person
from tests.fakes.small_congress import DOOR, EVENT_SET, FOYER_ROOM, attendee, connected, make_ledger

ENTROPY = SeededEntropy(2)
PASSED = ElsewherePassage(7, Kind.ENTRY, DOOR, START_MS)


@pytest.fixture
def clock() -> FakeClock:
    """The hub's clock."""
    return FakeClock()


@pytest.fixture
def ledger(tmp_path: Path, clock: FakeClock) -> Iterator[Ledger]:
    """A ledger of three people."""
    with connected(make_ledger(tmp_path, clock=clock)) as opened:
        yield opened


def members(book: Book, *names: str) -> list[Member]:
    """Enrolled devices."""
    for name in names:
        code = book.create_device(name, TokenRight.KIOSK, {})
        assert book.enrol(Enrol(code=code, device=name)) is not None
    return [Member(name=name, device=name, right=TokenRight.KIOSK) for name in names]


def test_a_kiosks_own_entries_are_stamped_when_it_becomes_the_hub(ledger: Ledger, clock: FakeClock) -> None:
    """In their order, behind what an earlier hub has stamped; presence stays what it was."""
    passage = Fact(kind=Kind.ENTRY, at_ms=1, position=PositionId(1), list=DOOR, room=FOYER_ROOM)
    with ledger.writing():
        first = ledger.append(passage)
        ledger.store.run(
            "UPDATE journal SET stamp_rank = 1, stamp_ms = ?, stamp_epoch = 1 WHERE id = ?",
            (START_MS + 50, first.body.id),
        )
        ledger.append(replace(passage, kind=Kind.EXIT))
        ledger.append(replace(passage, position=PositionId(2)))
        keep_identity(ledger.store, HubIdentity("ab", 2))
    book = Book(ledger, clock, ENTROPY)
    assert book.identity == HubIdentity("ab", 2)
    stamps = [entry.stamp for entry in ledger.entries()]
    assert stamps == [
        Stamp(1, START_MS + 50, 0, 1),
        Stamp(1, START_MS + 50, 1, 2),
        Stamp(1, START_MS + 50, 2, 2),
    ]
    assert ledger.rooms.persons(FOYER_ROOM) == 1
    assert [entry.stamp for entry in book.feed(0, 9).entries] == stamps


def test_a_ledger_is_made_a_hubs_once(ledger: Ledger, clock: FakeClock) -> None:
    """Opened again it is the same hub; nothing is written."""
    first = Book(ledger, clock, ENTROPY)
    commits = ledger.store.commits
    assert Book(ledger, clock, ENTROPY).identity == first.identity == read_identity(ledger.store)
    assert ledger.store.commits == commits


def test_who_enrols_gets_the_sealed_identity(ledger: Ledger, clock: FakeClock) -> None:
    """So that it can take over."""
    book = Book(ledger, clock, ENTROPY)
    with ledger.writing():
        keep_sealed(ledger.store, b"sealed")
    code = book.create_device("Door 1", TokenRight.KIOSK, {})
    answer = book.enrol(Enrol(code=code, device="kiosk-a"))
    assert answer is not None
    assert (answer.hub, answer.epoch) == (book.identity.hub, 1)
    standby = book.manifest().standby
    assert standby is not None
    assert standby.identity == b"sealed"


def test_only_hashes_are_kept_of_what_opens_anything(ledger: Ledger, clock: FakeClock) -> None:
    """Neither token nor code stands anywhere in the tables."""
    book = Book(ledger, clock, ENTROPY)
    code = book.create_device("Door 1", TokenRight.KIOSK, {})
    answer = book.enrol(Enrol(code=book.create_device("Door 2", TokenRight.KIOSK, {}), device="kiosk-a"))
    assert answer is not None
    kept = repr(ledger.store.rows("SELECT * FROM hub_device"))
    assert "Door 1" in kept
    assert code not in kept
    assert answer.token not in kept
    assert bytes.fromhex(answer.token) not in ledger.store.rows("SELECT token_hash FROM hub_device")[1]


Write = Callable[[Store], object]


def _print_twice(store: Store) -> None:
    for is_printed in (True, True, False):
        note_printed(store, PositionId(1), is_printed=is_printed)


@pytest.mark.parametrize(
    ("write", "changed", "gone"),
    [
        pytest.param(lambda s: save_positions(s, [attendee(2)]), [2], [], id="saved"),
        pytest.param(lambda s: save_positions(s, [attendee(9)]), [9], [], id="new"),
        pytest.param(lambda s: remove_positions(s, [PositionId(2)]), [], [2], id="gone"),
        pytest.param(
            lambda s: add_elsewhere(s, PositionId(3), PASSED, room_of(EVENT_SET)), [3], [], id="elsewhere"
        ),
        pytest.param(
            _print_twice,
            [1],
            [],
            id="printed elsewhere, and not",
        ),
        pytest.param(lambda s: save_blocked(s, "congress", ["X"]), [], [], id="something else"),
    ],
)
def test_whoever_writes_a_position_is_noted(
    ledger: Ledger, clock: FakeClock, write: Write, changed: list[int], gone: list[int]
) -> None:
    """The importer, central's puller, a desk: none of them knows that this is a hub's ledger."""
    book = Book(ledger, clock, ENTROPY)
    cursor = book.positions(0, 100).cursor
    with ledger.writing():
        write(ledger.store)
    page = book.positions(cursor, 100)
    assert ([one.position.id for one in page.people], list(page.gone)) == (changed, gone)


def test_tickets_have_a_version_of_their_own(ledger: Ledger, clock: FakeClock) -> None:
    """It grows with media, revoked and blocked tickets; a kiosk keeps the document whole."""
    book = Book(ledger, clock, ENTROPY)
    versions = [book.tickets().version]
    medium = Medium(id=MediumId(5), type="barcode", identifier="BAND", positions=(PositionId(1),))
    for media, revoked, blocked in (
        ((medium,), (), ()),
        ((medium,), (("congress", "OLD", PositionId(2)),), ()),
        ((), (), (("congress", "BAD"),)),
    ):
        with ledger.writing():
            replace_tickets(ledger.store, media, revoked, blocked)
        document = book.tickets()
        assert (document.media, document.revoked, document.blocked) == (media, revoked, blocked)
        store = ledger.store
        assert (all_media(store), all_revoked(store), all_blocked(store)) == (media, revoked, blocked)
        versions.append(document.version)
    assert len(set(versions)) == 4


def test_check_ins_elsewhere_and_positions_that_go_move_presence(ledger: Ledger, clock: FakeClock) -> None:
    """A kiosk that keeps what the hub sends counts the same persons as the hub."""
    del clock
    with ledger.writing():
        keep_people(ledger, [person(attendee(1), PASSED), person(attendee(2))])
    assert ledger.rooms.persons(FOYER_ROOM) == 1
    with ledger.writing():
        keep_people(ledger, [person(attendee(1))], [PositionId(3)])
    assert ledger.rooms.persons(FOYER_ROOM) == 0


def test_one_transaction_takes_many_batches(ledger: Ledger, clock: FakeClock) -> None:
    """Each is answered in its place; a repeat within counts as success, and alarms are counted."""
    book = Book(ledger, clock, ENTROPY)
    alice, bob = members(book, "kiosk-a", "kiosk-b")
    one, other = ChainedDevice("kiosk-a", clock), ChainedDevice("kiosk-b", clock)
    one.enter(1)
    one.enter(2)
    other.enter(3)
    commits = ledger.store.commits
    batches = (
        (alice, one.batch(upto=1)),
        (bob, one.batch()),
        (bob, other.batch()),
        (alice, one.batch()),
        (alice, Batch(boot_id="x", sent_ns=0, entries=())),
        (bob, other.pack([replace(other.entries[0], hash=bytes(32))])),
    )
    answers = book.post_all([Post(member, batch) for member, batch in batches])
    assert [a.status if isinstance(a, BatchRefusedError) else a.sequence for a in answers] == [
        *(1, 403, 1, 2, 2),
        409,
    ]
    assert ledger.store.commits == commits + 1
    assert dict(book.alarms) == {"foreign": 1, "changed": 1}
    assert ledger.verify() == []

"""What comes from the hub into a kiosk's ledger, and what follows from it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from checkin.badge import PrintState
from checkin.errors import BatchRefusedError
from checkin.journal import Fact, Kind, Stamp
from checkin.made_here import made_here_id
from checkin.model import PositionId, PositionStatus
from checkin.personal import Correction, Registration, encode
from sync.hub.book import Book
from sync.hub.intake import Intake, Intaken
from sync.hub.members import Member, TokenRight
from sync.hub.people import keep_people
from sync.hub.protocol import Enrol, Person
from sync.ledger import Ledger
from sync.replica import find_position, given_key, save_positions
from tests.fakes.chained import ChainedDevice, id_of
from tests.fakes.clock import START_MS, FakeClock
from tests.fakes.entropy import SeededEntropy
from tests.fakes.small_congress import (
    DOOR,
    FOYER_ROOM,
    HALL,
    HALL_ROOM,
    OTHER_HALL,
    OTHER_HALL_ROOM,
    attendee,
    connected,
    make_ledger,
    named,
)

WALKER = Registration(secret="WALK2346", given_name="Ada", family_name="Muster", email="ada@example.org")
WHERE = {DOOR: FOYER_ROOM, HALL: HALL_ROOM, OTHER_HALL: OTHER_HALL_ROOM}


class Congress:
    """A hub's book and a kiosk's ledger, joined by hand."""

    def __init__(self, book: Book, kiosk: Ledger, clock: FakeClock) -> None:
        self.book, self.kiosk, self.clock = book, kiosk, clock
        self.intake = Intake(kiosk)
        self.cursor = 0

    def member(self, device: str) -> Member:
        """An enrolled device."""
        code = self.book.create_device(device, TokenRight.KIOSK, {})
        answer = self.book.enrol(Enrol(code=code, device=device))
        assert answer is not None
        member = self.book.find_member(answer.token)
        assert member is not None
        return member

    def device(self, name: str = "kiosk-x") -> ChainedDevice:
        """Another kiosk that is enrolled."""
        self.member(name)
        return ChainedDevice(name, self.clock)

    def take(self, device: ChainedDevice, after: int = 0) -> None:
        """The hub takes what it wrote."""
        member = Member(name=device.name, device=device.name, right=TokenRight.KIOSK)
        self.book.take(member, device.batch(after))

    def pull(self, limit: int = 500) -> Intaken:
        """The kiosk takes one page of the feed."""
        page = self.book.feed(self.cursor, limit)
        with self.kiosk.writing():
            taken = self.intake.take(page.entries)
        self.cursor = page.cursor
        return taken

    def append(self, *facts: Fact) -> None:
        """The kiosk writes something itself."""
        with self.kiosk.writing():
            for fact in facts:
                self.kiosk.append(fact)


@contextmanager
def joined(folder: Path) -> Iterator[Congress]:
    """A congress of three people, at the hub and at a kiosk."""
    clock = FakeClock()
    hub = make_ledger(folder / "hub", clock=clock)
    kiosk = named(make_ledger(folder / "kiosk", clock=clock), "kiosk-me")
    with connected(hub) as book, connected(kiosk) as own:
        yield Congress(Book(book, clock, SeededEntropy(9)), own, clock)


@pytest.fixture
def congress(tmp_path: Path) -> Iterator[Congress]:
    """A hub and a kiosk."""
    with joined(tmp_path) as one:
        yield one


def passage(kind: Kind = Kind.ENTRY, position: int = 1) -> Fact:
    """Somebody goes through the door."""
    return Fact(kind=kind, at_ms=1, position=PositionId(position), list=DOOR, room=FOYER_ROOM)


def test_own_entries_come_after_what_was_seen(congress: Congress) -> None:
    """A kiosk whose clock is slow answers an entry that it has read: the answer is later in every order."""
    device = congress.device()
    congress.clock.advance(30)
    device.enter(1)
    congress.take(device)
    congress.clock.set_wall(START_MS)
    congress.append(passage(Kind.EXIT, 2))
    congress.pull()
    congress.append(passage(Kind.EXIT))
    seen, own = congress.kiosk.about(PositionId(1))
    assert own.order > seen.order
    assert congress.kiosk.verify() == []


def test_own_entries_hang_together_whatever_comes_between(congress: Congress) -> None:
    """Foreign entries move the journal's end; ours goes on from our own last one."""
    device = congress.device()
    for number in (1, 2, 3):
        congress.append(passage(position=number))
        device.enter(number)
        congress.take(device, number - 1)
        congress.pull()
        assert congress.kiosk.rooms.persons(FOYER_ROOM) == number
    assert congress.kiosk.verify() == []


def test_own_entries_come_back_with_the_hubs_stamp(congress: Congress) -> None:
    """Nothing is doubled; a page that is read again changes nothing."""
    me = congress.member("kiosk-me")
    congress.append(passage(), passage(Kind.EXIT))
    echo = ChainedDevice("kiosk-me", congress.clock)
    echo.boot_id = congress.kiosk.origin.boot_id
    for entry in congress.kiosk.entries():
        echo.add(entry.body)
    congress.clock.advance(5)
    congress.book.take(me, echo.batch())
    taken = congress.pull()
    assert (len(taken.fresh), len(taken.restamped)) == (0, 2)
    assert {entry.stamp.rank for entry in congress.kiosk.entries()} == {1}
    congress.cursor = 0
    assert congress.pull() == Intaken()


def test_entries_that_a_ledger_has_lost_come_back(congress: Congress) -> None:
    """Put back by hand, it gets its own entries again, and goes on under another name: never as two."""
    me = congress.member("kiosk-me")
    lost = ChainedDevice("kiosk-me", congress.clock)
    lost.enter(1)
    lost.enter(2)
    congress.book.take(me, lost.batch())
    congress.pull()
    congress.append(passage(Kind.EXIT))
    names = {entry.body.device: entry.body.sequence for entry in congress.kiosk.entries()}
    assert names == {"kiosk-me": 2, congress.kiosk.origin.device: 2}
    assert congress.kiosk.verify() == []


def test_a_page_with_a_forged_entry_leaves_no_trace(congress: Congress) -> None:
    """All of it is looked at before any of it is written."""
    device = congress.device()
    device.enter(1)
    device.enter(2)
    congress.take(device)
    page = congress.book.feed(0, 10).entries
    forged = [page[0], replace(page[1], hash=bytes(32))]
    with congress.kiosk.writing(), pytest.raises(BatchRefusedError):
        congress.intake.take(forged)
    assert list(congress.kiosk.entries()) == []
    assert congress.kiosk.rooms.persons(FOYER_ROOM) == 0


def test_a_walk_in_is_good_everywhere(congress: Congress) -> None:
    """With the position that its desk has made: name, product, whether it was paid."""
    device = congress.device()
    number = made_here_id(WALKER.secret)
    payload = {"product": 1, "price": "20.00", "is_paid": False}
    device.write(Kind.WALK_IN, encode(WALKER), position=number, list=DOOR, payload=payload)
    device.enter(number)
    congress.take(device)
    congress.pull()
    for store in (congress.book.ledger.store, congress.kiosk.store):
        position = find_position(store, number)
        assert position is not None
        assert (position.family_name, position.status) == ("Muster", PositionStatus.PENDING)
        assert position.event == "congress"
        assert bool(position.email_hash) is (store is congress.book.ledger.store)
    device.write(Kind.PAID, position=number, list=DOOR)
    congress.take(device, 2)
    congress.pull()
    position = find_position(congress.kiosk.store, number)
    assert position is not None
    assert position.status is PositionStatus.PAID
    assert congress.kiosk.rooms.persons(FOYER_ROOM) == 1


@pytest.mark.parametrize(
    ("order", "status"),
    [
        pytest.param((0, 1), PositionStatus.PENDING, id="as it happened"),
        pytest.param((1, 0), PositionStatus.PENDING, id="the undo comes first"),
        pytest.param((1, 0, 2), PositionStatus.PAID, id="another payment stands"),
    ],
)
def test_a_payment_that_was_taken_back_elsewhere_is_none(
    congress: Congress, order: tuple[int, ...], status: PositionStatus
) -> None:
    """Each kiosk comes to the same, whichever entry it hears of first, also once central was heard again."""
    unpaid = attendee(1, status=PositionStatus.PENDING)
    with congress.kiosk.writing():
        save_positions(congress.kiosk.store, [unpaid])
    desks = [congress.device(f"desk-{number}") for number in range(3)]
    paid = desks[0].write(Kind.PAID, position=PositionId(1), list=DOOR)
    undone = {"undone": "paid"}
    desks[1].write(Kind.UNDO, position=PositionId(1), list=DOOR, ref=id_of(paid), payload=undone)
    desks[2].write(Kind.PAID, position=PositionId(1), list=DOOR)
    for desk in order:
        congress.take(desks[desk])
        congress.pull()
    position = find_position(congress.kiosk.store, PositionId(1))
    assert position is not None
    assert position.status is status


def _payments(congress: Congress) -> dict[str, ChainedDevice]:
    """Four desks: two took money for a ticket, each of the others takes one of the payments back."""
    desks = {name: congress.device(f"desk-{name}") for name in "purs"}
    for pay, undo in ("pu", "rs"):
        paid = desks[pay].write(Kind.PAID, position=PositionId(1), list=DOOR)
        undone = {"undone": "paid"}
        desks[undo].write(Kind.UNDO, position=PositionId(1), list=DOOR, ref=id_of(paid), payload=undone)
    return desks


def _read_positions(congress: Congress, after: int) -> int:
    page = congress.book.positions(after, 500)
    with congress.kiosk.writing():
        keep_people(congress.kiosk, page.people, page.gone)
    return page.cursor


CENTRAL = {"c": PositionStatus.PAID, "n": PositionStatus.PENDING}
HAPPENS = st.permutations("purscnffww").flatmap(
    lambda order: st.integers(0, len(order)).map(lambda number: order[:number])
)
"""Payments and undos, what central says, and when a kiosk reads feed and positions."""


@settings(max_examples=60, deadline=None)
@given(HAPPENS, st.integers(1, 3))
def test_whoever_paid_has_paid_everywhere(
    tmp_path_factory: pytest.TempPathFactory, order: list[str], limit: int
) -> None:
    """Whatever comes first, and however a kiosk reads of it: as at the hub, and never against central."""
    with joined(tmp_path_factory.mktemp("paid")) as congress:
        desks, read = _payments(congress), 0
        for what in ("n", *order, *"ffffw"):
            if what in CENTRAL:
                said = attendee(1, status=CENTRAL[what])
                congress.book.save_people([Person(key=given_key(said), position=said)])
            elif what in desks:
                congress.take(desks[what])
            elif what == "f":
                congress.pull(limit)
            else:
                read = _read_positions(congress, read)
        stores = (congress.book.ledger.store, congress.kiosk.store)
        at_hub, at_kiosk = (find_position(store, PositionId(1)) for store in stores)
        assert at_kiosk == at_hub
        is_paid = ["n", *(one for one in order if one in CENTRAL)][-1] == "c"
        stands = any(pay in order and undo not in order for pay, undo in ("pu", "rs"))
        assert at_hub is not None
        assert (at_hub.status is PositionStatus.PAID) is (is_paid or stands)


def test_a_person_is_counted_once_under_two_ids(congress: Congress) -> None:
    """Central's own position has come here, and a door that has not heard of it still writes of the other."""
    device = congress.device()
    number = made_here_id(WALKER.secret)
    with congress.kiosk.writing():
        save_positions(congress.kiosk.store, [attendee(77, secret=WALKER.secret)])
    device.enter(number)
    device.enter(77, HALL, HALL_ROOM)
    congress.take(device)
    congress.pull()
    assert congress.kiosk.rooms.persons(FOYER_ROOM) == 1
    assert congress.kiosk.rooms.holds(HALL_ROOM, PositionId(77))
    device.leave(number)
    congress.take(device, 2)
    congress.pull()
    assert congress.kiosk.rooms.persons(FOYER_ROOM) == 0


def test_hostile_names_are_harmless_when_they_come(congress: Congress) -> None:
    """A desk that was taken over writes escapes; they end at the intake."""
    device = congress.device()
    value = encode(Correction(organisation="\x1b]0;x\x07Rathaus\u202e"))
    device.write(Kind.CORRECTION, value, position=PositionId(1), list=DOOR)
    congress.take(device)
    congress.pull()
    position = find_position(congress.kiosk.store, PositionId(1))
    assert position is not None
    assert position.organisation == "Rathaus"


def test_what_the_hub_has_is_laid_over_nothing_any_more(congress: Congress) -> None:
    """A correction counts here until the hub has it; then the hub's positions are right, also later ones."""
    device = congress.device()
    device.write(
        Kind.CORRECTION, encode(Correction(organisation="Rathaus")), position=PositionId(1), list=DOOR
    )
    congress.take(device)
    congress.pull()
    later = attendee(1, organisation="Landratsamt")
    for ledger in (congress.book.ledger, congress.kiosk):
        with ledger.writing():
            save_positions(ledger.store, [later])
    at_hub = find_position(congress.book.ledger.store, PositionId(1))
    assert at_hub is not None
    assert at_hub.organisation == "Rathaus"
    assert find_position(congress.kiosk.store, PositionId(1)) == later


def test_a_badge_opens_every_door_and_prints_at_one(congress: Congress) -> None:
    """Its code and its end are known here; there is a badge, so no second one is made."""
    device = congress.device()
    queued = {"state": PrintState.QUEUED.value}
    badge = device.write(Kind.BADGE, position=PositionId(1), code="ABC", payload=queued)
    congress.take(device)
    congress.pull()
    assert congress.kiosk.has_badge(PositionId(1))
    found = congress.kiosk.find_badge("ABC")
    assert found is not None
    assert found.hash == badge.hash


MOVES = st.tuples(
    st.integers(0, 2), st.integers(1, 3), st.sampled_from(["in", "out", "undo"]), st.sampled_from(list(WHERE))
)


@settings(max_examples=25, deadline=None)
@given(st.lists(MOVES, max_size=14), st.integers(1, 5))
def test_replicas_are_equal_in_the_end(
    tmp_path_factory: pytest.TempPathFactory,
    moves: list[tuple[int, int, str, int]],
    limit: int,
) -> None:
    """Whoever sends when, and however the feed is cut: journal, presence and stamps are those of the hub."""
    with joined(tmp_path_factory.mktemp("replicas")) as congress:
        devices = [congress.device(f"kiosk-{letter}") for letter in "abc"]
        for number, person, what, at in moves:
            congress.clock.advance(1)
            _move(devices[number], person, what, at)
        sent = dict.fromkeys(range(3), 0)
        for number, *_ in moves:
            congress.take(devices[number], sent[number])
            sent[number] = len(devices[number].entries)
        while congress.book.feed(congress.cursor, 1).entries:
            congress.pull(limit)
        here, there = congress.kiosk, congress.book.ledger
        assert [(e.body, e.stamp) for e in here.entries()] == [(e.body, e.stamp) for e in there.entries()]
        for room in WHERE.values():
            assert here.rooms.persons(room) == there.rooms.persons(room)
        kept = here.store.rows("SELECT room, position FROM presence ORDER BY 1, 2")
        with here.writing():
            here.rooms.rebuild({HALL_ROOM: FOYER_ROOM, OTHER_HALL_ROOM: FOYER_ROOM, FOYER_ROOM: None})
        assert here.store.rows("SELECT room, position FROM presence ORDER BY 1, 2") == kept


def _move(device: ChainedDevice, person: int, what: str, at: int) -> None:
    here = next(known for known in WHERE if known == at)
    if what == "undo" and device.entries:
        device.undo(device.newest, person)
    elif what == "out":
        device.leave(person, here, WHERE[here])
    else:
        device.enter(person, here, WHERE[here])


def test_stamps_never_go_back_on_a_replica(congress: Congress) -> None:
    """A hub that was restored says a smaller stamp: the greater one stays."""
    device = congress.device()
    device.enter(1)
    congress.take(device)
    congress.pull()
    (page,) = congress.book.feed(0, 10).entries
    with congress.kiosk.writing():
        congress.intake.take([replace(page, stamp=Stamp(1, START_MS - 9, 0, 1))])
    (entry,) = congress.kiosk.entries()
    assert entry.stamp == page.stamp

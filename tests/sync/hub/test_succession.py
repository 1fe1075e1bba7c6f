"""One hub after another: a kiosk's ledger takes over, kiosks follow and tell what it missed."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import msgspec
import pytest

from checkin.errors import BatchRefusedError, ConfigError, DeviceRevokedError
from checkin.journal import EntryId, Fact, Kind, Stamp
from checkin.model import ListId, PositionId
from checkin.scope import Scope
from sync.hub.book import Book
from sync.hub.clock import CorrectedClock
from sync.hub.driver import Driver
from sync.hub.identity import keep_sealed, read_identity
from sync.hub.members import TokenRight
from sync.hub.membership import Marks, Membership, load_membership, save_marks, save_membership
from sync.hub.protocol import Batch, Enrol, Heartbeat
from sync.hub.standby import load_standby
from sync.hub.steps import Lost, Wait, What
from sync.hub.succession import (
    copy_as_another,
    hand_over,
    is_former,
    refuse_other_event,
    stop_being_hub,
    take_over,
)
from sync.hub.witness import heads
from sync.ledger import Ledger
from sync.opening import LEDGER_FILE, LedgerFile, open_ledger
from tests.fakes.clock import FakeClock
from tests.fakes.entropy import SeededEntropy
from tests.fakes.hub_wire import HubWire
from tests.fakes.small_congress import DOOR, make_ledger

STATUS = Heartbeat(pending=0, cursor=0)
MANY_STEPS = 60
EVERYBODY = ("north", "south", "west")


class Kiosk:
    """One ledger that belongs to a hub, and how it talks with it."""

    def __init__(self, file: LedgerFile, ledger: Ledger, book: Book, clock: FakeClock, name: str) -> None:
        self.file, self.ledger, self.clock = file, ledger, clock
        code = book.create_device(name, TokenRight.KIOSK, {"gate": name})
        enrolled = book.enrol(Enrol(code=code, device=ledger.origin.device))
        assert enrolled is not None
        self.token = enrolled.token
        with ledger.writing():
            save_membership(
                ledger.store, Membership(url="https://hub", token=self.token, hub=enrolled.hub, name=name)
            )
            save_marks(ledger.store, Marks(hub=enrolled.hub, epoch=enrolled.epoch))
        self.problems: list[str] = []
        self.follow(book)

    def follow(self, book: Book, scope: Scope | None = None) -> None:
        """From now on that hub answers, and tells of that part of its journal."""
        self.wire = HubWire(book, self.token, self.clock)
        self.wire.scope = scope
        self.driver = Driver(self.ledger, self.wire, CorrectedClock(self.clock), self._tell)

    def enter(self, number: int, at: ListId = DOOR) -> EntryId:
        """Somebody goes in."""
        fact = Fact(kind=Kind.ENTRY, at_ms=self.clock.now_ms(), position=PositionId(number), list=at)
        with self.ledger.writing():
            return self.ledger.append(fact).body.id

    def settle(self) -> None:
        """Until there is nothing to do."""
        for _ in range(MANY_STEPS):
            if isinstance(self.driver.step(STATUS), Wait):
                return
        raise AssertionError("it never rests")

    def later(self) -> None:
        """The same some seconds later, so that it looks again."""
        self.clock.advance(12)
        self.settle()

    def _tell(self, effect: object) -> None:
        if isinstance(effect, Lost):
            self.problems.append(effect.problem)


class Site:
    """A hub with a lead PIN, and three kiosks."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.folder, self.stack, self.clock = folder, stack, FakeClock()
        self.hub_file = make_ledger(folder / "hub", clock=self.clock)
        self.hub = self.connect(self.hub_file)
        self.book = Book(self.hub, self.clock, SeededEntropy(2))
        with self.hub.writing():
            keep_sealed(self.hub.store, b"sealed")
        self.kiosks = {name: self._kiosk(number, name) for number, name in enumerate(EVERYBODY, 10)}
        for kiosk in self.kiosks.values():
            kiosk.settle()

    def connect(self, file: LedgerFile) -> Ledger:
        """A connection until the end."""
        ledger = file.connect()
        self.stack.callback(ledger.store.close)
        return ledger

    def succeed(self, name: str) -> Book:
        """A copy of a kiosk's ledger takes over."""
        source = self.kiosks[name].file
        folder = self.folder / f"after-{name}"
        folder.mkdir()
        copy_as_another(source, folder / LEDGER_FILE)
        seed = 30 + EVERYBODY.index(name)
        ledger = self.connect(open_ledger(folder, self._key(name), self.clock, SeededEntropy(seed)))
        take_over(ledger, self.clock, SeededEntropy(seed))
        return Book(ledger, self.clock, SeededEntropy(32))

    def _key(self, name: str) -> dict[str, str]:
        return {"EINLASS_LEDGER_KEY_FILE": str(self.folder / name / "ledger.key")}

    def _kiosk(self, seed: int, name: str) -> Kiosk:
        file = open_ledger(self.folder / name, {}, self.clock, SeededEntropy(seed))
        return Kiosk(file, self.connect(file), self.book, self.clock, name)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """One for each test."""
    with ExitStack() as stack:
        yield Site(tmp_path, stack)


def journal(ledger: Ledger) -> dict[EntryId, Stamp]:
    """Entries with their stamps."""
    return {entry.body.id: entry.stamp for entry in ledger.entries()}


def test_the_next_hub_is_the_same_one_in_a_later_epoch(site: Site) -> None:
    """Every kiosk's token opens it; whose access had ended is still shut out; profiles stay."""
    site.book.revoke("west")
    site.clock.advance(12)
    site.kiosks["north"].later()
    site.kiosks["north"].settle()
    book = site.succeed("north")
    assert book.identity.hub == site.book.identity.hub
    assert book.identity.epoch > site.book.identity.epoch
    member = book.find_member(site.kiosks["south"].token)
    assert member is not None
    assert (member.name, member.device) == ("south", site.kiosks["south"].ledger.origin.device)
    with pytest.raises(DeviceRevokedError):
        book.find_member(site.kiosks["west"].token)
    assert [dict(row.profile) for row in book.devices()] == [{"gate": name} for name in EVERYBODY]
    assert load_membership(book.ledger.store) is None
    assert book.manifest().standby == load_standby(site.kiosks["north"].ledger.store)


def test_a_copy_is_another_device(site: Site) -> None:
    """So that the kiosk goes on with its own chain, while the copy is the hub."""
    kiosk = site.kiosks["north"]
    kiosk.enter(1)
    book = site.succeed("north")
    assert book.ledger.origin.device != kiosk.ledger.origin.device
    kiosk.enter(2)
    kiosk.follow(book)
    kiosk.settle()
    assert journal(book.ledger) == journal(kiosk.ledger)
    assert {stamp.rank for stamp in journal(kiosk.ledger).values()} == {1}
    assert book.ledger.verify() == kiosk.ledger.verify() == []


def test_kiosks_hand_in_what_the_heir_never_heard_of_others(site: Site) -> None:
    """The heir was cut off; the device that wrote it is gone, and so is the old hub: another one knows."""
    south, west, north = (site.kiosks[name] for name in ("south", "west", "north"))
    lost = west.enter(1)
    west.settle()
    south.later()
    assert lost in journal(south.ledger)
    book = site.succeed("north")
    assert lost not in journal(book.ledger)
    for kiosk in (south, north):
        kiosk.follow(book)
        kiosk.settle()
    north.later()
    assert journal(book.ledger) == journal(north.ledger) == journal(south.ledger)
    assert journal(book.ledger)[lost] == journal(site.hub)[lost]
    assert heads(south.ledger.store) is None
    south.wire.asked.clear()
    south.later()
    assert What.WITNESS not in [request.what for request in south.wire.asked]


def test_nobody_hands_in_others_entries_while_the_first_hub_is_there(site: Site) -> None:
    """Only stamps of an earlier epoch are witnessed."""
    south, west = site.kiosks["south"], site.kiosks["west"]
    west.enter(1)
    west.settle()
    page = site.book.feed(0, 9)
    member = site.book.find_member(south.token)
    assert member is not None
    with pytest.raises(BatchRefusedError, match="another device"):
        site.book.take(member, Batch(boot_id="b", sent_ns=0, entries=page.entries))


def test_a_kiosk_never_follows_a_former_hub(site: Site) -> None:
    """Once it has heard of the later epoch, the old hub is nobody to it."""
    kiosk = site.kiosks["south"]
    kiosk.follow(site.succeed("north"))
    kiosk.settle()
    kiosk.follow(site.book)
    kiosk.driver.step(STATUS)
    (problem,) = kiosk.problems
    assert problem.startswith("A former hub answers at this address.")


def test_a_former_hub_brings_along_what_it_alone_has(site: Site) -> None:
    """Of every device, with the stamps that it gave; then it is no hub any more."""
    alone = site.kiosks["west"].enter(1)
    site.kiosks["west"].settle()
    stamp = journal(site.hub)[alone]
    book = site.succeed("north")
    code = book.create_device("old", TokenRight.BRIDGE, {})
    enrolled = book.enrol(Enrol(code=code, device=site.hub.origin.device))
    assert enrolled is not None
    member = book.find_member(enrolled.token)
    assert member is not None
    refuse_other_event(site.hub.store, enrolled.hub, enrolled.epoch)
    with site.hub.writing():
        save_membership(
            site.hub.store, Membership(url="https://next", token=enrolled.token, hub=enrolled.hub)
        )
    assert is_former(site.hub.store)

    def send(body: bytes) -> None:
        book.take(member, msgspec.json.decode(body, type=Batch))

    sent = [hand_over(site.hub, site.clock, send) for _ in range(2)]  # twice is as good as once
    assert sent == [1, 1]
    assert journal(book.ledger) == {alone: stamp}
    stop_being_hub(site.hub)
    assert (read_identity(site.hub.store), is_former(site.hub.store)) == (None, False)
    own = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'hub%'"
    assert site.hub.store.rows(own) == []


def test_of_two_heirs_one_goes_on(site: Site) -> None:
    """They took over unheard by each other, and never in the same epoch: kiosks follow the later one."""
    books = {name: site.succeed(name) for name in ("north", "west")}
    lower, higher = sorted(books.values(), key=lambda book: book.identity.epoch)
    assert lower.identity.epoch < higher.identity.epoch
    south = site.kiosks["south"]
    south.follow(lower)
    entered = south.enter(1)
    south.settle()
    south.follow(higher)
    south.settle()
    south.later()
    assert journal(higher.ledger)[entered].epoch == higher.identity.epoch
    assert journal(south.ledger) == journal(higher.ledger)
    refuse_other_event(lower.ledger.store, higher.identity.hub, higher.identity.epoch)


@pytest.mark.parametrize(
    ("hub", "later", "problem"),
    [
        pytest.param("another", 1, "another hub", id="another hub's event"),
        pytest.param("", 0, "newer hub", id="it is the hub still"),
    ],
)
def test_a_hub_joins_only_the_one_that_took_over_from_it(
    site: Site, hub: str, later: int, problem: str
) -> None:
    """Anything else would mix events, or follow the wrong one of two."""
    identity = site.book.identity
    with pytest.raises(ConfigError, match=problem):
        refuse_other_event(site.hub.store, hub or identity.hub, identity.epoch + later)


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        pytest.param("DELETE FROM meta WHERE name = 'hub_membership'", "no kiosk", id="no kiosk"),
        pytest.param("DELETE FROM meta WHERE name = 'hub_standby'", "no lead PIN", id="no PIN was set"),
    ],
)
def test_what_cannot_take_over_says_so(site: Site, spoil: str, problem: str) -> None:
    """And stays what it was."""
    ledger = site.kiosks["north"].ledger
    with ledger.writing():
        ledger.store.run(spoil)
    with pytest.raises(ConfigError, match=problem):
        take_over(ledger, site.clock, SeededEntropy(3))
    assert read_identity(ledger.store) is None

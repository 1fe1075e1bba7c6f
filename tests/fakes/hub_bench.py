"""A hub's book, a kiosk's ledger and the wire between them, stepped by a test through virtual time."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from checkin.journal import Fact, Kind
from checkin.model import PositionId
from sync.hub.book import Book
from sync.hub.clock import CorrectedClock
from sync.hub.driver import Driver
from sync.hub.members import Member, TokenRight
from sync.hub.membership import Marks, Membership, save_membership
from sync.hub.outbox import Outgoing
from sync.hub.protocol import Batch, Enrol, Heartbeat, Person
from sync.hub.steps import Effect, Ended, Request, Wait, What
from sync.ledger import Ledger
from sync.opening import open_ledger
from sync.replica import count_positions
from tests.fakes.clock import START_MS, FakeClock
from tests.fakes.entropy import SeededEntropy
from tests.fakes.hub_wire import HubWire
from tests.fakes.small_congress import DOOR, EVENT_SET, FOYER_ROOM, attendee

STATUS = Heartbeat(pending=0, cursor=0)
QUIET_STEPS = 400
"""More steps than anything takes."""


class Bench:
    """A hub's book, a kiosk's ledger, and the wire between them."""

    def __init__(self, folder: Path, people: int = 3) -> None:
        self.clock = FakeClock()
        self.hub = open_ledger(folder / "hub", {}, self.clock, SeededEntropy(1)).connect()
        self.book = Book(self.hub, self.clock, SeededEntropy(2))
        self.book.save_event(EVENT_SET)
        self.add_people(1, people)
        self.ledger = open_ledger(folder / "kiosk", {}, self.clock, SeededEntropy(3)).connect()
        code = self.book.create_device("north", TokenRight.KIOSK, {})
        enrolled = self.book.enrol(Enrol(code=code, device=self.ledger.origin.device))
        assert enrolled is not None
        with self.ledger.writing():
            save_membership(
                self.ledger.store, Membership(url="", token=enrolled.token, hub=enrolled.hub, pin="p")
            )
        self.wire = HubWire(self.book, enrolled.token, self.clock)
        self.other = open_ledger(folder / "other", {}, self.clock, SeededEntropy(4)).connect()
        code = self.book.create_device("south", TokenRight.KIOSK, {})
        self.book.enrol(Enrol(code=code, device=self.other.origin.device))
        self.effects: list[Effect] = []
        self.start()

    def start(self) -> None:
        """A new start of the kiosk's program."""
        self.corrected = CorrectedClock(self.clock)
        self.driver = Driver(self.ledger, self.wire, self.corrected, self.effects.append)

    def add_people(self, first: int, last: int) -> None:
        """More attendees, at the hub."""
        self.book.save_people([Person(key=f"k{n}", position=attendee(n)) for n in range(first, last + 1)])

    def enter_elsewhere(self, count: int) -> None:
        """So many entries at another kiosk, which the hub hears of at once."""
        self.enter(count, self.other)
        entries = Outgoing(self.other.store).batch(Marks()).entries
        batch = Batch(boot_id=self.other.origin.boot_id, sent_ns=self.clock.mono_ns(), entries=entries)
        member = Member(name="south", device=self.other.origin.device, right=TokenRight.KIOSK)
        self.book.take(member, batch)

    def enter(self, count: int, ledger: Ledger | None = None) -> None:
        """So many entries."""
        where = ledger or self.ledger
        with where.writing():
            for number in range(count):
                where.append(
                    Fact(
                        kind=Kind.ENTRY,
                        at_ms=START_MS,
                        position=PositionId(number % 3 + 1),
                        list=DOOR,
                        room=FOYER_ROOM,
                    )
                )

    def step(self) -> Request | Wait | Ended:
        """One step; time passes while there is nothing to do."""
        step = self.driver.step(STATUS)
        if isinstance(step, Wait):
            self.clock.advance(step.for_s)
        return step

    def settle(self) -> None:
        """Until nothing is left to do but look."""
        for _ in range(QUIET_STEPS):
            self.step()
            if self.driver.session.is_fresh and not self.driver.pending_count():
                break
        else:
            raise AssertionError("it never comes to rest")
        self.run(12, after_s=3)  # what was sent last comes back with the next look

    def run(self, steps: int, after_s: float = 0.0) -> list[Request | Wait | Ended]:
        """So many steps, after some time."""
        self.clock.advance(after_s)
        return [self.step() for _ in range(steps)]

    def whats(self) -> list[What]:
        """What was asked, in order."""
        return [request.what for request in self.wire.asked]

    def has_all(self) -> bool:
        """Whether the kiosk has what the hub has, and the hub what the kiosk has."""
        rows = "SELECT id, hash, stamp_rank, stamp_ms, stamp_counter, stamp_epoch FROM journal ORDER BY id"
        inside = "SELECT room, position FROM presence ORDER BY 1, 2"
        same = all(self.ledger.store.rows(sql) == self.hub.store.rows(sql) for sql in (rows, inside))
        return same and count_positions(self.ledger.store) == count_positions(self.hub.store)

    def close(self) -> None:
        """Give back files."""
        self.ledger.store.close()
        self.hub.store.close()
        self.other.store.close()


@contextmanager
def benched(people: int = 3) -> Iterator[Bench]:
    """A bench in a folder of its own."""
    with TemporaryDirectory() as folder:
        made = Bench(Path(folder), people)
        yield made
        made.close()

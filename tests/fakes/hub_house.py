"""A real hub on this machine, and kiosks with ledgers of their own that belong to it."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic_ns, time_ns  # noqa: TID251  # a real hub beside real threads needs real time

from checkin.clock import Clock
from checkin.journal import Fact, JournalEntry, Kind
from checkin.model import PositionId
from hub.limits import Allowance, Limits
from hub.on_sqlite import SqliteGathering
from hub.serve import Address, Plan, Served, serving
from sync.hub.enrolment import Enrolment
from sync.hub.members import TokenRight
from sync.hub.membership import Membership
from sync.hub.protocol import Person
from sync.ledger import Ledger
from sync.opening import LedgerFile, open_ledger
from sync.pretix.handshake import read_handshake
from tests.fakes.entropy import SeededEntropy
from tests.fakes.small_congress import DOOR, EVENT_SET, FOYER_ROOM, attendee


class TrueClock:
    """The machine's own."""

    def now_ms(self) -> int:
        """Milliseconds since 1970 UTC."""
        return time_ns() // 1_000_000

    def mono_ns(self) -> int:
        """Nanoseconds."""
        return monotonic_ns()


class House:
    """One hub.

    Attributes:
        served: What runs in its thread.
    """

    def __init__(self, folder: Path, served: Served) -> None:
        self.folder = folder
        self.served = served
        self._count = 0

    def invitation(self, name: str) -> str:
        """The text of the QR code for a new device."""
        host = self.served.host
        code = self.served.run(host.gathering.create_device(name, TokenRight.KIOSK, {"mode": "door"}))
        return host.invitation(code)

    def add_people(self, first: int, last: int) -> None:
        """More attendees of the small congress."""
        gathering = self.served.host.gathering
        people = [Person(key=f"k{n}", position=attendee(n)) for n in range(first, last + 1)]
        self.served.run(gathering.save_people(people))

    def kiosk(self, name: str, clock: Clock | None = None) -> "Kiosk":
        """One more that belongs to it, with all that there is."""
        self._count += 1
        ledger_file = open_ledger(
            self.folder / name, {}, clock or TrueClock(), SeededEntropy(100 + self._count)
        )
        kiosk = Kiosk(ledger_file)
        enrolment = Enrolment(kiosk.ledger, ledger_file.clock)
        kiosk.membership = enrolment.join(read_handshake(self.invitation(name)))
        enrolment.fetch(kiosk.membership)
        return kiosk


class Kiosk:
    """One ledger."""

    membership: Membership

    def __init__(self, ledger_file: LedgerFile) -> None:
        self.file = ledger_file
        self.ledger: Ledger = ledger_file.connect()

    def enter(self, number: int, *, asked: bool = False) -> JournalEntry:
        """Somebody goes through the door."""
        with self.ledger.writing():
            return self.ledger.append(self._entry(number, asked=asked))

    def enter_many(self, count: int) -> None:
        """Everybody goes through it, again and again."""
        with self.ledger.writing():
            for number in range(count):
                self.ledger.append(self._entry(number % 20 + 1, asked=False))

    def _entry(self, number: int, *, asked: bool) -> Fact:
        return Fact(
            kind=Kind.ENTRY,
            at_ms=self.file.clock.now_ms(),
            position=PositionId(number),
            list=DOOR,
            room=FOYER_ROOM,
            payload={"asked": True} if asked else {},
        )

    def seen(self) -> set[str]:
        """Ids of all entries that are here."""
        return {str(row[0]) for row in self.ledger.store.rows("SELECT id FROM journal")}

    @contextmanager
    def connect(self) -> Iterator[Ledger]:
        """A connection for a worker."""
        ledger = self.file.connect()
        try:
            yield ledger
        finally:
            ledger.store.close()


@contextmanager
def open_house(folder: Path, people: int = 5) -> Iterator[House]:
    """A hub with the small congress."""
    plan = Plan(
        open_gathering=_opening(folder / "hub"),
        address=Address("127.0.0.1", 0),
        clock=TrueClock(),
        folder=folder / "hub",
        limits=Limits(enrolments=Allowance(100, 100)),
    )
    with serving(plan) as served:
        house = House(folder, served)
        served.run(served.host.gathering.save_event(EVENT_SET))
        house.add_people(1, people)
        yield house


def _opening(folder: Path) -> Callable[[], Awaitable[SqliteGathering]]:
    ledger_file = open_ledger(folder, {}, TrueClock(), SeededEntropy(1))

    async def opening() -> SqliteGathering:
        return await SqliteGathering(ledger_file).open()

    return opening

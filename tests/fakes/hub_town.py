"""Kiosks and a hub on real ledgers, with a wire of memory in between that does whatever it is told.

The session, its driver, the arbiter and the hub's book are the real ones; only HTTP is missing.
"""

import random  # noqa: TID251  # only ever seeded here
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import msgspec
from msgspec.structs import replace

from checkin.errors import BatchRefusedError, LinkDownError
from checkin.model import OnNoAnswer
from kiosk.admission.arbitration import Arbitration
from kiosk.changes.persons import Changes
from kiosk.desk import CheckIns
from sync.backup import copy_ledger
from sync.hub.arbiter import HubArbiter
from sync.hub.book import Book
from sync.hub.clock import CorrectedClock
from sync.hub.driver import Driver
from sync.hub.members import Member, TokenRight
from sync.hub.membership import Membership, load_last_seen, save_membership
from sync.hub.protocol import Ask, Batch, Enrol, Feed, Heartbeat, Message, Problem
from sync.hub.put_back import put_back
from sync.hub.steps import Answer, Effect, Ended, Request, Wait, What
from sync.hub.upkeep import StaffDocument
from sync.ledger import Ledger, Origin
from sync.ledger_name import read_name
from sync.opening import LedgerFile
from sync.runs import Run
from sync.staff import version_of
from tests.fakes.bent import bent_batch, bent_feed
from tests.fakes.clock import FakeClock
from tests.fakes.entropy import SeededEntropy
from tests.fakes.small_congress import EVENT_SET, connected, make_ledger, named

PATIENT_S = 20.0
"""No answer is ever late because this machine is busy: what is late is so on command."""
CUT = ("The hub does not answer.", "Check-ins go on here.")
OK, BAD_REQUEST = 200, 400
encode = msgspec.json.Encoder().encode


@dataclass(slots=True)
class Hub:
    """The hub's program on its ledger; it may die and come back."""

    folder: Path
    clock: FakeClock
    starts: int = 0
    file: LedgerFile | None = None
    book: Book | None = None

    def start(self) -> None:
        """The program begins."""
        self.starts += 1
        entropy = SeededEntropy(900_000 + self.starts)
        assert self.file is not None
        origin = Origin(_name_in(self.file), f"boot-hub-{self.starts}")
        ledger = replace(self.file, origin=origin, clock=self.clock, entropy=entropy).connect()
        self.book = Book(ledger, self.clock, entropy)

    def crash(self) -> None:
        """Gone without a word, and started again."""
        self.open_book.ledger.store.close()
        self.start()

    def back_up(self) -> None:
        """Copy the ledger, which is in use."""
        assert self.file is not None
        _back_up(self.file)

    def put_back(self) -> bool:
        """The machine is lost; the last copy is restored. Returns whether there was one."""
        assert self.file is not None
        if not _copy_of(self.file).exists():
            return False
        self.open_book.ledger.store.close()
        _put_back(replace(self.file, clock=self.clock), SeededEntropy(950_000 + self.starts))
        self.start()
        return True

    @property
    def open_book(self) -> Book:
        """The book."""
        assert self.book is not None
        return self.book

    def answer(self, member: Member, path: str, body: bytes) -> tuple[int, bytes]:
        """What the HTTP side would say: status and body."""
        try:
            return OK, encode(self._answer(member, path, body))
        except BatchRefusedError as error:
            return error.status or 409, encode(Problem(problem=error.problem, remedy=error.remedy))
        except (msgspec.MsgspecError, UnicodeDecodeError):
            return BAD_REQUEST, encode(Problem(problem="This cannot be read.", remedy="Update the program."))

    def _answer(self, member: Member, path: str, body: bytes) -> Message | None:
        parts = urlsplit(path)
        numbers = {name: int(values[0]) for name, values in parse_qs(parts.query).items()}
        return ROUTES[parts.path, bool(body)](self.open_book, member, body, **numbers)


Route = Callable[..., Message | None]
ROUTES: dict[tuple[str, bool], Route] = {
    ("/manifest", False): lambda book, *_: book.manifest(),
    ("/event", False): lambda book, *_: book.event(),
    ("/tickets", False): lambda book, *_: book.tickets(),
    ("/staff", False): lambda book, *_: StaffDocument(version=version_of(book.staff()), members=book.staff()),
    ("/positions", False): lambda book, *_, after, limit: book.positions(after, limit),
    ("/journal", False): lambda book, *_, after, limit: book.feed(after, limit),
    ("/journal", True): lambda book, who, body: book.take(who, msgspec.json.decode(body, type=Batch)),
    ("/rulings", True): lambda book, who, body: book.rule(who, msgspec.json.decode(body, type=Ask)),
    ("/heartbeat", True): lambda book, who, body: book.heartbeat(
        who, msgspec.json.decode(body, type=Heartbeat)
    ),
}


@dataclass(slots=True)
class TownWire:
    """Between one kiosk and the hub; satisfies `sync.hub.driver.Asks`.

    Attributes:
        fault: What happens to the next requests: ``lost`` before it arrives, ``unheard`` afterwards, ``late``
            (kept, and delivered later or never), ``twice``, ``bent`` on the way there, ``bent_back``.
        late: Requests that are under way.
    """

    hub: Hub
    member: Member
    clock: FakeClock
    dice: random.Random
    fault: str = "none"
    late: list[tuple[str, bytes]] | None = None

    def ask(self, request: Request, *, within_s: float | None = None) -> Answer:
        """Carry a request there and its answer back; or not."""
        del within_s
        asked_ns = self.clock.mono_ns()
        self.clock.pass_ms(1)
        body = bent_batch(request.body, self.dice) if self.fault == "bent" else request.body
        if self.fault == "late":
            self.late = [*(self.late or []), (request.path, body)]
        if self.fault in ("lost", "late"):
            raise LinkDownError(*CUT)
        status, raw = self.hub.answer(self.member, request.path, body)
        if self.fault == "twice":
            status, raw = self.hub.answer(self.member, request.path, body)
        if self.fault == "unheard":
            raise LinkDownError(*CUT)
        if self.fault == "bent_back" and request.what is What.FEED and status == OK:
            raw = bent_feed(raw, self.dice)
        return Answer(status=status, raw=raw, asked_ns=asked_ns, answered_ns=self.clock.mono_ns())

    def deliver_late(self) -> None:
        """One request that was given up long ago arrives after all, whichever it is."""
        if self.late:
            path, body = self.late.pop(self.dice.randrange(len(self.late)))
            self.hub.answer(self.member, path, body)

    def hang_up(self) -> None:
        """Nothing to end."""

    def close(self) -> None:
        """Nothing to give back."""


class Kiosk:
    """One kiosk's program on its ledger; it may die and come back."""

    def __init__(self, folder: Path, file: LedgerFile, number: int, hub: Hub, policy: OnNoAnswer) -> None:
        self.folder, self.number, self.policy = folder, number, policy
        self.own_clock = FakeClock()
        self.own_clock.pass_ms(number)
        self.is_cut_off = False
        self.starts = 0
        self._file = file
        member = hub.open_book.find_member(token_of(number))
        assert member is not None
        self.wire = TownWire(hub, member, self.own_clock, random.Random(number))
        self.start()

    def start(self) -> None:
        """The program begins."""
        self.starts += 1
        origin = Origin(_name_in(self._file), f"boot-{self.number}-{self.starts}")
        self.entropy = SeededEntropy(self.number * 10_000 + self.starts)
        self.clock = CorrectedClock(self.own_clock)
        self._opened = replace(self._file, origin=origin, clock=self.clock, entropy=self.entropy)
        self.ledger = self._opened.connect()
        self.clock = CorrectedClock(self.own_clock, load_last_seen(self.ledger.store))
        self._opened = replace(self._opened, clock=self.clock)
        self.ledger.store.close()
        self.ledger, self.member_ledger = self._opened.connect(), self._opened.connect()
        self.run = Run(self.ledger, self.folder / "runs", self.clock)
        self.arbiter = HubArbiter(self._connected, self.wire, PATIENT_S, self.clock.mono_ns)  # type: ignore[arg-type]  # a wire of memory
        arbitration = Arbitration(self.arbiter, self.clock, lambda: self.is_cut_off, self.policy)
        self.desk = CheckIns(
            self.ledger,
            EVENT_SET,
            self.clock,
            self.entropy,
            has_printer=True,
            arbitration=arbitration,
            has_hub=True,
        )
        self.changes = Changes(self.ledger, EVENT_SET, self.clock, self.entropy, has_hub=True)
        self.driver = Driver(self.member_ledger, self.wire, self.clock, self._take)

    @contextmanager
    def _connected(self) -> Iterator[Ledger]:
        ledger = self._opened.connect()
        try:
            yield ledger
        finally:
            ledger.store.close()

    def _take(self, effect: Effect) -> None:
        """What the worker thread would tell people."""

    def stop(self) -> None:
        """Give back connections."""
        self.arbiter.close()
        self.ledger.store.close()
        self.member_ledger.store.close()

    def crash(self) -> None:
        """Gone without a word, and started again."""
        self.run.abandon()
        self.stop()
        self.start()

    @property
    def name(self) -> str:
        """What it is called in the journal now."""
        return read_name(self.member_ledger.store)

    def back_up(self) -> None:
        """Copy the ledger, which is in use."""
        _back_up(self._file)

    def put_back(self, *, by_hand: bool) -> bool:
        """The machine is lost; the last copy goes on in its place. Returns whether there was one."""
        if not _copy_of(self._file).exists():
            return False
        self.run.abandon()
        self.stop()
        file = replace(self._file, clock=self.own_clock)
        _put_back(file, None if by_hand else SeededEntropy(self.number * 10_000 + 5_000 + self.starts))
        self.start()
        return True

    def step(self) -> bool:
        """One request of the session. Returns False when there is nothing to ask."""
        return not isinstance(self.driver.step(Heartbeat(pending=0, cursor=0)), Wait | Ended)

    def live(self, feed: Feed) -> None:
        """News of the hub, as they come by themselves."""
        self.driver.live(feed)


def token_of(number: int) -> str:
    """Tokens of the town: kept here, because a hub keeps hashes only."""
    return TOKENS[number]


TOKENS: dict[int, str] = {}


class Town:
    """All of them, from folders that were filled once: making ledgers takes longer than a story."""

    def __init__(self, folder: Path, template: Path, kiosks: int) -> None:
        self.folder = folder
        shutil.copytree(template, folder, dirs_exist_ok=True)
        self.clock = FakeClock()
        self.hub = Hub(folder / "hub", self.clock)
        self.hub.file = _file_in(folder / "hub")
        self.hub.start()
        policies = (OnNoAnswer.ADMIT, OnNoAnswer.REFUSE, OnNoAnswer.ADMIT)
        self.kiosks = [
            Kiosk(folder / str(n), _file_in(folder / str(n)), n, self.hub, policies[n % 3])
            for n in range(kiosks)
        ]

    @property
    def clocks(self) -> list[FakeClock]:
        """All clocks: time passes for everybody."""
        return [self.clock, *(kiosk.own_clock for kiosk in self.kiosks)]

    def pass_s(self, seconds: float) -> None:
        """Time goes by."""
        for clock in self.clocks:
            clock.advance(seconds)

    def heal(self) -> None:
        """All is well for as long as it takes, and every request that is still under way is gone."""
        for kiosk in self.kiosks:
            kiosk.wire.fault, kiosk.wire.late, kiosk.is_cut_off = "none", None, False
        for _ in range(4):
            self.pass_s(400)
            for kiosk in self.kiosks:
                for _ in range(200):
                    if not kiosk.step():
                        break

    def close(self) -> None:
        """End it."""
        for kiosk in self.kiosks:
            kiosk.run.close()
            kiosk.stop()
        self.hub.open_book.ledger.store.close()
        shutil.rmtree(self.folder)


_FILES: dict[str, LedgerFile] = {}


def _file_in(folder: Path) -> LedgerFile:
    return replace(_FILES[folder.name], path=folder / _FILES[folder.name].path.name)


def _name_in(file: LedgerFile) -> str:
    with connected(file) as ledger:
        return read_name(ledger.store)


def _copy_of(file: LedgerFile) -> Path:
    return file.path.with_suffix(".copy")


def _back_up(file: LedgerFile) -> None:
    """In place of the copy before."""
    _copy_of(file).unlink(missing_ok=True)
    copy_ledger(file, _copy_of(file))


def _put_back(file: LedgerFile, entropy: SeededEntropy | None) -> None:
    """Put the last copy into the ledger's place, and tell it so, unless somebody does it by hand."""
    for path in file.path.parent.glob(f"{file.path.name}*"):
        path.unlink()
    shutil.copy(_copy_of(file), file.path)
    if entropy is not None:
        with connected(replace(file, origin=Origin(_name_in(file), "restore"), entropy=entropy)) as ledger:
            put_back(ledger, entropy)


def make_template(folder: Path, people: int, kiosks: int) -> None:
    """Fill the folders of a hub and its kiosks: the congress is known to all, and every kiosk has joined."""
    _FILES["hub"] = named(make_ledger(folder / "hub", people), "hub")
    hub = Hub(folder / "hub", FakeClock(), file=_FILES["hub"])
    hub.start()
    for number in range(kiosks):
        _FILES[str(number)] = named(make_ledger(folder / str(number), people), f"kiosk-{number}")
        _join(hub.open_book, _FILES[str(number)], number)
    hub.open_book.ledger.store.close()


def _join(book: Book, file: LedgerFile, number: int) -> None:
    code = book.create_device(f"door {number}", TokenRight.KIOSK, {})
    enrolled = book.enrol(Enrol(code=code, device=f"kiosk-{number}"))
    assert enrolled is not None
    TOKENS[number] = enrolled.token
    ledger = file.connect()
    with ledger.writing():
        save_membership(
            ledger.store, Membership(url="https://hub.test", token=enrolled.token, hub=enrolled.hub)
        )
    ledger.store.close()

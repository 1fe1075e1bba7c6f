"""Hub processes on one PostgreSQL, and kiosks of their own with the real worker: to be killed and compared.

Must not know: what is tried with it.
"""

import asyncio
import json
import ssl
import subprocess
import sys
from collections.abc import Callable, Coroutine, Sequence
from contextlib import ExitStack
from pathlib import Path
from threading import Event, Thread
from time import monotonic, sleep  # noqa: TID251  # real processes need real time
from typing import Any, TypeVar

import httpx

from hub.host import Reached
from hub.identity import CERTIFICATE_FILE, ensure_identity
from hub.postgres.gathering import OnPostgres
from hub.routes import API
from kiosk.clock import SystemClock, SystemEntropy
from sync.hub.clock import CorrectedClock
from sync.hub.enrolment import Enrolment
from sync.hub.member import Member
from sync.hub.members import TokenRight
from sync.hub.membership import load_marks
from sync.hub.news import MemberNews
from sync.hub.protocol import Person
from sync.news import Fresh
from sync.opening import open_ledger
from sync.pretix.handshake import read_handshake
from tests.fakes.hub_house import Kiosk, TrueClock
from tests.fakes.small_congress import EVENT_SET, attendee

T = TypeVar("T")
CHECKOUT = Path(__file__).parents[2]
PASSWORD = "korrekt Pferd Batterie"
PATIENCE_S = 60.0
PEOPLE = 20


class Site:
    """One database, the hub processes on it, and their kiosks."""

    def __init__(self, folder: Path, url: str, stack: ExitStack) -> None:
        self.folder, self.url, self.stack = folder, url, stack
        self.identity = ensure_identity(folder / "hub", ("127.0.0.1",), SystemClock())
        (folder / "password").write_text(PASSWORD, "utf-8")
        self.kiosks = 0

    def ask(self, work: Callable[[OnPostgres], Coroutine[Any, Any, T]]) -> T:
        """Something at the database itself, as one more worker."""

        async def asked() -> T:
            gathering = await OnPostgres.open(self.url, SystemClock(), SystemEntropy())
            try:
                return await work(gathering)
            finally:
                await gathering.close()

        return asyncio.run(asked())

    def fill(self) -> None:
        """The small congress."""

        async def filled(gathering: OnPostgres) -> None:
            await gathering.save_event(EVENT_SET)
            people = [Person(key=f"k{n}", position=attendee(n)) for n in range(1, PEOPLE + 1)]
            await gathering.save_people(people)

        self.ask(filled)

    def hub(self, *options: str) -> "Hub":
        """One more process, which answers."""
        words: tuple[str, ...] = (
            "--database",
            self.url,
            "--listen",
            "127.0.0.1:0",
            "--data-dir",
            str(self.folder / "hub"),
        )
        words += ("--password-file", str(self.folder / "password"))
        log = self.stack.enter_context((self.folder / "hub.log").open("ab"))
        process = subprocess.Popen(
            [sys.executable, "-m", "kiosk", "hub", *words, *options],
            cwd=CHECKOUT, stdout=subprocess.PIPE, stderr=log, text=True,
        )  # fmt: skip
        hub = Hub(process, self.folder / "hub" / CERTIFICATE_FILE)
        self.stack.callback(hub.end)
        return hub

    def token(self, name: str, right: TokenRight, hub: "Hub") -> str:
        """Of a device of that name, which has come."""
        code = self.ask(lambda gathering: gathering.create_device(name, right, {}))
        with hub.client() as client:
            answer = client.post("/enrolment", json={"code": code, "device": name})
        return str(answer.json()["token"])

    def kiosk(self, hub: "Hub") -> "Working":
        """One more, at that hub."""
        self.kiosks += 1
        name = f"kiosk-{self.kiosks}"
        code = self.ask(lambda gathering: gathering.create_device(name, TokenRight.KIOSK, {}))
        kiosk = Kiosk(open_ledger(self.folder / name, {}, TrueClock(), SystemEntropy()))
        enrolment = Enrolment(kiosk.ledger, kiosk.file.clock)
        shake = read_handshake(Reached(hub.address, self.identity.pin).invitation(code))
        kiosk.membership = enrolment.join(shake)
        enrolment.fetch(kiosk.membership)
        working = Working(kiosk)
        self.stack.callback(working.stop)
        return working

    def feed(self) -> list[tuple[str, int]]:
        """Hash and cursor of all that the database has, in the order of its feed."""

        async def read(gathering: OnPostgres) -> list[tuple[str, int]]:
            found, cursor = [], 0
            while (page := await gathering.feed(cursor, 500)).entries:
                found += [(one.hash.hex(), one.stamp.ms) for one in page.entries]
                cursor = page.cursor
            return found

        return self.ask(read)

    def lines(self) -> list[dict[str, Any]]:
        """What the hub processes wrote down."""
        return [json.loads(line) for line in (self.folder / "hub.log").read_text("utf-8").splitlines()]


class Hub:
    """One process; it may have several workers."""

    def __init__(self, process: "subprocess.Popen[str]", certificate: Path) -> None:
        self.process, self.certificate = process, certificate
        assert process.stdout is not None
        self.address = process.stdout.readline().removeprefix("The hub answers at ").strip().rstrip(".")
        assert self.address.startswith("https://"), self.address
        self.drain = Thread(target=process.stdout.read, daemon=True)
        self.drain.start()

    def client(self, token: str = "", base: str = API) -> httpx.Client:
        """Somebody who trusts this hub's key."""
        trust = ssl.create_default_context(cafile=str(self.certificate))
        headers = {"authorization": f"Bearer {token}"} if token else {}
        return httpx.Client(base_url=self.address + base, verify=trust, headers=headers, timeout=PATIENCE_S)

    def workers(self) -> list[int]:
        """Ids of its processes."""
        path = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(word) for word in path.read_text("utf-8").split()]

    def end(self) -> None:
        """In good order."""
        self.process.terminate()
        assert self.process.wait(PATIENCE_S) == 0
        self.drain.join()
        assert self.process.stdout is not None
        self.process.stdout.close()


class Working:
    """A kiosk with its worker."""

    def __init__(self, kiosk: Kiosk) -> None:
        self.kiosk, self.wake, self.written = kiosk, Event(), 0
        self.is_fresh = False
        clock = CorrectedClock(kiosk.file.clock)
        self.member = Member(kiosk.connect, kiosk.membership, self.wake, clock, self._hear)
        self.member.start()

    def _hear(self, news: MemberNews) -> None:
        self.is_fresh |= isinstance(news, Fresh)

    def enter(self, number: int) -> None:
        """Somebody goes through."""
        self.kiosk.enter(number)
        self.written += 1
        self.wake.set()

    @property
    def acknowledged(self) -> int:
        """How many of its entries the hub has."""
        return load_marks(self.kiosk.ledger.store).acknowledged

    def stamps(self) -> list[tuple[str, int]]:
        """Hash and stamp of all entries that are here, by hash."""
        rows = self.kiosk.ledger.store.rows("SELECT hash, stamp_ms FROM journal WHERE stamp_rank = 1")
        return sorted((bytes(link).hex(), int(str(ms))) for link, ms in rows if isinstance(link, bytes))

    def stop(self) -> None:
        """End its threads and files."""
        assert self.member.stop()
        self.kiosk.ledger.store.close()


def until(holds: Callable[[], bool], within_s: float = PATIENCE_S) -> float:
    """Wait until something holds; how long that took, in seconds."""
    began_s = monotonic()
    while not holds():
        assert monotonic() - began_s < within_s, "it never came"
        sleep(0.01)
    return monotonic() - began_s


def wait_for_equal(site: Site, kiosks: Sequence[Working], count: int) -> None:
    """All kiosks hold all entries with the same stamps, each once, as the feed has them."""
    until(lambda: all(kiosk.acknowledged == kiosk.written for kiosk in kiosks))
    until(lambda: all(len(kiosk.stamps()) == count for kiosk in kiosks))
    feed = site.feed()
    assert len(feed) == len({link for link, _ in feed}) == count
    assert all(kiosk.stamps() == sorted(feed) for kiosk in kiosks)

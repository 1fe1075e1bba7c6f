"""A hub as it is served, without a network: its application, tokens of every right, and entries to send."""

import asyncio
import atexit
import hashlib
import io
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory

import httpx
import msgspec

from checkin.clock import Clock
from checkin.journal import Body, EntryId, Kind, Stamp, encode_body, genesis, link, new_id
from checkin.model import ListId, PositionId
from hub.app import make_app
from hub.gathering import Gathering, TokenRight
from hub.host import Host, Reached
from hub.logbook import Logbook
from hub.on_sqlite import open_gathering
from hub.routes import API
from sync.hub.protocol import Batch, Enrol, Person, WireEntry
from sync.opening import open_ledger
from tests.fakes.clock import FakeClock
from tests.fakes.entropy import SeededEntropy
from tests.fakes.small_congress import DOOR, EVENT_SET, attendee

REACHED = Reached("https://127.0.0.1:8443", "sha256/AAAA")
BOOT = "boot"
QUICK = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108  # folders in it have random names
"""A disk in memory: these tests are about HTTP, and others about what a power cut leaves."""
FEW = 3
"""How many people there are, unless a test wants more."""


class Site:
    """One hub and who may speak to it.

    Attributes:
        folder: Where its ledger lies, if it has one.
        tokens: By right; the name of each device is its right.
        log: What the hub wrote down.
    """

    def __init__(self, gathering: Gathering, clock: FakeClock, folder: Path | None = None) -> None:
        self.folder = folder
        self.clock = clock
        self.gathering = gathering
        self.log = io.StringIO()
        self.host = Host(gathering, clock, Logbook(clock, self.log), REACHED)
        self.tokens: dict[TokenRight, str] = {}
        transport = httpx.ASGITransport(make_app(self.host), client=("192.0.2.7", 1))
        self.client = httpx.AsyncClient(transport=transport, base_url="https://hub")

    async def call(
        self, method: str, path: str, right: TokenRight | None = TokenRight.KIOSK, **more: object
    ) -> httpx.Response:
        """Call a path of the API (or another, if it begins with ``//``), with the token of that right."""
        headers = dict(more.pop("headers", {}))  # type: ignore[call-overload]  # a row of a table
        if right is not None:
            headers.setdefault("authorization", f"Bearer {self.tokens[right]}")
        url = path[1:] if path.startswith("//") else API + path
        return await self.client.request(method, url, headers=headers, **more)  # type: ignore[arg-type]

    async def send(self, path: str, message: object, right: TokenRight = TokenRight.KIOSK) -> httpx.Response:
        """Post a message."""
        headers = {"content-type": "application/json"}
        return await self.call("POST", path, right, content=msgspec.json.encode(message), headers=headers)


async def enrolled(gathering: Gathering, right: TokenRight) -> str:
    """A token of that right, for a device that is called by it."""
    code = await gathering.create_device(right.value, right, {})
    answer = await gathering.enrol(Enrol(code=code, device=f"device-{right.value}"))
    assert answer is not None
    return answer.token


async def fill(gathering: Gathering, people: int) -> None:
    """The small congress, and as many people as asked for."""
    await gathering.save_event(EVENT_SET)
    await gathering.save_people([person(number) for number in range(1, people + 1)])


def person(number: int) -> Person:
    """One of them."""
    return Person(key=f"k{number}", position=attendee(number))


@asynccontextmanager
async def site(people: int = FEW) -> AsyncIterator[Site]:
    """A hub with one device of each right; feed and snapshots do not run by themselves."""
    clock = FakeClock()
    made, tokens = _made()
    with TemporaryDirectory(dir=QUICK) as folder:
        copytree(made, folder, dirs_exist_ok=True)
        async with on_sqlite(Path(folder), clock) as gathering:
            if people > FEW:
                await gathering.save_people([person(number) for number in range(FEW + 1, people + 1)])
            served = Site(gathering, clock, Path(folder))
            served.tokens.update(tokens)
            async with served.client:
                yield served


@asynccontextmanager
async def on_sqlite(folder: Path, clock: Clock) -> AsyncIterator[Gathering]:
    """A keeper over a ledger in that folder."""
    gathering = await open_gathering(open_ledger(folder, {}, clock, SeededEntropy(7)))
    try:
        yield gathering
    finally:
        await gathering.close()


@cache
def _made() -> tuple[Path, dict[TokenRight, str]]:
    """A folder with such a hub's ledger, made once, and the tokens of its devices."""
    folder = TemporaryDirectory(dir=QUICK)
    atexit.register(folder.cleanup)
    with ThreadPoolExecutor(1) as thread:  # a loop of its own, whatever loop the test is in
        return Path(folder.name), thread.submit(asyncio.run, _make(Path(folder.name))).result()


async def _make(folder: Path) -> dict[TokenRight, str]:
    async with on_sqlite(folder, FakeClock()) as gathering:
        await fill(gathering, FEW)
        return {right: await enrolled(gathering, right) for right in TokenRight}


def entry_id(device: str, sequence: int) -> EntryId:
    """The id of one of the entries below."""
    return new_id(sequence, hashlib.sha256(device.encode()).digest()[:16])


def chain(
    count: int, device: str = "device-kiosk", first: int = 1, previous: bytes | None = None
) -> list[WireEntry]:
    """Entries of one device, each of another attendee, with links that hold."""
    entries, last = [], previous or genesis(device)
    for sequence in range(first, first + count):
        body = Body(
            kind=Kind.ENTRY,
            at_ms=1_792_828_800_000 + sequence,
            position=PositionId(sequence),
            list=ListId(DOOR),
            id=entry_id(device, sequence),
            device=device,
            sequence=sequence,
            boot_id=BOOT,
            mono_ns=sequence,
        )
        raw = encode_body(body)
        last = link(last, raw)
        entries.append(WireEntry(msgspec.Raw(raw), last, Stamp(0, body.at_ms, 0)))
    return entries


def batch(entries: list[WireEntry]) -> Batch:
    """A batch of them."""
    return Batch(boot_id=BOOT, sent_ns=1_000_000_000, entries=tuple(entries))

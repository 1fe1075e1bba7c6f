"""A PostgreSQL that dies, and a standby that takes over: real servers in step, real kiosks."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, suppress
from itertools import pairwise
from pathlib import Path
from time import sleep  # noqa: TID251  # real processes need real time

import pytest

from checkin.errors import LedgerUnwritableError
from hub.postgres import database
from hub.postgres.gathering import OnPostgres
from hub.postgres.timeline import JUMP
from sync.hub.members import Member
from tests.equipment.hub_crew import PEOPLE, Site, until, wait_for_equal
from tests.equipment.postgres import Server, served, standing_by
from tests.fakes.chained import ChainedDevice, id_of
from tests.fakes.clock import FakeClock
from tests.fakes.entropy import SeededEntropy
from tests.fakes.keepers import enrolled

pytestmark = pytest.mark.services

DEVICES, ENTRIES, AT_ONCE = 6, 300, 5
WITHIN_S = 90.0


class Pair:
    """A primary and its standby."""

    def __init__(self, primary: Server, standby: Server) -> None:
        self.primary, self.standby = primary, standby
        self.url = self._both(primary.create("hub"))

    def _both(self, url: str) -> str:
        here = f"127.0.0.1:{self.primary.port}"
        return url.replace(here, f"{here},127.0.0.1:{self.standby.port}")

    def fail_over(self) -> None:
        """``kill -9``, and the standby is told to go on."""
        self.primary.process.kill()
        self.primary.process.wait()
        self.standby.take_over()


@pytest.fixture
def pair() -> Iterator[Pair]:
    """Both up; no commit is one before it is on both disks."""
    with served(is_durable=True) as primary, standing_by(primary) as standby:
        yield Pair(primary, standby)


@asynccontextmanager
async def workers(url: str, count: int) -> AsyncIterator[list[OnPostgres]]:
    """Several at one address."""
    hubs = [await OnPostgres.open(url, FakeClock(), SeededEntropy(number)) for number in range(count)]
    try:
        yield hubs
    finally:
        for hub in hubs:
            await hub.close()


class Reader:
    """Reads on by its cursor whatever happens, as kiosks do."""

    def __init__(self, hub: OnPostgres) -> None:
        self.hub = hub
        self.seen: list[str] = []
        self.cursors = [0]

    async def read(self, count: int) -> None:
        """Until so many have come."""
        while len(self.seen) < count:
            with suppress(LedgerUnwritableError):
                page = await self.hub.feed(self.cursors[-1], 50)
                self.seen += [id_of(wire) for wire in page.entries]
                if page.entries:
                    self.cursors.append(page.cursor)
            await asyncio.sleep(0.01)


async def hand_in(hub: OnPostgres, member: Member, device: ChainedDevice, acknowledged: list[int]) -> None:
    """All of a device's, each batch until it is acknowledged."""
    number = int(device.name.rsplit("-", 1)[1])
    while (after := acknowledged[number]) < len(device.entries):
        try:
            taken = await hub.take(member, device.batch(after, after + AT_ONCE))
            acknowledged[number] = taken.sequence
        except LedgerUnwritableError:
            await asyncio.sleep(0.1)


def test_a_standby_goes_on_where_the_primary_was(pair: Pair) -> None:
    """Killed amid batches: what was acknowledged is there; a reader misses nothing, sees nothing twice."""

    async def story() -> None:
        async with workers(pair.url, 2) as hubs:
            devices = [ChainedDevice(f"kiosk-{number}") for number in range(DEVICES)]
            members = [await enrolled(hubs[0], device.name, name=device.name) for device in devices]
            for device in devices:
                for number in range(ENTRIES):
                    device.enter(number + 1)
            acknowledged, reader = [0] * DEVICES, Reader(hubs[1])
            handing = [
                asyncio.create_task(hand_in(hubs[n % 2], members[n], devices[n], acknowledged))
                for n in range(DEVICES)
            ]
            reading = asyncio.create_task(reader.read(DEVICES * ENTRIES))
            while sum(acknowledged) < DEVICES * ENTRIES // 3:  # noqa: ASYNC110  # it sets no event
                await asyncio.sleep(0.01)
            await asyncio.to_thread(pair.fail_over)
            at_death = list(acknowledged)
            async with asyncio.timeout(WITHIN_S):
                await asyncio.gather(*handing, reading)
            written = [id_of(wire) for device in devices for wire in device.entries]
            assert sum(at_death) < len(written)
            assert sorted(reader.seen) == sorted(written)
            assert all(one < other for one, other in pairwise(reader.cursors))
            assert reader.cursors[-1] == len(written) + JUMP
            for device, sequence in zip(devices, at_death, strict=True):
                assert {id_of(wire) for wire in device.entries[:sequence]} <= set(reader.seen)

    asyncio.run(story())


def test_without_a_standby_nothing_is_acknowledged(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is on one disk only counts for nobody, however often it is sent, until the standby is back."""
    monkeypatch.setattr(database, "COMMAND_WITHIN_S", 1.0)

    async def story() -> None:
        async with workers(pair.url, 1) as (hub,):
            device, member = ChainedDevice("kiosk-0"), await enrolled(hub, "kiosk-0", name="kiosk-0")
            device.enter(1)
            await hub.take(member, device.batch())
            device.enter(2)
            await asyncio.to_thread(pair.standby.kill)
            for _ in range(3):
                with pytest.raises(LedgerUnwritableError):
                    await hub.take(member, device.batch())
            pair.standby.start()
            acknowledged = [1]
            async with asyncio.timeout(WITHIN_S):
                await hand_in(hub, member, device, acknowledged)
            assert acknowledged == [2]

    asyncio.run(story())


def test_kiosks_go_on_and_heal(pair: Pair, tmp_path: Path) -> None:
    """The database dies under a hub of two workers: doors stay open, and in the end all are equal."""
    with ExitStack() as stack:
        site = Site(tmp_path, pair.url, stack)
        site.fill()
        hub = site.hub("--workers", "2")
        kiosks = [site.kiosk(hub) for _ in range(4)]
        until(lambda: all(kiosk.is_fresh for kiosk in kiosks))
        entries = 0
        for number in range(120):
            kiosks[number % 4].enter(number % PEOPLE + 1)
            entries += 1
            if number == 60:
                pair.fail_over()
            sleep(0.01)
        wait_for_equal(site, kiosks, entries)
        assert len(hub.workers()) == 2
        assert not [line for line in site.lines() if line["what"] == "worker_died"]

"""Two who change one position of a PostgreSQL hub at the same time: what either has done stays done."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest

from checkin.journal import Kind
from checkin.model import Position, PositionId, PositionStatus
from checkin.personal import Correction, encode
from hub.postgres.database import Connection, Database
from hub.postgres.gathering import OnPostgres
from hub.postgres.people import hold_people, save_people
from tests.equipment.postgres import Server, served
from tests.fakes.chained import ChainedDevice
from tests.fakes.clock import FakeClock
from tests.fakes.entropy import SeededEntropy
from tests.fakes.keepers import enrolled, open_doors, person
from tests.fakes.small_congress import DOOR, attendee

pytestmark = pytest.mark.services

WITHIN_S, PAUSE_S = 10.0, 0.02
WAITING = """SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'"""
CANCELED = PositionStatus.CANCELED


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """One for the file."""
    with served() as running:
        yield running


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[tuple[OnPostgres, Database]]:
    """A hub with one position, and another connection to its database."""
    hub = await OnPostgres.open(url, FakeClock(), SeededEntropy(1))
    other = await Database.open(url)
    try:
        await open_doors(hub, 1)
        yield hub, other
    finally:
        await other.close()
        await hub.close()


async def corrects(hub: OnPostgres) -> None:
    """A desk puts an organisation right."""
    member = await enrolled(hub)
    desk = ChainedDevice(member.device)
    value = encode(Correction(organisation="Stadt Celle"))
    desk.write(Kind.CORRECTION, value, position=PositionId(1), list=DOOR)
    await hub.take(member, desk.batch())


async def wait_until_waiting(connection: Connection, count: int) -> None:
    """Until as many connections stand before a lock."""
    async with asyncio.timeout(WITHIN_S):
        while (await connection.fetchrow(WAITING))[0] < count:  # noqa: ASYNC110  # a lock sets no event
            await asyncio.sleep(PAUSE_S)


async def only_position(hub: OnPostgres) -> Position:
    """The one that is there."""
    [found] = [one.position async for one in hub.people()]
    return found


def test_what_an_import_cancels_meanwhile_stays_canceled(server: Server) -> None:
    """The correction waits for the import before it looks, and changes what the import has left."""

    async def story() -> None:
        async with opened(server.create("import_first")) as (hub, other):
            async with other.reading() as watching, other.writing() as importing:
                await hold_people(importing)
                await save_people(importing, [person(attendee(1, status=CANCELED))])
                desk = asyncio.create_task(corrects(hub))
                await wait_until_waiting(watching, 1)
            await desk
            now = await only_position(hub)
            assert (now.status, now.organisation) == (CANCELED, "Stadt Celle")

    asyncio.run(story())


def test_what_staff_put_right_meanwhile_outlives_an_import(server: Server) -> None:
    """The import waits for the correction before it looks for what staff have changed."""

    async def story() -> None:
        async with opened(server.create("desk_first")) as (hub, other):
            async with other.reading() as watching, other.writing() as holding:
                await holding.fetch("SELECT last FROM counter WHERE name = 'journal' FOR UPDATE")
                desk = asyncio.create_task(corrects(hub))
                await wait_until_waiting(watching, 1)
                table = asyncio.create_task(hub.save_people([person(attendee(1, status=CANCELED))]))
                await wait_until_waiting(watching, 2)
            await asyncio.gather(desk, table)
            now = await only_position(hub)
            assert (now.status, now.organisation) == (CANCELED, "Stadt Celle")

    asyncio.run(story())

"""The hub's keeper over a real PostgreSQL: several workers on one database, and a database that dies."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress

import msgspec
import pytest

from checkin.errors import (
    BatchRefusedError,
    ConfigError,
    EinlassError,
    LedgerTooNewError,
    LedgerUnwritableError,
)
from checkin.model import PositionId
from hub.postgres import shelf
from hub.postgres.database import Database
from hub.postgres.gathering import OnPostgres
from hub.postgres.schema import STEPS, migrate
from hub.shelf import KEPT_MS, Sent
from sync.hub.members import Member, TokenRight
from sync.hub.protocol import Enrol, Heartbeat, Person, Taken
from tests.equipment.postgres import Server, served
from tests.fakes.chained import ChainedDevice, body_of, id_of
from tests.fakes.clock import FakeClock
from tests.fakes.entropy import SeededEntropy
from tests.fakes.small_congress import EVENT_SET, attendee

pytestmark = pytest.mark.services

WRITERS, BATCHES, ENTRIES = 8, 25, 4
TRIES = 200
USED = "already_redeemed"
BACK_WITHIN_S = 30.0


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """One that keeps its promises."""
    with served(is_durable=True) as running:
        yield running


@pytest.fixture
def url(server: Server, request: pytest.FixtureRequest) -> str:
    """An empty database."""
    return server.create(f"hub_{abs(hash(request.node.name))}")


@asynccontextmanager
async def workers(url: str, count: int) -> AsyncIterator[list[OnPostgres]]:
    """Several workers on one database, which start at once."""
    opening = [OnPostgres.open(url, FakeClock(), SeededEntropy(number)) for number in range(count)]
    async with AsyncExitStack() as stack:
        hubs = await asyncio.gather(*opening)
        for hub in hubs:
            stack.push_async_callback(hub.close)
        yield list(hubs)


async def enrolled(hub: OnPostgres, device: str, right: TokenRight = TokenRight.KIOSK) -> Member:
    """A member."""
    code = await hub.create_device(f"Door of {device}", right, {})
    answer = await hub.enrol(Enrol(code=code, device=device))
    assert answer is not None
    member = await hub.find_member(answer.token)
    assert member is not None
    return member


async def whole_feed(hub: OnPostgres, limit: int = 500) -> list[str]:
    """Ids of all entries, page by page."""
    found: list[str] = []
    cursor = 0
    while (page := await hub.feed(cursor, limit)).entries:
        found += [id_of(wire) for wire in page.entries]
        cursor = page.cursor
    return found


def test_a_reader_misses_nothing(url: str) -> None:
    """Eight writers over two workers, a reader going by cursor meanwhile: each entry once, none left out."""

    async def story() -> None:
        async with workers(url, 2) as hubs:
            devices = [ChainedDevice(f"kiosk-{number}") for number in range(WRITERS)]
            for device in devices:
                for number in range(BATCHES * ENTRIES):
                    device.enter(number + 1)
            reading = asyncio.create_task(_read_until(hubs[1], WRITERS * BATCHES * ENTRIES))
            members = [await enrolled(hubs[0], device.name) for device in devices]
            await asyncio.gather(
                *(_hand_in(hubs[n % 2], members[n], devices[n], ENTRIES) for n in range(WRITERS))
            )
            seen = await asyncio.wait_for(reading, BACK_WITHIN_S)
            written = [id_of(wire) for device in devices for wire in device.entries]
            assert len(seen) == len(set(seen))
            assert sorted(seen) == sorted(written)
            assert seen == await whole_feed(hubs[0])

    asyncio.run(story())


async def _read_until(hub: OnPostgres, count: int) -> list[str]:
    seen: list[str] = []
    cursor = 0
    while len(seen) < count:
        page = await hub.feed(cursor, 7)
        seen += [id_of(wire) for wire in page.entries]
        cursor = page.cursor
        await asyncio.sleep(0)
    return seen


async def _hand_in(hub: OnPostgres, member: Member, device: ChainedDevice, size: int) -> None:
    for after in range(0, len(device.entries), size):
        taken = await hub.take(member, device.batch(after, after + size))
        assert taken.sequence == after + size


def test_two_workers_grant_a_ticket_once(url: str) -> None:
    """The same ticket asked about at two workers in the same moment, 200 times: granted at one of them."""

    async def story() -> None:
        async with workers(url, 2) as hubs:
            await hubs[0].save_event(EVENT_SET)
            await hubs[0].save_people(
                [Person(key=f"row-{n}", position=attendee(n)) for n in range(1, TRIES + 1)]
            )
            devices = [ChainedDevice(name) for name in ("kiosk-a", "kiosk-b")]
            members = [await enrolled(hubs[0], device.name) for device in devices]
            granted = [0, 0]
            for number in range(1, TRIES + 1):
                said = await asyncio.gather(
                    *(
                        hub.rule(member, device.question(device.ask(number), number - 1))
                        for hub, member, device in zip(hubs, members, devices, strict=True)
                    )
                )
                assert sorted(one.reason for one in said) == ["", USED], number
                granted[[one.reason for one in said].index("")] += 1
            assert min(granted) > 0, "one worker always won: they were not asked at once"

    asyncio.run(story())


def test_a_chain_does_not_fork(url: str) -> None:
    """Two copies of one ledger at two workers at once: one is taken, the other refused."""

    async def story() -> None:
        async with workers(url, 2) as hubs:
            member = await enrolled(hubs[0], "kiosk-a")
            for number in range(20):
                one, other = await _forked(hubs, member, number)
                assert {type(one), type(other)} == {Taken, BatchRefusedError}, number
                await hubs[0].revoke("Door of kiosk-a")
                member = await enrolled(hubs[0], f"kiosk-{number}")

    asyncio.run(story())


async def _forked(hubs: Sequence[OnPostgres], member: Member, number: int) -> tuple[object, object]:
    copies = [ChainedDevice(member.device, seed=seed) for seed in (2 * number, 2 * number + 1)]
    for copy in copies:
        copy.enter(1)
    answers = await asyncio.gather(
        *(hub.take(member, copy.batch()) for hub, copy in zip(hubs, copies, strict=True)),
        return_exceptions=True,
    )
    return answers[0], answers[1]


def test_a_refused_batch_spoils_no_other(url: str) -> None:
    """Batches that come at once are written together; those with a gap or another's id are refused alone."""

    async def story() -> None:
        async with workers(url, 1) as (hub,):
            devices = [ChainedDevice(f"kiosk-{number}") for number in range(6)]
            members = [await enrolled(hub, device.name) for device in devices]
            for device in devices:
                device.enter(1)
                device.enter(2)
            stolen = ChainedDevice("kiosk-5", seed=1)
            first = devices[0].entries[0]
            stolen.add(msgspec.structs.replace(body_of(first), device="kiosk-5"))
            batches = [device.batch() for device in devices]
            batches[3] = devices[3].batch(1)
            batches[5] = stolen.batch()
            answers = await asyncio.gather(
                *(hub.take(member, batch) for member, batch in zip(members, batches, strict=True)),
                return_exceptions=True,
            )
            is_refused = [isinstance(answer, BatchRefusedError) for answer in answers]
            assert is_refused == [False, False, False, True, False, True]
            assert len(await whole_feed(hub)) == 8
            assert sum(hub.alarms().values()) == 2

    asyncio.run(story())


def test_nothing_acknowledged_is_lost_when_the_database_dies(url: str, server: Server) -> None:
    """Killed in the middle of it and started again: what was acknowledged is there, and the workers go on."""

    async def story() -> None:
        async with workers(url, 2) as hubs:
            devices = [ChainedDevice(f"kiosk-{number}") for number in range(WRITERS)]
            members = [await enrolled(hubs[0], device.name) for device in devices]
            for device in devices:
                for number in range(400):
                    device.enter(number + 1)
            acknowledged = dict.fromkeys(range(WRITERS), 0)
            failures: list[Exception] = []
            handing = [
                asyncio.create_task(_stubborn(hubs[n % 2], members[n], devices[n], acknowledged, failures))
                for n in range(WRITERS)
            ]
            await _until(lambda: sum(acknowledged.values()) > 400)
            await asyncio.to_thread(server.kill)
            at_kill = dict(acknowledged)
            with pytest.raises(LedgerUnwritableError):
                await hubs[0].feed(0, 10)
            server.start()  # not in another thread: it would end with that one
            kept = set(await _eventually(hubs[0]))
            for number, sequence in at_kill.items():
                assert {id_of(wire) for wire in devices[number].entries[:sequence]} <= kept
            await asyncio.wait_for(asyncio.gather(*handing), BACK_WITHIN_S)
            assert failures
            assert {type(one) for one in failures} == {LedgerUnwritableError}
            written = [id_of(wire) for device in devices for wire in device.entries]
            assert sorted(await whole_feed(hubs[1])) == sorted(written)
            news = await hubs[1].wait_for_news(0)
            hearing = asyncio.create_task(hubs[1].wait_for_news(news))
            await hubs[0].save_people([Person(key="late", position=attendee(9))])
            assert await asyncio.wait_for(hearing, 8) > news

    asyncio.run(story())


async def _stubborn(
    hub: OnPostgres,
    member: Member,
    device: ChainedDevice,
    acknowledged: dict[int, int],
    failures: list[Exception],
) -> None:
    """Hands in all, and again what was not acknowledged, as kiosks do."""
    number = int(device.name.rsplit("-", 1)[1])
    while (after := acknowledged[number]) < len(device.entries):
        try:
            taken = await hub.take(member, device.batch(after, after + ENTRIES))
            acknowledged[number] = taken.sequence
        except LedgerUnwritableError as error:
            failures.append(error)
            await asyncio.sleep(0.1)


async def _until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(BACK_WITHIN_S):
        while not is_so():  # noqa: ASYNC110  # whatever it is, it sets no event
            await asyncio.sleep(0.01)


async def _eventually(hub: OnPostgres) -> list[str]:
    async with asyncio.timeout(BACK_WITHIN_S):
        while True:
            with suppress(LedgerUnwritableError):
                return await whole_feed(hub)
            await asyncio.sleep(0.1)


@pytest.mark.alone
def test_news_come_from_other_workers(url: str) -> None:
    """What one worker has committed is heard of at another one at once, not at its next look."""

    async def story() -> None:
        async with workers(url, 2) as hubs:
            member = await enrolled(hubs[0], "kiosk-a")
            device, took_s = ChainedDevice("kiosk-a"), []
            await asyncio.sleep(0.5)
            loop, news = asyncio.get_running_loop(), await hubs[1].wait_for_news(-1)
            for number in range(1, 11):
                device.enter(number)
                hearing = asyncio.create_task(hubs[1].wait_for_news(news))
                await hubs[0].take(member, device.batch(number - 1))
                began_s = loop.time()
                news = await hearing
                took_s.append(loop.time() - began_s)
                await asyncio.sleep(0.2)
            assert sorted(took_s)[len(took_s) // 2] < 0.5, took_s

    asyncio.run(story())


@pytest.mark.parametrize("keeps_on", [True, False], ids=["by who took it", "by who comes after it"])
def test_what_was_sent_is_deleted_unasked(
    url: str, monkeypatch: pytest.MonkeyPatch, *, keeps_on: bool
) -> None:
    """Once it is old, whoever is gone and whatever failed meanwhile; not before."""
    monkeypatch.setattr(shelf, "FORGET_EVERY_S", 0.02)

    async def run() -> None:
        clock = FakeClock()
        hub, beside = await OnPostgres.open(url, clock, SeededEntropy(1)), await Database.open(url)
        try:
            await hub.shelf.put("a secret", Sent("people.csv", b"Eve"))
            if not keeps_on:
                await hub.close()
                hub = await OnPostgres.open(url, clock, SeededEntropy(2))
            clock.pass_ms(KEPT_MS - 1)
            for change in ("upload RENAME TO away", "away RENAME TO upload"):
                async with beside.reading() as connection:
                    await connection.execute(f"ALTER TABLE {change}")
                await asyncio.sleep(0.1)
            assert await _uploads(beside) == 1
            clock.pass_ms(1)
            async with asyncio.timeout(BACK_WITHIN_S):
                while await _uploads(beside):  # noqa: ASYNC110  # the database sets no event
                    await asyncio.sleep(0.02)
        finally:
            await hub.close()
            await beside.close()

    asyncio.run(run())


async def _uploads(database: Database) -> int:
    async with database.reading() as connection:
        return int((await connection.fetchrow("SELECT count(*) FROM upload"))[0])


def test_a_newer_schema_is_refused(url: str) -> None:
    """Tables that a newer version made are left as they are, with a remedy."""

    async def story() -> None:
        database = await Database.open(url)
        await migrate(database, (*STEPS, ("from the future", ("CREATE TABLE future (id int)",))))
        await database.close()
        with pytest.raises(LedgerTooNewError, match="Update Einlass"):
            await OnPostgres.open(url, FakeClock(), SeededEntropy())

    asyncio.run(story())


@pytest.mark.parametrize(
    ("change", "error"),
    [
        pytest.param(
            lambda url: url.rsplit("/", 1)[0] + "/geheim", LedgerUnwritableError, id="no such database"
        ),
        pytest.param(
            lambda _: "postgresql://u:geheim@127.0.0.1:1/x", LedgerUnwritableError, id="nobody there"
        ),
        pytest.param(lambda _: "mysql://u:geheim@127.0.0.1/x", ConfigError, id="another kind"),
        pytest.param(lambda _: "postgresql://u:geheim@127.0.0.1:port/x", ConfigError, id="no port"),
        pytest.param(lambda _: "postgresql://u:geheim@[::1/x", ConfigError, id="no host"),
    ],
)
def test_addresses_are_never_told(url: str, change: Callable[[str], str], error: type[EinlassError]) -> None:
    """What is wrong with an address is said without it: it holds a password."""

    async def story() -> None:
        with pytest.raises(error) as caught:
            await OnPostgres.open(change(url), FakeClock(), SeededEntropy())
        assert "geheim" not in f"{caught.value} {caught.value!r} {caught.value.__cause__}"
        assert caught.value.__suppress_context__

    asyncio.run(story())


def test_people_and_devices_are_the_same_at_all_workers(url: str) -> None:
    """Workers hold no state: what one was told, the other one tells."""

    async def story() -> None:
        async with workers(url, 2) as (one, other):
            member = await enrolled(one, "kiosk-a")
            await one.save_event(EVENT_SET)
            await one.save_people([Person(key=f"row-{n}", position=attendee(n)) for n in (1, 2, 3)])
            await one.forget_people([PositionId(2)])
            await other.heartbeat(member, Heartbeat(pending=7, cursor=0))
            assert [person.position.id async for person in other.people()] == [1, 3]
            changed = await other.positions(0, 10)
            assert ([p.position.id for p in changed.people], changed.gone) == ([1, 3], (2,))
            assert (await other.manifest()).people == 2
            assert (await other.event()) == (await one.event())
            (row,) = await one.devices()
            assert row.heartbeat == Heartbeat(pending=7, cursor=0)
            assert await other.revoke(row.name)
            with pytest.raises(BatchRefusedError):
                await one.take(member, ChainedDevice("kiosk-a").batch())

    asyncio.run(story())

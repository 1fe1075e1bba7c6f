"""Devices that are told of their own lists only: what the hub says to them, by page and by itself."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager

import msgspec
import pytest
from msgspec.structs import replace

from checkin.scope import scope_of
from hub import live
from hub.gathering import Member, TokenRight
from hub.live import KEEP_ALIVE
from hub.routes import API
from sync.hub.protocol import Enrol, Feed, Manifest
from tests.fakes.chained import ChainedDevice, id_of
from tests.fakes.hub_site import Site, site
from tests.fakes.small_congress import DOOR, EVENT_SET, HALL, STAND

BUSY = Member(name="kiosk", device="device-kiosk", right=TokenRight.KIOSK)
STANDING = {"feed": "lists", "lists": "Stand"}


async def scoped(hub: Site, profile: dict[str, str], name: str = "stand") -> tuple[Member, str]:
    """A device with that profile, and its token."""
    code = await hub.gathering.create_device(name, TokenRight.KIOSK, profile)
    answer = await hub.gathering.enrol(Enrol(code=code, device=f"device-{name}"))
    assert answer is not None
    member = await hub.gathering.find_member(answer.token)
    assert member is not None
    return member, answer.token


async def ask(hub: Site, token: str, path: str) -> bytes:
    """What it is told there."""
    answer = await hub.client.get(API + path, headers={"authorization": f"Bearer {token}"})
    assert answer.status_code == 200, answer.text
    return answer.content


async def write(hub: Site, device: ChainedDevice) -> None:
    """The busy kiosk hands in all that it has."""
    await hub.gathering.take(BUSY, device.batch())


def test_what_a_door_is_told() -> None:
    """Its own lists by page, everybody's end as cursor, the name of its part, no key of the hub."""

    async def run() -> None:
        async with site() as hub:
            _, token = await scoped(hub, STANDING)
            device = ChainedDevice("device-kiosk")
            told = [device.enter(n, STAND, None) for n in (1, 2) if device.enter(n, DOOR)]
            await write(hub, device)
            page = msgspec.json.decode(await ask(hub, token, "/journal"), type=Feed)
            assert [id_of(wire) for wire in page.entries] == told
            assert page.cursor == 4
            found = msgspec.json.decode(await ask(hub, token, "/manifest"), type=Manifest)
            assert found.scope == page.scope == expected_tag("Stand")
            assert found.standby is None
            everything = (await hub.call("GET", "/manifest")).json()
            assert "scope" not in everything

    asyncio.run(run())


def expected_tag(name: str) -> str:
    """Of the part of a door at that list."""
    scope = scope_of(EVENT_SET, [name])
    assert scope is not None
    return scope.tag


@pytest.mark.parametrize(
    "profile",
    [
        pytest.param({}, id="no word of it"),
        pytest.param({"lists": "Stand"}, id="lists alone"),
        pytest.param({"feed": "lists"}, id="no lists"),
        pytest.param({"feed": "lists", "lists": "Nowhere"}, id="a list that is not there"),
        pytest.param({"feed": "all", "lists": "Stand"}, id="another word"),
    ],
)
def test_whoever_cannot_be_placed_hears_all(profile: dict[str, str]) -> None:
    """Rather too much than deaf."""

    async def run() -> None:
        async with site() as hub:
            _, token = await scoped(hub, profile)
            device = ChainedDevice("device-kiosk")
            device.enter(1, DOOR)
            await write(hub, device)
            page = msgspec.json.decode(await ask(hub, token, "/journal"), type=Feed)
            assert (len(page.entries), page.scope) == (1, "")

    asyncio.run(run())


def test_another_event_set_is_another_part() -> None:
    """The hub looks at the newest one, also where a page is asked for first."""

    async def run() -> None:
        async with site() as hub:
            _, token = await scoped(hub, STANDING)
            before = msgspec.json.decode(await ask(hub, token, "/journal"), type=Feed).scope
            rooms = (*EVENT_SET.rooms[:1], replace(EVENT_SET.rooms[1], counts=(HALL, STAND)))
            await hub.gathering.save_event(replace(EVENT_SET, rooms=rooms))
            page = msgspec.json.decode(await ask(hub, token, "/journal"), type=Feed)
            assert page.scope not in ("", before)
            found = msgspec.json.decode(await ask(hub, token, "/manifest"), type=Manifest)
            assert found.scope == page.scope

    asyncio.run(run())


@asynccontextmanager
async def listening(hub: Site, profile: dict[str, str]) -> AsyncIterator[AsyncGenerator[bytes, None]]:
    """A reader of a part, which has heard where the journal stands."""
    member, _ = await scoped(hub, profile)
    scope = await hub.host.scopes.of(member, (await hub.gathering.manifest()).event)
    reader = await hub.host.live.listen(member, scope)
    assert reader is not None
    first = read_event(await anext(reader))
    assert first.scope == (scope.tag if scope else "")
    yield reader
    await reader.aclose()


@asynccontextmanager
async def told() -> AsyncIterator[tuple[Site, AsyncGenerator[bytes, None]]]:
    """A hub that tells what is new, and a reader of a part."""
    async with site() as hub, hub.host.running(), asyncio.timeout(10), listening(hub, STANDING) as reader:
        yield hub, reader


def read_event(event: bytes) -> Feed:
    """The feed in it."""
    return msgspec.json.decode(event.split(b"\n")[2].removeprefix(b"data: "), type=Feed)


def test_the_live_feed_of_a_part() -> None:
    """Only what belongs to it, after what was told before, while others hear everything."""

    async def run() -> None:
        async with told() as (hub, reader):
            whole = await hub.host.live.listen(BUSY)
            assert whole is not None
            await anext(whole)
            device = ChainedDevice("device-kiosk")
            device.enter(1, DOOR)
            await write(hub, device)
            assert len(read_event(await anext(whole)).entries) == 1
            last = device.enter(2, STAND, None)
            await write(hub, device)
            assert len(read_event(await anext(whole)).entries) == 1
            event = read_event(await anext(reader))
            assert [id_of(wire) for wire in event.entries] == [last]
            assert (event.after, event.cursor) == (0, 2)

    asyncio.run(run())


def test_a_quiet_part_is_kept_alive(monkeypatch: pytest.MonkeyPatch) -> None:
    """While others are told of much, whoever hears of nothing hears that the line still holds."""
    monkeypatch.setattr(live, "KEEP_ALIVE_S", 0.02)

    async def run() -> None:
        async with told() as (hub, reader):
            device = ChainedDevice("device-kiosk")
            hub.clock.advance(60)
            device.enter(1, DOOR)
            await write(hub, device)
            assert await anext(reader) == KEEP_ALIVE

    asyncio.run(run())


def test_a_changed_event_set_ends_the_feed_of_a_part() -> None:
    """It comes again, and is told of what belongs to it now."""

    async def run() -> None:
        async with told() as (hub, reader):
            await hub.gathering.save_event(replace(EVENT_SET, rooms=EVENT_SET.rooms[:1]))
            assert [event async for event in reader if event != KEEP_ALIVE] == []

    asyncio.run(run())

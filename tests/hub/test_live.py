"""The live feed: who gets what, who is cut, and how it ends."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec
import pytest

from hub import host, live
from hub.gathering import Member, TokenRight
from hub.live import KEEP_ALIVE, LiveFeed
from sync.hub.protocol import Feed
from tests.fakes.hub_site import Site, batch, chain, person, site

KIOSK = Member(name="kiosk", device="device-kiosk", right=TokenRight.KIOSK)
DESK = Member(name="desk", device="device-desk", right=TokenRight.DESK)


def read_event(event: bytes) -> Feed:
    """The feed in one server-sent event."""
    kind, number, data, *end = event.split(b"\n")
    feed = msgspec.json.decode(data.removeprefix(b"data: "), type=Feed)
    assert (kind, number, end) == (b"event: feed", b"id: %d" % feed.cursor, [b"", b""])
    return feed


@asynccontextmanager
async def told() -> AsyncIterator[tuple[Site, LiveFeed]]:
    """A hub that tells what is new."""
    async with site() as hub, asyncio.timeout(10), hub.host.running():
        yield hub, hub.host.live


def test_all_get_the_same_bytes() -> None:
    """Each reader first hears where the journal stands, then every entry, as the same bytes for all."""

    async def run() -> None:
        async with told() as (hub, feed):
            entries = chain(5)
            await hub.gathering.take(KIOSK, batch(entries[:2]))
            readers = [await feed.listen(KIOSK) for _ in range(3)]
            firsts = [read_event(await anext(one)) for one in readers if one]
            assert {(one.after, one.cursor, one.entries) for one in firsts} == {(2, 2, ())}
            await hub.gathering.take(KIOSK, batch(entries[2:]))
            events = [await anext(one) for one in readers if one]
            assert len(events) == 3
            assert all(one is events[0] for one in events)
            said = read_event(events[0])
            assert (said.after, said.cursor) == (2, 5)
            assert [bytes(one.body) for one in said.entries] == [bytes(one.body) for one in entries[2:]]

    asyncio.run(run())


def test_changed_positions_are_told() -> None:
    """An import makes no entries, but readers hear that there is something to fetch."""

    async def run() -> None:
        async with told() as (hub, feed):
            reader = await feed.listen(KIOSK)
            assert reader is not None
            before = read_event(await anext(reader)).positions
            await hub.gathering.save_people([person(77)])
            said = read_event(await anext(reader))
            assert (said.positions, said.entries) == (before + 1, ())

    asyncio.run(run())


def test_a_slow_reader_is_cut() -> None:
    """Who takes nothing is cut and forgotten; the others notice nothing."""

    async def run() -> None:
        async with site() as hub:
            feed = hub.host.live
            slow, quick = await feed.listen(KIOSK), await feed.listen(KIOSK)
            assert slow is not None
            assert quick is not None
            for _ in range(live.MAX_WAITING + 1):
                await anext(quick)
                feed.say(KEEP_ALIVE)
            assert feed.reader_count == 1
            taken = [event async for event in slow]
            assert len(taken) <= live.MAX_WAITING
            assert await anext(quick) == KEEP_ALIVE

    asyncio.run(run())


def test_there_is_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """One reader too many is told to read by cursor; when another has gone, it may come."""
    monkeypatch.setattr(live, "MAX_READERS", 1)

    async def run() -> None:
        async with site() as hub:
            first = await hub.host.live.listen(KIOSK)
            assert first is not None
            refused = await hub.call("GET", "/live")
            assert (refused.status_code, refused.headers["retry-after"]) == (503, "10")
            await anext(first)
            await first.aclose()
            assert await hub.host.live.listen(KIOSK) is not None

    asyncio.run(run())


def test_silence_is_filled(monkeypatch: pytest.MonkeyPatch) -> None:
    """While nothing happens, a comment shows that the line still holds."""
    monkeypatch.setattr(live, "KEEP_ALIVE_S", 0.02)

    async def run() -> None:
        async with told() as (hub, feed):
            reader = await feed.listen(KIOSK)
            assert reader is not None
            await anext(reader)
            hub.clock.advance(60)
            assert await anext(reader) == KEEP_ALIVE

    asyncio.run(run())


@pytest.mark.parametrize("by", ["this hub", "another program"])
def test_a_revoked_device_hears_nothing_more(by: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """When a device's access ends, its streams end as well; those of others go on."""
    monkeypatch.setattr(live, "KEEP_ALIVE_S", 0.02)

    async def run() -> None:
        async with told() as (hub, feed):
            readers = [await feed.listen(member) for member in (KIOSK, DESK)]
            for one in readers:
                assert one is not None
                await anext(one)
            if by == "this hub":
                await hub.call("POST", "/devices/kiosk/revoke", TokenRight.ORGANISER)
            else:
                await hub.gathering.revoke("kiosk")
            assert readers[0] is not None
            assert readers[1] is not None
            assert not [event async for event in readers[0] if b'"body"' in event]
            hub.clock.advance(60)
            assert await anext(readers[1]) == KEEP_ALIVE

    asyncio.run(run())


def test_the_feed_survives_what_breaks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the keeper raises, the feed begins anew and tells what came meanwhile."""
    monkeypatch.setattr(host, "AGAIN_S", 0.01)

    async def run() -> None:
        async with site() as hub:
            whole, broken = hub.gathering.feed, [ValueError("Eve"), OSError("Eve")]

            async def feed(after: int, limit: int) -> Feed:
                if broken:
                    raise broken.pop()
                return await whole(after, limit)

            monkeypatch.setattr(hub.gathering, "feed", feed)
            async with hub.host.running(), asyncio.timeout(10):
                reader = await hub.host.live.listen(KIOSK)
                assert reader is not None
                await anext(reader)
                await hub.gathering.take(KIOSK, batch(chain(2)))
                while not (said := read_event(await anext(reader))).entries:
                    pass
                assert (said.after, said.cursor) == (0, 2)
            assert "ValueError" in hub.log.getvalue()
            assert "Eve" not in hub.log.getvalue()

    asyncio.run(run())


def test_stopping_ends_all_streams() -> None:
    """When the hub stops, every stream ends by itself and nobody new is let in."""

    async def run() -> None:
        async with site() as hub:
            async with hub.host.running():
                reader = await hub.host.live.listen(KIOSK)
                assert reader is not None
                await anext(reader)
                rest = asyncio.create_task(_all(reader))
                await asyncio.sleep(0)
            assert await asyncio.wait_for(rest, 1) == []
            assert await hub.host.live.listen(KIOSK) is None

    asyncio.run(run())


async def _all(reader: AsyncIterator[bytes]) -> list[bytes]:
    return [event async for event in reader]

"""The line over which open pages are kept as the house is now: who is told what, and when it ends."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from checkin.errors import LedgerCorruptError
from hub.gathering import Member, TokenRight
from hub.house import feed as board_feed
from hub.house import lookout
from hub.house.board import Board
from hub.house.feed import BoardFeed, Channel
from hub.house.lookout import Lookout
from hub.house.views import ages_to_fill, live_parts
from hub.organiser.words import words
from tests.fakes.hub_browser import browser
from tests.fakes.hub_site import Site, batch, chain, site

KIOSK = Member(name="kiosk", device="device-kiosk", right=TokenRight.KIOSK)
GERMAN, ENGLISH = Channel("live", "de"), Channel("live", "en")


async def always() -> bool:
    """Whoever listens may stay."""
    return True


def draw(channel: Channel, board: Board) -> dict[str, str]:
    """As the live page does."""
    return dict(live_parts(words(channel.language), board, ages_to_fill))


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test waits for a second to pass; news end the silence."""
    monkeypatch.setattr(board_feed, "PAUSE_S", 0.0)


@asynccontextmanager
async def told() -> AsyncIterator[tuple[Site, BoardFeed]]:
    """A hub whose pages are kept."""
    async with site() as hub, asyncio.timeout(20):
        feed = BoardFeed(hub.gathering, hub.clock, Lookout(hub.host).look, draw)  # type: ignore[arg-type]
        yield hub, feed
        feed.close()


def read(event: bytes) -> dict[str, Any]:
    """What one event says."""
    kind, data, *end = event.decode().split("\n")
    assert (kind, end) == ("event: board", ["", ""])
    found: dict[str, Any] = json.loads(data.removeprefix("data: "))
    return found


async def until_told(stream: Any, part: str) -> tuple[str, bytes]:
    """The next news of a part, and the event that brought them."""
    while True:
        event = await anext(stream)
        if part in (parts := read(event)["parts"]):
            return parts[part], event


def test_first_the_whole_then_what_has_changed() -> None:
    """A check-in reaches all pages of one language as the same bytes, and parts that stay are not sent."""

    async def run() -> None:
        async with told() as (hub, feed):
            pages = [await feed.listen(GERMAN, always) for _ in range(3)]
            first = [read(await anext(one)) for one in pages if one]
            assert {len(one["parts"]) for one in first} == {8}
            assert all(one["now"] == hub.clock.now_ms() for one in first)
            await hub.gathering.take(KIOSK, batch(chain(2)))
            news = [await until_told(one, "count") for one in pages]
            assert "<dd>2</dd>" in news[0][0]
            assert len({id(event) for _, event in news}) == 1
            assert "needs" not in read(news[0][1])["parts"]

    asyncio.run(run())


def test_a_page_is_there_while_the_first_count_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """It says so, and then tells the whole; in between nothing looks like a number."""
    monkeypatch.setattr(lookout, "COUNTING_S", 0.0)

    async def run() -> None:
        async with told() as (hub, feed):
            await hub.gathering.take(KIOSK, batch(chain(2)))
            page = await feed.listen(ENGLISH, always)
            assert page is not None
            first = read(await anext(page))["parts"]
            assert "Still counting" in first["count"]
            assert "<dd>" not in "".join(first.values())
            count, _ = await until_told(page, "count")
            while "<dd>" not in count:
                count, _ = await until_told(page, "count")
            assert "<dd>2</dd>" in count

    asyncio.run(run())


def test_each_in_their_language() -> None:
    """Pages of both languages hear of the same moment."""

    async def run() -> None:
        async with told() as (_, feed):
            german, english = await feed.listen(GERMAN, always), await feed.listen(ENGLISH, always)
            assert german is not None
            assert english is not None
            assert "jetzt im Haus" in read(await anext(german))["parts"]["count"]
            assert "inside now" in read(await anext(english))["parts"]["count"]

    asyncio.run(run())


def test_who_may_not_stay_is_told_so_and_let_go() -> None:
    """At once; others stay."""

    async def run() -> None:
        async with told() as (hub, feed):
            is_in = asyncio.Event()
            is_in.set()

            async def may_stay() -> bool:
                return is_in.is_set()

            one, other = await feed.listen(GERMAN, may_stay), await feed.listen(GERMAN, always)
            assert one is not None
            assert other is not None
            await anext(one)
            is_in.clear()
            await hub.gathering.take(KIOSK, batch(chain(1)))
            rest = [event async for event in one]
            assert rest[-1] == board_feed.OVER
            assert feed.reader_count == 1

    asyncio.run(run())


def test_a_page_that_does_not_read_is_cut() -> None:
    """It holds nobody up, and comes again for the whole."""

    async def run() -> None:
        async with told() as (hub, feed):
            slow, quick = await feed.listen(GERMAN, always), await feed.listen(GERMAN, always)
            assert slow is not None
            assert quick is not None
            entries = chain(30)
            for number in range(30):
                await hub.gathering.take(KIOSK, batch(entries[number : number + 1]))
                await until_told(quick, "count")
            assert feed.reader_count == 1

    asyncio.run(run())


def test_no_more_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """The next one is told to come later; so is everybody once the hub is about to stop."""
    monkeypatch.setattr(board_feed, "MAX_READERS", 1)

    async def run() -> None:
        async with told() as (_, feed):
            one = await feed.listen(GERMAN, always)
            assert one is not None
            assert await feed.listen(GERMAN, always) is None
            await anext(one)
            feed.close()
            assert [event async for event in one] == []
            assert await feed.listen(GERMAN, always) is None

    asyncio.run(run())


def test_pages_outlive_a_ledger_that_cannot_be_read() -> None:
    """They hear nothing meanwhile, so that what they show grows old, and everything afterwards."""

    async def run() -> None:
        async with site() as hub, asyncio.timeout(20):
            whole, is_broken = Lookout(hub.host), asyncio.Event()

            async def look() -> Board:
                if is_broken.is_set():
                    raise LedgerCorruptError("The ledger cannot be read.", "Wait.")
                return await whole.look()

            feed = BoardFeed(hub.gathering, hub.clock, look, draw)  # type: ignore[arg-type]  # texts
            page = await feed.listen(GERMAN, always)
            assert page is not None
            await anext(page)
            is_broken.set()
            entries = chain(2)
            await hub.gathering.take(KIOSK, batch(entries[:1]))
            is_broken.clear()
            await hub.gathering.take(KIOSK, batch(entries[1:]))
            news = ""
            while "<dd>2</dd>" not in news:
                news, _ = await until_told(page, "count")
            feed.close()

    asyncio.run(run())


@pytest.mark.parametrize("path", ["/live/feed", "/wall/feed"])
def test_nobody_else_listens(path: str) -> None:
    """Whoever is not signed in hears that it is over, so that the page asks for the password."""

    async def run() -> None:
        async with browser(is_signed_in=False) as one:
            answer = await one.get(path)
            assert answer.headers["content-type"] == "text/event-stream"
            assert answer.content == board_feed.OVER

    asyncio.run(run())

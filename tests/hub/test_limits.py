"""How much one device may send and fetch: as many bytes as a busy congress needs, and no more."""

import asyncio
import gzip

import pytest

from hub.limits import DOWNLOADS, UPLOADS, Allowance, Buckets
from sync.hub.protocol import BODY_BYTES
from tests.fakes.clock import FakeClock
from tests.fakes.hub_site import Site, batch, chain, site

JSON = {"content-type": "application/json"}


def test_what_was_used_is_paid_back_in_time() -> None:
    """A bucket may be overdrawn once; then it is closed until it is level, for that key alone."""
    clock = FakeClock()
    buckets = Buckets(Allowance(10, 100), clock)
    assert buckets.wait_s("a") == 0
    buckets.charge("a", 150)
    assert (buckets.wait_s("a"), buckets.wait_s("b")) == (5, 0)
    clock.advance(4)
    assert buckets.wait_s("a") == 1
    clock.advance(1000)
    assert buckets.wait_s("a") == 0
    buckets.charge("a", 100)
    assert buckets.wait_s("a") == 0


async def _flood(hub: Site, body: bytes, **headers: str) -> int:
    """Send what is no batch again and again; how often until the hub says that it is too much."""
    for count in range(500):
        answer = await hub.call("POST", "/journal", content=body, headers=JSON | headers)
        if answer.status_code == 429:
            assert int(answer.headers["retry-after"]) > 0
            return count
        hub.clock.advance(0.01)
    raise AssertionError("it never ends")


@pytest.mark.parametrize(
    ("body", "headers", "each"),
    [
        pytest.param(b" " * BODY_BYTES, {}, BODY_BYTES, id="plain"),
        pytest.param(b" " * (BODY_BYTES + 1), {"content-length": "9"}, BODY_BYTES, id="too large, and a lie"),
        pytest.param(gzip.compress(b" " * BODY_BYTES), {"content-encoding": "gzip"}, BODY_BYTES, id="packed"),
    ],
)
def test_bytes_up_are_bounded(body: bytes, headers: dict[str, str], each: int) -> None:
    """As they come or as they are unpacked, taken or not; another device is answered all the same."""

    async def play() -> None:
        async with site() as hub:
            count = await _flood(hub, body, **headers)
            assert UPLOADS.burst / each - 1 <= count <= UPLOADS.burst / each + 3
            hub.clock.advance(10)
            assert (await hub.send("/journal", batch(chain(1)))).status_code == 200

    asyncio.run(play())


def test_bytes_down_are_bounded() -> None:
    """What is fetched over and over is waited for in the end."""

    async def play() -> None:
        async with site() as hub:
            hub.host.downloads.charge("kiosk", DOWNLOADS.burst - 100)
            assert (await hub.call("GET", "/positions?after=0&limit=9")).status_code == 200
            late = await hub.call("GET", "/manifest")
            assert (late.status_code, late.headers["retry-after"]) == (429, "1")
            hub.clock.advance(1)
            assert (await hub.call("GET", "/manifest")).status_code == 200

    asyncio.run(play())

"""The file of all positions: its content, when it is made anew, and how it is fetched in parts."""

import asyncio
import re

import msgspec
import pytest
import zstandard

from hub.snapshot import FEW, KEPT, Snapshot, is_due
from sync.hub.protocol import Manifest, Person, SnapshotHead
from tests.fakes.hub_site import Site, person, site

MANIFEST = Manifest(hub="h", epoch=1, now_ms=0, event="", tickets="", positions=0, people=0, journal=0)


async def _made(hub: Site) -> str:
    assert await hub.host.snapshots.make_if_due()
    return str((await hub.call("GET", "/manifest")).json()["snapshot"])


def test_content() -> None:
    """A head with the version to go on from, then all people; the name is made of the content."""

    async def run() -> None:
        async with site(people=1_200) as hub:
            name = await _made(hub)
            answer = await hub.call("GET", f"/snapshot/{name}")
            head, *lines = zstandard.decompress(answer.content).splitlines()
            read = msgspec.json.decode(head, type=SnapshotHead)
            assert (read.positions, read.people) == (1_200, 1_200)
            people = [msgspec.json.decode(line, type=Person) for line in lines]
            assert people == [person(number) for number in range(1, 1_201)]
            assert re.fullmatch(r"[0-9a-f]{32}", name)
            assert "immutable" in answer.headers["cache-control"]
            assert answer.headers["content-type"] == "application/zstd"

    asyncio.run(run())


@pytest.mark.parametrize(
    ("headers", "status", "part"),
    [
        pytest.param({}, 200, (0, None), id="all"),
        pytest.param({"range": "bytes=0-9"}, 206, (0, 10), id="the first ten"),
        pytest.param({"range": "bytes=10-"}, 206, (10, None), id="the rest after a cut"),
        pytest.param({"range": "bytes=-5"}, 206, (-5, None), id="the last five"),
        pytest.param({"range": "bytes=0-999999999"}, 206, (0, None), id="more than there is"),
        pytest.param({"range": "bytes=-999999999"}, 206, (0, None), id="more than there is, from the end"),
        pytest.param({"range": "bytes=999999999-"}, 416, None, id="past the end"),
        pytest.param({"range": "bytes=-0"}, 416, None, id="none at all"),
        pytest.param({"range": "bytes=-"}, 416, None, id="nothing said"),
        pytest.param({"range": "bytes=9-3"}, 416, None, id="backwards"),
        pytest.param({"range": "bytes=0-1,4-5"}, 200, (0, None), id="two parts"),
        pytest.param({"range": "lines=0-1"}, 200, (0, None), id="another unit"),
        pytest.param({"range": "bytes=0-9", "if-range": "TAG"}, 206, (0, 10), id="resumed, unchanged"),
        pytest.param({"range": "bytes=0-9", "if-range": '"x"'}, 200, (0, None), id="resumed, changed"),
        pytest.param({"if-none-match": "TAG"}, 304, None, id="there already"),
        pytest.param({"if-none-match": '"x", W/TAG'}, 304, None, id="one of several"),
        pytest.param({"if-none-match": '"x"'}, 200, (0, None), id="something else is there"),
    ],
)
def test_parts(headers: dict[str, str], status: int, part: tuple[int, int | None] | None) -> None:
    """A download that was cut goes on where it was, and what is there already is not sent again."""

    async def run() -> None:
        async with site(people=50) as hub:
            name = await _made(hub)
            packed = (await hub.call("GET", f"/snapshot/{name}")).content
            asked = {key: value.replace("TAG", f'"{name}"') for key, value in headers.items()}
            answer = await hub.call("GET", f"/snapshot/{name}", headers=asked)
            assert answer.status_code == status
            if part is not None:
                assert answer.content == packed[part[0] : part[1]]
            if status == 206:
                first = packed.index(answer.content)
                last = first + len(answer.content) - 1
                assert answer.headers["content-range"] == f"bytes {first}-{last}/{len(packed)}"
            if status == 416:
                assert answer.headers["content-range"] == f"bytes */{len(packed)}"
            assert (status == 304) is (not answer.content)

    asyncio.run(run())


NEWEST = Snapshot(name="n", packed=b"", positions=1_000, people=10_000)


@pytest.mark.parametrize(
    ("newest", "positions", "people", "due"),
    [
        pytest.param(None, 0, 0, False, id="nobody yet"),
        pytest.param(None, 1, 1, True, id="the first one"),
        pytest.param(NEWEST, 1_000, 10_000, False, id="no change"),
        pytest.param(NEWEST, 1_200, 10_000, False, id="a small share"),
        pytest.param(NEWEST, 1_201, 10_000, True, id="a larger share"),
        pytest.param(NEWEST, 1_000 + FEW, 10, False, id="few, at a small congress"),
        pytest.param(NEWEST, 1_001 + FEW, 10, True, id="many, at a small congress"),
    ],
)
def test_when_it_is_due(newest: Snapshot | None, positions: int, people: int, *, due: bool) -> None:
    """It is made when there is none, or when deltas would be many."""
    manifest = msgspec.structs.replace(MANIFEST, positions=positions, people=people)
    assert is_due(newest, manifest) is due


def test_older_ones_stay_for_a_while() -> None:
    """A slow kiosk finishes the snapshot that it began; long gone ones are forgotten."""

    async def run() -> None:
        async with site() as hub:
            names = []
            for turn in range(KEPT + 1):
                first = 1_000 * turn
                await hub.gathering.save_people([person(n) for n in range(first, first + 300)])
                names.append(await _made(hub))
            statuses = [(await hub.call("GET", f"/snapshot/{name}")).status_code for name in names]
            assert statuses == [404, *[200] * KEPT]

    asyncio.run(run())


def test_it_is_made_by_itself() -> None:
    """While the hub runs, a first import soon has its snapshot."""

    async def run() -> None:
        async with site() as hub, hub.host.running(), asyncio.timeout(5):
            while hub.host.snapshots.newest is None:  # noqa: ASYNC110  # nothing announces it
                await asyncio.sleep(0.01)
            assert hub.host.snapshots.newest.people == 3

    asyncio.run(run())

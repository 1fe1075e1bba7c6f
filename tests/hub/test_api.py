"""What the routes do, and how they refuse what is too much, too large, or no message at all."""

import asyncio
import gzip
import json
from collections.abc import AsyncIterator

import msgspec
import pytest
import zstandard

from checkin.errors import LedgerUnwritableError
from hub.gathering import TokenRight
from sync.hub.protocol import (
    BATCH_ENTRIES,
    BODY_BYTES,
    Ask,
    EventDocument,
    Feed,
    Heartbeat,
    Manifest,
    Positions,
    Problem,
    Ruled,
    Taken,
)
from tests.fakes.hub_site import Site, batch, chain, entry_id, site
from tests.fakes.small_congress import EVENT_SET

ORGANISER = TokenRight.ORGANISER
JSON = {"content-type": "application/json"}
HEARTBEAT = msgspec.json.encode(Heartbeat(pending=0, cursor=0))


def test_a_kiosk_reads_and_writes() -> None:
    """Manifest, event, positions, a batch, the journal and a ruling: one kiosk's day."""

    async def run() -> None:
        async with site(people=7) as hub:
            manifest = msgspec.json.decode((await hub.call("GET", "/manifest")).content, type=Manifest)
            assert (manifest.people, manifest.journal, manifest.snapshot) == (7, 0, "")
            event = msgspec.json.decode((await hub.call("GET", "/event")).content, type=EventDocument)
            assert event.event_set == EVENT_SET
            page = msgspec.json.decode(
                (await hub.call("GET", "/positions?after=2&limit=3")).content, type=Positions
            )
            assert [one.position.id for one in page.people] == [3, 4, 5]
            entries = chain(4)
            taken = msgspec.json.decode((await hub.send("/journal", batch(entries[:3]))).content, type=Taken)
            assert taken.sequence == 3
            ask = Ask(batch=batch(entries[3:]), nonce=entry_id("device-kiosk", 4))
            ruled = msgspec.json.decode((await hub.send("/rulings", ask)).content, type=Ruled)
            assert (ruled.sequence, ruled.reason) == (4, "")
            feed = msgspec.json.decode((await hub.call("GET", "/journal?after=1")).content, type=Feed)
            assert [bytes(one.body) for one in feed.entries] == [bytes(one.body) for one in entries[1:]]
            assert {one.stamp.rank for one in feed.entries} == {1}

    asyncio.run(run())


async def _in_parts(body: bytes) -> AsyncIterator[bytes]:
    for at in range(0, len(body), 1 << 20):
        yield body[at : at + (1 << 20)]


BOMB = b" " * (BODY_BYTES + 1)


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        pytest.param(HEARTBEAT, {}, 200, id="a plain one"),
        pytest.param(gzip.compress(HEARTBEAT), {"content-encoding": "gzip"}, 200, id="gzip"),
        pytest.param(zstandard.compress(HEARTBEAT), {"content-encoding": "zstd"}, 200, id="zstd"),
        pytest.param(gzip.compress(BOMB), {"content-encoding": "gzip"}, 413, id="a gzip bomb"),
        pytest.param(zstandard.compress(BOMB), {"content-encoding": "zstd"}, 413, id="a zstd bomb"),
        pytest.param(gzip.compress(gzip.compress(HEARTBEAT)), {"content-encoding": "gzip"}, 400, id="twice"),
        pytest.param(gzip.compress(HEARTBEAT), {"content-encoding": "gzip, gzip"}, 415, id="says twice"),
        pytest.param(HEARTBEAT, {"content-encoding": "gzip"}, 400, id="gzip that is none"),
        pytest.param(HEARTBEAT, {"content-encoding": "zstd"}, 400, id="zstd that is none"),
        pytest.param(gzip.compress(HEARTBEAT)[:20], {"content-encoding": "gzip"}, 400, id="cut gzip"),
        pytest.param(zstandard.compress(HEARTBEAT)[:-3], {"content-encoding": "zstd"}, 400, id="cut zstd"),
        pytest.param(HEARTBEAT, {"content-encoding": "br"}, 415, id="another packing"),
        pytest.param(HEARTBEAT, {"content-type": "text/plain"}, 415, id="another type"),
        pytest.param(BOMB, {}, 413, id="too large"),
        pytest.param(BOMB, None, 413, id="too large, in parts without a length"),
        pytest.param(b"", {}, 400, id="nothing"),
        pytest.param(b"[" * 100_000, {}, 400, id="deep"),
        pytest.param(b'{"pending":0,"cursor":0,"x":' + b"[" * 100_000, {}, 400, id="deep where nobody looks"),
        pytest.param(b'{"pending":0,"cursor":0,"mode":"\xff"}', {}, 400, id="no UTF-8"),
        pytest.param(b'{"pending":"Eve","cursor":0}', {}, 400, id="another shape"),
        pytest.param(b'{"pending":0,"cursor":0,"later":1}', {}, 200, id="a field of a later version"),
    ],
)
def test_bodies(body: bytes, headers: dict[str, str] | None, status: int) -> None:
    """Whatever comes as a body is answered with a status that fits, and never with what it holds."""

    async def run() -> None:
        async with site() as hub:
            content = body if headers is not None else _in_parts(body)
            answer = await hub.call("POST", "/heartbeat", content=content, headers=JSON | (headers or {}))
            assert answer.status_code == status, answer.text
            assert "Eve" not in answer.text
            if status >= 400:
                assert msgspec.json.decode(answer.content, type=Problem).remedy

    asyncio.run(run())


@pytest.mark.parametrize(
    ("path", "message", "status"),
    [
        pytest.param(
            "/journal", {"boot_id": "b", "sent_ns": 1, "entries": [], "protocol": 2}, 409, id="batch"
        ),
        pytest.param("/journal", {"protocol": 9, "pages": "?"}, 409, id="another shape"),
        pytest.param("/rulings", {"batch": {"protocol": 2}, "nonce": 1}, 409, id="asked within"),
        pytest.param("/enrolment", {"code": "c", "device": "d", "protocol": 3}, 409, id="enrolment"),
        pytest.param("/journal", {"boot_id": "b", "sent_ns": 1, "entries": []}, 200, id="the present one"),
    ],
)
def test_versions(path: str, message: object, status: int) -> None:
    """A newer protocol is refused with what to do about it, even if its shape is another one."""

    async def run() -> None:
        async with site() as hub:
            answer = await hub.send(path, message)
            assert answer.status_code == status
            assert (b"Update Einlass on the hub" in answer.content) is (status == 409)

    asyncio.run(run())


@pytest.mark.parametrize(
    ("query", "status"),
    [
        pytest.param("", 200, id="none"),
        pytest.param("?after=0&limit=1", 200, id="least"),
        pytest.param(f"?after={2**63 - 1}&limit={BATCH_ENTRIES}", 200, id="most"),
        pytest.param(f"?after={2**63}", 400, id="too many bits"),
        pytest.param("?after=-1", 400, id="negative"),
        pytest.param("?limit=0", 400, id="no page"),
        pytest.param(f"?limit={BATCH_ENTRIES + 1}", 400, id="a page too long"),
        pytest.param("?after=1e3", 400, id="another way to write it"),
        pytest.param("?after=%D9%A1", 400, id="digits of another script"),
        pytest.param("?after=" + "9" * 5_000, 400, id="thousands of digits"),
        pytest.param("?after=", 400, id="empty"),
        pytest.param("?unknown=1", 200, id="what nobody knows"),
    ],
)
@pytest.mark.parametrize("path", ["/journal", "/positions"])
def test_numbers(path: str, query: str, status: int) -> None:
    """Query parameters are whole numbers within their bounds."""

    async def run() -> None:
        async with site() as hub:
            assert (await hub.call("GET", path + query)).status_code == status

    asyncio.run(run())


@pytest.mark.parametrize(
    ("spoil", "status"),
    [
        pytest.param("gap", 409, id="a gap"),
        pytest.param("body", 409, id="a changed body"),
        pytest.param("hash", 409, id="a changed link"),
        pytest.param("foreign", 403, id="another device's"),
        pytest.param("many", 400, id="too many"),
        pytest.param("twice", 200, id="the same again"),
    ],
)
def test_batches(spoil: str, status: int) -> None:
    """A batch that does not hold is refused for good; the same again is no fault."""

    async def run() -> None:
        async with site() as hub:
            entries = chain(3)
            sent = {
                "gap": entries[1:],
                "body": [msgspec.structs.replace(entries[0], body=msgspec.Raw(b"{}"))],
                "hash": [msgspec.structs.replace(entries[0], hash=b"x" * 32)],
                "foreign": chain(1, "device-desk"),
                "many": chain(BATCH_ENTRIES + 1),
                "twice": [*entries, *entries],
            }[spoil]
            answer = await hub.send("/journal", batch(sent))
            assert answer.status_code == status, answer.text

    asyncio.run(run())


def test_a_device_may_not_ask_without_end() -> None:
    """Beyond its allowance a device is told how long to wait; others are answered, and so is it later."""

    async def run() -> None:
        async with site() as hub:
            statuses = [(await hub.call("GET", "/tickets")).status_code for _ in range(201)]
            assert statuses[-2:] == [200, 429]
            last = await hub.call("GET", "/tickets")
            assert last.headers["retry-after"] == "1"
            assert (await hub.call("GET", "/tickets", TokenRight.DESK)).status_code == 200
            hub.clock.advance(1)
            assert (await hub.call("GET", "/tickets")).status_code == 200

    asyncio.run(run())


@pytest.mark.parametrize(
    ("path", "calls"),
    [pytest.param("/enrolment", 10, id="codes"), pytest.param("/manifest", 20, id="tokens")],
)
def test_nobody_may_guess(path: str, calls: int) -> None:
    """Guessing ends soon for an address, and a good token from there is answered none the less."""

    async def run() -> None:
        async with site() as hub:
            method = "POST" if path == "/enrolment" else "GET"
            body = json.dumps({"code": "guess", "device": "d"})
            bad = {"authorization": "Bearer guess"} | JSON
            answers = [
                await hub.call(method, path, None, headers=bad, content=body) for _ in range(calls + 1)
            ]
            assert answers[-2].status_code != 429
            assert answers[-1].status_code == 429
            assert int(answers[-1].headers["retry-after"]) >= 1
            assert (await hub.call("GET", "/manifest")).status_code == 200

    asyncio.run(run())


class _Broken:
    """A keeper in which every call breaks."""

    def __init__(self, hub: Site, error: Exception) -> None:
        self.find_member = hub.gathering.find_member
        self._error = error

    async def tickets(self) -> None:
        raise self._error


@pytest.mark.parametrize(
    ("error", "status"),
    [
        pytest.param(LedgerUnwritableError("The disk of Eve is full.", "Call Eve."), 503, id="disk full"),
        pytest.param(ValueError("Eve"), 500, id="a bug"),
        pytest.param(OverflowError("Eve"), 409, id="a number too large"),
    ],
)
def test_what_breaks(error: Exception, status: int) -> None:
    """A full disk is 503 with a time to wait, a bug is 500; neither answer nor log holds the error's text."""

    async def run() -> None:
        async with site() as hub:
            hub.host.gathering = _Broken(hub, error)  # type: ignore[assignment]
            answer = await hub.call("GET", "/tickets")
            assert answer.status_code == status
            assert ("retry-after" in answer.headers) is (status == 503)
            assert "Eve" not in answer.text + hub.log.getvalue()
            assert (type(error).__name__ in hub.log.getvalue()) is (status >= 500)

    asyncio.run(run())


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        pytest.param("GET", "//nowhere", 404, id="no such path"),
        pytest.param("GET", "/manifest/", 404, id="a slash too many"),
        pytest.param("DELETE", "/manifest", 405, id="no such method"),
        pytest.param("HEAD", "/manifest", 405, id="head"),
        pytest.param("BREW", "/manifest", 405, id="a method of somebody's own"),
        pytest.param("GET", "/snapshot/" + "0" * 32, 404, id="an unknown snapshot"),
        pytest.param("GET", "/snapshot/..%2f..%2fetc%2fpasswd", 404, id="a path in a name"),
        pytest.param("GET", "/snapshot/{name}", 404, id="the word for a part"),
    ],
)
def test_addresses(method: str, path: str, status: int) -> None:
    """What is not there is said as a problem, too, and the log holds no text of the caller."""

    async def run() -> None:
        async with site() as hub:
            answer = await hub.call(method, path)
            assert answer.status_code == status
            assert answer.headers["content-type"] == "application/json"
            assert "nowhere" not in hub.log.getvalue()
            assert "BREW" not in hub.log.getvalue()
            assert "passwd" not in hub.log.getvalue()

    asyncio.run(run())


def test_log_lines() -> None:
    """One JSON line per request: method, template, status, milliseconds, device; no token, no name."""

    async def run() -> None:
        async with site() as hub:
            await hub.call("GET", "/snapshot/" + "0" * 32)
            await hub.call("GET", "/manifest", None)
            first, second = map(json.loads, hub.log.getvalue().splitlines())
            assert first == {
                "at": "2026-10-24T08:00:00.000+00:00", "what": "request", "method": "GET",
                "route": "/api/1/snapshot/{name}", "status": 404, "ms": 0, "device": "kiosk",
            }  # fmt: skip
            assert (second["status"], "device" in second) == (401, False)

    asyncio.run(run())


def test_metrics() -> None:
    """Requests are counted by route and status, devices by what their heartbeat said, in Prometheus' form."""

    async def run() -> None:
        async with site() as hub:
            await hub.gathering.create_device('A "quoted\\ name', TokenRight.KIOSK, {})
            await hub.send("/heartbeat", Heartbeat(pending=23, cursor=0))
            hub.clock.advance(90)
            text = (await hub.call("GET", "//metrics", ORGANISER)).text
            assert 'einlass_device_pending_entries{device="kiosk"} 23' in text
            assert 'einlass_device_silent_seconds{device="kiosk"} 90' in text
            assert 'einlass_device_sequence{device="A \\"quoted\\\\ name"} 0' in text
            assert 'route="/api/1/heartbeat",status="200"} 1' in text
            assert "# TYPE einlass_requests_total counter" in text

    asyncio.run(run())

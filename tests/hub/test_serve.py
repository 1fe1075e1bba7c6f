"""The hub over real TLS on loopback: requests, the live feed, its end."""

import json
import os
import signal
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import msgspec
import pytest

from checkin.errors import ConfigError
from hub.gathering import Gathering, TokenRight
from hub.identity import CERTIFICATE_FILE
from hub.on_sqlite import open_gathering
from hub.routes import API
from hub.serve import Address, Plan, Served, bind, parse_address, serving
from kiosk.clock import SystemClock, SystemEntropy
from sync.hub.protocol import Feed
from sync.opening import open_ledger
from tests.fakes.hub_site import batch, chain, enrolled, fill

LOOPBACK = Address("127.0.0.1", 0)


def _plan(folder: Path) -> Plan:
    async def opened() -> Gathering:
        gathering = await open_gathering(open_ledger(folder, {}, SystemClock(), SystemEntropy()))
        await fill(gathering, 5_000)
        return gathering

    return Plan(open_gathering=opened, address=LOOPBACK, clock=SystemClock(), folder=folder)


@contextmanager
def _client(folder: Path, port: int, token: str) -> Iterator[httpx.Client]:
    """A client that trusts nothing but the hub's own certificate."""
    trust = ssl.create_default_context(cafile=str(folder / CERTIFICATE_FILE))
    headers = {"authorization": f"Bearer {token}"}
    with httpx.Client(base_url=f"https://127.0.0.1:{port}{API}", verify=trust, headers=headers) as client:
        yield client


@contextmanager
def _hub(folder: Path) -> Iterator[tuple[Served, httpx.Client]]:
    with serving(_plan(folder)) as hub:
        token = hub.run(enrolled(hub.host.gathering, TokenRight.KIOSK))
        with _client(folder, hub.port, token) as client:
            yield hub, client


def test_over_tls(tmp_path: Path) -> None:
    """A kiosk that knows the hub's key gets its snapshot whole, its batch is taken, its entries come back."""
    with _hub(tmp_path) as (hub, client):
        sent = client.post("/journal", content=msgspec.json.encode(batch(chain(5))))
        assert (sent.status_code, sent.json()["sequence"]) == (200, 5)
        assert len(client.get("/journal").json()["entries"]) == 5
        hub.run(hub.host.snapshots.make_if_due())
        name = client.get("/manifest").json()["snapshot"]
        packed = client.get(f"/snapshot/{name}")
        assert int(packed.headers["content-length"]) == len(packed.content)
        rest = client.get(f"/snapshot/{name}", headers={"range": "bytes=100-"})
        assert rest.content == packed.content[100:]
        assert client.get("/openapi.json").json()["openapi"] == "3.1.0"
        assert "server" not in packed.headers


def test_live_feed_and_graceful_stop(tmp_path: Path) -> None:
    """A reader hears of an entry while it listens; when the hub stops, its stream ends in good order."""
    lines: list[str] = []
    heard, ended = threading.Event(), threading.Event()

    def read(port: int, token: str) -> None:
        with _client(tmp_path, port, token) as own, own.stream("GET", "/live", timeout=10) as stream:
            assert stream.headers["content-type"] == "text/event-stream"
            for line in stream.iter_lines():
                lines.append(line)
                heard.set()
        ended.set()

    with _hub(tmp_path) as (hub, client):
        token = client.headers["authorization"].removeprefix("Bearer ")
        reader = threading.Thread(target=read, args=(hub.port, token))
        reader.start()
        assert heard.wait(5)
        client.post("/journal", content=msgspec.json.encode(batch(chain(2))))
        feeds: list[Feed] = []
        while not feeds or not feeds[-1].entries:
            data = [line for line in list(lines) if line.startswith("data: ")]
            feeds = [msgspec.json.decode(line.removeprefix("data: "), type=Feed) for line in data]
            ended.wait(0.01)
        assert (feeds[0].cursor, feeds[-1].cursor, len(feeds[-1].entries)) == (0, 2, 2)
    assert ended.wait(5)
    reader.join()


PROGRAM = """
import sys
from pathlib import Path
from hub.serve import serve
import msgspec
from tests.hub.test_serve import _plan

class Closing:
    def __init__(self, inner): self.inner = inner
    def __getattr__(self, name): return getattr(self.inner, name)
    async def close(self):
        await self.inner.close()
        print("closed", flush=True)

plan = _plan(Path(sys.argv[1]))

async def opened():
    return Closing(await plan.open_gathering())

async def begun(served):
    print(served.port, flush=True)

serve(msgspec.structs.replace(plan, open_gathering=opened, log=sys.stderr), begun)
print("done", flush=True)
"""


def test_sigterm(tmp_path: Path) -> None:
    """On SIGTERM the keeper is closed, the program ends with 0, and the log says so in JSON."""
    program = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(tmp_path)], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
    )  # fmt: skip
    assert program.stdout is not None
    port = int(program.stdout.readline())
    with _client(tmp_path, port, "guess") as client:
        assert client.get("/manifest").status_code == 401
        program.send_signal(signal.SIGTERM)
        out, log = program.communicate(timeout=20)
    assert (program.returncode, out.split()) == (0, ["closed", "done"])
    lines = [json.loads(line) for line in log.splitlines()]
    assert [line["what"] for line in lines] == ["started", "request", "stopping", "stopped"]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        pytest.param("127.0.0.1:8443", Address("127.0.0.1", 8443), id="IPv4"),
        pytest.param("[::1]:8443", Address("::1", 8443), id="IPv6"),
        pytest.param("hub.local:0", Address("hub.local", 0), id="a name"),
        pytest.param("8443", None, id="a port alone"),
        pytest.param("hub:https", None, id="a port by name"),
        pytest.param("hub:99999", None, id="a port too high"),
    ],
)
def test_addresses(text: str, address: Address | None) -> None:
    """An address is host and port; anything else is refused with an example."""
    if address is not None:
        assert parse_address(text) == address
        return
    with pytest.raises(ConfigError):
        parse_address(text)


def test_a_taken_port(tmp_path: Path) -> None:
    """A port that another program uses is said at once, and nothing is made."""
    with bind(LOOPBACK) as taken:
        plan = msgspec.structs.replace(_plan(tmp_path), address=Address("127.0.0.1", taken.getsockname()[1]))
        with pytest.raises(ConfigError), serving(plan):
            pass
    assert list(tmp_path.iterdir()) == []

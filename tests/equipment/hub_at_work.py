"""A hub as a real process on loopback with the sample congress, and devices that speak to it.

Must not know: browsers, what is tried with it.
"""

import random  # noqa: TID251  # seeded
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from time import time_ns  # noqa: TID251  # a real process has real time
from types import TracebackType
from typing import IO, Any, Self
from uuid import NAMESPACE_OID, uuid5

import httpx
import msgspec

from checkin.journal import Kind
from checkin.model import EventSet, ListId, Position, PositionId, ProductId, RoomId
from checkin.queueing import QUEUE
from hub.identity import CERTIFICATE_FILE, ensure_identity
from hub.routes import API
from kiosk.clock import SystemClock, SystemEntropy
from sync.event_file import read_event_file
from sync.hub.book import Book
from sync.hub.members import TokenRight
from sync.hub.protocol import Heartbeat
from sync.opening import open_ledger
from sync.replica import save_event_set, save_positions
from tests.fakes.chained import ChainedDevice
from tests.fakes.clock import FakeClock
from tests.fakes.small_congress import connected

CHECKOUT = Path(__file__).parents[2]
SAMPLE = CHECKOUT / "examples" / "sample-event.toml"
PASSWORD = "korrekt Pferd Batterie"
PATIENCE_S = 60.0
BATCH = 400
QUARTER_MS = 15 * 60_000


class Station:
    """A device of the hub: writes entries and says how it is.

    Attributes:
        token: What it is known by.
    """

    def __init__(self, name: str, token: str, client: httpx.Client) -> None:
        self.device = ChainedDevice(name, FakeClock(time_ns() // 1_000_000))
        self._client = client
        self.token = token
        self._headers = {"authorization": f"Bearer {token}"}
        self._sent = 0
        self._how: dict[str, Any] = {}

    def enter(self, person: int, at: ListId, room: RoomId, at_ms: int | None = None) -> None:
        """Somebody goes in."""
        more = {} if at_ms is None else {"at_ms": at_ms}
        self.device.enter(person, at, room, **more)

    def hand_in(self) -> None:
        """All that waits."""
        while self._sent < len(self.device.entries):
            batch = self.device.batch(self._sent, self._sent + BATCH)
            self._post("/journal", batch)
            self._sent += len(batch.entries)

    def beat(self, **how: Any) -> None:
        """Say how it is; without words, the same as before."""
        self._how = how = how or self._how
        self._post("/heartbeat", Heartbeat(**{"pending": 0, "cursor": 0, "mode": "door", **how}))

    def _post(self, path: str, message: msgspec.Struct) -> None:
        headers = self._headers | {"content-type": "application/json"}
        answer = self._client.post(path, content=msgspec.json.encode(message), headers=headers)
        assert answer.status_code == 200, answer.text


class HubAtWork:
    """One hub.

    Attributes:
        address: Where a browser finds it; stays the same when it is killed and started anew.
    """

    def __init__(self, folder: Path, people: int) -> None:
        self.folder = folder
        self.event_set = read_event_file(SAMPLE.read_bytes(), SAMPLE.name).event_set
        self._fill(people)
        (folder / "password").write_text(PASSWORD, "utf-8")
        ensure_identity(folder / "hub", ("127.0.0.1",), SystemClock())
        self.port = _free_port()
        self.address = f"https://127.0.0.1:{self.port}"
        trust = ssl.create_default_context(cafile=str(folder / "hub" / CERTIFICATE_FILE))
        self._client = httpx.Client(base_url=self.address + API, verify=trust, timeout=PATIENCE_S)
        self._process: subprocess.Popen[str] | None = None
        self._drain: Thread | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()
        self.kill()

    def start(self) -> None:
        """Serve; returns when it answers."""
        words: tuple[str, ...] = ("--listen", f"127.0.0.1:{self.port}")
        words += ("--data-dir", str(self.folder / "hub"))
        words += ("--password-file", str(self.folder / "password"))
        with (self.folder / "hub.log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "kiosk", "hub", *words],
                cwd=CHECKOUT, stdout=subprocess.PIPE, stderr=log, text=True,
            )  # fmt: skip
        output = self._output()
        while (line := output.readline()) and not line.startswith("The hub answers at"):
            pass
        assert line, (self.folder / "hub.log").read_text("utf-8")
        self._drain = Thread(target=output.read, daemon=True)
        self._drain.start()

    def kill(self) -> None:
        """``kill -9``."""
        if self._process is None or self._drain is None:
            return
        self._process.kill()
        self._process.wait(PATIENCE_S)
        self._drain.join(PATIENCE_S)
        self._output().close()
        self._process = None

    def _output(self) -> IO[str]:
        assert self._process is not None
        assert self._process.stdout is not None
        return self._process.stdout

    def station(self, name: str) -> Station:
        """A new device."""
        ledger_file = open_ledger(self.folder / "hub", {}, SystemClock(), SystemEntropy())
        with connected(ledger_file) as ledger:
            code = Book(ledger, SystemClock(), SystemEntropy()).create_device(name, TokenRight.KIOSK, {})
        device = f"kiosk-{uuid5(NAMESPACE_OID, name).hex[:8]}"
        answer = self._client.post("/enrolment", json={"code": code, "device": device})
        assert answer.status_code == 200, answer.text
        return Station(device, str(answer.json()["token"]), self._client)

    def door(self, number: int) -> tuple[ListId, RoomId]:
        """A room of the event, in the order of its file, and a list that counts into it."""
        room = self.event_set.rooms[number]
        return room.counts[0], room.id

    def sign_in(self) -> str:
        """The cookie of somebody who knows the password, as ``name=value``."""
        answer = self._client.post(f"{self.address}/login", data={"password": PASSWORD})
        assert answer.status_code == 303, answer.text
        return answer.headers["set-cookie"].split(";")[0]

    def _fill(self, people: int) -> None:
        ledger_file = open_ledger(self.folder / "hub", {}, SystemClock(), SystemEntropy())
        with connected(ledger_file) as ledger, ledger.writing():
            save_event_set(ledger.store, self.event_set)
            save_positions(ledger.store, positions(self.event_set, people))


def positions(event_set: EventSet, count: int) -> Iterator[Position]:
    """People with the products that the event has, most of them with the first one."""
    dice = random.Random(7)
    products = [one.id for one in event_set.products if one.on_site]
    weights = [60, *(8 for _ in products[1:])]
    for number in range(1, count + 1):
        product: ProductId = dice.choices(products, weights)[0]
        yield Position(
            id=PositionId(number),
            secret=f"SECRET{number:06}",
            product=product,
            given_name="Jörg",
            family_name=f"Müller-Lüdenscheidt {number}",
        )


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def busy_morning(hub: HubAtWork) -> Sequence[Station]:
    """A congress at half past nine: four doors, one hall nearly full, one printer without paper."""
    dice, now_ms = random.Random(3), time_ns() // 1_000_000
    names = ("Nord 1", "Süd 2", "Saal 1", "Saal 2", "Raum 2.04", "Ausstellung")
    north, south, *inner = (hub.station(name) for name in names)
    (entrance, house), *halls = (hub.door(number) for number in range(5))
    for person in range(1, 1_501):
        arrived_ms = now_ms - round(min(7.9, abs(dice.gauss(2.5, 1.2))) * QUARTER_MS)
        (north if person % 3 else south).enter(person, entrance, house, arrived_ms)
    crowds = (range(1, 620), range(621, 1_200), range(1_201, 1_268), range(1_269, 1_330))
    for station, (door, room), persons in zip(inner, halls, crowds, strict=True):
        for person in persons:
            station.enter(person, door, room, now_ms - 60_000)
        station.hand_in()
        station.beat(list=door, room=room)
    north.device.write(Kind.COUNT, list=entrance, payload={QUEUE: 60})
    for station in (north, south):
        station.hand_in()
    north.beat(list=entrance, room=house, paper=212, has_printer=True)
    south.beat(list=entrance, room=house, printer="paper_out", queued=7, paper=0, has_printer=True)
    return north, south, *inner


@contextmanager
def hub_at_work(folder: Path, people: int = 1_800) -> Iterator[HubAtWork]:
    """A hub with the sample congress for the length of a block."""
    with HubAtWork(folder, people) as hub:
        yield hub

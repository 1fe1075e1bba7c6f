"""A hub as it is served, with its devices, their chains of entries, and the programs that speak to it.

Must not know: what is measured.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import count, islice
from pathlib import Path

import msgspec

from benchmarks.clients.wrk import Posted, post_all
from checkin.clock import Clock
from checkin.journal import Body, Kind, Stamp, encode_body, genesis, link, new_id
from checkin.model import GateId, ListId, PositionId
from hub.gathering import Gathering, TokenRight
from hub.limits import Allowance, Limits
from hub.on_sqlite import open_gathering
from hub.serve import Address, Plan, Served, serving
from kiosk.clock import SystemClock, SystemEntropy
from sync.hub.enrolment import Enrolment
from sync.hub.membership import Membership
from sync.hub.protocol import Batch, Enrol, WireEntry
from sync.ledger import Ledger
from sync.opening import LedgerFile, open_ledger
from sync.pretix.handshake import read_handshake
from tests.fakes.small_congress import EVENT_SET

CHECKOUT = Path(__file__).parents[2]
BOOT = "0123456789abcdef" * 2
AT_MS = 1_792_828_800_000
ENDLESS = Allowance(1e12, 1e12)
NO_LIMIT = Limits(per_device=ENDLESS, uploads=ENDLESS, downloads=ENDLESS)
"""A few connections stand for many kiosks."""
MOST_PER_S = {1: 5_000, 50: 80_000, 500: 120_000}
"""So many entries are made for each second, by size of a batch: more than have ever been posted."""


@contextmanager
def served_hub(folder: Path, clock: Clock | None = None) -> Iterator[Served]:
    """The real one: TLS, tokens, ledger; in a thread."""
    clock = clock or SystemClock()
    ledger_file = open_ledger(folder, {}, clock, SystemEntropy())

    async def opened() -> Gathering:
        return await open_gathering(ledger_file)

    plan = Plan(
        open_gathering=opened, address=Address("127.0.0.1", 0), clock=clock, folder=folder, limits=NO_LIMIT
    )
    with serving(plan) as served:
        yield served


@contextmanager
def small_hub() -> Iterator[tuple[Served, Path]]:
    """The same in a folder of its own, which it gives too; with the small congress and nobody in it."""
    with tempfile.TemporaryDirectory(prefix="einlass-bench-") as name:
        folder = Path(name)
        with served_hub(folder / "hub") as served:
            served.run(served.host.gathering.save_event(EVENT_SET))
            yield served, folder


def file_in(folder: Path) -> LedgerFile:
    """The ledger there; made when there is none."""
    return open_ledger(folder, {}, SystemClock(), SystemEntropy())


def join(ledger: Ledger, name: str, served: Served) -> Membership:
    """Make a ledger a kiosk of that hub; nothing is fetched yet."""
    code = served.run(served.host.gathering.create_device(name, TokenRight.KIOSK, {}))
    return Enrolment(ledger, SystemClock()).join(read_handshake(served.host.reached.invitation(code)))


def token_of(served: Served, name: str) -> str:
    """A new device's."""
    return served.run(new_token(served.host.gathering, name))


async def new_token(gathering: Gathering, name: str) -> str:
    """The same, in the keeper's own event loop."""
    code = await gathering.create_device(name, TokenRight.KIOSK, {})
    enrolled = await gathering.enrol(Enrol(code=code, device=name))
    assert enrolled is not None
    return enrolled.token


def batches(device: str, size: int, number: int, *, asked: bool = False) -> Iterator[Batch]:
    """So many of a device's chain, of entries that a hub was asked about or of plain ones."""
    entries = chain(device, asked=asked)
    for _ in range(number):
        yield Batch(boot_id=BOOT, sent_ns=10**12, entries=tuple(islice(entries, size)))


def chain(device: str, *, asked: bool = False) -> Iterator[WireEntry]:
    """Entries of a kiosk, without end."""
    before = genesis(device)
    for sequence in count(1):
        raw = encode_body(body(device, sequence, asked=asked))
        before = link(before, raw)
        yield WireEntry(msgspec.Raw(raw), before, Stamp(0, AT_MS, 0))


def body(device: str, sequence: int, *, asked: bool = False) -> Body:
    """One that is as long as most are."""
    return Body(
        id=new_id(AT_MS + sequence, SystemEntropy().random_bytes(16)),
        device=device,
        sequence=sequence,
        boot_id=BOOT,
        mono_ns=10**9 + sequence,
        kind=Kind.ENTRY,
        at_ms=AT_MS + sequence,
        position=PositionId(sequence % 4_000 + 1),
        list=ListId(1),
        gate=GateId(2),
        payload={"asked": True} if asked else {},
    )


def post_for(port: int, tokens: Mapping[str, str], folder: Path, size: int, for_s: int) -> Posted:
    """Kiosks, by name, post batches of their chains at once, while somebody listens to the live feed."""
    each = for_s * MOST_PER_S[size] // len(tokens) // size + 1
    talks = ((token, map(msgspec.json.encode, batches(name, size, each))) for name, token in tokens.items())
    listener = Program("listen", port, next(iter(tokens.values())), 1)
    posted = post_all(port, folder, talks, for_s)
    listener.go()
    listener.said()
    return posted


class Program:
    """One of the clients beside this file, ready to begin."""

    def __init__(self, name: str, *words: object) -> None:
        command = [sys.executable, "-m", f"benchmarks.clients.{name}", *map(str, words)]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=CHECKOUT, text=True
        )
        assert self._process.stdin
        assert self._process.stdout
        self._input, self._output = self._process.stdin, self._process.stdout
        if self._output.readline() != "ready\n":
            raise RuntimeError(f"the program {name} did not begin")

    def go(self) -> None:
        """Let it begin; or, if it listens, end."""
        self._input.write("\n")
        self._input.flush()

    def said(self) -> bytes:
        """What it says at its end."""
        text = self._output.read()
        self._input.close()
        if self._process.wait():
            raise RuntimeError(f"a client ended with {self._process.returncode}")
        return text.encode()

"""``bench hub``: what the hub's keepers write down, beside the bare database, in the same run.

A durable PostgreSQL of our own. Ours: batches of 1, 50 and 500 entries from 32 callers at once, each a kiosk
of its own, through `OnPostgres.take` with chain checks, stamps and counter. In turn with it pgbench inserts
rows with the same columns, indexes and sizes, ``INSERT … SELECT … FROM unnest(…)`` of as many rows, by 8 and
by 32 clients; the faster of the two counts. Of three rounds the one with the median ratio is reported.
"""

import asyncio
import gc
import re
import subprocess
import tempfile
import time

from benchmarks import hub_feed, hub_ledger, hub_snapshot
from benchmarks.clients.hubs import batches, body
from benchmarks.figures import Figure
from checkin.journal import encode_body
from hub.on_postgres import OnPostgres
from hub.postgres_journal import COLUMNS
from kiosk.clock import SystemClock, SystemEntropy
from sync.hub.members import TokenRight
from sync.hub.protocol import Enrol
from tests.equipment.postgres import Server, program, served

CALLERS = 32
PEER_CLIENTS = (8, 32)
ROUNDS = 3
BATCHES = {1: 300, 50: 60, 500: 10}
"""How many of that size each caller sends in a round."""
PEER_S = 3
GOALS = {1: 0.20, 50: 0.55, 500: 0.55}
TPS = re.compile(rb"tps = ([0-9.]+)")


def measure() -> list[Figure]:
    """A ratio for each size of a batch; then what the hub does over its ledger, its feed and its snapshot."""
    with served(is_durable=True) as server:
        _prepare_peer(server)
        figures = [_take(server, size, goal) for size, goal in GOALS.items()]
    return [*figures, *hub_ledger.measure(), *hub_feed.measure(), *hub_snapshot.measure()]


def _take(server: Server, size: int, goal: float) -> Figure:
    rounds = [
        (
            asyncio.run(_ours(server.url, size, f"{size}-{number}")),
            max(_peer(server, size, clients) for clients in PEER_CLIENTS),
        )
        for number in range(ROUNDS)
    ]
    # Both halves of a round have the same neighbours on the machine.
    rate, peer_rate = sorted(rounds, key=lambda one: one[0] / one[1])[ROUNDS // 2]
    return Figure(
        "hub",
        f"PostgreSQL, batches of {size}, entries/s, ratio",
        rate / peer_rate,
        "pgbench inserting the same rows",
        goal,
        {"per_s": rate, "peer_per_s": peer_rate},
        is_floor=True,
    )


# --- ours ---------------------------------------------------------------------------------------------------


async def _ours(url: str, size: int, name: str) -> float:
    """Entries/s."""
    keeper = await OnPostgres.open(url, SystemClock(), SystemEntropy())
    calls = [_Caller(f"{name}-{number}", size, BATCHES[size]) for number in range(CALLERS)]
    for call in calls:
        await call.enrol(keeper)
    gc.freeze()  # what kiosks hold in memory is not the hub's to look through
    try:
        started_s = time.perf_counter()
        await asyncio.gather(*(call.send(keeper) for call in calls))
        return CALLERS * BATCHES[size] * size / (time.perf_counter() - started_s)
    finally:
        gc.unfreeze()
        await keeper.close()


class _Caller:
    """A kiosk with batches that were made before the clock runs."""

    def __init__(self, device: str, size: int, count: int) -> None:
        self._device = device
        self._batches = list(batches(device, size, count, asked=True))

    async def enrol(self, keeper: OnPostgres) -> None:
        """Become a member."""
        code = await keeper.create_device(self._device, TokenRight.KIOSK, {})
        enrolled = await keeper.enrol(Enrol(code=code, device=self._device))
        assert enrolled is not None
        member = await keeper.find_member(enrolled.token)
        assert member is not None
        self._member = member

    async def send(self, keeper: OnPostgres) -> None:
        """Send one after the other."""
        for batch in self._batches:
            await keeper.take(self._member, batch)


# --- the peer -----------------------------------------------------------------------------------------------

PEER_TABLE = """
CREATE SEQUENCE peer_arrival;
CREATE TABLE peer (LIKE journal INCLUDING ALL);
ALTER TABLE peer ALTER arrival SET DEFAULT nextval('peer_arrival');
"""
# Ids and sequences are new in each run; all the rest stands in the statement, which is prepared once.
PEER_SCRIPT = """\\set base random(1, 1000000000000) * 1000
INSERT INTO peer ({columns})
SELECT lpad(to_hex(:base + n), 32, '0'), device, :base + n, kind, at_ms, position, list, NULL, gate, NULL,
    reason, 1::smallint, at_ms, 0, 1, hash, body
FROM unnest({arrays}) WITH ORDINALITY AS t (device, kind, at_ms, position, list, gate, reason, hash, body, n)
"""
PEER_TYPES = ("text", "text", "bigint", "bigint", "bigint", "bigint", "text", "bytea", "bytea")


def _prepare_peer(server: Server) -> None:
    async def make_ours() -> None:
        await (await OnPostgres.open(server.url, SystemClock(), SystemEntropy())).close()

    asyncio.run(make_ours())
    subprocess.run([program("psql"), "-q", server.url, "-c", PEER_TABLE], check=True)


def _peer(server: Server, size: int, clients: int) -> float:
    """Entries/s."""
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write(_peer_script(size))
        script.flush()
        options = (
            "-n",
            "-M",
            "prepared",
            "-c",
            str(clients),
            "-j",
            "2",
            "-T",
            str(PEER_S),
            "-f",
            script.name,
        )
        done = subprocess.run(
            [program("pgbench"), *options, server.url],
            check=True,
            capture_output=True,
            stdin=subprocess.DEVNULL,
        )
    found = TPS.search(done.stdout)
    assert found is not None
    return float(found[1]) * size


def _peer_script(size: int) -> str:
    bodies = [body("peer", sequence, asked=True) for sequence in range(1, size + 1)]
    rows = [
        (b.device, b.kind.value, b.at_ms, b.position, b.list, b.gate, b.reason, bytes(32), encode_body(b))
        for b in bodies
    ]
    arrays = ", ".join(
        f"ARRAY[{', '.join(map(_literal, column))}]::{kind}[]"
        for column, kind in zip(zip(*rows, strict=True), PEER_TYPES, strict=True)
    )
    return PEER_SCRIPT.format(columns=", ".join(COLUMNS[1:]), arrays=arrays)


def _literal(value: object) -> str:
    if isinstance(value, bytes):
        return f"'\\x{value.hex()}'"
    return f"'{value}'" if isinstance(value, str) else str(value)

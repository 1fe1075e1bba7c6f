"""``bench hub_postgres``: what the hub writes down over PostgreSQL, beside pgbench on the same server.

A durable PostgreSQL of our own. Ours: batches of 1, 50 and 500 entries that wrk posts over 32 connections at
once, each a kiosk of its own, to a hub of two workers, through TLS, HTTP, token, rate limit, chain checks,
stamps and the counter of the feed, while somebody listens to the live feed. In turn with it pgbench inserts
rows with the same columns, indexes and sizes by a prepared ``INSERT … SELECT … FROM unnest(…)`` of as many
rows, which it sends as parameters each time, by 8 and by 32 clients; the faster of the two counts. Told
beside it: what pgbench does when its rows stand in the prepared statement and nothing is sent. Of three
rounds the one with the median ratio is reported.
"""

import asyncio
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.clients.hubs import CHECKOUT, body, new_token, post_for
from benchmarks.figures import Figure
from checkin.journal import encode_body
from hub.identity import ensure_identity
from hub.postgres.gathering import OnPostgres
from hub.postgres.journal import COLUMNS
from kiosk.clock import SystemClock, SystemEntropy
from tests.equipment.postgres import Server, program, served

CALLERS = 32
WORKERS = 2
PEER_CLIENTS = (8, 32)
ROUNDS = 3
POST_S = 3
PEER_S = 3
GOALS = {1: 0.20, 50: 0.55, 500: 0.55}
TPS = re.compile(rb"tps = ([0-9.]+)")


def measure() -> list[Figure]:
    """A ratio for each size of a batch."""
    with served(is_durable=True) as server:
        _prepare_peer(server)
        return [_take(server, size, goal) for size, goal in GOALS.items()]


def _take(server: Server, size: int, goal: float) -> Figure:
    rounds = [_round(server, size, number) for number in range(ROUNDS)]
    # Both halves of a round have the same neighbours on the machine.
    rate, peer_rate, silent_rate = sorted(rounds, key=lambda one: one[0] / one[1])[ROUNDS // 2]
    return Figure(
        "hub",
        f"PostgreSQL, batches of {size}, entries/s, ratio",
        rate / peer_rate,
        "pgbench inserting the same rows",
        goal,
        {"per_s": rate, "peer_per_s": peer_rate, "peer_that_sends_nothing_per_s": silent_rate},
        is_floor=True,
    )


def _round(server: Server, size: int, number: int) -> tuple[float, float, float]:
    """Entries/s: ours, the peer's, and the peer's when it sends no rows."""
    peer_rate, silent_rate = (
        max(_peer(server, size, clients, script) for clients in PEER_CLIENTS) for script in (SENDING, SILENT)
    )
    tokens = asyncio.run(_enrol(server.url, [f"kiosk-{size}-{number}-{caller}" for caller in range(CALLERS)]))
    with tempfile.TemporaryDirectory(prefix="einlass-bench-") as name:
        folder = Path(name)
        ensure_identity(folder, ("127.0.0.1",), SystemClock())
        with _crew(server.url, folder) as port:
            posted = post_for(port, tokens, folder / "talks", size, POST_S)
    return posted.requests * size / posted.s, peer_rate, silent_rate


async def _enrol(url: str, names: Sequence[str]) -> dict[str, str]:
    """Tokens by name."""
    keeper = await OnPostgres.open(url, SystemClock(), SystemEntropy())
    try:
        return {name: await new_token(keeper, name) for name in names}
    finally:
        await keeper.close()


@contextmanager
def _crew(url: str, folder: Path) -> Iterator[int]:
    """A hub's workers in processes of their own; gives the port."""
    words = [sys.executable, "-m", "benchmarks.clients.crew", url, str(folder), str(WORKERS)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, cwd=CHECKOUT, text=True) as crew:
        try:
            assert crew.stdout
            port = int(crew.stdout.readline())
            begun = [crew.stdout.readline() for _ in range(WORKERS)]
            assert begun == ["ready\n"] * WORKERS, begun
            yield port
        finally:
            crew.terminate()


# --- the peer -----------------------------------------------------------------------------------------------

PEER_TABLE = """
CREATE SEQUENCE peer_arrival;
CREATE TABLE peer (LIKE journal INCLUDING ALL);
ALTER TABLE peer ALTER arrival SET DEFAULT nextval('peer_arrival');
"""
# Ids and sequences are new in each run; all the rest is the same.
INSERT = """\\set base random(1, 1000000000000) * 1000
INSERT INTO peer ({columns})
SELECT lpad(to_hex(:base + n), 32, '0'), device, :base + n, kind, at_ms, position, list, NULL, gate, NULL,
    reason, 1::smallint, at_ms, 0, 1, hash, body
FROM unnest({arrays}) WITH ORDINALITY AS t (device, kind, at_ms, position, list, gate, reason, hash, body, n)
"""
SILENT = INSERT.replace("{arrays}", "{literals}")
"""The rows stand in the statement."""
SENDING = """\\if :is_loaded
\\else
SELECT {texts}
\\gset
\\set is_loaded 1
\\endif
""" + INSERT.replace("{arrays}", "{parameters}")
"""Each client fetches the rows once, and sends them with each call."""
PEER_TYPES = ("text", "text", "bigint", "bigint", "bigint", "bigint", "text", "bytea", "bytea")


def _prepare_peer(server: Server) -> None:
    async def make_ours() -> None:
        await (await OnPostgres.open(server.url, SystemClock(), SystemEntropy())).close()

    asyncio.run(make_ours())
    subprocess.run([program("psql"), "-q", server.url, "-c", PEER_TABLE], check=True)


def _peer(server: Server, size: int, clients: int, script: str) -> float:
    """Entries/s."""
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(_filled(script, size))
        file.flush()
        options = (
            *("-n", "-M", "prepared", "-D", "is_loaded=0", "-j", "2"),
            *("-c", str(clients), "-T", str(PEER_S), "-f", file.name),
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


def _filled(script: str, size: int) -> str:
    bodies = [body("peer", sequence, asked=True) for sequence in range(1, size + 1)]
    rows = [
        (b.device, b.kind.value, b.at_ms, b.position, b.list, b.gate, b.reason, bytes(32), encode_body(b))
        for b in bodies
    ]
    arrays = [
        f"ARRAY[{', '.join(map(_literal, column))}]::{kind}[]"
        for column, kind in zip(zip(*rows, strict=True), PEER_TYPES, strict=True)
    ]
    return script.format(
        columns=", ".join(COLUMNS[1:]),
        literals=", ".join(arrays),
        texts=", ".join(f"({array})::text AS rows_{n}" for n, array in enumerate(arrays)),
        parameters=", ".join(f":rows_{n}::{kind}[]" for n, kind in enumerate(PEER_TYPES)),
    )


def _literal(value: object) -> str:
    if isinstance(value, bytes):
        return f"'\\x{value.hex()}'"
    return f"'{value}'" if isinstance(value, str) else str(value)

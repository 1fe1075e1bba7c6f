"""``bench hub_ledger``: what the hub writes down over its ledger, beside a bare bulk insert of the same rows.

Ours: batches of 1, 50 and 500 entries from 32 connections at once, each a kiosk of its own, through TLS,
HTTP, token, rate limit, chain checks, stamps, presence and group commit, while somebody listens to the live
feed. The peer: one thread that inserts rows of the same journal into the same kind of ledger (encrypted,
every commit synced), as many in a transaction as a batch holds, and nothing else. Of five rounds, ours and
the peer in turn, the one with the median ratio is reported.
"""

import gc
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path

import msgspec

from benchmarks.clients.hubs import Program, batches, served_hub, token_of
from benchmarks.clients.post import Job, Talk, Took
from benchmarks.figures import Figure
from hub.serve import Served
from kiosk.clock import SystemClock, SystemEntropy
from sync.ledger import INSERT
from sync.opening import LedgerFile, open_ledger
from sync.store import Row

CALLERS = 32
ROUNDS = 5
BATCHES = {1: 60, 50: 12, 500: 3}
"""How many of that size each caller sends in a round."""
GOALS = {1: 0.20, 50: 0.55, 500: 0.55}
COLUMNS = INSERT.partition("(")[2].partition(")")[0]


def measure() -> list[Figure]:
    """A ratio for each size of a batch."""
    return [_take(size, goal) for size, goal in GOALS.items()]


def _take(size: int, goal: float) -> Figure:
    rounds = [_round(size, number) for number in range(ROUNDS)]
    # Both halves of a round have the same neighbours on the machine.
    rate, peer_rate = sorted(rounds, key=lambda one: one[0] / one[1])[ROUNDS // 2]
    return Figure(
        "hub",
        f"ledger, batches of {size}, entries/s, ratio",
        rate / peer_rate,
        "a bare insert of the same rows, as many in a transaction, each synced",
        goal,
        {"per_s": rate, "peer_per_s": peer_rate},
        is_floor=True,
    )


def _round(size: int, number: int) -> tuple[float, float]:
    """Entries/s, ours and the peer's."""
    with tempfile.TemporaryDirectory(prefix="einlass-bench-") as name:
        folder = Path(name)
        with served_hub(folder / "hub") as served:
            count, took = _post(served, folder, size, number)
        rows = _rows(open_ledger(folder / "hub", {}, SystemClock(), SystemEntropy()))
        assert len(rows) == count
        peer = open_ledger(folder / "peer", {}, SystemClock(), SystemEntropy())
        return count / took.s, len(rows) / _insert(peer, rows, size)


def _post(served: Served, folder: Path, size: int, number: int) -> tuple[int, Took]:
    names = [f"kiosk-{number}-{caller}" for caller in range(CALLERS)]
    talks = [Talk(token_of(served, name), tuple(_bodies(name, size))) for name in names]
    job = folder / "job"
    job.write_bytes(msgspec.msgpack.encode(Job(served.port, "/api/1/journal", tuple(talks))))
    listener = Program("listen", served.port, talks[0].token, 1)
    poster = Program("post", job)
    gc.freeze()  # what kiosks hold in memory is not the hub's to look through
    poster.go()
    took = msgspec.json.decode(poster.said(), type=Took)
    gc.unfreeze()
    listener.go()
    listener.said()
    return CALLERS * BATCHES[size] * size, took


def _bodies(device: str, size: int) -> Iterator[bytes]:
    for batch in batches(device, size, BATCHES[size]):
        yield msgspec.json.encode(batch)


def _rows(file: LedgerFile) -> list[Row]:
    with closing(file.connect().store) as store:
        return list(store.rows(f"SELECT {COLUMNS} FROM journal ORDER BY arrival"))  # noqa: S608  # ours


def _insert(file: LedgerFile, rows: list[Row], size: int) -> float:
    """Seconds."""
    with closing(file.connect().store) as store:
        started_s = time.perf_counter()
        rest = iter(rows)
        while lot := list(islice(rest, size)):
            with store.writing():
                store.run_many(INSERT, lot)
        return time.perf_counter() - started_s

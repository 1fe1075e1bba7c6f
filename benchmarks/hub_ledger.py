"""``bench hub_ledger``: what the hub writes down over its ledger, beside a bare bulk insert of the same rows.

Ours: batches of 1, 50 and 500 entries that wrk posts over 32 connections at once, each a kiosk of its own,
through TLS, HTTP, token, rate limit, chain checks, stamps, presence and group commit, while somebody listens
to the live feed. The peer: one thread that inserts rows of the same journal into the same kind of ledger
(encrypted, every commit synced), as many in a transaction as a batch holds, and nothing else. Of five rounds,
ours and the peer in turn, the one with the median ratio is reported.
"""

import tempfile
import time
from contextlib import closing
from itertools import islice
from pathlib import Path

from benchmarks.clients.hubs import post_for, served_hub, token_of
from benchmarks.figures import Figure
from kiosk.clock import SystemClock, SystemEntropy
from sync.ledger import INSERT
from sync.opening import LedgerFile, open_ledger
from sync.store import Row

NAMES = [f"kiosk-{number}" for number in range(32)]
ROUNDS = 5
POST_S = 3
GOALS = {1: 0.20, 50: 0.55, 500: 0.55}
COLUMNS = INSERT.partition("(")[2].partition(")")[0]


def measure() -> list[Figure]:
    """A ratio for each size of a batch."""
    return [_take(size, goal) for size, goal in GOALS.items()]


def _take(size: int, goal: float) -> Figure:
    rounds = [_round(size) for _ in range(ROUNDS)]
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


def _round(size: int) -> tuple[float, float]:
    """Entries/s, ours and the peer's."""
    with tempfile.TemporaryDirectory(prefix="einlass-bench-") as name:
        folder = Path(name)
        with served_hub(folder / "hub") as served:
            tokens = {name: token_of(served, name) for name in NAMES}
            posted = post_for(served.port, tokens, folder / "talks", size, POST_S)
        rows = _rows(open_ledger(folder / "hub", {}, SystemClock(), SystemEntropy()))
        assert len(rows) >= posted.requests * size
        peer = open_ledger(folder / "peer", {}, SystemClock(), SystemEntropy())
        return posted.requests * size / posted.s, len(rows) / _insert(peer, rows, size)


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

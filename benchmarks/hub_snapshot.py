"""``bench hub_snapshot``: how soon a new kiosk can scan.

A snapshot of 100,000 attendees, fetched from a real hub by TLS and kept with its ticket secrets by a kiosk
that knew nobody; names are found later. In turn with it a bare bulk insert of the same rows, in one
transaction, into the same kind of ledger. Of five rounds the one with the median ratio is reported.
"""

import gc
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from random import Random  # noqa: TID251  # only ever seeded here
from threading import Event

from benchmarks.clients.hubs import file_in, join, small_hub
from benchmarks.figures import Figure
from checkin.model import Position, PositionId, PositionStatus
from hub.serve import Served
from kiosk.clock import SystemClock
from kiosk.worlds import connected
from sync.congress import attendees
from sync.hub.clock import CorrectedClock
from sync.hub.driver import Driver
from sync.hub.line import open_line
from sync.hub.membership import Membership, load_marks
from sync.hub.protocol import Heartbeat
from sync.hub.steps import Request, What
from sync.ledger import Ledger
from sync.replica import INSERT, save_keyed_positions
from sync.store import Row
from tests.fakes.small_congress import EVENT_SET

PEOPLE, SNAPSHOTS = 100_000, 5
SNAPSHOT_WITHIN_S = 120.0
PAUSE = Event()


def measure() -> list[Figure]:
    """A ratio."""
    with small_hub() as (served, folder):
        _fill(folder / "hub")
        _wait_for_snapshot(served)
        rounds = [_one_each(served, folder, number) for number in range(SNAPSHOTS)]
    ours, bare = sorted(rounds, key=lambda one: one[0] / one[1])[SNAPSHOTS // 2]
    return [
        Figure(
            "hub",
            "snapshot of 100,000 attendees ready to scan, ratio",
            ours / bare,
            "a bare bulk insert of the same rows",
            1.5,
            {"s": ours, "peer_s": bare},
        )
    ]


def _fill(folder: Path) -> None:
    """As an import does it, beside the hub that runs."""
    with connected(file_in(folder)) as ledger, ledger.writing():
        save_keyed_positions(ledger.store, _people(), with_words=False)


def _one_each(served: Served, folder: Path, number: int) -> tuple[float, float]:
    file = file_in(folder / f"new-{number}")
    with connected(file) as ledger:
        membership = join(ledger, f"new-{number}", served)
        ours = _timed_s(ledger, membership)
        rows = ledger.store.rows("SELECT id, secret, row_key, search_key, addon_to, body FROM position")
    assert len(rows) == PEOPLE
    return ours, _bare_s(folder / f"bare-{number}", rows)


def _timed_s(ledger: Ledger, membership: Membership) -> float:
    """What downloading and keeping them takes, of all that a new kiosk fetches."""
    clock, took_s = CorrectedClock(SystemClock()), 0.0
    with closing(open_line(membership, clock.mono_ns)) as line:
        driver = Driver(ledger, line, clock, lambda _: None)
        gc.freeze()  # what the hub holds in memory is not the kiosk's to look through
        while load_marks(ledger.store).positions == 0:
            started_s = time.perf_counter()
            step = driver.step(Heartbeat(pending=0, cursor=0))
            assert isinstance(step, Request)
            took_s += (time.perf_counter() - started_s) * (step.what is What.SNAPSHOT)
        gc.unfreeze()
    return took_s


def _bare_s(folder: Path, rows: list[Row]) -> float:
    with closing(file_in(folder).connect().store) as store:
        started_s = time.perf_counter()
        with store.writing():
            store.run_many(INSERT, rows)
        return time.perf_counter() - started_s


def _wait_for_snapshot(served: Served) -> None:
    until_s = time.monotonic() + SNAPSHOT_WITHIN_S
    while (newest := served.host.snapshots.newest) is None or newest.people < PEOPLE:
        assert time.monotonic() < until_s
        PAUSE.wait(0.1)  # it is made in its own time


def _people() -> Iterator[tuple[str, Position]]:
    for number, row in enumerate(attendees(PEOPLE, Random(4)), 1):
        position = Position(
            id=PositionId(number),
            event=EVENT_SET.events[0].slug,
            order=row["order"],
            product=EVENT_SET.products[0].id,
            secret=row["secret"],
            status=PositionStatus.PAID,
            title=row["title"],
            given_name=row["given_name"],
            family_name=row["family_name"],
            organisation=row["organisation"],
        )
        yield row["secret"], position

"""``bench door``: scan text -> verdict -> COMMIT among 100,000 attendees, beside a bare single-row insert.

Both go through the same engine with the same settings on the same disk, one after the other, pair by pair.
The physical limit is one write to the disk that is really there; the ratio says what we add to it.
"""

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.figures import Figure
from checkin.model import (
    CheckInList,
    Event,
    EventSet,
    ListId,
    Position,
    PositionId,
    Product,
    ProductId,
    Room,
    RoomId,
)
from checkin.verdict import Admit
from kiosk.clock import SystemClock, SystemEntropy
from kiosk.desk import CheckIns
from kiosk.views import DeskPlace
from sync.opening import LedgerFile, open_ledger
from sync.replica import find_by_secret, save_event_set, save_positions
from sync.store import Store

ATTENDEES = 100_000
PAIRS = 4_000
WARM_UP = 200
BODY = bytes(540)
"""What a check-in's row in the journal takes beside its id: body, hash and the columns to search by."""

MEDIAN_GOAL, P99_GOAL = 1.8, 3.0

EVENTS = EventSet(
    events=(Event(slug="bench", names={"en": "Bench"}),),
    products=(Product(id=ProductId(1), names={"en": "Participant"}),),
    lists=(CheckInList(id=ListId(1), names={"en": "Entrance"}, event="bench"),),
    rooms=(Room(id=RoomId(1), names={"en": "Congress"}, limit=ATTENDEES, counts=(ListId(1),)),),
)


def measure() -> list[Figure]:
    """Median and p99 of a check-in, as ratios to a bare insert."""
    with tempfile.TemporaryDirectory(prefix="einlass-bench-") as folder, _ledger(Path(folder)) as ledger_file:
        door_ms, bare_ms = _measure(ledger_file, Path(folder))
    return [
        Figure(
            "door",
            f"check-in {name}, ratio",
            pick(door_ms) / pick(bare_ms),
            "bare single-row insert through the same engine",
            goal,
            {"ms": pick(door_ms), "peer_ms": pick(bare_ms)},
        )
        for name, goal, pick in (("median", MEDIAN_GOAL, _median), ("p99", P99_GOAL, _p99))
    ]


@contextmanager
def _ledger(folder: Path) -> Iterator[LedgerFile]:
    ledger_file = open_ledger(folder, {}, SystemClock(), SystemEntropy())
    ledger = ledger_file.connect()
    with ledger.writing():
        save_event_set(ledger.store, EVENTS)
        save_positions(ledger.store, (_position(number) for number in range(1, ATTENDEES + 1)))
    ledger.store.close()
    yield ledger_file


def _position(number: int) -> Position:
    return Position(
        id=PositionId(number),
        secret=f"SECRET{number:08}",
        product=ProductId(1),
        given_name=f"Given{number % 977}",
        family_name=f"Family{number % 9973}",
        organisation=f"Organisation {number % 601}",
        order=f"O{number:06}",
    )


def _measure(ledger_file: LedgerFile, folder: Path) -> tuple[list[float], list[float]]:
    ledger = ledger_file.connect()
    check_ins = CheckIns(ledger, EVENTS, SystemClock(), SystemEntropy(), has_printer=False)
    place = DeskPlace(ListId(1))
    for number in range(1, ATTENDEES + 1):  # as after an hour: the cache is warm
        find_by_secret(ledger.store, f"SECRET{number:08}")
    bare = Store(folder / "bare.db", ledger_file.key.key)
    bare.run("CREATE TABLE bare (id TEXT NOT NULL UNIQUE, body BLOB NOT NULL)")
    door_ms: list[float] = []
    bare_ms: list[float] = []
    for number in range(PAIRS + WARM_UP):
        # Spread over the whole table, so that the cache helps no more than at a real door.
        secret = f"SECRET{number * 7919 % ATTENDEES + 1:08}"
        took_ms = _timed_ms(lambda secret=secret: _admit(check_ins, secret, place))  # type: ignore[misc]
        limit_ms = _timed_ms(lambda number=number: _insert(bare, number))  # type: ignore[misc]
        if number >= WARM_UP:
            door_ms.append(took_ms)
            bare_ms.append(limit_ms)
    return door_ms, bare_ms


def _admit(check_ins: CheckIns, secret: str, place: DeskPlace) -> None:
    answer = check_ins.check_in(secret, place)
    assert isinstance(answer.verdict, Admit), answer.verdict


def _insert(bare: Store, number: int) -> None:
    with bare.writing():
        bare.run("INSERT INTO bare (id, body) VALUES (?, ?)", (f"{number:032x}", BODY))


def _timed_ms(call: Callable[[], None]) -> float:
    started_s = time.perf_counter()
    call()
    return (time.perf_counter() - started_s) * 1000


def _median(values: list[float]) -> float:
    return statistics.median(values)


def _p99(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.99)]

"""``bench admission``: a verdict among 100,000 positions with a rule of six conditions, beside a real pretix.

The peer is the redeem call of a real pretix on this machine, asked about the same tickets in turn with ours.
It holds 2,000 positions only, which can only help it. Installed by the first run.
"""

import json
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import msgspec

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
)
from checkin.verdict import Admit
from kiosk.clock import SystemClock, SystemEntropy
from kiosk.desk import CheckIns
from kiosk.views import DeskPlace, Scanned
from sync.opening import open_ledger
from sync.replica import save_event_set, save_positions
from tests.equipment.pretix_install import installed_pretix
from tests.equipment.pretix_play import open_client, redeem
from tests.equipment.pretix_rows import SCRIPT, make_batch
from tests.equipment.pretix_server import new_run, serving
from tests.equipment.world import DEVICE_GATES, Order, Sold, Step, World

POSITIONS = 100_000
AT_PRETIX = 2_000
PAIRS = 200
WARM_UP = 20
GOAL = 0.01
DEVICE = 1

HOUR_MS = 3_600_000
START_MS = 1_792_828_800_000
"""2026-10-24 08:00 UTC, when the event begins; the scans come an hour later."""

RULES = {
    "and": [
        {"inList": [{"var": "product"}, {"objectList": [{"lookup": ["product", "1", "Participant"]}]}]},
        {"isAfter": [{"var": "now"}, {"buildTime": ["date_admission"]}, 10]},
        {"isBefore": [{"var": "now"}, {"buildTime": ["date_to"]}, None]},
        {
            "or": [
                {">": [{"var": "minutes_since_last_entry"}, 10]},
                {"<": [{"var": "entries_today"}, 3]},
                {"inList": [{"var": "gate"}, {"objectList": [{"lookup": ["gate", "2", "Gate B"]}]}]},
            ]
        },
    ]
}

EVENTS = EventSet(
    events=(
        Event(
            slug="bench",
            names={"en": "Bench"},
            date_from_ms=START_MS,
            date_to_ms=START_MS + 10 * HOUR_MS,
            date_admission_ms=START_MS - HOUR_MS,
        ),
    ),
    products=(Product(id=ProductId(1), names={"en": "Participant"}, event="bench"),),
    lists=(CheckInList(id=ListId(1), names={"en": "Entrance"}, event="bench", rules=json.dumps(RULES)),),
)


def measure() -> list[Figure]:
    """The median verdict as a ratio to the median redeem call."""
    with tempfile.TemporaryDirectory(prefix="einlass-bench-") as folder:
        run = new_run(installed_pretix(), Path(folder) / "pretix")
        (run.folder / "batch.json").write_bytes(msgspec.json.encode(make_batch([_world()])))
        run.script(SCRIPT, "load", str(run.folder / "batch.json"))
        desk = _desk(Path(folder) / "ours")
        with serving(run) as url, open_client(url) as client:
            verdict_ms, check_in_ms, redeem_ms = _measure(desk, client)
    return [
        Figure(
            "admission",
            "verdict among 100,000 positions with a 6-leaf rule, median, ratio",
            verdict_ms / redeem_ms,
            "the redeem call of a real pretix with 2,000 positions on this machine",
            GOAL,
            {"ms": verdict_ms, "with_commit_ms": check_in_ms, "peer_ms": redeem_ms},
        )
    ]


def _measure(desk: CheckIns, client: httpx.Client) -> tuple[float, float, float]:
    place = DeskPlace(ListId(1), gate=DEVICE_GATES[DEVICE])
    took_ms: list[tuple[float, float, float]] = []
    for number in range(PAIRS + WARM_UP):
        # Spread over the whole table, and among those that pretix holds as well.
        position = number * 7919 % AT_PRETIX * (POSITIONS // AT_PRETIX)
        scanned = Scanned(_secret(position), at_ms=START_MS + HOUR_MS + number)
        judged = msgspec.structs.replace(scanned, simulate=True)
        took_ms.append(
            (
                _timed_ms(lambda scanned=judged: _admit(desk, scanned, place)),  # type: ignore[misc]
                _timed_ms(lambda scanned=scanned: _admit(desk, scanned, place)),  # type: ignore[misc]
                _timed_ms(lambda scanned=scanned: _redeem(client, scanned)),  # type: ignore[misc]
            )
        )
    verdict_ms, check_in_ms, redeem_ms = zip(*took_ms[WARM_UP:], strict=True)
    return statistics.median(verdict_ms), statistics.median(check_in_ms), statistics.median(redeem_ms)


def _admit(desk: CheckIns, scanned: Scanned, place: DeskPlace) -> None:
    answer = desk.check_in_scan(scanned, place)
    assert isinstance(answer.verdict, Admit), answer.verdict


def _redeem(client: httpx.Client, scanned: Scanned) -> None:
    step = Step(at_ms=scanned.at_ms or 0, text=scanned.text, lists=(ListId(1),), device=DEVICE)
    answer = redeem(client, step, scanned.text)
    assert answer.status_code == httpx.codes.CREATED, answer.text


def _desk(folder: Path) -> CheckIns:
    ledger = open_ledger(folder, {}, SystemClock(), SystemEntropy()).connect()
    with ledger.writing():
        save_event_set(ledger.store, EVENTS)
        save_positions(ledger.store, map(_position, range(POSITIONS)))
    return CheckIns(ledger, EVENTS, SystemClock(), SystemEntropy())


def _world() -> World:
    """What pretix holds of it: one position in fifty."""
    held = range(0, POSITIONS, POSITIONS // AT_PRETIX)
    sold = tuple(Sold(position=_position(number), order=_order(number)) for number in held)
    return World(number=1, seed="bench", event_set=EVENTS, sold=sold, media=(), revoked=(), steps=())


def _position(number: int) -> Position:
    return Position(
        id=PositionId(number + 1),
        secret=_secret(number),
        product=ProductId(1),
        given_name=f"Given{number % 977}",
        family_name=f"Family{number % 9973}",
        order=f"O{number:06}",
        event="bench",
    )


def _order(number: int) -> Order:
    return Order(id=number + 1, code=f"O{number:06}", event="bench")


def _secret(number: int) -> str:
    return f"SECRET{number:08}"


def _timed_ms(call: Callable[[], None]) -> float:
    started_s = time.perf_counter()
    call()
    return (time.perf_counter() - started_s) * 1000

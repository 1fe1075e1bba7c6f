"""``bench hub_feed``: how soon others know what happened at one kiosk.

The live feed of a hub over its ledger, with TLS: 100 entries/s written inside the process, heard by 1,000
connections of another program; and 100 entries/s posted by 10 connections, heard by 200. Two kiosks of a real
hub: from the commit of an entry at one to its being known in the other's ledger. Everything runs on this
machine, listeners too. Of three rounds the one with the median is reported.
"""

import asyncio
import gc
import statistics
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path
from threading import Event, Thread

import msgspec

from benchmarks.clients.hubs import Program, batches, file_in, join, small_hub, token_of
from benchmarks.clients.listen import Noted
from benchmarks.clients.post import Job, Talk, Took
from benchmarks.figures import Figure
from checkin.journal import Fact, Kind
from checkin.model import ListId, PositionId
from hub.gathering import Gathering
from hub.serve import Served
from kiosk.clock import SystemClock
from kiosk.worlds import connected
from sync.hub.clock import CorrectedClock
from sync.hub.enrolment import Enrolment
from sync.hub.member import Member
from sync.hub.protocol import Batch
from sync.opening import LedgerFile
from tests.fakes.small_congress import DOOR

PER_S, FOR_S = 100, 10
POSTERS = 10
PASSED, EVERY_S = 200, 0.05
ROUNDS = 3
NS_PER_MS = 1_000_000
PAUSE = Event()


def measure() -> list[Figure]:
    """Three times."""
    return [
        _late("1,000 subscribers, entries made in-process, p99 ms", _made_inside, 300),
        _late("200 subscribers, entries posted, p99 ms", _posted, 500),
        _late("kiosk to kiosk, from commit to known, p99 ms", _kiosk_to_kiosk, 1_200),
    ]


def _late(figure: str, wait: Callable[[], list[float]], goal: float) -> Figure:
    rounds = sorted((wait() for _ in range(ROUNDS)), key=_p99)
    waits = rounds[ROUNDS // 2]
    details = {
        "median_ms": statistics.median(waits),
        "longest_ms": max(waits),
        "best_p99_ms": _p99(rounds[0]),
    }
    return Figure("hub", figure, _p99(waits), "a fixed limit", goal, details)


def _p99(waits: list[float]) -> float:
    return sorted(waits)[len(waits) * 99 // 100]


# --- the live feed ------------------------------------------------------------------------------------------


def _made_inside() -> list[float]:
    with small_hub() as (served, _):
        token = token_of(served, "maker")
        listener = Program("listen", served.port, token, 1_000)
        made = list(batches("maker", 1, PER_S * FOR_S))
        gc.freeze()
        sent_ns = served.run(_make(served.host.gathering, token, made))
        waits = _heard(listener, dict(enumerate(sent_ns, 1)))
        gc.unfreeze()
    return waits


async def _make(gathering: Gathering, token: str, made: list[Batch]) -> list[int]:
    """Write one after another; when each was begun."""
    member = await gathering.find_member(token)
    assert member is not None
    loop, sent_ns = asyncio.get_running_loop(), []
    due_s = loop.time()
    for batch in made:
        sent_ns.append(time.monotonic_ns())
        await gathering.take(member, batch)
        due_s += 1 / PER_S
        await asyncio.sleep(max(0.0, due_s - loop.time()))
    return sent_ns


def _posted() -> list[float]:
    with small_hub() as (served, folder):
        names = [f"poster-{number}" for number in range(POSTERS)]
        number = PER_S * FOR_S // POSTERS
        talks = [
            Talk(token_of(served, name), tuple(map(msgspec.json.encode, batches(name, 1, number))))
            for name in names
        ]
        job = Job(served.port, "/api/1/journal", tuple(talks), POSTERS / PER_S)
        (folder / "job").write_bytes(msgspec.msgpack.encode(job))
        listener = Program("listen", served.port, talks[0].token, 200)
        poster = Program("post", folder / "job")
        poster.go()
        took = msgspec.json.decode(poster.said(), type=Took)
        return _heard(listener, _by_arrival(folder, dict(zip(names, took.sent_ns, strict=True))))


def _by_arrival(folder: Path, sent_ns: dict[str, tuple[int, ...]]) -> dict[int, int]:
    """When each entry was sent, by its place in the feed."""
    with closing(file_in(folder / "hub").connect().store) as store:
        rows = store.rows("SELECT arrival, device, sequence FROM journal")
    return {int(str(a)): sent_ns[str(device)][int(str(n)) - 1] for a, device, n in rows}


def _heard(listener: Program, sent_ns: dict[int, int]) -> list[float]:
    """How long each entry took to each listener, milliseconds."""
    PAUSE.wait(1)  # the last event is on its way
    listener.go()
    waits: list[float] = []
    for noted in msgspec.json.decode(listener.said(), type=list[Noted]):
        events = zip(noted.cursors, noted.at_ns, strict=True)
        waits += _waits(events, sent_ns)
    assert waits
    return waits


def _waits(events: Iterable[tuple[int, int]], sent_ns: dict[int, int]) -> Iterator[float]:
    known, last = 0, max(sent_ns)
    for cursor, at_ns in events:
        for arrival in range(known + 1, cursor + 1):
            if arrival in sent_ns:
                yield (at_ns - sent_ns[arrival]) / NS_PER_MS
        known = max(known, cursor)
    assert known >= last, f"a listener heard {known} of {last}"


# --- two kiosks ---------------------------------------------------------------------------------------------


class _Kiosk:
    """A ledger that belongs to the hub, with what keeps it so."""

    def __init__(self, folder: Path, name: str, served: Served) -> None:
        self.file = file_in(folder / name)
        self.wake = Event()
        self.clock = CorrectedClock(SystemClock())
        with connected(self.file) as ledger:
            self.membership = join(ledger, name, served)
            Enrolment(ledger, SystemClock()).fetch(self.membership)

    def member(self) -> Member:
        """Sends and fetches, as a kiosk's does."""
        return Member(lambda: connected(self.file), self.membership, self.wake, self.clock, lambda _: None)


def _kiosk_to_kiosk() -> list[float]:
    with small_hub() as (served, folder):
        one, two = (_Kiosk(folder, name, served) for name in ("one", "two"))
        members = [one.member(), two.member()]
        for member in members:
            member.start()
        PAUSE.wait(2)  # until both listen
        known_ns: dict[int, int] = {}
        watching = Thread(target=_watch, args=(two.file, one.file.origin.device, known_ns))
        watching.start()
        sent_ns = _pass(one)
        watching.join()
        for member in members:
            member.stop()
    return [(known_ns[number] - sent_ns[number]) / NS_PER_MS for number in sent_ns]


def _pass(kiosk: _Kiosk) -> dict[int, int]:
    """People come in at one kiosk; when each was written down, by the entry's sequence."""
    sent_ns = {}
    with connected(kiosk.file) as ledger:
        for number in range(1, PASSED + 1):
            with ledger.writing():
                entry = ledger.append(
                    Fact(
                        kind=Kind.ENTRY,
                        at_ms=kiosk.clock.now_ms(),
                        position=PositionId(number),
                        list=ListId(DOOR),
                    )
                )
            sent_ns[entry.body.sequence] = time.monotonic_ns()
            kiosk.wake.set()
            PAUSE.wait(EVERY_S)  # people come one after another
    return sent_ns


def _watch(file: LedgerFile, device: str, known_ns: dict[int, int]) -> None:
    """Note when entries of the other one are there."""
    newest = 0
    with closing(file.connect().store) as store:
        while newest < PASSED:
            query = "SELECT ifnull(max(sequence), 0) FROM journal WHERE device = ?"
            row = store.row(query, (device,))
            now_ns = time.monotonic_ns()
            there = int(str(row[0])) if row else 0
            known_ns.update(dict.fromkeys(range(newest + 1, there + 1), now_ns))
            newest = there
            PAUSE.wait(0.005)  # a fine enough look

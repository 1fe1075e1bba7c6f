"""``bench live``: from a scan to the number on the organisers' live page, with fifty pages open.

A real hub with a congress in the middle of its morning; ten kiosks hand in a hundred entries a second, each
of somebody who has not come before, and fifty pages note when the number of those who came tells of them.
Each entry counts once per page. Everything runs on this machine, pages too. Of three rounds the one with the
median is reported.
"""

import statistics
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from threading import Event

import msgspec

from benchmarks.clients.hubs import Program, file_in
from benchmarks.clients.listen import Noted
from benchmarks.clients.post import Job, Talk, Took
from benchmarks.figures import Figure
from tests.equipment.hub_at_work import HubAtWork, Station, busy_morning, hub_at_work

PAGES, KIOSKS, PER_S, FOR_S = 50, 10, 100, 10
ROUNDS = 3
GOAL_MS = 1_500.0
PAUSE = Event()
NS_PER_MS = 1_000_000
PEOPLE = 1_500 + ROUNDS * PER_S * FOR_S
FIRST = 1_501
"""Whoever has a greater number has not come in the morning."""


def measure() -> list[Figure]:
    """Three rounds, one after the other at one hub."""
    with tempfile.TemporaryDirectory(prefix="einlass-bench-") as name, hub_at_work(Path(name), PEOPLE) as hub:
        stations = [*busy_morning(hub)]
        stations += [hub.station(f"bench-{number}") for number in range(len(stations), KIOSKS)]
        rounds = sorted((_round(hub, stations, number) for number in range(ROUNDS)), key=_p99)
    waits = rounds[ROUNDS // 2]
    details = {
        "median_ms": statistics.median(waits),
        "longest_ms": max(waits),
        "best_p99_ms": _p99(rounds[0]),
        "seen": float(len(waits)),
    }
    title = f"scan to page, {PER_S} entries/s, {PAGES} pages, p99 ms"
    return [Figure("live", title, _p99(waits), "a fixed limit", GOAL_MS, details)]


def _p99(waits: Sequence[float]) -> float:
    return sorted(waits)[len(waits) * 99 // 100]


def _round(hub: HubAtWork, stations: Sequence[Station], number: int) -> list[float]:
    """How long each entry took to each page, milliseconds."""
    begun = [len(station.device.entries) for station in stations]
    talks = tuple(_talk(hub, station, number, place) for place, station in enumerate(stations))
    (hub.folder / "job").write_bytes(
        msgspec.msgpack.encode(Job(hub.port, "/api/1/journal", talks, KIOSKS / PER_S))
    )
    watcher = Program("watch", hub.port, hub.sign_in(), PAGES)
    poster = Program("post", hub.folder / "job")
    poster.go()
    took = msgspec.json.decode(poster.said(), type=Took)
    PAUSE.wait(2)  # the last event is on its way
    watcher.go()
    seen = msgspec.json.decode(watcher.said(), type=list[Noted])
    sent_ns = {
        (station.device.name, begun[place] + order): at_ns
        for place, station in enumerate(stations)
        for order, at_ns in enumerate(took.sent_ns[place], 1)
    }
    in_order = _arrived(hub, sent_ns)
    return [wait for page in seen for wait in _waits(page, in_order, FIRST - 1 + number * len(in_order))]


def _talk(hub: HubAtWork, station: Station, number: int, place: int) -> Talk:
    """Persons of its own, each in a batch of its own."""
    each = PER_S * FOR_S // KIOSKS
    entrance, house = hub.door(0)
    first = FIRST + number * PER_S * FOR_S + place * each
    begun = len(station.device.entries)
    for person in range(first, first + each):
        station.device.enter(person, entrance, house)
    bodies = (station.device.batch(one, one + 1) for one in range(begun, begun + each))
    return Talk(station.token, tuple(map(msgspec.json.encode, bodies)))


def _arrived(hub: HubAtWork, sent_ns: dict[tuple[str, int], int]) -> list[int]:
    """When each entry was sent, in the order in which the hub wrote them down."""
    with closing(file_in(hub.folder / "hub").connect().store) as store:
        rows = store.rows("SELECT device, sequence FROM journal ORDER BY arrival")
    found = [sent_ns[key] for device, n in rows if (key := (str(device), int(str(n)))) in sent_ns]
    assert len(found) == len(sent_ns)
    return found


def _waits(page: Noted, in_order: Sequence[int], before: int) -> Iterator[float]:
    """Entries are told of once so many more have come than before."""
    told = 0
    for came, at_ns in zip(page.cursors, page.at_ns, strict=True):
        for sent in in_order[told : came - before]:
            yield (at_ns - sent) / NS_PER_MS
        told = max(told, came - before)
    assert told == len(in_order), f"a page told of {told} of {len(in_order)}"

"""One size of a congress, measured in a program of its own, so that its memory is its own; says JSON.

``python -m benchmarks.clients.grown hub|kiosk|take|start COUNT FOLDER``, in this order of what is there.
"""

import asyncio
import json
import statistics
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from random import Random  # noqa: TID251  # only ever seeded here
from typing import TypeVar

import msgspec
from msgspec.structs import replace

from benchmarks.clients.hubs import AT_MS, body, file_in
from checkin.journal import Stamp, encode_body, genesis, link
from checkin.model import PositionId
from checkin.presence import parents_of, rooms_present
from hub.on_sqlite import open_gathering
from hub.snapshot import make_snapshot
from kiosk.worlds import connected
from sync.hub.book import Book
from sync.hub.intake import Intake
from sync.hub.loading import Loader
from sync.hub.membership import Marks
from sync.hub.protocol import BATCH_ENTRIES, Person, WireEntry
from sync.ledger import Ledger
from sync.replica import decode_position, fill_words, find_by_secret, save_event_set, save_keyed_positions
from sync.search import Vocabulary, search
from tests.fakes.crowd import crowd
from tests.fakes.small_congress import EVENT_SET, FOYER_ROOM

T = TypeVar("T")

PACKED = "snapshot.zst"
SAMPLES, SEARCHES = 500, 50
EACH = 4
"""Entries of one person."""
DEVICE = "kiosk-of-all"
Says = dict[str, float]


def hub(count: int, folder: Path) -> Says:
    """A hub with so many people makes its snapshot; it stays in the folder."""
    file = file_in(folder / "hub")
    with connected(file) as ledger:
        with ledger.writing():
            save_event_set(ledger.store, EVENT_SET)
            people = ((f"row-{one.id}", one) for one in crowd(count))
            save_keyed_positions(ledger.store, people, with_words=False)
        book = Book(ledger, file.clock, file.entropy)
        began_s = time.perf_counter()
        made = asyncio.run(_snapshot(book))
        took_s = time.perf_counter() - began_s
    (folder / PACKED).write_bytes(made)
    return {"snapshot_made_s": took_s, "snapshot_mb": len(made) / 1e6}


async def _snapshot(book: Book) -> bytes:
    async def everybody() -> AsyncIterator[Person]:
        for person in book.people():
            yield person

    manifest = book.manifest()
    return (await make_snapshot(manifest.positions, everybody())).packed


def kiosk(count: int, folder: Path) -> Says:
    """A kiosk keeps that snapshot, looks tickets up, and searches names."""
    says = {"memory_before_mb": _memory_mb()}
    with connected(file_in(folder / "kiosk")) as ledger:
        with ledger.writing():
            save_event_set(ledger.store, EVENT_SET)
        raw = (folder / PACKED).read_bytes()
        says["ready_s"] = _took_s(partial(Loader(ledger).keep_snapshot, raw, Marks(positions=1)))
        del raw
        every = max(count // SAMPLES, 1)
        rows = ledger.store.rows("SELECT secret, body FROM position WHERE id % ? = 0", (every,))
        secrets = [str(secret) for secret, _ in rows]
        says["look_up_ms"] = _median_ms(secrets, lambda secret: find_by_secret(ledger.store, secret))
        says["memory_door_mb"] = _memory_mb()
        says["words_s"] = _took_s(lambda: fill_words(ledger.store))
        vocabulary = Vocabulary()
        names = [decode_position(raw).family_name for _, raw in rows[:SEARCHES]]
        search(ledger.store, "mu", 20, vocabulary)
        for kind, typed in (("whole", _same), ("beginning", _beginning), ("slip", _slip)):
            words = [typed(name) for name in names]
            says[f"search_{kind}_ms"] = _median_ms(
                words, lambda text: search(ledger.store, text, 20, vocabulary)
            )
        says["memory_desk_mb"] = _memory_mb()
    says["ledger_mb"] = _size_mb(folder / "kiosk")
    return says


def _same(name: str) -> str:
    return name


def _beginning(name: str) -> str:
    return name[:4]


def _slip(name: str) -> str:
    return name[1:2] + name[:1] + name[2:]


def take(count: int, folder: Path) -> Says:
    """A hub takes so many entries of so many people, a page at a time; then its feed and folds are asked."""
    file = file_in(folder / "journal")
    with connected(file) as ledger:
        with ledger.writing():
            save_event_set(ledger.store, EVENT_SET)
        intake, entries = Intake(ledger), _entries(count)

        def take_all() -> None:
            while page := list(islice(entries, BATCH_ENTRIES)):
                with ledger.writing():
                    intake.take(page)

        took_s = _took_s(take_all)
        says = {"taken_per_s": count / took_s, "journal_mb": _size_mb(folder / "journal")}
        return says | _asked(Book(ledger, file.clock, file.entropy), ledger, count)


def _asked(book: Book, ledger: Ledger, count: int) -> Says:
    parents, random = parents_of(EVENT_SET.rooms), Random(1)
    cursors = [random.randrange(max(count - BATCH_ENTRIES, 1)) for _ in range(SAMPLES)]
    people = [PositionId(random.randrange(count // EACH) + 1) for _ in range(SAMPLES)]
    return {
        "feed_page_ms": _median_ms(cursors, lambda cursor: book.feed(cursor, BATCH_ENTRIES)),
        "presence_ms": _median_ms(people, lambda one: rooms_present(ledger.passages(one), parents)),
        "count_ms": _median_ms(people, lambda _: ledger.rooms.persons(FOYER_ROOM)),
    }


def _entries(count: int) -> Iterator[WireEntry]:
    """A journal in which each person comes a few times."""
    before, persons = genesis(DEVICE), max(count // EACH, 1)
    for sequence in range(1, count + 1):
        plain = body(DEVICE, sequence)
        raw = encode_body(replace(plain, position=PositionId(sequence % persons + 1), room=FOYER_ROOM))
        before = link(before, raw)
        yield WireEntry(msgspec.Raw(raw), before, Stamp(1, AT_MS + sequence, 0, 1))


def start(_count: int, folder: Path) -> Says:
    """How long it takes to open that journal, as a kiosk and as a hub do at their start."""

    def as_kiosk() -> None:
        with connected(file_in(folder / "journal")) as ledger:
            ledger.rooms.persons(FOYER_ROOM)

    async def as_hub() -> None:
        gathering = await open_gathering(file_in(folder / "journal"))
        await gathering.feed(0, BATCH_ENTRIES)
        await gathering.close()

    return {"start_kiosk_s": _took_s(as_kiosk), "start_hub_s": _took_s(lambda: asyncio.run(as_hub()))}


def _took_s(act: Callable[[], object]) -> float:
    began_s = time.perf_counter()
    act()
    return time.perf_counter() - began_s


def _median_ms(samples: Sequence[T], act: Callable[[T], object]) -> float:
    return statistics.median(_took_s(partial(act, one)) for one in samples) * 1_000


def _memory_mb() -> float:
    """What this program holds now."""
    lines = Path("/proc/self/status").read_text("utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1_000


def _size_mb(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.glob("*")) / 1e6


ACTS: dict[str, Callable[[int, Path], Says]] = {"hub": hub, "kiosk": kiosk, "take": take, "start": start}

if __name__ == "__main__":
    print(json.dumps(ACTS[sys.argv[1]](int(sys.argv[2]), Path(sys.argv[3]))))

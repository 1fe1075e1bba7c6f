"""``bench search``: what people type at a desk, among 100,000 positions; the time, and whether it finds them.

Each class of queries runs beside a peer in the same run: `LIKE '%…%'` over upper-case names, as check-in
programs search offline; FTS5 as it comes, without folding; and rapidfuzz over all names for what is misspelt.
Every query runs once to be judged, then three times, and the fastest counts: others share the machine.
``python -m benchmarks.search 1000000`` measures another number of positions.
"""

import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import islice
from pathlib import Path
from random import Random  # noqa: TID251  # seeded, for fiction
from typing import NamedTuple

from benchmarks.figures import Figure
from checkin.model import Position, PositionId
from sync.address import EMAIL_KEY as EMAIL_KEY_NAME
from sync.migrations import migrate
from sync.replica import save_positions, write_meta
from sync.search import Vocabulary, search
from sync.store import KEY_BYTES, Store
from sync.word_index import merge_words
from tests.fakes.crowd import EMAIL_KEY, crowd
from tests.fakes.recall import LIMIT, Found, judge
from tests.fakes.typed import TYPISTS

POSITIONS = 100_000
CHUNK = 20_000
SAMPLE = 25_000
"""Positions that queries are made of."""
QUERIES, PEER_QUERIES = 200, 30
RUNS = 3
MISSPELT = ("joined", "order code misread", "one slip", "two slips", "heard")
GOAL_MS, MISSPELT_GOAL_MS = 1.0, 12.0
MISSED_GOAL = 0.02
FIRST_SLIP_GOAL_MS, MEMORY_GOAL_MB = 1000.0, 40.0
BEGINNINGS = ("mu", "m t", "sch", "müll", "thomas m", "stadt")
"""What is on its way to a name, from the worst: each keystroke is a query."""

Query = tuple[Position, str]


class Crowd(NamedTuple):
    """A ledger with its crowd, and the same people in the hands of the peers."""

    store: Store
    sample: list[Position]
    plain: sqlite3.Connection
    names: list[str]


class Timed(NamedTuple):
    """How long the queries of a class took, and what they found."""

    took_ms: list[float]
    found: list[Found]

    @property
    def recall(self) -> float:
        """The share of queries that found whom they meant, or only people who fit no worse."""
        return statistics.mean(found.fair for found in self.found)

    @property
    def strict_recall(self) -> float:
        """The share of queries that found whom they meant."""
        return statistics.mean(found.strict for found in self.found)


def measure(positions: int = POSITIONS) -> list[Figure]:
    """Time and recall of each class; the first slip, the memory, and beginnings as they are typed."""
    with (
        tempfile.TemporaryDirectory(prefix="einlass-bench-") as folder,
        _crowd(Path(folder), positions) as people,
    ):
        vocabulary = Vocabulary()
        figures = _first_slip(people.store, vocabulary)
        classes = {name: _class(name, people, vocabulary) for name in TYPISTS}
        figures += [figure for found in classes.values() for figure in found[0]]
        figures.append(_overall([timed for _, timed in classes.values()]))
        figures += [_beginning(typed, people, vocabulary) for typed in BEGINNINGS]
    return figures


@contextmanager
def _crowd(folder: Path, positions: int) -> Iterator[Crowd]:
    store = Store(folder / "ledger.db", bytes(KEY_BYTES))
    migrate(store)
    plain = sqlite3.connect(folder / "plain.db", isolation_level=None)
    plain.execute("CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT, company TEXT, code TEXT)")
    plain.execute("CREATE VIRTUAL TABLE words USING fts5 (name, company, code)")
    people = Crowd(store, [], plain, [])
    every = max(positions // SAMPLE, 1)
    everybody = crowd(positions)
    with store.writing():
        write_meta(store, EMAIL_KEY_NAME, EMAIL_KEY)
        while chunk := list(islice(everybody, CHUNK)):
            save_positions(store, chunk)
            _keep_plainly(people, chunk)
            people.sample.extend(chunk[::every])
        merge_words(store)
    yield people
    plain.close()
    store.close()


def _keep_plainly(people: Crowd, chunk: Sequence[Position]) -> None:
    rows = [(p.id, f"{p.given_name} {p.family_name}", p.organisation, p.order) for p in chunk]
    people.plain.execute("BEGIN")
    people.plain.executemany("INSERT INTO person VALUES (?, upper(?), upper(?), upper(?))", rows)
    people.plain.executemany("INSERT INTO words (rowid, name, company, code) VALUES (?, ?, ?, ?)", rows)
    people.plain.execute("COMMIT")
    people.names.extend(name.lower() for _, name, _, _ in rows)


def _class(name: str, people: Crowd, vocabulary: Vocabulary) -> tuple[list[Figure], Timed]:
    queries = _queries(name, people.sample)
    ours = _timed(queries, lambda text: search(people.store, text, LIMIT, vocabulary))
    median_ms, is_misspelt = statistics.median(ours.took_ms), name in MISSPELT
    details = {"p95_ms": _p95(ours.took_ms)}
    for peer, look_up in (MISSPELT_PEERS if is_misspelt else PEERS).items():
        details |= _beside(peer, queries[:PEER_QUERIES], partial(look_up, people), median_ms)
    goal_ms = MISSPELT_GOAL_MS if is_misspelt else GOAL_MS
    peer_words = "rapidfuzz over all names" if is_misspelt else "LIKE '%…%', and FTS5 without folding"
    recall = {"recall": ours.recall, "recall_strict": ours.strict_recall, "queries": len(queries)}
    return [
        Figure("search", f"{name}, median ms", median_ms, peer_words, goal_ms, details),
        _missed(name, recall),
    ], ours


def _beside(
    peer: str, queries: list[Query], look_up: Callable[[str], Sequence[int]], ours_ms: float
) -> dict[str, float]:
    by_id = {person.id: person for person, _ in queries}

    def known(text: str) -> list[Position]:  # those that no query is about are not needed
        return [by_id[PositionId(number)] for number in look_up(text) if number in by_id]

    theirs = _timed(queries, known)
    median_ms = statistics.median(theirs.took_ms)
    return {
        f"{peer}_ms": median_ms,
        f"{peer}_ratio": ours_ms / median_ms,
        f"{peer}_recall_strict": theirs.strict_recall,
    }


def _missed(name: str, recall: dict[str, float]) -> Figure:
    return Figure(
        "search", f"{name}, missed", round(1 - recall["recall"], 6), "a fixed limit", MISSED_GOAL, recall
    )


def _queries(name: str, sample: list[Position]) -> list[Query]:
    """The same for the same sample; fewer when the class applies to few people."""
    random = Random(name)
    made = ((person, TYPISTS[name](person, random)) for person in random.sample(sample, len(sample)))
    return list(islice((query for query in made if query[1]), QUERIES))


def _timed(queries: list[Query], look_up: Callable[[str], Sequence[Position]]) -> Timed:
    took_ms, found = [], []
    for person, text in queries:
        found.append(judge(person, text, look_up(text)))
        took_ms.append(min(_timed_ms(lambda text=text: look_up(text)) for _ in range(RUNS)))  # type: ignore[misc]
    return Timed(took_ms, found)


def _timed_ms(call: Callable[[], object]) -> float:
    started_s = time.perf_counter()
    call()
    return (time.perf_counter() - started_s) * 1000


def _like(people: Crowd, text: str) -> list[int]:
    like = f"%{text.upper()}%"
    found = people.plain.execute(
        "SELECT id FROM person WHERE name LIKE ? OR company LIKE ? OR code LIKE ? LIMIT ?",
        (like, like, like, LIMIT),
    )
    return [number for (number,) in found]


def _fts5(people: Crowd, text: str) -> list[int]:
    match = " ".join('"' + word.replace('"', "") + '"*' for word in text.split())
    found = people.plain.execute("SELECT rowid FROM words WHERE words MATCH ? LIMIT ?", (match, LIMIT))
    return [number for (number,) in found]


def _rapidfuzz(people: Crowd, text: str) -> list[int]:
    from rapidfuzz import fuzz, process

    found = process.extract(text.lower(), people.names, scorer=fuzz.token_sort_ratio, limit=LIMIT)
    return [place + 1 for _, _, place in found]


PEERS = {"like": _like, "fts5": _fts5}
MISSPELT_PEERS = {"rapidfuzz": _rapidfuzz}


def _first_slip(store: Store, vocabulary: Vocabulary) -> list[Figure]:
    """The search that finds no words in memory yet: it waits for all of them."""
    before_mb = _resident_mb()
    took_ms = _timed_ms(lambda: search(store, "Thmoas Mulelr", LIMIT, vocabulary))
    more_mb = _resident_mb() - before_mb
    return [
        Figure("search", "first slip of the day, ms", took_ms, "a fixed limit", FIRST_SLIP_GOAL_MS),
        Figure("search", "memory of the words and libraries, MB", more_mb, "a fixed limit", MEMORY_GOAL_MB),
    ]


def _beginning(typed: str, people: Crowd, vocabulary: Vocabulary) -> Figure:
    took_ms = [_timed_ms(lambda: search(people.store, typed, LIMIT, vocabulary)) for _ in range(PEER_QUERIES)]
    details = {"max_ms": max(took_ms)}
    return Figure(
        "search",
        f"keystroke {typed!r}, median ms",
        statistics.median(took_ms),
        "a fixed limit",
        GOAL_MS,
        details,
    )


def _overall(classes: list[Timed]) -> Figure:
    found = [each for timed in classes for each in timed.found]
    recall = {"recall": sum(each.fair for each in found), "recall_strict": sum(each.strict for each in found)}
    return _missed("all classes", {name: hits / len(found) for name, hits in recall.items()})


def _p95(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.95)]


def _resident_mb() -> float:
    status = Path("/proc/self/status").read_text("ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) / 1024


if __name__ == "__main__":
    for figure in measure(int(sys.argv[1])):
        print(figure.text())

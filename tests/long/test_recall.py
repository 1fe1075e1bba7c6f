"""Among 100,000 people: whoever is meant is found, whatever is typed, and no keystroke takes long."""

import time
from collections.abc import Iterator
from itertools import islice
from random import Random  # noqa: TID251  # seeded, for fiction
from statistics import mean, median

import pytest

from checkin.model import Position
from sync.address import EMAIL_KEY as EMAIL_KEY_NAME
from sync.replica import save_positions, write_meta
from sync.search import Vocabulary, search
from sync.store import Store
from tests.fakes.crowd import EMAIL_KEY, crowd
from tests.fakes.recall import LIMIT, Found, judge
from tests.fakes.stored import fresh_store
from tests.fakes.typed import TYPISTS

pytestmark = pytest.mark.long

PEOPLE = 100_000
QUERIES = 500
RECALL = 0.98
SLOW_MS = 60.0
"""Ten times what a slip takes on an idle machine."""


@pytest.fixture(scope="module")
def congress(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, list[Position]]]:
    """The ledger and its people."""
    ledger = fresh_store(tmp_path_factory.mktemp("congress"))
    people = list(crowd(PEOPLE))
    with ledger.writing():
        save_positions(ledger, people)
        write_meta(ledger, EMAIL_KEY_NAME, EMAIL_KEY)
    yield ledger, people
    ledger.close()


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    """Kept from test to test as the desk keeps it."""
    return Vocabulary()


@pytest.mark.parametrize("kind", TYPISTS)
def test_recall_at_20(congress: tuple[Store, list[Position]], vocabulary: Vocabulary, kind: str) -> None:
    """98 of 100 are among the first twenty, or only people who fit what was typed no worse."""
    store, people = congress
    random = Random(kind)
    made = ((person, TYPISTS[kind](person, random)) for person in random.sample(people, PEOPLE))
    queries = list(islice((query for query in made if query[1]), QUERIES))
    found: list[Found] = []
    took_ms: list[float] = []
    for person, typed in queries:
        started_s = time.perf_counter()
        hits = search(store, typed, LIMIT, vocabulary)
        took_ms.append((time.perf_counter() - started_s) * 1000)
        found.append(judge(person, typed, hits))
    assert mean(each.fair for each in found) >= RECALL
    assert median(took_ms) <= SLOW_MS

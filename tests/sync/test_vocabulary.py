"""Vocabulary: no near word is lost to speed, and the words follow the positions slice by slice."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from checkin.text import fold
from sync.replica import save_positions
from sync.store import Store
from sync.vocabulary import LONG_WORD, SLICE, Slice, Vocabulary, Words
from tests.fakes.crowd import crowd
from tests.fakes.stored import fresh_store, position

WORD = st.one_of(st.text("aemnrtßлл李ç", min_size=1, max_size=9), st.text(min_size=1, max_size=45)).map(
    lambda text: fold(text).replace(" ", "")
)


@settings(deadline=None, max_examples=300)
@given(known=st.lists(WORD.filter(bool), max_size=60, unique=True), word=WORD.filter(bool))
def test_no_near_word_is_lost(known: list[str], word: str) -> None:
    """The quick comparison of letters leaves out only what a comparison of all words leaves out too."""
    slips = 2 if len(word) >= LONG_WORD else 1
    slow = {other for other in known if len(other) <= 40 and OSA.distance(word, other) <= slips}
    assert {other for other, _ in Words([Slice(sorted(known))]).near(word[:40])} >= slow or len(word) > 40


def test_near_words_come_with_their_slips() -> None:
    """The nearest first; short words are forgiven one slip, longer ones two."""
    words = Words([Slice(["maier", "meier", "meir"]), Slice([]), Slice(["miller", "muller", "mutler"])])
    assert words.near("muller") == [("muller", 0), ("miller", 1), ("mutler", 1)]
    assert words.near("meir") == [("meir", 0), ("meier", 1)]
    assert sorted(words.alike("meyer")) == ["maier", "meier", "meir"]
    assert words.has("muller")
    assert not words.has("mull")
    assert words.has_beginning("mull")
    assert not words.has_beginning("mullz")


def test_an_empty_vocabulary_knows_nothing(tmp_path: Path) -> None:
    """Before the first import there is nobody to be near to."""
    words = Vocabulary().words(fresh_store(tmp_path))
    assert (words.near("muller"), words.alike("muller"), words.has("muller")) == ([], [], False)
    assert not words.has_beginning("m")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A ledger with more words than a slice holds."""
    ledger = fresh_store(tmp_path_factory.mktemp("vocabulary"))
    with ledger.writing():
        save_positions(ledger, crowd(12_000))
    return ledger


def test_the_first_slip_waits_for_all_words(store: Store) -> None:
    """Nobody is missed because a slice is still to be read."""
    vocabulary = Vocabulary()
    vocabulary.read_on(store)
    assert vocabulary.words(store).has("muller")
    assert vocabulary.words(store).has("wolf")


def test_new_words_come_slice_by_slice_and_old_ones_serve_meanwhile(store: Store) -> None:
    """A change of positions makes no search wait."""
    vocabulary = Vocabulary()
    before = vocabulary.words(store)
    with store.writing():
        save_positions(store, [position(20_000, "Zacharias", "Aabachtal")])
    vocabulary.read_on(store)
    assert vocabulary.words(store) is before
    reads = 1
    while vocabulary.words(store) is before:
        vocabulary.read_on(store)
        reads += 1
    assert vocabulary.words(store).has("aabachtal")
    assert 2 <= reads <= 12_000 * 5 / SLICE
    after = vocabulary.words(store)
    vocabulary.read_on(store)
    assert vocabulary.words(store) is after


def test_codes_and_numbers_are_no_words(tmp_path: Path) -> None:
    """Order codes and e-mail hashes are found, but never near to a name."""
    store = fresh_store(tmp_path)
    with store.writing():
        person = position(1, "Anna", "Meier", order="MEIAR", organisation="Halle 7", email_hash="abcdef")
        save_positions(store, [person])
    words = Vocabulary().words(store)
    assert [word for word in ("anna", "meier", "halle", "meiar", "7", "abcdef") if words.has(word)] == [
        "anna", "meier", "halle",
    ]  # fmt: skip

"""All words that can be mistyped, and which of them are near to one that was typed.

Kept in memory by the desk that searches, and read from the ledger in slices: every search reads one more, so
that the words are there when the first slip comes. When positions change, the old words serve until the new
ones are read. Must not know: attendees, queries of several words.
"""

import re
from bisect import bisect_left
from typing import TYPE_CHECKING

from sync.replica import EMAIL_SIGN, positions_version
from sync.sounds import sounds
from sync.store import Store

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

SLICE = 4_000
"""Words read at a time: some 15 ms."""

LONG_WORD = 5
"""From this length on two slips are forgiven, below it one."""
MOST_NEAR = 200
LATIN, GROUPS = 26, 32
LONGEST = 40
"""Longer words of the ledger are near to nothing."""

DIGIT = re.compile(r"\d")
TERMS = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS temp.position_terms USING fts5vocab('main', 'position_words', 'col')"
)
NEXT_TERMS = """SELECT term FROM temp.position_terms
    WHERE term > ? AND term < ? AND col = 'words' LIMIT ?"""


class Words:
    """Words in the order of their letters, and what tells quickly that one is not near another.

    A slip takes one letter away at most and brings one at most. So a comparison of which letters two words
    have once and which twice, all in one machine word, leaves few to be looked at letter by letter.
    """

    def __init__(self, slices: "Sequence[Slice]") -> None:
        import numpy as np

        self._words = [word for part in slices for word in part.words]
        self._heard = np.concatenate([part.heard for part in slices])
        lengths = np.fromiter(map(len, self._words), np.int16, len(self._words))
        self._by_length = np.argsort(lengths, kind="stable").astype(np.int32)
        self._letters = np.concatenate([part.letters for part in slices])[self._by_length]
        self._starts = np.searchsorted(lengths[self._by_length], range(LONGEST + 2)).tolist()

    def near(self, word: str) -> list[tuple[str, int]]:
        """Words that differ by a slip or two, and by how many; the nearest first."""
        import numpy as np
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        slips = 2 if len(word) >= LONG_WORD else 1
        first = self._starts[min(max(len(word) - slips, 0), LONGEST)]
        end = self._starts[min(len(word) + slips, LONGEST) + 1]
        letters, theirs = _letters([word])[0], self._letters[first:end]
        places = np.flatnonzero(np.bitwise_count(theirs ^ letters) <= 2 * slips)
        theirs = theirs[places]
        may_be = (np.bitwise_count(theirs & ~letters) <= slips) & (
            np.bitwise_count(letters & ~theirs) <= slips
        )
        candidates = [self._words[place] for place in self._by_length[first + places[may_be]].tolist()]
        found = process.extract(
            word, candidates, scorer=OSA.distance, score_cutoff=slips, limit=MOST_NEAR, processor=None
        )
        return [(similar, int(distance)) for similar, distance, _ in found]

    def alike(self, word: str) -> list[str]:
        """Words that sound like it."""
        import numpy as np

        places = np.flatnonzero(self._heard == hash(sounds([word])[0]))
        return [self._words[place] for place in places[:MOST_NEAR]]

    def has(self, word: str) -> bool:
        """Whether it is one of the words."""
        place = bisect_left(self._words, word)
        return place < len(self._words) and self._words[place] == word

    def beginning(self, word: str, most: int) -> list[str]:
        """The first so many words that begin so."""
        place = bisect_left(self._words, word)
        return [other for other in self._words[place : place + most] if other.startswith(word)]

    def has_beginning(self, word: str) -> bool:
        """Whether some word begins so."""
        place = bisect_left(self._words, word)
        return place < len(self._words) and self._words[place].startswith(word)


class Slice:
    """What is worked out for a part of the words when it is read.

    Attributes:
        letters: A bit for each letter that a word has, and one more when it has it twice.
        heard: Hashes of how the words sound.
    """

    def __init__(self, words: list[str]) -> None:
        import numpy as np

        self.words = words
        self.letters = _letters(words)
        self.heard = np.fromiter(map(hash, sounds(words)), np.int64, len(words))


class Vocabulary:
    """The words of the ledger, followed slice by slice. Belongs to one thread, as its ledger does."""

    def __init__(self) -> None:
        self._whole: Words | None = None
        self._parts: list[Slice] = []
        self._last = ""
        self._version = self._reading = -1

    def words(self, store: Store) -> Words:
        """The words as they were last read whole; at the first time all that is missing is read now."""
        while self._whole is None:
            self.read_on(store)
        return self._whole

    def read_on(self, store: Store) -> None:
        """Read one more slice, unless nothing has changed."""
        version = positions_version(store)
        if version == self._version:
            return
        if not self._last:
            store.run(TERMS)
            self._parts, self._reading = [], version
        rows = store.rows(NEXT_TERMS, (self._last, EMAIL_SIGN, SLICE))
        terms = [str(term) for (term,) in rows]
        self._parts.append(Slice([term for term in terms if not DIGIT.search(term)]))
        self._last = terms[-1] if terms else ""
        if len(terms) < SLICE:
            self._whole, self._version = Words(self._parts), self._reading
            self._parts, self._last = [], ""


def _letters(words: list[str]) -> "NDArray[np.uint64]":
    """The letters of each word, 26 and 6 groups of all others, in 32 bits; those it has twice in 32 more."""
    import numpy as np

    if not words:
        return np.zeros(0, np.uint64)
    signs = np.frombuffer("".join(words).encode("utf-32-le"), np.uint32)
    is_latin = (signs >= ord("a")) & (signs <= ord("z"))
    groups = np.where(is_latin, signs - ord("a"), LATIN + signs % (GROUPS - LATIN)).astype(np.int64)
    places = np.repeat(np.arange(len(words)), np.fromiter(map(len, words), np.int64, len(words)))
    times = np.bincount(places * GROUPS + groups, minlength=len(words) * GROUPS).reshape(-1, GROUPS)
    return np.packbits(np.hstack((times > 0, times > 1)), axis=1).view(np.uint64).ravel()

"""Find anybody by half a name: words that begin like the query, then words that sound or look nearly so.

Must not know: screens. How it goes and what was measured: docs/architecture.md, section "Search".
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import pairwise, product
from math import prod

from checkin.model import Position
from checkin.text import clean_scan, fold
from sync.address import hash_email, read_email_key
from sync.replica import decode_position, email_word, find_by_secret, quoted
from sync.store import Row, Store
from sync.vocabulary import Vocabulary, Words

__all__ = ["Vocabulary", "search"]

MAX_WORDS = 8
MAX_WORD_CHARS = 40
CANDIDATES = 40
"""Rows that are looked at more closely; more would not be read on a screen."""
MOST_BEGINNINGS = 40
SHORTEST_TYPO = 3
"""Shorter words are taken as they are: everything is similar to two letters."""
SHORTEST_HALF = 2
"""Letters of a word that somebody typed together with the next one."""
FEW = 5
"""With so many hits for a single word nobody looks for slips."""

WORDS = re.compile(r"\w+")
CODE = re.compile(r"[a-z0-9]{4,12}")
DIGIT = re.compile(r"\d")
LOOK_ALIKE = ("0oqd", "1il", "2z", "5s", "6g", "8b", "uv")
"""Signs of order codes that are taken for one another. pretix leaves out most of them, others do not."""
READ_AS = {sign: group for group in LOOK_ALIKE for sign in group}
MOST_READINGS = 128
LOST_BY_FOLD = "aou"
"""Between two joined words an ``e`` behind one of these is taken for an umlaut."""

SHORTEST_SECRET = 8
LAST_SIGN = "\U0010ffff"
BY_SECRET_START = "SELECT body FROM position WHERE secret >= ? AND secret < ? ORDER BY secret LIMIT ?"  # noqa: S105

FOUND = """SELECT position.id, position.search_key, position.body FROM position_words
    JOIN position ON position.id = position_words.rowid WHERE position_words MATCH ? LIMIT ?"""


class _Typed:
    """The folded words of a query, with what is near to each of them."""

    def __init__(self, text: str, store: Store, vocabulary: Vocabulary) -> None:
        self.words = [word[:MAX_WORD_CHARS] for word in fold(text).split()[:MAX_WORDS]]
        # A slip may bring two letters together that look like an umlaut: ``jsoeph`` is no ``jsöph``.
        raw = (word[:MAX_WORD_CHARS] for word in WORDS.findall(text))
        self._unfolded = {fold(word): "".join(map(fold, word)) for word in raw}
        self._store = store
        self._vocabulary = vocabulary
        self._near: dict[str, list[tuple[str, int]]] = {}

    @cached_property
    def known(self) -> Words:
        """The vocabulary, read only when it is needed."""
        return self._vocabulary.words(self._store)

    @cached_property
    def enough(self) -> int:
        """After how many hits nobody looks for slips: one, when two words of somebody fit, or one code."""
        return FEW if len(self.words) == 1 and self.known.has_beginning(self.words[0]) else 1

    def alike(self, word: str) -> Sequence[str]:
        """Known words that sound like it."""
        return [other for other in self.known.alike(word) if other != word] if _may_be_mistyped(word) else ()

    def near(self, word: str, slips: int) -> Sequence[str]:
        """Known words with no more slips."""
        if word not in self._near:
            self._near[word] = self._all_near(word) if _may_be_mistyped(word) else []
        return [other for other, distance in self._near[word] if 0 < distance <= slips]

    def _all_near(self, word: str) -> list[tuple[str, int]]:
        near = self.known.near(word)
        unfolded = self._unfolded.get(word, word)
        return near if unfolded == word else near + self.known.near(unfolded)

    def beginnings(self, word: str) -> list[str]:
        """How the index is asked for the known words that begin so, and for the word itself if it is a code.

        By name, if they are few: for a beginning the index would merge all their rows first.
        """
        known = self.known.beginning(word, MOST_BEGINNINGS)
        if len(known) == MOST_BEGINNINGS:
            return [_begins(word)]
        return [quoted(each) for each in dict.fromkeys((word, *known))]

    def is_code(self, word: str) -> bool:
        """Whether it may be meant for an order code."""
        return bool(CODE.fullmatch(word)) and (len(self.words) == 1 or bool(DIGIT.search(word)))


def search(store: Store, query: str, limit: int = 20, vocabulary: Vocabulary | None = None) -> list[Position]:
    """Find positions by what somebody typed, pasted or scanned.

    Args:
        store: The ledger.
        query: A ticket's text or its beginning, an e-mail address, or beginnings of names, organisation or
            order code in any order, with or without umlauts and with slips. Anything else finds nothing.
        limit: Most positions returned.
        vocabulary: Keep one and pass it in; without it the words are read for every query with a slip.

    Returns:
        The best first.
    """
    text = clean_scan(query)
    exact = find_by_secret(store, text) if text else None
    if exact is not None:
        return [exact]
    if "@" in text:
        return _by_email(store, text, limit)
    typed = _Typed(text, store, vocabulary or Vocabulary())
    if not typed.words:
        return []
    if vocabulary is not None:
        vocabulary.read_on(store)
    return _best(store, typed, limit) or _by_secret_start(store, text, limit)


def _by_secret_start(store: Store, text: str, limit: int) -> list[Position]:
    """Half a ticket's text, as read from a torn ticket: in the case given, else in small letters."""
    if len(text) < SHORTEST_SECRET or " " in text:
        return []
    for start in dict.fromkeys((text, text.lower())):
        rows = store.rows(BY_SECRET_START, (start, start + LAST_SIGN, limit))
        if rows:
            return [decode_position(body) for (body,) in rows]
    return []


def _best(store: Store, typed: _Typed, limit: int) -> list[Position]:
    ranked: dict[int, Row] = {}
    as_typed = 0
    for stage, is_for_slips in STAGES:
        if len(ranked) >= limit:
            break
        if is_for_slips and as_typed >= typed.enough:
            continue
        if match := stage(typed):
            _add(ranked, store, match, typed.words)
        if stage in AS_TYPED:
            as_typed = len(ranked)
    return [decode_position(body) for _, _, body in list(ranked.values())[:limit]]


def _by_email(store: Store, email: str, limit: int) -> list[Position]:
    word = email_word(hash_email(email, read_email_key(store)))
    return [decode_position(body) for _, _, body in store.rows(FOUND, (quoted(word), limit))]


def _add(ranked: dict[int, Row], store: Store, match: str, words: Sequence[str]) -> None:
    """Put what matches behind what was found before, the nearest names first."""
    query = " ".join(words)
    rows = [row for row in store.rows(FOUND, (match, CANDIDATES)) if row[0] not in ranked]
    from rapidfuzz import fuzz

    rows.sort(key=lambda row: -fuzz.token_sort_ratio(query, str(row[1])))
    ranked.update((int(str(row[0])), row) for row in rows)


def _may_be_mistyped(word: str) -> bool:
    return len(word) >= SHORTEST_TYPO and not DIGIT.search(word)


def _whole(typed: _Typed) -> str:
    return " AND ".join(map(quoted, typed.words))


def _beginnings(typed: _Typed) -> str:
    return " AND ".join(map(_begins, typed.words))


def _joined(typed: _Typed) -> str:
    """Two words typed as one, as in ``annalena``, or one as two, as in ``O Sullivan``."""
    words, known = typed.words, typed.known
    halves = [list(_halves(word, known)) for word in words]
    ways = []
    if any(halves):
        ways.append(_each((_begins(word), *split) for word, split in zip(words, halves, strict=True)))
    for place, pair in enumerate(pairwise(words)):
        if known.has_beginning(one := fold("".join(pair))):
            ways.append(_each((_begins(word),) for word in (*words[:place], one, *words[place + 2 :])))
    return " OR ".join(f"({way})" for way in ways)


def _halves(word: str, known: Words) -> Iterator[str]:
    """Where a word can be cut into a known one and the beginning of another, in whatever order they stand."""
    shortest = SHORTEST_HALF if word.isascii() else 1  # one sign is a name in Chinese
    for place in range(shortest, len(word) - shortest + 1):
        left, right = word[:place], word[place:]
        if known.has(left):
            rights = (right, "e" + right) if left[-1] in LOST_BY_FOLD else (right,)
            yield from (f"({quoted(left)} AND {_begins(end)})" for end in rights if known.has_beginning(end))


def _alike(typed: _Typed) -> str:
    """Each word as it begins or as it sounds."""
    return _or_one_of(typed, [typed.alike(word) for word in typed.words])


def _one_slip(typed: _Typed) -> str:
    return _or_one_of(typed, [(*typed.alike(word), *typed.near(word, 1)) for word in typed.words])


def _two_slips(typed: _Typed) -> str:
    return _or_one_of(typed, [(*typed.alike(word), *typed.near(word, 2)) for word in typed.words])


def _misread(typed: _Typed) -> str:
    """An order code with signs taken for others: any word with a digit in it, and whatever stands alone."""
    return _or_one_of(typed, [_readings(word) if typed.is_code(word) else () for word in typed.words])


def _readings(word: str) -> Sequence[str]:
    groups = [READ_AS.get(sign, sign) for sign in word]
    if prod(map(len, groups)) > MOST_READINGS:
        return ()
    return [fold("".join(reading)) for reading in product(*groups)]


STAGES = (
    (_whole, False),
    (_beginnings, False),
    (_joined, True),
    (_alike, False),
    (_one_slip, True),
    (_two_slips, True),
    (_misread, False),
)
"""From the nearest to the most forgiving, and whether it takes a query for mistyped."""
AS_TYPED = (_whole, _beginnings, _joined)


def _or_one_of(typed: _Typed, others: Sequence[Sequence[str]]) -> str:
    """Each word as it begins, or one of its others; empty when there are none."""
    ways = (
        (*typed.beginnings(word), *map(quoted, more)) for word, more in zip(typed.words, others, strict=True)
    )
    return _each(ways) if any(others) else ""


def _each(ways: Iterable[Iterable[str]]) -> str:
    """Every word in one way or another."""
    return " AND ".join(f"({' OR '.join(way)})" for way in ways)


def _begins(word: str) -> str:
    return quoted(word) + "*"

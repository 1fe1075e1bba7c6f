"""Find anybody by half a name: words that begin like the query, then words that nearly do.

Must not know: screens. What was measured: docs/architecture.md, section "Search".
"""

import re
from collections.abc import Iterable, Sequence

from checkin.model import Position
from checkin.text import clean_scan, fold
from sync.address import hash_email, read_email_key
from sync.replica import EMAIL_SIGN, decode_position, email_word, find_by_secret, positions_version
from sync.store import Row, Store

DIGIT = re.compile(r"\d")
MAX_WORDS = 8
MAX_WORD_CHARS = 40
CANDIDATES = 200
"""Rows that are looked at more closely; more would not be read on a screen."""
SIMILAR_WORDS = 40
SHORTEST_TYPO = 3
"""Shorter words are taken as they are: everything is similar to two letters."""
FEW = 5
"""With so many hits as typed nobody looks for slips."""
LONG_WORD = 6
"""From this length on two slips are forgiven, below it one."""

FOUND = """SELECT position.id, position.search_key, position.body FROM position_words
    JOIN position ON position.id = position_words.rowid WHERE position_words MATCH ? LIMIT ?"""


class Vocabulary:
    """All words that can be mistyped, read again only when positions change."""

    def __init__(self) -> None:
        self._version = -1
        self._words: tuple[str, ...] = ()

    def words(self, store: Store) -> tuple[str, ...]:
        """The distinct words of the search index, without e-mail hashes, numbers and codes with digits."""
        version = positions_version(store)
        if version != self._version:
            store.run(
                "CREATE VIRTUAL TABLE IF NOT EXISTS temp.position_terms"
                " USING fts5vocab('main', 'position_words', 'row')"
            )
            rows = store.rows("SELECT term FROM temp.position_terms WHERE term < ?", (EMAIL_SIGN,))
            self._words = tuple(word for (word,) in rows if isinstance(word, str) and not DIGIT.search(word))
            self._version = version
        return self._words


def search(store: Store, query: str, limit: int = 20, vocabulary: Vocabulary | None = None) -> list[Position]:
    """Find positions by what somebody typed, pasted or scanned.

    Args:
        store: The ledger.
        query: A ticket's text, an e-mail address, or beginnings of names, organisation or order code in any
            order, with or without umlauts and with a slip per word. Anything else finds nothing.
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
    words = [word[:MAX_WORD_CHARS] for word in fold(text).split()[:MAX_WORDS]]
    if not words:
        return []
    ranked: dict[int, Row] = {}
    for match in (_all(words, ""), _all(words, "*")):
        _add(ranked, store, match, words)
        if len(ranked) >= limit:
            break
    if len(ranked) < min(FEW, limit):
        _add(ranked, store, _similar(words, (vocabulary or Vocabulary()).words(store)), words)
    return [decode_position(body) for _, _, body in list(ranked.values())[:limit]]


def _by_email(store: Store, email: str, limit: int) -> list[Position]:
    word = email_word(hash_email(email, read_email_key(store)))
    return [decode_position(body) for _, _, body in store.rows(FOUND, (_quoted(word), limit))]


def _add(ranked: dict[int, Row], store: Store, match: str, words: Sequence[str]) -> None:
    """Put what matches behind what was found before, the nearest names first."""
    query = " ".join(words)
    rows = [row for row in store.rows(FOUND, (match, CANDIDATES)) if row[0] not in ranked]
    from rapidfuzz import fuzz

    rows.sort(key=lambda row: -fuzz.token_sort_ratio(query, str(row[1])))
    ranked.update((int(str(row[0])), row) for row in rows)


def _all(words: Iterable[str], ending: str) -> str:
    return " AND ".join(_quoted(word) + ending for word in words)


def _similar(words: Iterable[str], vocabulary: Sequence[str]) -> str:
    """Each word as it begins, or any word of the vocabulary that differs by a slip or two."""
    return " AND ".join(
        f"({' OR '.join([_quoted(word) + '*', *map(_quoted, _near(word, vocabulary))])})" for word in words
    )


def _near(word: str, vocabulary: Sequence[str]) -> list[str]:
    if len(word) < SHORTEST_TYPO or DIGIT.search(word):
        return []
    slips = 2 if len(word) >= LONG_WORD else 1
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    found = process.extract(
        word, vocabulary, scorer=OSA.distance, score_cutoff=slips, limit=SIMILAR_WORDS, processor=None
    )
    return [similar for similar, _, _ in found]


def _quoted(word: str) -> str:
    """An FTS5 string: quoted, it is never taken for an operator."""
    return '"' + word.replace('"', '""') + '"'

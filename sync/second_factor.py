"""Positions by what only their holder knows: the order code or the e-mail address, each exactly.

Must not know: names, how often anybody may try, screens.
"""

import re
from collections.abc import Iterable
from itertools import product

from checkin.model import Position
from checkin.text import MAX_EMAIL_CHARS, clean_text, fold
from sync.address import hash_email, read_email_key
from sync.replica import decode_position, email_word, quoted
from sync.store import Store

MAX_WORDS = 6
MAX_TWINS = 6
"""So many letters of a code that look alike are tried both ways: at most 64 spellings."""

CANDIDATES = 5_000
"""Rows that are compared, 10 µs each: a company may book for all of its people with one code or address."""

WORDS = re.compile(r"[^\W_]+")
TWINS = {"0": "0o", "o": "0o", "1": "1i", "i": "1i"}
LOOK_ALIKE = str.maketrans("oi", "01")

FOUND = """SELECT position.body FROM position_words JOIN position ON position.id = position_words.rowid
    WHERE position_words MATCH ? LIMIT ?"""


def find_by_factor(store: Store, typed: str) -> tuple[Position, ...]:
    """Positions of exactly this e-mail address, or of exactly this order code.

    Args:
        store: The ledger.
        typed: Anything. In an order code O and 0, and I and 1, are the same, large and small letters as well.
    """
    text = clean_text(typed[: MAX_EMAIL_CHARS * 2], MAX_EMAIL_CHARS)
    return _by_email(store, text) if "@" in text else _by_order(store, text)


def _by_email(store: Store, email: str) -> tuple[Position, ...]:
    sought = hash_email(email, read_email_key(store))
    return tuple(p for p in _matching(store, quoted(email_word(sought))) if p.email_hash == sought)


def _by_order(store: Store, code: str) -> tuple[Position, ...]:
    words = WORDS.findall(code.casefold())
    if not words or len(words) > MAX_WORDS:
        return ()
    match = " AND ".join(f"({' OR '.join(map(quoted, _spellings(word)))})" for word in words)
    sought = _plain(code)
    return tuple(p for p in _matching(store, match) if _plain(p.order) == sought)


def _matching(store: Store, match: str) -> Iterable[Position]:
    return (decode_position(body) for (body,) in store.rows(FOUND, (match, CANDIDATES)))


def _plain(code: str) -> str:
    """An order code without what people mistake."""
    return "".join(WORDS.findall(code.casefold())).translate(LOOK_ALIKE)


def _spellings(word: str) -> tuple[str, ...]:
    """How the index may have it: every letter that has a twin both ways, unless those are too many."""
    ways = [TWINS.get(char, char) for char in word]
    if sum(len(way) > 1 for way in ways) > MAX_TWINS:
        ways = list(word)
    return tuple(fold(way) for way in map("".join, product(*ways)))

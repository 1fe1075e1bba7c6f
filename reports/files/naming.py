"""Names of files that every system takes. Must not know: what is in them."""

import hashlib
import re
from collections.abc import Iterable

from checkin.text import fold

NOT_IN_NAMES = re.compile(r"[^a-z0-9]+")
LONGEST, DIGITS = 60, 6


def file_word(text: str) -> str:
    """A name as a part of a file's: ``Müller & Söhne`` as ``muller-sohne``; empty if nothing is left."""
    return NOT_IN_NAMES.sub("-", fold(text))[:LONGEST].strip("-")


def file_words(names: Iterable[str], otherwise: str) -> dict[str, str]:
    """One for each name, never the same for two: those that would be get a part made from the whole name.

    Args:
        names: Each once.
        otherwise: For a name of which nothing is left.
    """
    words = {name: file_word(name) or otherwise for name in names}
    taken = list(words.values())
    return {name: word if taken.count(word) == 1 else f"{word}-{_mark(name)}" for name, word in words.items()}


def _mark(name: str) -> str:
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:DIGITS]

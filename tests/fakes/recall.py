"""How well a search finds whom somebody had in mind, judged by letters alone, not by the search's own order.

*Strict*: the person is among the hits. *Fair*: the person is, or the list is full of people who fit what was
typed at least as well. Nobody can find the one Thomas Müller meant among 200 without typing more.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from rapidfuzz.distance import OSA

from checkin.model import Position
from checkin.text import fold

LIMIT = 20
BEGINNING_COST = 0.5
"""What it costs when a typed word is only the beginning of a person's word."""

Search = Callable[[str], Sequence[Position]]


class Found(NamedTuple):
    """What became of one query."""

    strict: bool
    fair: bool


def look_for(person: Position, typed: str, search: Search) -> Found:
    """Type that text with that person in mind."""
    return judge(person, typed, search(typed))


def judge(person: Position, typed: str, hits: Sequence[Position]) -> Found:
    """Whether the person is there, or nobody could tell them from those who are."""
    if any(hit.id == person.id for hit in hits):
        return Found(strict=True, fair=True)
    meant = cost(typed, person)
    return Found(strict=False, fair=len(hits) >= LIMIT and all(cost(typed, hit) <= meant for hit in hits))


def cost(typed: str, person: Position) -> float:
    """How far a person is from what was typed: for each word the slips to the nearest word of theirs."""
    theirs = fold(
        f"{person.given_name} {person.family_name} {person.organisation} {person.order} {person.title}"
    ).split()
    return sum(min(_word_cost(word, other) for other in theirs) for word in fold(typed).split())


def _word_cost(word: str, other: str) -> float:
    if word == other:
        return 0.0
    return BEGINNING_COST if other.startswith(word) else OSA.distance(word, other)

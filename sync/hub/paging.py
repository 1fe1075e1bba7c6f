"""How much one page holds, of positions or of the journal, and with which cursor it ends.

Must not know: SQL, the wire, what the rows mean.
"""

from collections.abc import Sequence
from typing import TypeVar

from sync.hub.protocol import PAGE_BYTES

R = TypeVar("R", bound=Sequence[object])

SPAN = 50_000
"""Entries that one page of a part looks through at most: where little is found, it moves on none the less."""


def fitting(rows: Sequence[R]) -> Sequence[R]:
    """The first of these rows that make up a page; one at least, if there is any.

    A reader that cannot take a page would ask for the same one for ever.
    """
    size = 0
    for count, row in enumerate(rows, 1):
        size += sum(len(value) for value in row if isinstance(value, bytes))
        if size > PAGE_BYTES:
            return rows[:count]
    return rows


def reach(after: int, newest: int) -> int:
    """Up to which number one page of a part of the journal looks."""
    return max(after, min(after + SPAN, newest))


def journal_page(rows: Sequence[R], after: int, limit: int, until: int | None) -> tuple[Sequence[R], int]:
    """What a page of the journal holds, and the cursor with which it ends.

    Args:
        rows: Entries with their numbers first.
        after: The cursor before.
        limit: How many were looked for.
        until: Up to which number they were; None = to the end.
    """
    page = fitting(rows)
    is_whole = len(page) == len(rows) < limit
    if until is not None and is_whole:
        return page, until
    return page, _number(page[-1]) if page else after


def _number(row: Sequence[object]) -> int:
    assert isinstance(row[0], int)
    return row[0]

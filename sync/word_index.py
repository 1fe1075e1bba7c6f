"""Merging the parts in which the index of words grows: every look-up is several times faster then.

Must not know: positions, what words are.
"""

from collections.abc import Iterator

from sync.store import Store


def merge_words(store: Store) -> None:
    """Make one of the parts that the index of words has grown in: every look-up is several times faster.

    It takes a second for 100,000 positions; whoever saves that many in small lots calls it at the end, in a
    transaction.
    """
    store.run("INSERT INTO position_words (position_words) VALUES ('optimize')")


def merge_words_gently(store: Store) -> None:
    """The same bit by bit, each in a transaction of its own, so that nobody at the door waits for it."""
    for _ in merging_words(store):
        pass


def merging_words(store: Store) -> Iterator[None]:
    """The same for who has other things to do in between: each step takes a few milliseconds.

    Source: SQLite, FTS5, the "merge" command: a negative number begins, positive ones go on until next to
    nothing changes any more.
    """
    for pages in (-PAGES_AT_ONCE, *[PAGES_AT_ONCE] * MOST_MERGES):
        before = store.changes()
        with store.writing():
            store.run("INSERT INTO position_words (position_words, rank) VALUES ('merge', ?)", (pages,))
        if store.changes() - before < LITTLE_CHANGE:
            return
        yield


PAGES_AT_ONCE = 200
"""A few milliseconds of work."""
MOST_MERGES = 2_000
LITTLE_CHANGE = 2

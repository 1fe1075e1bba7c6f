"""Where links to the wall are kept. Must not know: HTTP, what a wall shows."""

from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from sync.hub.book import Book
from sync.hub.reading import Readings
from sync.hub.wall_links import Links, WallLink, load_links, save_links, with_link, without

Write = Callable[[Callable[[Book], Any]], Awaitable[Any]]
Read = Callable[[Callable[[Readings], Links]], Awaitable[Links]]


class Walls(Protocol):
    """Keeps them; every worker of a hub finds them."""

    async def all(self) -> Links:
        """The oldest first."""
        ...

    async def add(self, link: WallLink) -> bool:
        """One more. Returns whether there was room for it."""
        ...

    async def end(self, link_id: str) -> None:
        """Whoever has it sees nothing any more."""
        ...


class InLedger:
    """For a hub over a ledger.

    Args:
        read: Runs something beside the writer.
        write: Has the writer run something.
    """

    def __init__(self, read: Read, write: Write) -> None:
        self._read = read
        self._write = write

    async def all(self) -> Links:
        """See `Walls`, as all of these."""
        return await self._read(lambda reading: load_links(reading.ledger.store))

    async def add(self, link: WallLink) -> bool:
        """The same."""
        return bool(await self._write(lambda book: _add(book, link)))

    async def end(self, link_id: str) -> None:
        """The same."""
        await self._write(lambda book: _end(book, link_id))


def _add(book: Book, link: WallLink) -> bool:
    store = book.ledger.store
    with book.ledger.writing():
        links = with_link(load_links(store), link)
        if links is not None:
            save_links(store, links)
    return links is not None


def _end(book: Book, link_id: str) -> None:
    store = book.ledger.store
    with book.ledger.writing():
        save_links(store, without(load_links(store), link_id))

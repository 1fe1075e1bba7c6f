"""Links to the wall, in PostgreSQL. Must not know: HTTP, what a wall shows."""

from hub.postgres.database import Connection, Database
from sync.hub.wall_links import KEPT_AS, Links, WallLink, read_links, with_link, without, write_links

MAKE = "INSERT INTO meta (name, value) VALUES ($1, '[]') ON CONFLICT DO NOTHING"
READ = "SELECT value FROM meta WHERE name = $1"
HOLD = f"{READ} FOR UPDATE"
WRITE = "UPDATE meta SET value = $2 WHERE name = $1"


class InPostgres:
    """See `hub.house.wall_links.Walls`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self) -> Links:
        """See `Walls`, as all of these."""
        async with self._database.reading() as connection:
            row = await connection.fetchrow(READ, KEPT_AS)
        return read_links(row[0] if row else None)

    async def add(self, link: WallLink) -> bool:
        """The same."""
        async with self._database.writing() as connection:
            links = with_link(await _hold(connection), link)
            if links is not None:
                await connection.execute(WRITE, KEPT_AS, write_links(links))
        return links is not None

    async def end(self, link_id: str) -> None:
        """The same."""
        async with self._database.writing() as connection:
            links = without(await _hold(connection), link_id)
            await connection.execute(WRITE, KEPT_AS, write_links(links))


async def _hold(connection: Connection) -> Links:
    """What is there; whoever else changes it waits until this transaction is over."""
    await connection.execute(MAKE, KEPT_AS)
    row = await connection.fetchrow(HOLD, KEPT_AS)
    return read_links(row[0])

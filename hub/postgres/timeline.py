"""After a standby has taken over no number is given out twice.

Readers may have seen numbers that it lacks: where synchronous replication was waived, and after a crash amid
a commit. A reader whose cursor is ahead would then miss what comes next, for good. So every new connection
looks which timeline its server is on, and where that has changed, all counters go on far beyond.
Must not know: what is numbered.
"""

from hub.postgres.database import Connection

JUMP = 1_000_000
"""Far more numbers than can ever have been given out and not have reached the standby."""
HERE = "SELECT left(pg_walfile_name(pg_current_wal_lsn()), 8), to_regclass('meta') IS NOT NULL"
KEPT = "SELECT value FROM meta WHERE name = 'timeline'"
FIRST = "INSERT INTO meta (name, value) VALUES ('timeline', $1) ON CONFLICT DO NOTHING"
MOVE = "UPDATE meta SET value = $1 WHERE name = 'timeline' AND value <> $1"
GO_ON = "UPDATE counter SET last = last + $1"


async def go_on(connection: Connection) -> None:
    """Look, and jump if need be; on every new connection, before anything is written on it."""
    timeline, is_made = await connection.fetchrow(HERE)
    if not is_made:
        return
    raw = str(timeline).encode()
    kept = await connection.fetchrow(KEPT)
    if kept is not None and bytes(kept[0]) == raw:
        return
    async with connection.transaction():
        await connection.execute(FIRST, raw)
        if await connection.execute(MOVE, raw) == "UPDATE 1":  # of several that look at once, one
            await connection.execute(GO_ON, JUMP)

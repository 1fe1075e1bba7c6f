"""How much has happened, from PostgreSQL; `sync.hub.tally` says what is meant.

Must not know: HTTP, who is told.
"""

from checkin.journal import JournalEntry, Stamp, decode_body
from hub.postgres.database import Connection
from sync.hub.tally import Tally, tallied

KINDS = "SELECT kind, count(*), max(arrival) FROM journal WHERE arrival > $1 GROUP BY kind"
TWICE = """SELECT hash, body, stamp_rank, stamp_ms, stamp_counter, stamp_epoch FROM journal
    WHERE kind = 'conflict_resolved' OR (kind IN ('entry', 'exit', 'undo', 'ruling') AND position IN (
        SELECT position FROM journal WHERE kind = 'entry' AND position IS NOT NULL
        GROUP BY position, list HAVING count(*) > 1))"""


async def count_kinds(connection: Connection, after: int) -> Tally:
    """Entries that arrived after that cursor, by kind."""
    return tallied(after, await connection.fetch(KINDS, after))


async def entered_twice(connection: Connection) -> list[JournalEntry]:
    """Passages of whoever has several entries at one list, and what humans have settled; in any order."""
    return [
        JournalEntry(decode_body(body), Stamp(*stamp), link)
        for link, body, *stamp in await connection.fetch(TWICE)
    ]

"""An organiser's change in PostgreSQL, and the hub's own entries about it, in one transaction.

Locks come in the order of `hub.postgres.writer`: the hub's chain, what is changed, positions, last the
counter of the journal. Must not know: HTTP, what is changed.
"""

from checkin.clock import Clock, Entropy
from checkin.model import EventSet
from hub.postgres import people
from hub.postgres.changes import draw_changes, has_changes
from hub.postgres.database import Connection, Database
from hub.postgres.journal import add_heads, append, lock_heads
from hub.postgres.reading import Identity
from sync.hub.own import Change, Pen
from sync.ledger import Origin
from sync.staff import version_of

NAME_DIGITS, START_BYTES = 8, 4
HOLD = "SELECT version FROM document WHERE name = $1 FOR UPDATE"


def own_pen(identity: Identity, clock: Clock, entropy: Entropy) -> Pen:
    """The hub's own name in the journal: another one at each start of a worker, so none forks."""
    start = entropy.random_bytes(START_BYTES).hex()
    origin = Origin(f"hub-{identity.hub[:NAME_DIGITS]}~{start}", entropy.random_bytes(16).hex())
    return Pen(origin, identity.epoch, clock, entropy)


async def change(database: Database, pen: Pen, wanted: Change) -> bool:
    """Make a change, if what it replaces is as it was looked at. Returns whether it was made."""
    name = pen.origin.device
    async with database.writing() as connection:
        await add_heads(connection, [name])
    async with database.writing() as connection:
        end = (await lock_heads(connection, [name]))[name].end
        if not await _is_as_seen(connection, wanted):
            return False
        if wanted.event is not None:
            await people.save_event(connection, wanted.event)
        if wanted.staff is not None:
            await people.save_staff(connection, wanted.staff)
        written = pen.write(wanted.said, end if end.sequence else None)
        if has_changes(written.fresh):
            event = wanted.event or await _event(connection)
            await draw_changes(connection, written.fresh, event)
        if written.fresh:
            await append(connection, written.fresh, written.ends, {})
    return True


async def _is_as_seen(connection: Connection, wanted: Change) -> bool:
    if wanted.event is not None:
        held = await connection.fetchrow(HOLD, people.EVENT)
        if (str(held[0]) if held else "") != wanted.event_seen:
            return False
    if wanted.staff is None:
        return True
    await connection.fetchrow(HOLD, people.STAFF)
    return version_of(await people.load_staff(connection)) == wanted.staff_seen


async def _event(connection: Connection) -> EventSet | None:
    found = await people.load_event(connection)
    return found.event_set if found else None

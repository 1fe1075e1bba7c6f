"""How far the outbox has come, as the ledger keeps it: which entries are for central, and which are done.

The outbox is the journal after a floor, without what stands in `outbox_done`. Must not know: how entries are
carried, what central says.
"""

from sync.store import Store, Value

FLOOR = "outbox_floor"
"""Name in `meta` of the arrival up to which all is acknowledged."""
TRIED = "outbox_tried"
"""Name in `meta` of the newest arrival that was ever on its way: all up to it may have reached central."""


CLOSED = "outbox_closed"
"""Name in `meta`; while it is 1, nothing is told: access was ended, and until all tickets are here again
nobody can say for whom an entry was."""

ASKED = "asked"
"""Outcome of an entry that waits for its ruling; `detail` is the run that asks. It may not be told as a fact
yet, so that it neither waits nor is done; a run that has ended leaves none behind."""

KINDS = "'entry', 'exit', 'refusal', 'undo', 'correction', 'walk_in', 'paid'"
"""Kinds of which every entry waits. Of the badges only the first that says "printed" does, and of the answers
those with which nobody went through: the others go with their passage."""
PRINTED = 'instr({0}.body, CAST(\'"state":"printed"\' AS BLOB))'
FOR_CENTRAL = f"""(j.kind IN ({KINDS})
    OR (j.kind = 'badge' AND {PRINTED.format("j")} AND NOT EXISTS (SELECT 1 FROM journal b
        WHERE b.position = j.position AND b.arrival < j.arrival AND b.kind = 'badge' AND b.ref = j.ref
        AND {PRINTED.format("b")}))
    OR (j.kind = 'answer' AND NOT EXISTS (SELECT 1 FROM journal a
        WHERE a.position = j.position AND a.list IS j.list AND a.at_ms = j.at_ms
        AND a.kind IN ('entry', 'exit'))))"""  # noqa: S608  # all of it is written here
WAITS = f"""j.arrival > ? AND {FOR_CENTRAL}
    AND NOT EXISTS (SELECT 1 FROM outbox_done d WHERE d.arrival = j.arrival)"""  # noqa: S608  # likewise


def number(store: Store, query: str, *parameters: Value) -> int:
    """The one number that a query gives; 0 = it gives none."""
    row = store.row(query, parameters)
    return int(str(row[0])) if row else 0


def newest_arrival(store: Store) -> int:
    """The point after which nothing has arrived in the journal yet; 0 = nothing ever has."""
    return number(store, "SELECT ifnull(max(arrival), 0) FROM journal")


def read_mark(store: Store, name: str) -> int:
    """A number kept in `meta`, such as `FLOOR` or `TRIED`; 0 = it is not there."""
    return number(store, "SELECT value FROM meta WHERE name = ?", name)


def set_mark(store: Store, name: str, value: int) -> None:
    """Keep such a number. Inside `writing`."""
    store.run("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)", (name, value))


def is_done(store: Store, arrival: int) -> bool:
    """Whether an entry no longer waits, for whatever reason."""
    done = store.row("SELECT outcome FROM outbox_done WHERE arrival = ?", (arrival,))
    return done[0] != "released" if done else arrival <= read_mark(store, FLOOR)


def raise_floor(store: Store) -> None:
    """Move the floor up to the first entry that still waits, and forget what it makes needless."""
    first = store.row(
        f"SELECT j.arrival FROM journal j WHERE {WAITS} ORDER BY j.arrival LIMIT 1",  # noqa: S608
        (read_mark(store, FLOOR),),
    )
    floor = int(str(first[0])) - 1 if first else newest_arrival(store)
    asked = store.row("SELECT min(arrival) FROM outbox_done WHERE outcome = ?", (ASKED,))
    if asked and asked[0] is not None:
        floor = min(floor, int(str(asked[0])) - 1)
    set_mark(store, FLOOR, floor)
    store.run("DELETE FROM outbox_done WHERE outcome = 'accepted' AND arrival <= ?", (floor,))

"""Forgetting everybody: what names persons goes, the journal stays. Must not know: why, who asks for it."""

from collections import Counter

import msgspec

from checkin.errors import LedgerLockedError
from sync.hub.membership import LAST_SEEN, PARTIAL, certain_ms
from sync.ledger import STAMP_SEEN
from sync.ledger_name import DEVICE, read_name
from sync.outbox_marks import CLOSED, FLOOR, TRIED, number
from sync.record.keys import SEED
from sync.replica import EVENT_SET, POSITIONS_VERSION, read_struct, write_meta
from sync.store import Store

TABLES = (
    "position",
    "booking",
    "medium",
    "medium_position",
    "revoked_secret",
    "blocked_secret",
    "elsewhere",
    "printed_elsewhere",
    "print_data",
    "print_picture",
    "central_order",
    "personal",
)
"""All that names persons or opens doors for them; `secure_delete` leaves no copy in free pages."""

KEPT_TABLES = frozenset(
    {
        "anchor",
        "anchor_presence",
        "chain_end",
        "counting_line",
        "elsewhere",
        "journal",
        "meta",
        "migration",
        "presence",
        "tally",
        "touched",
        "twin",
    }
)
"""What a wipe leaves: numbers, times and hashes. A table that is new is wiped until somebody puts it here."""
WIPED = "wiped"
"""Name in `meta`, see `Wiped`."""
KEPT_META = frozenset(
    {
        *(DEVICE, EVENT_SET, LAST_SEEN, PARTIAL, POSITIONS_VERSION, SEED, STAMP_SEEN),
        *(CLOSED, FLOOR, TRIED, WIPED),
    }
)
"""Likewise; without tokens, staff, and keys but the one that signs."""
WORDS = "position_words"


class Wiped(msgspec.Struct, frozen=True, kw_only=True):
    """That a ledger was wiped, and of what.

    Attributes:
        at_ms: When, by its own clock.
        persons: Order positions that there were; likewise `removed`, rows by table.
        unsent: Entries that neither hub nor central had heard of.
    """

    at_ms: int
    persons: int
    removed: dict[str, int]
    unsent: int


def forget_everybody(store: Store) -> None:
    """Remove all personal data. The caller holds the transaction, and calls `empty_log` after it."""
    for table in TABLES:
        store.run(f"DELETE FROM {table}")  # noqa: S608  # names of our own tables
    store.run(f"INSERT INTO {WORDS} ({WORDS}) VALUES ('delete-all')")  # noqa: S608  # likewise
    store.run("UPDATE outbox_done SET detail = '' WHERE outcome = 'rejected'")  # central's words


def empty_log(store: Store) -> None:
    """Leave no copy of what was removed in the log beside the ledger."""
    store.rows("PRAGMA wal_checkpoint(TRUNCATE)")


def take_alone(store: Store) -> None:
    """Have the file for ourselves, and no log beside it.

    What is written from now on has a journal beside it, which is deleted at the end: that has to be on the
    disk before the file gets shorter. A journal that came back with the power would go into half a file.

    Raises:
        LedgerLockedError: Another program has it open.
    """
    store.run("PRAGMA synchronous = extra")
    if store.rows("PRAGMA journal_mode = delete") != [("delete",)]:
        raise LedgerLockedError("Another program holds the ledger.", "End it, and try again.")


def wipe_ledger(store: Store, at_ms: int, unsent: int) -> Wiped:
    """Remove all but `KEPT_TABLES` and `KEPT_META`, whole or not at all; a second call removes nothing.

    Args:
        store: Taken alone.
        at_ms: When it is done.
        unsent: See `Wiped`.
    """
    done = load_wiped(store)
    if done is None:
        with store.writing():
            done = Wiped(at_ms=at_ms, persons=_persons(store), removed=_empty_tables(store), unsent=unsent)
            _empty_meta(store)
            write_meta(store, WIPED, msgspec.json.encode(done))
    store.run("VACUUM")  # no free page is left, nor room between rows
    return done


def load_wiped(store: Store) -> Wiped | None:
    """When this ledger was wiped; None = never.

    Raises:
        LedgerCorruptError: What is stored is none.
    """
    return read_struct(store, WIPED, Wiped, "It cannot be read when this ledger was wiped.", "Wipe it again.")


def latest_ms(store: Store) -> int:
    """The latest time that has certainly come: stamped by a hub, or by this ledger itself."""
    own = number(store, "SELECT ifnull(max(stamp_ms), 0) FROM journal WHERE device = ?", read_name(store))
    return max(certain_ms(store), own)


def _persons(store: Store) -> int:
    return number(store, "SELECT count(*) FROM position")


def _empty_tables(store: Store) -> dict[str, int]:
    """Empty every table that is not kept. Returns how many rows each had."""
    removed: Counter[str] = Counter()
    for table in tables_of(store):
        if table in KEPT_TABLES:
            continue
        if table == WORDS:
            store.run(f"INSERT INTO {WORDS} ({WORDS}) VALUES ('delete-all')")  # noqa: S608  # our own names
            continue
        removed[table] = number(store, f'SELECT count(*) FROM "{table}"')  # noqa: S608  # likewise
        store.run(f'DELETE FROM "{table}"')  # noqa: S608  # likewise
    return dict(+removed)


def tables_of(store: Store) -> list[str]:
    """All tables, without SQLite's own; positions first, since triggers look at them."""
    rows = store.rows("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name <> 'position', name")
    return [
        name for (name,) in rows if isinstance(name, str) and not name.startswith(("sqlite_", f"{WORDS}_"))
    ]


def _empty_meta(store: Store) -> None:
    names = [str(name) for (name,) in store.rows("SELECT name FROM meta")]
    store.run_many("DELETE FROM meta WHERE name = ?", [(name,) for name in names if name not in KEPT_META])

"""Ledgers of every older shape brought up to date: each step whole or not at all, and the next start goes on.

An old ledger is made of a new one's rows: nobody keeps files of all releases.
"""

import shutil
from contextlib import ExitStack
from itertools import cycle
from pathlib import Path

from checkin.prints import fold_prints
from kiosk.desk import CheckIns
from kiosk.views import DeskPlace
from sync.migrations import MIGRATIONS, migrate
from sync.opening import LEDGER_FILE
from sync.replica import WORDS_DUE, save_positions, write_meta
from sync.search import search
from sync.store import Row, Store
from tests.fakes.blackouts.lives import World, connect
from tests.fakes.entropy import SeededEntropy
from tests.fakes.power import Disk
from tests.fakes.small_congress import (
    DOOR,
    EVENT_SET,
    FAMILY_NAME,
    HALL,
    attendee,
    connected,
    make_ledger,
    secret_of,
)

PEOPLE = 25
SKIPPED = ("migration", "position_words")
"""The one tells how far an update has come, the other cannot be read back: it is searched instead."""

SHAPES = range(1, len(MIGRATIONS))
"""How many steps an old ledger has behind it."""


class Updates:
    """Lives of a computer with a new program on an old ledger: see `tests.fakes.blackouts.lives.Subject`."""

    max_steps = 130

    def __init__(self, world: World) -> None:
        self._world = world
        self._shapes = cycle(world.dice.sample(SHAPES, len(SHAPES)))
        self._expected: dict[str, list[Row]] = {}

    def furnish(self, folder: Path) -> None:
        """A ledger of the next older shape, in use."""
        self._expected = make_old(folder, next(self._shapes))
        self._world.findings.promised += sum(map(len, self._expected.values()))

    def live(self, disk: Disk, stack: ExitStack) -> None:
        """Bring it up to date, and compare it with what it would be, had it never been old."""
        ledger = connect(self._world.open(disk), stack)
        findings, store = self._world.findings, ledger.store
        findings.corrupt += [str(fault) for fault in ledger.verify()]
        found = content(store)
        findings.lost += [name for name, rows in self._expected.items() if found[name] != rows]
        if len(search(store, FAMILY_NAME, PEOPLE)) != PEOPLE:
            findings.wrong.append("not everybody is found by name")
        if store.rows("SELECT name FROM migration ORDER BY number") != [(name,) for name, _ in MIGRATIONS]:
            findings.wrong.append("the record of the steps differs")


def make_old(folder: Path, shape: int) -> dict[str, list[Row]]:
    """Make a ledger of an older shape, with people who have come in.

    Returns:
        What is to be there once it is up to date, by table.
    """
    ledger_file = make_ledger(folder, PEOPLE)
    with connected(ledger_file) as ledger:
        with ledger.writing():
            save_positions(ledger.store, [attendee(1, sessions=("Opening",)), attendee(2)])
        check_ins = CheckIns(ledger, EVENT_SET, ledger_file.clock, SeededEntropy(3), has_printer=True)
        for number in range(1, PEOPLE):
            check_ins.check_in(secret_of(number), DeskPlace(DOOR if number % 3 else HALL))
        expected = content(ledger.store)
        assert fold_prints(arrived.entry for arrived in ledger.badges_after(0))
        old = Store(folder / "old.db", ledger_file.key.key)
        migrate(old, MIGRATIONS[:shape])
        with old.writing():
            _copy(ledger.store, old)
        old.close()
    for path in folder.glob(f"{LEDGER_FILE}*"):
        path.unlink()
    shutil.move(folder / "old.db", folder / LEDGER_FILE)
    return expected


def _copy(new: Store, old: Store) -> None:
    for table in tables(old):
        columns = [c for c in _columns(old, table) if c in _columns(new, table)]
        marks = ", ".join("?" * len(columns))
        old.run(f"DELETE FROM {table}")  # noqa: S608  # names of our own tables
        old.run_many(
            f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})",  # noqa: S608
            new.rows(f"SELECT {', '.join(columns)} FROM {table}"),  # noqa: S608
        )
    if "codes" in _columns(old, "position_words"):
        write_meta(old, WORDS_DUE, b"")
    else:
        old.run("INSERT INTO position_words (rowid, words) SELECT id, search_key FROM position")


def content(store: Store) -> dict[str, list[Row]]:
    """All rows of all tables, without what steps leave for the program to do."""
    return {table: sorted(store.rows(f"SELECT * FROM {table}"), key=repr) for table in tables(store)}  # noqa: S608


def tables(store: Store) -> list[str]:
    """Names of our own tables; those of the search index are SQLite's."""
    rows = store.rows("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    return [str(name) for (name,) in rows if not str(name).startswith(SKIPPED)]


def _columns(store: Store, table: str) -> list[str]:
    return [str(row[1]) for row in store.rows(f"PRAGMA table_info({table})")]

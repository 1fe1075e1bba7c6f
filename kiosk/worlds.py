"""What a program is given from outside, and the ledger that it opens with it.

Must not know: workers, use cases, screens.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import msgspec

from checkin.clock import Clock, Entropy, ms_to_utc
from checkin.errors import ConfigError
from checkin.model import EventSet
from kiosk.clock import SystemClock, SystemEntropy
from kiosk.deletion.order import is_ordered
from kiosk.settings import Settings, find_data_dir, load_settings
from kiosk.unlocking import Asking
from sync.ledger import Ledger
from sync.locks import Unlock, nobody_unlocks
from sync.opening import LedgerFile, has_ledger, open_ledger
from sync.replica import load_event_set
from sync.wipe import load_wiped

IMPORT_FIRST = (
    "Import one first: einlass import attendees.csv --event event.toml; or name another with --data-dir."
)


class World(msgspec.Struct, frozen=True):
    """What a program is given from outside.

    Attributes:
        data_dir: Where the ledger is.
        environment: Variables of the process.
        unlock: Opens the ledger's lock, where it has one.
        spoken: Settings that the command line has said: they stand over everything else.
    """

    data_dir: Path
    settings: Settings
    environment: Mapping[str, str]
    clock: Clock = msgspec.field(default_factory=SystemClock)
    entropy: Entropy = msgspec.field(default_factory=SystemEntropy)
    spoken: frozenset[str] = frozenset()
    unlock: Unlock = nobody_unlocks


def real_world(data_dir: str | None, config: str | None, **spoken: object) -> World:
    """This machine, with settings from file and environment, and what the command line says over both.

    Raises:
        ConfigError: Settings that cannot be used.
    """
    environment = dict(os.environ)
    folder = find_data_dir(data_dir, environment)
    settings = load_settings(config, folder, environment, spoken)
    said = frozenset(key for key, value in spoken.items() if value is not None)
    asking = Asking(environment, looks=settings.find_hub)
    return World(folder, settings, environment, spoken=said, unlock=asking)


def bare_world(data_dir: str | None) -> World:
    """This machine without anybody's settings: those in the folder may be a newer program's."""
    environment = dict(os.environ)
    return World(find_data_dir(data_dir, environment), Settings(), environment, unlock=Asking(environment))


def open_world(world: World) -> LedgerFile:
    """The ledger of this world, migrated and checked; made when there is none: for imports.

    A wipe that was ordered is finished first.

    Raises:
        LedgerError: With the remedy for what is wrong.
    """
    if is_ordered(world.data_dir):
        from kiosk.deletion.wiping import carry_out  # hardly ever is there one

        carry_out(world)
    return open_ledger(world.data_dir, world.environment, world.clock, world.entropy, unlock=world.unlock)


def open_existing(world: World) -> LedgerFile:
    """The ledger of this world, which must be there: nobody wants a new one from a mistyped folder.

    Raises:
        ConfigError: There is none.
    """
    if not has_ledger(world.data_dir):
        raise ConfigError(f"There is no ledger in the data folder {world.data_dir}.", IMPORT_FIRST)
    return open_world(world)


@contextmanager
def connected(ledger_file: LedgerFile) -> Iterator[Ledger]:
    """A connection to the ledger for the length of a block."""
    ledger = ledger_file.connect()
    try:
        yield ledger
    finally:
        ledger.store.close()


def get_event_set(ledger: Ledger) -> EventSet:
    """What was imported. Raises `ConfigError` when nothing was."""
    event_set = load_event_set(ledger.store)
    if event_set is None:
        raise ConfigError(
            "This data folder holds no event yet.",
            IMPORT_FIRST,
        )
    return event_set


def refuse_wiped(ledger: Ledger) -> None:
    """Nobody is admitted with a wiped ledger, and no other event is put over its journal.

    Raises:
        ConfigError: It was wiped.
    """
    if (wiped := load_wiped(ledger.store)) is not None:
        raise ConfigError(
            f"This data folder was wiped on {ms_to_utc(wiped.at_ms):%Y-%m-%d}; only its journal is left.",
            "Choose an empty folder with --data-dir, and import or enrol there.",
        )

"""Takes an upgrade back: the newest backup in a data folder that this program can read becomes its ledger.

The ledger that was there stays beside it. Must not know: who made the backup, arguments.
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import msgspec
from msgspec.structs import replace

from checkin.errors import ConfigError, LedgerKeyError, LedgerTooNewError
from kiosk.backups import OWNER_FOLDER, SUFFIX, furnish, sync_all, translated, unpack, workshop
from kiosk.worlds import World
from sync.backup import opened
from sync.backup_file import Facts, read_backup_file
from sync.beside import FIGURES, forget
from sync.hub.put_back import PutBack
from sync.keys import KEY_FILE, LedgerKey, find_key
from sync.locks import LOCK_FILE, read_lock
from sync.on_disk import sync_folder
from sync.opening import LEDGER_FILE, MADE_FILE
from sync.wipe import take_alone

ASIDE = f"{LEDGER_FILE}.aside"
"""What a ledger is called that a backup has taken the place of; only the last one is kept."""
STAYS = (KEY_FILE, LOCK_FILE, MADE_FILE, LEDGER_FILE)
"""What of a restored folder is there already, or comes last."""
NONE_HERE = "Name one, and a new folder for it: einlass restore FILE --data-dir NEW."
LOG_ALONE = "Move it aside as well, or put the ledger back that it belongs to."


class WentBack(msgspec.Struct, frozen=True):
    """Which backup is the ledger now.

    Attributes:
        aside: Whether there was a ledger before, which lies in `ASIDE` now.
    """

    backup: Path
    facts: Facts
    said: PutBack
    aside: bool


def go_back(world: World) -> WentBack:
    """Put the newest backup in the folder that this program can read in the ledger's place.

    Raises:
        EinlassError: What is wrong, with its remedy; the ledger is as it was then.
    """
    folder = world.data_dir.resolve()
    problem: LedgerKeyError | LedgerTooNewError | None = None
    with translated(folder):
        key = find_key(folder, world.environment, world.entropy, may_make=False, unlock=world.unlock)
        for backup in _newest_first(folder):
            try:
                return _become(replace(world, data_dir=folder), backup, key)
            except (LedgerKeyError, LedgerTooNewError) as error:  # of another key, or of a newer program
                problem = problem or error
    raise problem or ConfigError(f"No backup that can be read lies in the data folder {folder}.", NONE_HERE)


def _newest_first(folder: Path) -> list[Path]:
    """Whole ones only; a file that was cut short is none."""
    found = []
    for path in folder.glob(f"*{SUFFIX}"):
        with suppress(ConfigError):
            found.append((read_backup_file(path).made_ms, path))
    return [path for _, path in sorted(found, reverse=True)]


def _become(world: World, backup: Path, key: LedgerKey) -> WentBack:
    folder = world.data_dir
    with workshop(folder, backup.name) as shop:
        facts = unpack(backup, shop)
        made = replace(world, data_dir=shop / "data")
        said = furnish(made, shop / LEDGER_FILE, key, read_lock(folder / LOCK_FILE))
        sync_all(made.data_dir)
        is_aside = _set_aside(folder, key)
        forget(folder / FIGURES)
        for path in _beside(made.data_dir):
            target = folder / path.relative_to(made.data_dir)
            target.parent.mkdir(mode=OWNER_FOLDER, parents=True, exist_ok=True)
            path.rename(target)
        (made.data_dir / LEDGER_FILE).rename(folder / LEDGER_FILE)
        sync_folder(folder)
    return WentBack(backup, facts, said, is_aside)


def _set_aside(folder: Path, key: LedgerKey) -> bool:
    """A second name for the ledger, with no log beside it: there is no moment without a ledger.

    Raises:
        LedgerLockedError: Another program uses it.
    """
    ledger, log = folder / LEDGER_FILE, folder / f"{LEDGER_FILE}-wal"
    if not ledger.exists():
        if log.exists():
            raise ConfigError(f"{log} lies there without its ledger.", LOG_ALONE)
        return False
    with opened(ledger, key.key) as store:
        take_alone(store)
    (folder / ASIDE).unlink(missing_ok=True)
    os.link(ledger, folder / ASIDE)
    return True


def _beside(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file() and path.name not in STAYS)

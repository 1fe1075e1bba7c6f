"""What lies in a data folder beside its ledger: what goes with a wipe, what stays, and what is not ours.

Must not know: what is in the files.
"""

import re
from pathlib import Path

from checkin.errors import LedgerUnwritableError
from hub.identity import CERTIFICATE_FILE
from hub.identity import KEY_FILE as HUB_KEY_FILE
from kiosk.backups import SUFFIX
from kiosk.deletion.order import ORDER_FILE
from kiosk.going_back import ASIDE
from kiosk.hubs.organiser_pass import PASS_FILE
from kiosk.mode_note import NOTE
from kiosk.settings import CONFIG_FILE
from kiosk.settings_file import FORMER
from sync.backup_file import is_backup_file
from sync.beside import COPY, ENDINGS, FIGURES
from sync.keys import HALF_KEY, KEY_FILE
from sync.locks import LOCK_FILE, NEXT_FILE
from sync.on_disk import sync_folder
from sync.opening import LEDGER_FILE, MADE_FILE
from sync.runs import RUNS_FOLDER

CERTIFICATE = "wipe-certificate"
"""Name of the certificate's files, before ``.json`` and ``.pdf``."""
KEPT = frozenset(
    {
        LEDGER_FILE,
        MADE_FILE,
        KEY_FILE,
        LOCK_FILE,
        NEXT_FILE,
        CONFIG_FILE,
        ORDER_FILE,
        f"{CERTIFICATE}.json",
        f"{CERTIFICATE}.pdf",
    }
)
OURS = frozenset({HUB_KEY_FILE, CERTIFICATE_FILE, PASS_FILE, NOTE})
HALF_WRITTEN = frozenset(
    form.format(name) for name in OURS | KEPT for form in ("{}.new", ".{}.new", "{}.made")
)
DATABASES = (LEDGER_FILE, FIGURES, COPY, ASIDE)
BESIDE = frozenset(f"{name}{ending}" for name in DATABASES for ending in ENDINGS)
FILES = (OURS | HALF_WRITTEN | BESIDE | {f"{CONFIG_FILE}{FORMER}", HALF_KEY}) - KEPT
"""What goes, by its whole name: somebody else's file may well begin like one of ours."""
OURS_CUT_SHORT = re.compile(
    r"\.(config\.toml|config\.toml\.old|wipe-certificate\.\w+)\.[a-z0-9_]{8}", re.ASCII
)
BACKUP_CUT_SHORT = re.compile(rf"\..+{re.escape(SUFFIX)}\.[a-z0-9_]{{8}}", re.ASCII)
"""A file, and a folder, that power took away from under `tempfile`."""
STAYS = "{} cannot be deleted ({}); there is no certificate yet."
BY_HAND = (
    "See whose it is and whether the disk can be written, or delete it by hand; then einlass wipe again."
)
MOST_NAMED = 20


def remove_files(folder: Path) -> int:
    """Remove what the program has put beside the ledger: figures, keys, passes, locks, backups.

    Returns:
        How many there were.

    Raises:
        LedgerUnwritableError: One of them stays, and is named; the others are gone.
    """
    gone, stuck = 0, []
    for path in sorted(folder.iterdir()):
        try:
            if _goes(path):
                _remove(path)
                gone += 1
        except OSError as error:
            stuck.append(error)
    sync_folder(folder)
    if stuck:
        raise LedgerUnwritableError(STAYS.format(stuck[0].filename, stuck[0].strerror), BY_HAND)
    return gone


def _remove(path: Path) -> None:
    """A file, or a folder with all in it. An error names its file; those of `shutil.rmtree` do not."""
    if path.is_symlink() or not path.is_dir():
        path.unlink()
        return
    for inner in sorted(path.iterdir()):
        _remove(inner)
    path.rmdir()


def strangers(folder: Path) -> list[str]:
    """Names of all other files: only who put them there, or let badges be, knows whom they name."""
    found = [path.name for path in sorted(folder.iterdir()) if path.name not in KEPT]
    return found[:MOST_NAMED] + (["…"] if found[MOST_NAMED:] else [])


def _goes(path: Path) -> bool:
    name = path.name
    if path.is_dir():
        return name == RUNS_FOLDER or BACKUP_CUT_SHORT.fullmatch(name) is not None
    is_ours = name in FILES or OURS_CUT_SHORT.fullmatch(name) is not None
    return is_ours or name.endswith(SUFFIX) or (path.is_file() and is_backup_file(path))

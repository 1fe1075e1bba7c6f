"""One file from a data folder, and a data folder from one file; neither is ever half there.

Must not know: arguments, the form of a backup.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec
from msgspec.structs import replace

from checkin.clock import ms_to_utc
from checkin.errors import ConfigError, LedgerKeyError
from hub.identity import KEY_FILE as HUB_KEY_FILE
from kiosk.worlds import World, connected, open_existing, open_world
from sync.backup import check, make_copy, opened, take_out_files
from sync.backup_file import OWNER_ONLY, Facts, is_backup_file, read_backup_file, write_backup_file
from sync.hub.put_back import PutBack, put_back
from sync.keys import KEY_FILE, LedgerKey, find_key, keep_key, read_key, to_key
from sync.locks import LOCK_FILE, NEXT_FILE, Lock, LockKind, open_lock, read_lock, write_lock
from sync.migrations import migrate
from sync.on_disk import sync_folder
from sync.opening import LEDGER_FILE, MADE_FILE, has_ledger
from sync.runs import RUNS_FOLDER

SUFFIX = ".einlass-backup"
MAX_FILE_BYTES = 32 << 20
"""Templates, fonts and keys are far smaller; what is larger is somebody's own, and is left where it is."""
OWNER_FOLDER = 0o700

IN_POSTGRESQL = (
    "This hub keeps its journal in PostgreSQL, not in the data folder.",
    "Save it with pg_dump --format=custom --file=FILE URL, and copy hub-key.pem and hub-certificate.pem.",
)
NO_KEY = (
    "The backup does not hold the ledger key that opens it.",
    f"Name the file with the key, or a locked folder's {LOCK_FILE}: --key-file FILE.",
)
OTHER_KEY = (
    "The environment names another ledger key than the one that opens this backup.",
    "Give the program this backup's key, or unset EINLASS_LEDGER_KEY_FILE.",
)
NOT_EMPTY = "Name another with --data-dir: one that is empty, or is not there yet."


class Made(msgspec.Struct, frozen=True):
    """A backup that was written and looked through.

    Attributes:
        key_source: Where the ledger's key comes from; empty = it is in the backup.
        left_out: Files that are too large to be taken along.
    """

    path: Path
    bytes: int
    facts: Facts
    key_source: str
    left_out: tuple[str, ...]


def make_backup(world: World, out: Path, *, with_key: bool) -> Made:
    """Write one file with all that this data folder needs to be itself again, also while the program runs.

    Args:
        world: Whose data folder.
        out: The file, which must not be there; or a folder, in which it is named by device and time.
        with_key: Whether the ledger's key goes along.

    Raises:
        EinlassError: What is wrong, with its remedy; no file is there then.
    """
    _refuse_postgres(world)
    source = open_existing(world)
    target = _target(out, source.origin.device, world.clock.now_ms())
    with translated(world.data_dir):
        files, left_out = _gather(world.data_dir)
    with translated(target.parent), workshop(target.parent, target.name) as shop:
        facts = make_copy(source, shop / LEDGER_FILE, files, with_key=with_key)
        write_backup_file(shop / target.name, facts, shop / LEDGER_FILE)
        read_backup_file(shop / target.name)
        (shop / target.name).rename(target)
        sync_folder(target.parent)
    key_source = "" if with_key else source.key.source
    return Made(target, target.stat().st_size, facts, key_source, left_out)


def restore_backup(world: World, backup: Path, key_file: Path | None) -> tuple[Facts, PutBack]:
    """Make a data folder from a backup. It is complete when it is there.

    Args:
        world: Whose data folder: empty, or not there.
        backup: The file.
        key_file: The ledger's key, or the lock that it is behind, where it is not in the backup.

    Raises:
        EinlassError: What is wrong, with its remedy; the data folder is as it was then.
    """
    folder = world.data_dir.resolve()
    _refuse_filled(folder)
    with translated(folder.parent):
        folder.parent.mkdir(parents=True, exist_ok=True)
        with workshop(folder.parent, folder.name) as shop:
            facts = unpack(backup, shop)
            lock = _lock_in(key_file)
            key = _find_key(facts, world, shop, key_file) if lock is None else _behind(lock, world)
            made = replace(world, data_dir=shop / "data")
            said = furnish(made, shop / LEDGER_FILE, key, lock)
            sync_all(made.data_dir)
            _put_in_place(made.data_dir, folder)
    return facts, said


def put_back_here(world: World) -> PutBack:
    """Say in a data folder that was put back by hand that it was.

    Raises:
        EinlassError: What is wrong, with its remedy.
    """
    _refuse_postgres(world)
    with connected(open_existing(world)) as ledger:
        return put_back(ledger, world.entropy)


def _refuse_postgres(world: World) -> None:
    if not has_ledger(world.data_dir) and (world.data_dir / HUB_KEY_FILE).exists():
        raise ConfigError(*IN_POSTGRESQL)


def _target(out: Path, device: str, now_ms: int) -> Path:
    if out.is_dir():
        return _target(out / f"{device}-{ms_to_utc(now_ms):%Y%m%d-%H%M%S}{SUFFIX}", device, now_ms)
    if out.exists():
        raise ConfigError(f"{out} is there already.", "Name another file, or a folder.")
    if not out.parent.is_dir():
        raise ConfigError(f"There is no folder {out.parent}.", "Make it first, or name another.")
    return out


def _gather(folder: Path) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """What lies beside the ledger, by its path in the folder; and what is too large to be taken along."""
    found, left_out = {}, []
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink() or not path.is_file() or _is_our_own(path, name):
            continue
        if path.stat().st_size > MAX_FILE_BYTES:
            left_out.append(name)
        else:
            found[name] = path.read_bytes()
    return found, tuple(left_out)


def _is_our_own(path: Path, name: str) -> bool:
    """What the ledger's copy stands for, what lasts for one run only, and earlier backups."""
    is_ledger = name in (KEY_FILE, LOCK_FILE, NEXT_FILE, MADE_FILE) or name.startswith(LEDGER_FILE)
    return is_ledger or name.startswith((f"{RUNS_FOLDER}/", ".")) or is_backup_file(path)


def _refuse_filled(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise ConfigError(f"{folder} is no folder.", NOT_EMPTY)
    if folder.is_dir() and any(folder.iterdir()):
        raise ConfigError(f"The data folder {folder} is not empty.", NOT_EMPTY)


def unpack(backup: Path, shop: Path) -> Facts:
    """The ledger of a backup, in that folder. Raises `ConfigError` when it cannot be read, or is none."""
    try:
        with (shop / LEDGER_FILE).open("xb") as copy:
            return read_backup_file(backup, copy.write)
    except (FileNotFoundError, IsADirectoryError, PermissionError) as error:
        raise ConfigError(f"{backup} cannot be read ({error.strerror}).", "Name a backup.") from error


def _lock_in(key_file: Path | None) -> Lock | None:
    """The lock that was named in place of a key; None = none was, or it is something else."""
    with suppress(LedgerKeyError):
        return read_lock(key_file) if key_file is not None else None
    return None


def _behind(lock: Lock, world: World) -> LedgerKey:
    """Asked for as at a start: the new folder keeps the lock, and no key lies in it."""
    source = "data folder" if lock.kind is LockKind.PLAIN else lock.kind.value
    return LedgerKey(open_lock(lock, world.unlock), source)


def _find_key(facts: Facts, world: World, shop: Path, key_file: Path | None) -> LedgerKey:
    """The key that was named, else the one in the backup, else the one that the environment names."""
    if key_file is not None:
        return LedgerKey(read_key(key_file), "data folder")
    if facts.key:
        return LedgerKey(to_key(facts.key.encode(), "in the backup"), "data folder")
    try:
        return find_key(shop / "none", world.environment, world.entropy, may_make=False)
    except LedgerKeyError as error:
        if world.environment.get("EINLASS_LEDGER_KEY_FILE"):
            raise
        raise ConfigError(*NO_KEY) from error


def furnish(made: World, copy: Path, key: LedgerKey, lock: Lock | None) -> PutBack:
    """A data folder with everything in it, which knows that it was put back."""
    folder = made.data_dir
    folder.mkdir(mode=OWNER_FOLDER)
    with opened(copy, key.key) as store:
        migrate(store)
        check(store)
        files = take_out_files(store)
    copy.rename(folder / LEDGER_FILE)
    for name, body in files.items():
        _write(_inside(folder, name), body)
    if key.source == "data folder":
        keep_key(folder / KEY_FILE, key.key)
    elif lock is not None:
        write_lock(folder / LOCK_FILE, lock)
    (folder / MADE_FILE).touch(mode=OWNER_ONLY)
    found = find_key(folder, made.environment, made.entropy, may_make=False, unlock=made.unlock)
    if found.key != key.key:
        raise ConfigError(*OTHER_KEY)
    with connected(open_world(made)) as ledger:
        return put_back(ledger, made.entropy)


def _inside(folder: Path, name: str) -> Path:
    """Where a file of that name belongs; never outside the folder, nor over what the ledger is made of."""
    parts = Path(name).parts
    is_plain = name == "/".join(parts) and not {"..", "/"} & set(parts) and "\0" not in name
    target = folder / name
    if not parts or not is_plain or name.startswith((LEDGER_FILE, KEY_FILE, MADE_FILE, "/")):
        raise ConfigError("The backup names a file that belongs to no data folder.", "Take another backup.")
    return target


def _write(path: Path, body: bytes) -> None:
    path.parent.mkdir(mode=OWNER_FOLDER, parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    with os.fdopen(handle, "wb") as file:
        file.write(body)


def _put_in_place(made: Path, folder: Path) -> None:
    """All of it at once: a rename over a folder that is empty, or not there."""
    try:
        made.rename(folder)
    except OSError as error:
        raise ConfigError(
            f"The data folder {folder} cannot be put in place ({error.strerror}).", NOT_EMPTY
        ) from error
    sync_folder(folder.parent)


@contextmanager
def workshop(parent: Path, name: str) -> Iterator[Path]:
    """A folder beside the target, on the same disk, for its owner only; gone afterwards."""
    shop = Path(tempfile.mkdtemp(prefix=f".{name}.", dir=parent))
    try:
        yield shop
    finally:
        shutil.rmtree(shop, ignore_errors=True)


@contextmanager
def translated(folder: Path) -> Iterator[None]:
    """What the system says of a folder, in our words."""
    try:
        yield
    except OSError as error:
        raise ConfigError(
            f"{folder} cannot be used ({error.strerror}).", "Check its owner and the disk, or name another."
        ) from error


def sync_all(folder: Path) -> None:
    """Everything below a folder is on the disk, and its names are."""
    for path in (folder, *folder.rglob("*")):
        sync_folder(path)

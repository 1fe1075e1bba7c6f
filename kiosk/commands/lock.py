"""``einlass lock``: keep the ledger's key off the card, behind a PIN that staff type, or behind the hub."""

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path
from unicodedata import is_normalized

from checkin.errors import ConfigError
from kiosk.exit_codes import ExitCode
from kiosk.keys.passphrase import MOST_CHARS
from kiosk.locking import change_lock, plain
from kiosk.typed_secret import type_new_secret
from kiosk.worlds import World, connected, open_existing, real_world
from sync.hub.key_share import SECRET_BYTES, fetch_share
from sync.hub.membership import load_membership
from sync.keys import KEY_FILE
from sync.ledger_name import owner_of
from sync.locks import LOCK_FILE, Lock, LockKind, lock_with_pin, lock_with_share

SHORTEST = 8
UNTYPABLE = f"Take one line of {SHORTEST} to {MOST_CHARS} signs, as a keyboard types them."
TOO_SHORT = f"Take {SHORTEST} signs or more: whoever has the card may guess as long as he likes."
LOCKED = "The ledger has a new key, behind the PIN. Each start of the program asks for it.\n"
WITHOUT_TERMINAL = (
    "Timers for backup and wipe open it by a file with the PIN only, which EINLASS_LEDGER_PIN_FILE names"
    " in /etc/einlass: docs/deployment.md.\n"
)
BY_HUB = (
    "Timers for backup and wipe open it likewise. While the hub does not answer they save and delete nothing,"
    " and try again every ten minutes.\n"
)
WITH_HUB = "The ledger has a new key, which the hub opens at each start, as long as this kiosk has access.\n"
OPEN = "The ledger has a new key, which lies beside it: this guards copies of single files only.\n"
OLD_BACKUPS = (
    "Earlier backups need the old key or the old ledger.lock. Make a new one now: einlass backup;"
    " keep a copy of {kept} apart from it.\n"
)
NO_RECOVERY = "Nobody can open it otherwise; with --recovery FILE the key can be written down.\n"
OWNER_ONLY = 0o600


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    how = parser.add_mutually_exclusive_group(required=True)
    how.add_argument(
        "--pin",
        action="store_true",
        help="ask for a PIN or passphrase, and lock with it; timers need EINLASS_LEDGER_PIN_FILE then",
    )
    how.add_argument("--pin-file", type=Path, metavar="FILE", help="the same, with the PIN in a file")
    how.add_argument(
        "--hub",
        action="store_true",
        help="lock with what its hub tells at each start, to timers as well",
    )
    how.add_argument("--off", action="store_true", help="no lock: the key lies beside the ledger again")
    parser.add_argument(
        "--recovery", type=Path, metavar="FILE", help="write the new key there, to be kept somewhere else"
    )


def run(arguments: argparse.Namespace) -> ExitCode:
    """Change it."""
    world = real_world(arguments.data_dir, arguments.config)
    if arguments.recovery is not None and arguments.recovery.exists():
        raise ConfigError(f"{arguments.recovery} is there already.", "Name another file.")
    if arguments.off:
        key, said, timers = change_lock(world, plain), OPEN, ""
    elif arguments.hub:
        key, said, timers = change_lock(world, _with_hub(world)), WITH_HUB, BY_HUB
    else:
        key, said, timers = _lock(world, _pin(arguments.pin_file)), LOCKED, WITHOUT_TERMINAL
    sys.stdout.write(said)
    if arguments.recovery is not None:
        _write(arguments.recovery, key)
    elif not arguments.off:
        sys.stdout.write(NO_RECOVERY)
    sys.stdout.write(timers + OLD_BACKUPS.format(kept=KEY_FILE if arguments.off else LOCK_FILE))
    return ExitCode.DONE


def _lock(world: World, pin: str) -> bytes:
    if len(pin) < SHORTEST:
        raise ConfigError("This PIN is too short.", TOO_SHORT)
    if len(pin) > MOST_CHARS or not pin.isprintable() or not is_normalized("NFC", pin):
        raise ConfigError("Nobody can type this PIN at the kiosk.", UNTYPABLE)
    return change_lock(world, lambda key: lock_with_pin(key, pin, world.entropy))


def _with_hub(world: World) -> Callable[[bytes], Lock]:
    """The hub is asked before anything is changed.

    Raises:
        ConfigError: This kiosk belongs to no hub.
        SyncError: It does not answer, or says no.
    """
    with connected(open_existing(world)) as ledger:
        membership, device = load_membership(ledger.store), owner_of(ledger.origin.device)
    if membership is None or membership.is_revoked or not membership.pin:
        raise ConfigError("This kiosk belongs to no hub that it knows by its key.", "Enrol it first.")
    secret = world.entropy.random_bytes(SECRET_BYTES)
    asking = Lock(
        kind=LockKind.HUB, sealed=b"", url=membership.url, pin=membership.pin, device=device, secret=secret
    )
    share = fetch_share(asking, world.clock.mono_ns)
    return lambda key: lock_with_share(key, share, asking, world.entropy)


def _pin(path: Path | None) -> str:
    if path is not None:
        try:
            return path.read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(
                f"The file {path.name} with the PIN cannot be read.", "Name another."
            ) from error
    if not sys.stdin.isatty():
        raise ConfigError("Nobody is here to type the PIN.", "Put it into a file: --pin-file.")
    return type_new_secret("New PIN or passphrase: ")


def _write(path: Path, key: bytes) -> None:
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, OWNER_ONLY)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(f"{key.hex()}\n")
    except OSError as error:
        raise ConfigError(
            f"The key cannot be written to {path} ({error.strerror}).", "Lock it again with another file."
        ) from error
    sys.stdout.write(f"Keep {path} somewhere else: it opens the ledger (EINLASS_LEDGER_KEY_FILE).\n")

"""The lead PIN, and how the ledger of an enrolled kiosk becomes the hub's with it.

In the kiosk's own data folder its ledger becomes the hub's, and it is no kiosk any more. In another one a
copy does, and the kiosk goes on as one. Must not know: arguments, HTTP, SQL.
"""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from msgspec.structs import replace

from checkin.errors import ConfigError
from hub.identity import Identity, certify_anew, ensure_identity, keep_identity, seal, unseal
from kiosk.hubs.assembly import refuse_kiosk
from kiosk.typed_secret import type_new_secret, type_secret
from kiosk.worlds import World, connected, open_existing, open_world
from sync.hub.identity import HubIdentity, keep_sealed, read_sealed
from sync.hub.opening import open_book
from sync.hub.succession import copy_as_another, sealed_identity
from sync.hub.succession import take_over as become_hub
from sync.keys import KEY_FILE
from sync.locks import LOCK_FILE, LockKind
from sync.opening import LEDGER_FILE, has_ledger

SHORTEST_PIN = 6
"""What it locks lies on every kiosk, where nobody counts the guesses; each takes a third of a second."""
OWNER_ONLY = 0o600


def read_pin(path: Path | None, *, is_new: bool = False) -> str:
    """The lead PIN from a file, else from whoever sits at the terminal; a new one is asked for twice.

    Raises:
        ConfigError: There is neither, or it is too short.
    """
    pin = _typed(is_new=is_new) if path is None else _from_file(path)
    if is_new and len(pin) < SHORTEST_PIN:
        raise ConfigError("The lead PIN is too short.", f"Take at least {SHORTEST_PIN} digits or letters.")
    return pin


def set_lead_pin(world: World, names: Sequence[str], pin: str) -> None:
    """Seal the hub's key with a PIN, in place of an earlier one; kiosks hear of it within seconds.

    Raises:
        ConfigError: This is no hub's data folder.
    """
    with connected(open_world(world)) as ledger:
        refuse_kiosk(ledger)
        open_book(ledger, world.clock, world.entropy)
        sealed = seal(ensure_identity(world.data_dir, names, world.clock), pin, world.entropy)
        with ledger.writing():
            keep_sealed(ledger.store, sealed)


def has_lead_pin(world: World) -> bool:
    """Whether any kiosk can take over."""
    with connected(open_world(world)) as ledger:
        return bool(read_sealed(ledger.store))


def take_over(world: World, source: Path, names: Sequence[str], ask_pin: Callable[[], str]) -> HubIdentity:
    """Make this data folder the hub's, from an enrolled kiosk's ledger.

    Args:
        world: Where the hub is to be; without a ledger, unless it is the kiosk's own data folder.
        source: The kiosk's data folder, or its ledger file there.
        names: By which kiosks reach this machine.
        ask_pin: Gives the lead PIN; asked once it is certain that it is of use.

    Raises:
        ConfigError: There is nothing to take over, or the PIN is another one; nothing has changed then.
    """
    folder = source.parent if source.name == LEDGER_FILE else source
    kiosk = open_existing(replace(world, data_dir=folder))
    with connected(kiosk) as ledger:
        identity = _unsealed(sealed_identity(ledger.store), ask_pin())
    if folder.resolve() != world.data_dir.resolve():
        _refuse_ledger(world.data_dir)
        world.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        if kiosk.key.source == "data folder":
            _copy_key(folder / KEY_FILE, world.data_dir / KEY_FILE)
        elif kiosk.key.source in tuple(LockKind):
            _copy_key(folder / LOCK_FILE, world.data_dir / LOCK_FILE)
        copy_as_another(kiosk, world.data_dir / LEDGER_FILE)
    keep_identity(world.data_dir, certify_anew(identity, names, world.clock))
    with connected(open_existing(world)) as ledger:
        return become_hub(ledger, world.clock, world.entropy)


def _unsealed(sealed: bytes, pin: str) -> Identity:
    identity = unseal(sealed, pin)
    if identity is None:
        raise ConfigError("That is not the lead PIN.", "Ask whoever set up the hub.")
    return identity


def _refuse_ledger(folder: Path) -> None:
    if has_ledger(folder):
        raise ConfigError(
            f"There is a ledger in {folder} already.",
            "Choose an empty folder with --data-dir, or the kiosk's own.",
        )


def _copy_key(source: Path, target: Path) -> None:
    target.touch(mode=OWNER_ONLY)
    target.write_bytes(source.read_bytes())


def _from_file(path: Path) -> str:
    try:
        return path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(
            f"The file {path.name} with the lead PIN cannot be read.", "Name another."
        ) from error


def _typed(*, is_new: bool) -> str:
    if not sys.stdin.isatty():
        raise ConfigError("Nobody is here to type the lead PIN.", "Put it into a file: --pin-file.")
    return (type_new_secret if is_new else type_secret)("Lead PIN: ")

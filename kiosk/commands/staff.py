"""``einlass staff``: who works at this kiosk, in which role, with which PIN."""

import argparse
import sys
from pathlib import Path

from checkin.errors import ConfigError
from checkin.roles import StaffRole
from checkin.text import clean_text
from kiosk.exit_codes import ExitCode
from kiosk.staffing import MAX_NAME_CHARS, checked_pin, employ, refuse_nameless
from kiosk.typed_secret import type_new_secret
from kiosk.worlds import World, connected, open_existing, real_world
from sync.ledger import Ledger
from sync.staff import load_staff, save_staff

USAGE = "So: einlass staff add NAME --role desk, einlass staff remove NAME, einlass staff list."
WHOSE = "einlass staff list tells who there is."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("doing", choices=("add", "list", "remove"), metavar="add|list|remove")
    parser.add_argument(
        "name", metavar="NAME", nargs="?", help="whom to add or remove; added again = changed"
    )
    parser.add_argument("--role", choices=[role.value for role in StaffRole], help="needed for somebody new")
    parser.add_argument("--pin-file", type=Path, metavar="FILE", help="holds the PIN; else it is asked for")


def run(arguments: argparse.Namespace) -> ExitCode:
    """Do it; running kiosks on this machine know at the next PIN, and within seconds of who works there."""
    if (arguments.name is None) != (arguments.doing == "list"):
        raise ConfigError(f"{arguments.doing} takes {'no' if arguments.name else 'a'} name.", USAGE)
    world = real_world(arguments.data_dir, arguments.config)
    with connected(open_existing(world)) as ledger:
        if arguments.doing == "add":
            _add(world, ledger, arguments)
        elif arguments.doing == "remove":
            _remove(ledger, arguments.name)
        for member in load_staff(ledger.store):
            pin = "has a PIN" if member.pin else "has no PIN yet"
            sys.stdout.write(f"{member.name}  {member.role}  {pin}\n")
    return ExitCode.DONE


def _add(world: World, ledger: Ledger, arguments: argparse.Namespace) -> None:
    role = StaffRole(arguments.role) if arguments.role else None
    refuse_nameless(ledger, arguments.name, role)
    employ(ledger, world.entropy, arguments.name, role, _read_pin(arguments.pin_file))


def _remove(ledger: Ledger, name: str) -> None:
    with ledger.writing():
        before = load_staff(ledger.store)
        left = [member for member in before if member.name != name]
        if len(left) == len(before):
            raise ConfigError(f"Nobody here is called {clean_text(name, MAX_NAME_CHARS)!r}.", WHOSE)
        save_staff(ledger.store, left)


def _read_pin(path: Path | None) -> str:
    return checked_pin(_typed() if path is None else _from_file(path))


def _from_file(path: Path) -> str:
    try:
        return path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"The file {path.name} with the PIN cannot be read.", "Name another.") from error


def _typed() -> str:
    if not sys.stdin.isatty():
        raise ConfigError("Nobody is here to type the PIN.", "Put it into a file: --pin-file.")
    return type_new_secret("PIN: ")

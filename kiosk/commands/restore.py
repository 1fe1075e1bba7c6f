"""``einlass restore``: a data folder from a backup, or the word that one was put back by hand."""

import argparse
import sys
from pathlib import Path

from checkin.clock import ms_to_utc
from checkin.errors import ConfigError
from kiosk.backups import put_back_here, restore_backup
from kiosk.exit_codes import ExitCode
from kiosk.going_back import ASIDE, go_back
from kiosk.worlds import World, bare_world, real_world
from sync.backup_file import Facts
from sync.hub.put_back import PutBack

STOP_OLD = "Do not start the folder that the backup is of again: it is another device now."
KIOSK = "It goes on as {name}. What its hub lacks is handed in; what was written since comes from there."
HUB = "It is the hub, in epoch {epoch}: kiosks read it anew and hand in what it lacks, once it is started."
RESTART = "Start all workers of the hub anew."
LIES_ASIDE = f"What the ledger held until now lies beside it, as {ASIDE}; einlass wipe deletes it, too."
LOOK = "Look at its devices (einlass hub --devices): changes since that copy are gone."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("file", nargs="?", metavar="FILE", type=Path, help="a backup")
    what.add_argument(
        "--last",
        action="store_true",
        help="take an upgrade back: the newest backup in the data folder that this version can read",
    )
    what.add_argument(
        "--in-place", action="store_true", help="the data folder was put back by hand: tell its ledger so"
    )
    parser.add_argument(
        "--key-file", metavar="FILE", type=Path, help="the ledger key or ledger.lock, if no key is inside"
    )
    parser.add_argument(
        "--database", default="", metavar="URL", help="with --in-place: the hub's PostgreSQL was put back"
    )


def run(arguments: argparse.Namespace) -> ExitCode:
    """Restore all of it, or nothing."""
    if arguments.last:
        return _last(bare_world(arguments.data_dir), arguments.key_file)
    world = real_world(arguments.data_dir, arguments.config)
    if arguments.database:
        return _database(arguments, world)
    if arguments.in_place:
        _refuse_key(arguments.key_file)
        _say(_told(put_back_here(world)))
        return ExitCode.DONE
    if arguments.last:
        went = go_back(world)
        _say(
            went.backup.name, *_told_of(world, went.facts, went.said), *((LIES_ASIDE,) if went.aside else ())
        )
        return ExitCode.DONE
    facts, said = restore_backup(world, arguments.file, arguments.key_file)
    _say(*_told_of(world, facts, said), STOP_OLD)
    return ExitCode.DONE


def _last(world: World, key_file: Path | None) -> ExitCode:
    _refuse_key(key_file)
    went = go_back(world)
    _say(went.backup.name, *_told_of(world, went.facts, went.said), *([LIES_ASIDE] if went.aside else []))
    return ExitCode.DONE


def _refuse_key(key_file: Path | None) -> None:
    if key_file:
        raise ConfigError("--key-file is for a backup that you name.", "Leave it out, or name a backup.")


def _told_of(world: World, facts: Facts, said: PutBack) -> tuple[str, ...]:
    return (
        f"{world.data_dir} is as it was on {ms_to_utc(facts.made_ms):%Y-%m-%d %H:%M:%S} UTC:",
        f"{facts.entries} journal entries, {facts.positions} tickets, {facts.files} other files, verified.",
        _told(said),
    )


def _database(arguments: argparse.Namespace, world: World) -> ExitCode:
    if not arguments.in_place:
        raise ConfigError(
            "A backup is of a data folder.", "Put a database back with pg_restore, then --in-place."
        )
    from kiosk.hubs.assembly import put_back_database

    epoch = put_back_database(arguments.database, world.clock.now_ms(), world.entropy)
    _say(HUB.format(epoch=epoch), RESTART, LOOK)
    return ExitCode.DONE


def _told(said: PutBack) -> str:
    return f"{HUB.format(epoch=said.epoch)}\n{LOOK}" if said.epoch else KIOSK.format(name=said.name)


def _say(*lines: str) -> None:
    sys.stdout.write("\n".join(lines) + "\n")

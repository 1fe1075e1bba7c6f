"""``einlass import``: attendees from a table, and the event file with them the first time."""

import argparse
import sys
from contextlib import closing

from checkin.errors import ConfigError
from kiosk.exit_codes import ExitCode
from kiosk.source_files import read_source
from kiosk.worlds import World, connected, open_world, real_world, refuse_wiped
from sync.importer import SourceFile, import_event, import_files
from sync.pretix.pairing import load_pairing
from sync.store import Store


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("file", nargs="?", metavar="FILE", help="CSV or XLSX with one attendee per row")
    parser.add_argument("--event", metavar="FILE", help="event file (TOML); needed the first time, or alone")
    parser.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")
    parser.add_argument("--remove-missing", action="store_true", help="cancel those that the file lacks")
    parser.add_argument("--hub", metavar="URL", help="import there; the first time, the text of its code")


def run(arguments: argparse.Namespace) -> ExitCode:
    """Import all of it, or nothing."""
    world = real_world(arguments.data_dir, arguments.config)
    if not arguments.file and not arguments.event:
        raise ConfigError("There is nothing to import.", "Name the attendee table, the event file, or both.")
    if not arguments.file and (arguments.dry_run or arguments.remove_missing):
        raise ConfigError(
            "--dry-run and --remove-missing are about the attendee table.", "Name it too, or leave them out."
        )
    table = read_source(arguments.file) if arguments.file else None
    event = read_source(arguments.event) if arguments.event else None
    if arguments.hub:
        return _import_to_hub(arguments, world, table, event)
    with connected(open_world(world)) as ledger:
        refuse_wiped(ledger)
        if table is None:
            return _import_event(ledger.store, event)
        if load_pairing(ledger.store) is not None:
            raise ConfigError(
                "Attendees come from pretix here.", "Change them there; or leave out the table."
            )
        summary = import_files(
            ledger.store,
            table,
            event,
            world.entropy,
            dry_run=arguments.dry_run,
            remove_missing=arguments.remove_missing,
        )
    sys.stdout.write(summary.text() + "\n")
    return ExitCode.DONE


def _import_to_hub(
    arguments: argparse.Namespace, world: World, table: SourceFile | None, event: SourceFile | None
) -> ExitCode:
    from kiosk.hubs.organiser_pass import open_hub
    from sync.hub.importing import import_to_hub

    with closing(open_hub(world, arguments.hub)) as line:
        summary = import_to_hub(
            line,
            table,
            event,
            world.entropy,
            dry_run=arguments.dry_run,
            remove_missing=arguments.remove_missing,
        )
    sys.stdout.write((summary.text() if summary else "The hub has the event.") + "\n")
    return ExitCode.DONE


def _import_event(store: Store, event: SourceFile | None) -> ExitCode:
    assert event is not None
    known = import_event(store, event)
    sys.stdout.write(f"{len(known.rooms)} rooms, {len(known.sessions)} sessions, {len(known.lists)} lists.\n")
    return ExitCode.DONE

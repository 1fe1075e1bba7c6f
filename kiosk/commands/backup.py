"""``einlass backup``: one file with all that a data folder needs to be itself, also while it is in use."""

import argparse
import sys
from pathlib import Path

from kiosk.backups import Made, make_backup
from kiosk.exit_codes import ExitCode
from kiosk.worlds import real_world

KEY_WARNING = "Whoever has this file can read everything in it: the ledger key lies inside."
WHERE_KEY = {
    "credential": "the systemd credential ledger-key",
    "environment": "the file that EINLASS_LEDGER_KEY_FILE names",
    "data folder": "ledger.key in the data folder",
    "hub": "ledger.lock in the data folder, and the hub that opens it",
    "pin": "ledger.lock in the data folder, and the PIN that opens it",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument(
        "--out", required=True, metavar="FILE|DIR", type=Path, help="a new file, or the folder for it"
    )
    parser.add_argument(
        "--with-key", action="store_true", help="with the ledger key inside: opens for whoever has the file"
    )


def run(arguments: argparse.Namespace) -> ExitCode:
    """Write it, look through it, and say what is in it."""
    world = real_world(arguments.data_dir, arguments.config)
    made = make_backup(world, arguments.out, with_key=arguments.with_key)
    sys.stdout.write(_told(made))
    return ExitCode.DONE


def _told(made: Made) -> str:
    facts = made.facts
    lines = [
        f"{made.path}: {made.bytes / 1e6:.1f} MB, read back and verified.",
        f"{facts.entries} journal entries, {facts.positions} tickets, {facts.files} other files.",
        KEY_WARNING if facts.key else _where_key(made.key_source),
    ]
    if made.left_out:
        lines.append(f"Too large, and not in it: {', '.join(made.left_out)}.")
    return "\n".join(lines) + "\n"


def _where_key(source: str) -> str:
    where = WHERE_KEY[source]
    return f"Without the ledger key nobody can restore it: keep a copy of {where}, or take --with-key."

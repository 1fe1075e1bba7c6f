"""``einlass resolve``: settle a double admit that ``einlass report conflicts`` lists."""

import argparse
import sys

from checkin.errors import ConfigError
from checkin.journal import EntryId
from kiosk.changes.settling import Settled, Settling
from kiosk.exit_codes import ExitCode
from kiosk.worlds import connected, get_event_set, open_existing, real_world
from sync.ledger import Ledger

SHORTEST_END = 6
ENDING = "SELECT id FROM journal WHERE kind = 'entry' AND substr(id, -?) = ? LIMIT 2"

TOLD: dict[Settled, tuple[str, ExitCode]] = {
    Settled.KEPT: ("Settled: both entries stay.", ExitCode.DONE),
    Settled.VOIDED: ("Settled: the badge of that entry opens nothing any more.", ExitCode.DONE),
    Settled.NO_CONFLICT: ("There is no such conflict, or it was settled before.", ExitCode.REFUSED),
    Settled.NO_BADGE: ("No badge came with that entry; nothing was settled.", ExitCode.REFUSED),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("entry", metavar="ID", help="as the report lists it; its last characters will do")
    parser.add_argument(
        "--void-badge", action="store_true", help="the badge of that entry opens nothing from now on"
    )
    parser.add_argument("--by", default="", metavar="NAME", help="who says so")


def run(arguments: argparse.Namespace) -> ExitCode:
    """Settle one."""
    world = real_world(arguments.data_dir, arguments.config)
    with connected(open_existing(world)) as ledger:
        settling = Settling(ledger, get_event_set(ledger), world.clock)
        settled = settling.resolve(
            _found(ledger, arguments.entry), arguments.by, void_badge=arguments.void_badge
        )
    text, code = TOLD[settled]
    sys.stdout.write(text + "\n")
    return code


def _found(ledger: Ledger, end: str) -> EntryId:
    """The entry whose id ends so: ids begin with the time, so that their ends tell them apart."""
    rows = ledger.store.rows(ENDING, (len(end), end.lower())) if len(end) >= SHORTEST_END else []
    if len(rows) != 1:
        raise ConfigError(
            f"{end!r} names {'more than one entry' if rows else 'no entry'}.",
            "Take the id from: einlass report conflicts.",
        )
    return EntryId(str(rows[0][0]))

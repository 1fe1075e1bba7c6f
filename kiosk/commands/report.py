"""``einlass report``: the organiser's figures, from the journal of this data folder."""

import argparse
import sys
from pathlib import Path

from checkin.errors import ConfigError
from kiosk.bootstrap import connected, get_event_set, open_existing, real_world
from kiosk.exit_codes import ExitCode
from kiosk.places import find_list
from reports.arrivals import arrivals
from reports.headcount import headcount, headcount_by_day
from reports.movements import gather
from reports.table import WRITERS
from sync.elsewhere import elsewhere_passages
from sync.replica import iter_positions

KINDS = {"headcount": headcount, "headcount-by-day": headcount_by_day, "arrivals": arrivals}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("kind", choices=KINDS, metavar="KIND", help=", ".join(KINDS))
    parser.add_argument("--format", choices=WRITERS, default="table", help="default: table")
    parser.add_argument("--list", metavar="NAME", help="only this check-in list (default: all of them)")
    parser.add_argument("--language", default="", metavar="CODE", help="of product names, such as de or en")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write there (default: standard output)")


def run(arguments: argparse.Namespace) -> ExitCode:
    """Write one report."""
    world = real_world(arguments.data_dir, arguments.config)
    with connected(open_existing(world)) as ledger:
        event_set = get_event_set(ledger)
        only = find_list(event_set, arguments.list).id if arguments.list else None
        figures = gather(
            ledger,
            iter_positions(ledger.store),
            event_set,
            elsewhere=elsewhere_passages(ledger.store),
            language=arguments.language,
            only=only,
        )
    text = WRITERS[arguments.format](KINDS[arguments.kind](figures))
    if arguments.out is None:
        sys.stdout.write(text)
    else:
        _write(arguments.out, text)
    return ExitCode.DONE


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, "utf-8")
    except OSError as error:
        raise ConfigError(f"{path} cannot be written ({error.strerror}).", "Name another file.") from error

"""``einlass leads``: withdraw what somebody let exhibitors know, here and wherever the journal goes."""

import argparse
import sys

from checkin.text import clean_text
from kiosk.deletion.person import whose
from kiosk.exit_codes import ExitCode
from kiosk.stands.visits import erase_visits, exhibitors, named_so
from kiosk.worlds import connected, open_existing, real_world

TOLD = "Erased here; other devices follow as they hear of it.\n"
FILES = "Files that exhibitors have already got are theirs to erase. Tell: {}.\n"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("doing", choices=("erase",), metavar="erase")
    parser.add_argument("--ticket", required=True, metavar="CODE", help="what stands in the ticket or badge")
    parser.add_argument("--stand", metavar="NAME", help="of this exhibitor only (default: of all)")
    parser.add_argument("--by", default="", metavar="NAME", help="who says so")


def run(arguments: argparse.Namespace) -> ExitCode:
    """Erase."""
    world = real_world(arguments.data_dir, arguments.config)
    with connected(open_existing(world)) as ledger:
        stand = "" if arguments.stand is None else named_so(exhibitors(ledger), arguments.stand)[0]
        person = whose(ledger, arguments.ticket)
        told = erase_visits(ledger, person, world.clock, stand, clean_text(arguments.by))
    sys.stdout.write(TOLD + (FILES.format(", ".join(told)) if told else ""))
    return ExitCode.DONE

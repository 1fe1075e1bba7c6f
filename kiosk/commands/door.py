"""``einlass door``: the same decisions without a screen, for turnstiles and scripts."""

import argparse
import sys

from kiosk.bootstrap import open_kiosk
from kiosk.door import serve
from kiosk.exit_codes import ExitCode
from kiosk.worlds import real_world


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument(
        "--list", dest="lists", metavar="NAME", help="check-in list: name, id or event/date/name"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object per line (the only form)")
    parser.add_argument("--direction", choices=["entry", "exit"], help="which way people go here")
    parser.add_argument("--printer", metavar="URL", help="where badges are printed")


def run(arguments: argparse.Namespace) -> ExitCode:
    """Answer each line of standard input with one line."""
    world = real_world(
        arguments.data_dir,
        arguments.config,
        lists=[arguments.lists] if arguments.lists else None,
        direction=arguments.direction,
        printer=arguments.printer,
    )
    with open_kiosk(world) as kiosk:
        serve(kiosk, sys.stdin.buffer, sys.stdout)
    return ExitCode.DONE

"""``einlass roll``: what is left on the printers' rolls; and that a new one was put in."""

import argparse
import sys

from checkin.badge import PrinterRole
from checkin.errors import ConfigError
from kiosk.admission.facts import new_roll_fact
from kiosk.checkup.rolls import roll_findings
from kiosk.exit_codes import ExitCode
from kiosk.profile import settings_here
from kiosk.worlds import connected, open_existing, real_world

NAME_IT = "Name it in config.toml, or on the hub’s page of this device."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("--new", action="store_true", help="a new roll was put in just now")
    parser.add_argument(
        "--printer",
        choices=[role.value for role in PrinterRole],
        default=PrinterRole.FIRST.value,
        help="which printer got it (default: first)",
    )
    parser.add_argument("--by", default="", metavar="NAME", help="who says so")


def run(arguments: argparse.Namespace) -> ExitCode:
    """Note a new roll if there is one, then tell how all of them are."""
    world = real_world(arguments.data_dir, arguments.config)
    role = PrinterRole(arguments.printer)
    setting = {PrinterRole.FIRST: "printer", PrinterRole.SPARE: "spare_printer"}[role]
    with connected(open_existing(world)) as ledger:
        settings = settings_here(world, ledger)
        if not getattr(settings, setting):
            raise ConfigError(f"{setting}: is not set, so there is no such roll.", NAME_IT)
        now_ms = world.clock.now_ms()
        if arguments.new:
            with ledger.writing():
                ledger.append(new_roll_fact(role, now_ms, arguments.by))
        for finding in roll_findings(settings, ledger, now_ms):
            sys.stdout.write(f"{finding.text}\n")
    return ExitCode.DONE

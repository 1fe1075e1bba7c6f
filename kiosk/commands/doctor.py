"""``einlass doctor``: what works, what does not, and where each setting came from."""

import argparse
import sys

from kiosk.checkup.examine import examine
from kiosk.checkup.findings import Finding, State
from kiosk.checkup.telling import told
from kiosk.exit_codes import ExitCode
from kiosk.settings import setting_sources
from kiosk.worlds import real_world


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("--offline", action="store_true", help="ask nobody over the network")
    parser.add_argument("--json", action="store_true", help="one JSON object per line")


def run(arguments: argparse.Namespace) -> ExitCode:
    """Look at everything; the worst finding decides how it ends."""
    world = real_world(arguments.data_dir, arguments.config)
    sources = setting_sources(arguments.config, world.data_dir, world.environment)
    worst = ExitCode.DONE
    for finding in examine(world, with_network=not arguments.offline):
        sys.stdout.write(told(finding, as_json=arguments.json))
        if finding.state is State.BAD:
            worst = ExitCode.UNAVAILABLE
    for name, source in sorted(sources.items()):
        sys.stdout.write(told(Finding("setting", State.GOOD, f"{name}: {source}"), as_json=arguments.json))
    return worst

"""``einlass setup``: the guided first start; with a file, the same without a question."""

import argparse
import os
import sys
from pathlib import Path

from checkin.errors import ConfigError
from kiosk.checkup.findings import State
from kiosk.checkup.telling import told
from kiosk.exit_codes import ExitCode
from kiosk.settings import find_data_dir
from kiosk.setup.station import Station, open_station
from kiosk.typed_secret import type_secret
from kiosk.words import words_in

GERMAN = "de"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument(
        "--non-interactive",
        type=Path,
        metavar="FILE",
        help="ask nothing: settings as in config.toml, and a table [setup]; examples/setup.toml shows all",
    )
    parser.add_argument("--offline", action="store_true", help="with a file: ask nobody over the network")
    parser.add_argument("--json", action="store_true", help="with a file: one JSON object per finding")


def run(arguments: argparse.Namespace) -> ExitCode:
    """Set this kiosk up, and say what works."""
    environment = dict(os.environ)
    data_dir = find_data_dir(arguments.data_dir, environment)
    if arguments.non_interactive is not None:
        return _by_file(arguments, open_station(data_dir, arguments.config, environment))
    if not sys.stdin.isatty():
        raise ConfigError("Nobody is here to answer.", "Name a file instead: --non-interactive FILE.")
    return _in_conversation(open_station(data_dir, arguments.config, environment))


def _by_file(arguments: argparse.Namespace, station: Station) -> ExitCode:
    from kiosk.setup.unattended import carry_out, read_plan

    plan = read_plan(arguments.non_interactive)
    worst = ExitCode.DONE
    for finding in carry_out(plan, station, _tell, with_network=not arguments.offline):
        sys.stdout.write(told(finding, as_json=arguments.json))
        sys.stdout.flush()
        if finding.state is State.BAD:
            worst = ExitCode.UNAVAILABLE
    return worst


def _tell(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def _in_conversation(station: Station) -> ExitCode:
    from kiosk.setup.guided import guide
    from kiosk.setup.nearby import ThisMachine
    from kiosk.setup.talk import Talk

    said = " ".join(station.environment.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    words = words_in("en" if said.strip().startswith("en") else GERMAN, "UTC")
    talk = Talk(words, _read_line, type_secret, _write)
    return ExitCode.DONE if guide(talk, station, ThisMachine(station.environment)) else ExitCode.UNAVAILABLE


def _read_line() -> str:
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    return line.rstrip("\n")


def _write(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()

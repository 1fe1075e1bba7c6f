"""``einlass bench``: run a benchmark of the checkout, each figure beside its peer in the same run."""

import argparse
import importlib
import json
import sys
from pathlib import Path

from checkin.errors import ConfigError
from kiosk.exit_codes import ExitCode

CHECKOUT = Path(__file__).resolve().parent.parent.parent
NOT_BENCHES = frozenset({"figures", "__init__"})


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("name", metavar="NAME", help=", ".join(_names()) or "needs a checkout")
    parser.add_argument("--json", action="store_true", help="one JSON object per figure")


def run(arguments: argparse.Namespace) -> ExitCode:
    """Measure, and say whether every goal holds."""
    names = _names()
    if arguments.name not in names:
        problem = (
            f"There is no benchmark {arguments.name!r}." if names else "Benchmarks come with a checkout only."
        )
        raise ConfigError(
            problem, f"Name one of: {', '.join(names)}." if names else "Run it from a git clone."
        )
    bench = importlib.import_module(f"benchmarks.{arguments.name}")
    figures = bench.measure()
    for figure in figures:
        sys.stdout.write((json.dumps(figure.line()) if arguments.json else figure.text()) + "\n")
    return ExitCode.DONE if all(figure.holds for figure in figures) else ExitCode.REFUSED


def _names() -> list[str]:
    files = (CHECKOUT / "benchmarks").glob("*.py")
    return sorted(path.stem for path in files if path.stem not in NOT_BENCHES)

"""``einlass bench``: run a benchmark of the checkout, each figure beside its peer in the same run."""

import argparse
import importlib
import inspect
import json
import sys
from pathlib import Path

from checkin.errors import ConfigError
from kiosk.exit_codes import ExitCode

CHECKOUT = Path(__file__).resolve().parent.parent.parent
NOT_BENCHES = frozenset({"figures", "__init__"})


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("name", metavar="NAME", help=", ".join(sorted(_benches())) or "needs a checkout")
    parser.add_argument("--json", action="store_true", help="one JSON object per figure")
    parser.add_argument("--long", action="store_true", help="also what takes very long, where there is such")


def run(arguments: argparse.Namespace) -> ExitCode:
    """Measure, and say whether every goal holds."""
    benches = _benches()
    names = sorted(benches)
    if arguments.name not in names:
        problem = (
            f"There is no benchmark {arguments.name!r}." if names else "Benchmarks come with a checkout only."
        )
        raise ConfigError(
            problem, f"Name one of: {', '.join(names)}." if names else "Run it from a git clone."
        )
    bench = importlib.import_module(benches[arguments.name])
    if arguments.long and "is_long" not in inspect.signature(bench.measure).parameters:
        raise ConfigError(f"The benchmark {arguments.name} knows no --long.", "Leave it out.")
    figures = bench.measure(is_long=True) if arguments.long else bench.measure()
    for figure in figures:
        sys.stdout.write((json.dumps(figure.line()) if arguments.json else figure.text()) + "\n")
    return ExitCode.DONE if all(figure.holds for figure in figures) else ExitCode.REFUSED


def _benches() -> dict[str, str]:
    """Name -> the module that measures: a file of its own, or `measure` in a folder."""
    folder = CHECKOUT / "benchmarks"
    files = {path.stem: f"benchmarks.{path.stem}" for path in folder.glob("*.py")}
    folders = {
        path.parent.name: f"benchmarks.{path.parent.name}.measure" for path in folder.glob("*/measure.py")
    }
    return {name: module for name, module in (files | folders).items() if name not in NOT_BENCHES}
